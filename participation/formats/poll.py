"""A plain open poll: one person, one vote, changed until it closes."""

from django.db.models import Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from participation.formats.base import Format, PhasePlan
from participation.models import Consultation, PaperCount, Poll, Vote
from participation.models.consultation import Act

POLL = Format(
    key="poll",
    label=_("Abstimmung"),
    icon="poll",
    one_line=_("Eine Frage mit Möglichkeiten. Jede Person hat eine Stimme."),
    call=_("Abstimmen"),
    acts=(Act.VOTE,),
    empty_title=_("Noch keine Stimme"),
    empty_text=_("Geben Sie die erste Stimme ab."),
    counted=(_("Stimme"), _("Stimmen")),
    page="participation.views.poll.poll_page",
    contributions="participation.formats.poll.contributions",
    editor="participation:poll_build",
    ready="participation.formats.poll.missing",
    plan=(PhasePlan(title=_("Abstimmen"), days=14, acts=(Act.VOTE,), results_after=True),),
)


def contributions(consultation: Consultation) -> int:
    online = Vote.objects.filter(poll__consultation=consultation).count()
    paper = PaperCount.objects.filter(option__poll__consultation=consultation)
    return online + (paper.aggregate(n=Sum("count"))["n"] or 0)


def missing(consultation: Consultation) -> list[str]:
    poll = Poll.objects.filter(consultation=consultation).first()
    if poll is None:
        return [_now("Es fehlt die Frage der Abstimmung.")]
    if poll.options.count() < 2:
        return [_now("Eine Abstimmung braucht mindestens zwei Möglichkeiten.")]
    return []
