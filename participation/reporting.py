"""What a consultation came to: the numbers of the committee paper, worked out by the database.

Only what everybody may see counts, and nothing that orders or counts supports, votes or answers
is told while `Schedule.results_hidden`: then `Report.results_from` says when it will be.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from participation import formats, survey_texts
from participation.models import (
    Comment,
    Consultation,
    DiscussionTopic,
    PaperCount,
    Poll,
    Proposal,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
    Vote,
    VoteChoice,
)
from participation.models.comment import Stance
from participation.models.proposal import Origin
from participation.phases import Schedule, schedule_of
from participation.quarantines import set_aside
from participation.states import Decision, ProposalState

TOP = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table that is also a bar of a chart; `share` is of the largest, 0 to 100."""

    label: str
    count: int
    share: int


@dataclass(frozen=True, slots=True)
class Table:
    """`unit` says what is counted, as in "Vorschläge"; `by` what the lines are, "Ortsteil"."""

    title: str
    by: str
    unit: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        return sum(line.count for line in self.lines)


@dataclass
class Report:
    """Everything the paper says. `top` and `tables` never hold what is hidden at `at`."""

    consultation: Consultation
    schedule: Schedule
    at: datetime
    facts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    top: list[Proposal] = field(default_factory=list)
    answered: list[Proposal] = field(default_factory=list)
    topics: list[DiscussionTopic] = field(default_factory=list)

    @property
    def results_from(self) -> datetime | None:
        return self.schedule.results_from


def report_of(consultation: Consultation, *, at: datetime) -> Report:
    """Some twenty statements, whatever the number of contributions.

    Reads `consultation.project.municipality` and `consultation.phases`.
    """
    schedule = schedule_of(consultation, at=at)
    report = Report(consultation, schedule, at)
    if formats.get(consultation.format).has_proposals:
        _proposals(report)
    _topics(report)
    _survey(report)
    _poll(report)
    _comments(report)
    _set_aside(report)
    return report


def listed(consultation: Consultation) -> QuerySet[Proposal, Proposal]:
    """What papers and exports hold: what lists show."""
    return Proposal.objects.in_consultation(consultation).listed()


def where(proposal: Proposal) -> str:
    """Place and part of town in words; reads `zone`."""
    zone = proposal.zone.name if proposal.zone else ""
    return ", ".join(filter(None, [proposal.place, zone if zone != proposal.place else ""]))


def table(title: str, by: str, unit: str, pairs: Sequence[tuple[str, int]]) -> Table:
    largest = max((count for _label, count in pairs), default=0)
    return Table(
        title,
        by,
        unit,
        tuple(
            Line(label, count, round(100 * count / largest) if largest else 0)
            for label, count in pairs
        ),
    )


# --- proposals -----------------------------------------------------------------------------------


def _proposals(report: Report) -> None:
    proposals = listed(report.consultation)
    unit = _("Vorschläge")
    total = proposals.count()
    report.facts.append((unit, str(total)))
    merged = Proposal.objects.in_consultation(report.consultation).filter(
        state=ProposalState.MERGED, shown=True
    )
    report.facts.append((_("davon zusammengelegt in andere"), str(merged.count())))
    if not report.schedule.results_hidden:
        supports = proposals.aggregate(n=Sum("support_count"))["n"] or 0
        report.facts.append((_("Unterstützungen"), str(supports)))
    report.tables += [
        table(_("Woher sie kamen"), _("Herkunft"), unit, _by_origin(proposals)),
        table(_("In welchem Zeitraum"), _("Zeitraum"), unit, _by_phase(report, proposals)),
        table(
            _("Worum es geht"),
            _("Thema"),
            unit,
            _by_name(proposals, "category__name", _("ohne Kategorie")),
        ),
        table(
            _("In welchem Ortsteil"),
            _("Ortsteil"),
            unit,
            _by_name(proposals, "zone__name", _("ohne Ort")),
        ),
        table(_("Was daraus wurde"), _("Antwort"), unit, _by_outcome(proposals)),
    ]
    related = proposals.select_related("category", "zone", "consultation__project")
    if not report.schedule.results_hidden:
        report.top = list(related.order_by("-support_count", "-id")[:TOP])
    answered = related.exclude(decision="").prefetch_related("answers__department")
    report.answered = list(answered.order_by("number"))


def _by_origin(proposals: QuerySet[Proposal, Proposal]) -> list[tuple[str, int]]:
    found = dict(proposals.order_by().values_list("origin").annotate(n=Count("pk")))
    return [(str(origin.label), found[origin]) for origin in Origin if found.get(origin)]


def _by_phase(report: Report, proposals: QuerySet[Proposal, Proposal]) -> list[tuple[str, int]]:
    phases = report.schedule.phases
    counted = proposals.aggregate(
        **{
            f"n{index}": Count(
                "pk", filter=Q(submitted_at__gte=phase.starts_at, submitted_at__lt=phase.ends_at)
            )
            for index, phase in enumerate(phases)
        },
        all=Count("pk"),
    )
    found = [(phase.title, counted[f"n{index}"]) for index, phase in enumerate(phases)]
    rest = counted["all"] - sum(count for _title, count in found)
    return found + ([(_("außerhalb, etwa später eingegeben"), rest)] if rest else [])


def _by_name(
    proposals: QuerySet[Proposal, Proposal], name: str, without: str
) -> list[tuple[str, int]]:
    found = proposals.order_by().values_list(name).annotate(n=Count("pk")).order_by("-n", name)
    return [(label or without, count) for label, count in found]


def _by_outcome(proposals: QuerySet[Proposal, Proposal]) -> list[tuple[str, int]]:
    found = dict(proposals.order_by().values_list("decision").annotate(n=Count("pk")))
    pairs = [(str(decision.label), found[decision]) for decision in Decision if decision in found]
    return pairs + ([(_("noch ohne Antwort"), found[""])] if found.get("") else [])


# --- what is said --------------------------------------------------------------------------------


def public_comments(consultation: Consultation) -> QuerySet[Comment, Comment]:
    return Comment.objects.filter(thread__consultation=consultation).public()


def _comments(report: Report) -> None:
    comments = public_comments(report.consultation).filter(department=None)
    total = comments.count()
    if not total:
        return
    found = dict(
        comments.filter(parent=None).order_by().values_list("stance").annotate(n=Count("pk"))
    )
    report.facts.append((_("Kommentare und Antworten darauf"), str(total)))
    pairs = [(str(stance.label), found[stance]) for stance in Stance if found.get(stance)]
    report.tables.append(table(_("Haltung der Kommentare"), _("Haltung"), _("Kommentare"), pairs))


def _topics(report: Report) -> None:
    report.topics = list(
        DiscussionTopic.objects.filter(
            consultation=report.consultation, thread__item__shown=True
        ).select_related("thread")
    )
    if report.topics:
        pairs = [(topic.title, topic.thread.comment_count) for topic in report.topics]
        report.tables.append(
            table(_("Kommentare zu den Themen"), _("Thema"), _("Kommentare"), pairs)
        )


# --- survey and poll -----------------------------------------------------------------------------


def _survey(report: Report) -> None:
    questions = list(
        SurveyQuestion.objects.filter(consultation=report.consultation).prefetch_related("choices")
    )
    if not questions or report.schedule.results_hidden:
        return
    responses = SurveyResponse.objects.filter(consultation=report.consultation)
    report.facts.append((_("Ausgefüllte Umfragen"), str(responses.count())))
    counted: dict[tuple[int, int | None, int | None], int] = {
        (question, choice, number): count
        for question, choice, number, count in SurveyAnswer.objects.filter(question__in=questions)
        .order_by()
        .values_list("question", "choice", "number")
        .annotate(n=Count("pk"))
    }
    unit = _("Antworten")
    kept = survey_texts.kept_back(report.consultation)
    for question in questions:
        if question.kind == SurveyQuestion.Kind.SCALE:
            scale = range(question.scale_from, question.scale_to + 1)
            pairs = [(str(n), counted.get((question.pk, None, n), 0)) for n in scale]
            report.tables.append(table(question.title, _("Antwort"), unit, pairs))
        elif question.choices.all():
            pairs = [
                (choice.text, counted.get((question.pk, choice.pk, None), 0))
                for choice in question.choices.all()
            ]
            report.tables.append(table(question.title, _("Antwort"), unit, pairs))
        elif question.kind == SurveyQuestion.Kind.TEXT:
            # Nobody has looked at these texts, so papers tell how many there are.
            said = SurveyAnswer.objects.filter(question=question).texts().count()
            words = [_("%(n)s eigene Texte") % {"n": said}, *map(str, kept.get(question.pk, ()))]
            report.facts.append((question.title, ", ".join(words)))


def _set_aside(report: Report) -> None:
    """What does not count stands beside what does, in the paper and in the exports."""
    if report.schedule.results_hidden:
        return
    for each in set_aside(report.consultation.pk):
        words = _("Zählt nicht: %(reason)s") % {"reason": each.sentence}
        report.facts.append((words, str(each.number)))


def _poll(report: Report) -> None:
    poll = Poll.objects.filter(consultation=report.consultation).first()
    if poll is None or report.schedule.results_hidden:
        return
    voted = Vote.objects.filter(poll=poll, quarantine=None).count()
    report.facts.append((_("Abgegebene Stimmen, online"), str(voted)))
    online = dict(
        VoteChoice.objects.filter(option__poll=poll, vote__quarantine=None)
        .order_by()
        .values_list("option")
        .annotate(n=Count("pk"))
    )
    paper = dict(
        PaperCount.objects.filter(option__poll=poll)
        .order_by()
        .values_list("option")
        .annotate(n=Sum("count"))
    )
    if paper:
        report.facts.append((_("Stimmen auf Papier"), str(sum(paper.values()))))
    pairs = [
        (option.title, online.get(option.pk, 0) + paper.get(option.pk, 0))
        for option in poll.options.all()
    ]
    report.tables.append(table(poll.question, _("Möglichkeit"), _("Stimmen"), pairs))
