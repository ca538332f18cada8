"""What a town needs of moderation before it opens: published rules, and enough people."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, Role
from accounts.opening.requirements import Line
from common import german
from geo.models import Municipality
from moderation.models import Policy, RuleBook, RuleDraft

_ENOUGH = 2


def lines(municipality: Municipality) -> list[Line]:
    return [_rules(municipality), _second_person(municipality)]


def _rules(municipality: Municipality) -> Line:
    book = RuleBook.objects.of(municipality).order_by("-version").first()
    if book is None and RuleDraft.objects.filter(municipality=municipality).exists():
        return Line(
            key="rules",
            title=_("Regeln"),
            is_met=False,
            words=_("Ein Entwurf ist da. Er gilt erst, wenn Sie ihn ansehen und veröffentlichen."),
            href=reverse("moderation:preview_rules"),
            mend=_("Entwurf ansehen und veröffentlichen"),
        )
    if book is None:
        return Line(
            key="rules",
            title=_("Regeln"),
            is_met=False,
            words=_("Noch gibt es keine Regeln, nach denen Beiträge geprüft werden."),
            href=reverse("moderation:adopt_rules"),
            mend=_("Regeln ansehen und veröffentlichen"),
        )
    return Line(
        key="rules",
        title=_("Regeln"),
        is_met=True,
        words=_("Fassung %(n)s, veröffentlicht am %(day)s.")
        % {"n": book.version, "day": german.date_in_full(book.published_at)},
        href=reverse("moderation:write_rules"),
        mend=_("Ansehen und ändern"),
    )


def _second_person(municipality: Municipality) -> Line:
    """Four eyes are four eyes only of two people. Where no policy asks for them it is advice: who
    objects to a decision is heard by somebody else."""
    people = (
        Membership.objects.of(municipality)
        .filter(role__in=[Role.MODERATOR, Role.ADMINISTRATOR], user__is_active=True)
        .values("user")
        .distinct()
        .count()
    )
    is_asked = Policy.objects.filter(municipality=municipality, four_eyes=True).exists()
    if people >= _ENOUGH:
        words = _("%(n)d Menschen können entscheiden und Entscheidungen noch einmal prüfen.") % {
            "n": people
        }
    elif is_asked:
        words = _(
            "Eine Regel der Prüfung verlangt zwei Menschen, es gibt aber nur einen. Laden Sie "
            "jemanden ein, oder ändern Sie die Regel."
        )
    else:
        words = _(
            "Wer eine Entscheidung falsch findet, wird von jemand anderem gehört. Dafür braucht es "
            "zwei Menschen."
        )
    return Line(
        key="second_person",
        title=_("Eine zweite Person"),
        is_met=people >= _ENOUGH,
        is_advice=not is_asked,
        words=words,
        href=reverse("moderation:policies"),
        mend=_("Regeln der Prüfung ansehen"),
    )
