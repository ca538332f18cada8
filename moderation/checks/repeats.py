"""The same again: texts, contacts, contributions."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.checks.base import Found, Subject
from moderation.checks.past import BURST, BURST_MINUTES, LATELY_DAYS

_OTHERS_WITH_SAME_MARK = 2


def repeated_text(subject: Subject) -> Found | None:
    """Nearly the same words came in lately, from whomever."""
    times = subject.past.similar_texts() if subject.past else 0
    if not times:
        return None
    words = ngettext(
        "Fast der gleiche Text kam in den letzten %(days)d Tagen schon einmal.",
        "Fast der gleiche Text kam in den letzten %(days)d Tagen schon %(n)d-mal.",
        times,
    )
    return Found(reason=words % {"n": times, "days": LATELY_DAYS})


def repeated_contact(subject: Subject) -> Found | None:
    """The same number, address, account or link in several texts that differ otherwise."""
    texts = subject.past.texts_with_same_marks() if subject.past else 0
    if texts < _OTHERS_WITH_SAME_MARK:
        return None
    return Found(
        reason=_(
            "Die gleiche Nummer, Adresse oder Internetseite steht in %(n)d anderen Texten der "
            "letzten %(days)d Tage."
        )
        % {"n": texts, "days": LATELY_DAYS}
    )


def burst(subject: Subject) -> Found | None:
    """Many contributions of one account or one contact within minutes."""
    number = subject.past.by_same_author() if subject.past else 0
    if number < BURST:
        return None
    return Found(
        reason=_("Von derselben Person kamen %(n)d Beiträge in %(minutes)d Minuten.")
        % {"n": number, "minutes": BURST_MINUTES}
    )
