"""A plain open poll: one person, one vote, changed until it closes."""

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from participation.formats.base import Format, PhasePlan
from participation.models import Consultation, Poll
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
    counted=ngettext_lazy("%(number)s Stimme", "%(number)s Stimmen", "n"),
    page="participation.views.poll.poll_page",
    contents=_("Frage und Möglichkeiten"),
    contributions="participation.formats.poll.contributions",
    editor="participation.views.building.poll_editor",
    ready="participation.formats.poll.missing",
    plan=(PhasePlan(title=_("Abstimmen"), days=14, acts=(Act.VOTE,), results_after=True),),
    rows="""
        SELECT consultation_id, origin, '', '', sum(n) FROM (
          SELECT p.consultation_id, 'online' AS origin, count(*) AS n
          FROM participation_vote v JOIN participation_poll p ON p.id = v.poll_id
          WHERE v.quarantine_id IS NULL GROUP BY 1
          UNION ALL
          SELECT p.consultation_id, c.origin, sum(c.count)
          FROM participation_papercount c JOIN participation_polloption o ON o.id = c.option_id
          JOIN participation_poll p ON p.id = o.poll_id GROUP BY 1, 2
        ) AS voted WHERE consultation_id = ANY(%s) GROUP BY 1, 2
    """,
    count_is_result=True,
)


def contributions(consultation: Consultation) -> int:
    return POLL.contributions_of(consultation)


def missing(consultation: Consultation) -> list[str]:
    poll = Poll.objects.filter(consultation=consultation).first()
    if poll is None:
        return [gettext("Es fehlt die Frage der Abstimmung.")]
    if poll.options.count() < 2:
        return [gettext("Eine Abstimmung braucht mindestens zwei Möglichkeiten.")]
    return []
