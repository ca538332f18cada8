"""A discussion: the town asks, people answer for, against or with a hint."""

from django.db.models import Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from participation.formats.base import Format, PhasePlan
from participation.models import Consultation, DiscussionTopic, Thread
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
    counted=(_("Beitrag"), _("Beiträge")),
    page="participation.views.discussion.discussion_page",
    contributions="participation.formats.discussion.contributions",
    ready="participation.formats.discussion.missing",
    plan=(PhasePlan(title=_("Diskutieren"), days=28, acts=(Act.COMMENT, Act.SUPPORT)),),
)


def contributions(consultation: Consultation) -> int:
    threads = Thread.objects.filter(consultation=consultation)
    return threads.aggregate(n=Sum("comment_count"))["n"] or 0


def missing(consultation: Consultation) -> list[str]:
    if DiscussionTopic.objects.filter(consultation=consultation).exists():
        return []
    return [_now("Es fehlt ein Thema, über das gesprochen wird.")]
