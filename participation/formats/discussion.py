"""A discussion: the town asks, people answer for, against or with a hint."""

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from participation.formats.base import Format, PhasePlan
from participation.models import Consultation, DiscussionTopic
from participation.models.consultation import Act

DISCUSSION = Format(
    key="discussion",
    label=_("Diskussion"),
    icon="comment",
    one_line=_("Die Stadt stellt Fragen, Menschen sagen ihre Meinung: dafür, dagegen, Hinweis."),
    call=_("Mitdiskutieren"),
    acts=(Act.COMMENT, Act.SUPPORT),
    empty_title=_("Noch kein Beitrag"),
    empty_text=_("Was denken Sie? Sagen Sie als Erste oder Erster Ihre Meinung."),
    counted=ngettext_lazy("%(number)s Beitrag", "%(number)s Beiträge", "n"),
    page="participation.views.discussion.discussion_page",
    editor="participation.views.staff.contents.topics",
    contents=_("Themen"),
    contributions="participation.formats.discussion.contributions",
    ready="participation.formats.discussion.missing",
    plan=(PhasePlan(title=_("Diskutieren"), days=28, acts=(Act.COMMENT, Act.SUPPORT)),),
    rows="""
        SELECT consultation_id, 'online', '', '', sum(comment_count) FROM participation_thread
        WHERE consultation_id = ANY(%s) GROUP BY 1
    """,
)


def contributions(consultation: Consultation) -> int:
    return DISCUSSION.contributions_of(consultation)


def missing(consultation: Consultation) -> list[str]:
    if DiscussionTopic.objects.filter(consultation=consultation).exists():
        return []
    return [gettext("Es fehlt ein Thema, über das gesprochen wird.")]
