"""Ideas on the map: people propose, discuss and support."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from participation.formats.base import Format, PhasePlan
from participation.models import Consultation
from participation.models.consultation import Act

IDEAS = Format(
    key="ideas",
    label=_("Ideen sammeln"),
    icon="idea",
    one_line=_("Menschen machen Vorschläge auf der Karte, andere kommentieren und unterstützen."),
    call=_("Vorschlag machen"),
    acts=(Act.PROPOSE, Act.COMMENT, Act.SUPPORT),
    empty_title=_("Noch kein Vorschlag"),
    empty_text=_("Machen Sie den ersten. Es dauert etwa drei Minuten."),
    counted=ngettext_lazy("%(number)s Vorschlag", "%(number)s Vorschläge", "n"),
    page="participation.views.ideas.ideas_page",
    editor="participation.views.staff.contents.categories",
    contents=_("Kategorien"),
    contributions="participation.formats.ideas.contributions",
    has_proposals=True,
    plan=(
        PhasePlan(
            title=_("Vorschläge sammeln"), days=28, acts=(Act.PROPOSE, Act.COMMENT, Act.SUPPORT)
        ),
        PhasePlan(title=_("Nur noch unterstützen"), days=14, acts=(Act.COMMENT, Act.SUPPORT)),
    ),
    rows="""
        SELECT consultation_id, origin COLLATE "C", state COLLATE "C", decision COLLATE "C",
               count(*)
        FROM participation_proposal
        WHERE consultation_id = ANY(%s) AND shown AND state NOT IN ('merged', 'withdrawn')
        GROUP BY 1, 2, 3, 4
    """,
)


def contributions(consultation: Consultation) -> int:
    return IDEAS.contributions_of(consultation)
