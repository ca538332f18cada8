"""The states of projects and proposals as lists and maps ask for them.

`states.public_word` says what people read of one proposal; lists, counts and tiles ask the
same of thousands, so it stands here a second time for the database. A test holds the two
together.
"""

from datetime import datetime

from django.db.models import Case, CharField, Exists, Expression, OuterRef, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import german
from participation.models import Phase, Project
from participation.states import Decision, ProposalState, Word

# --- proposals ----------------------------------------------------------------------------

_DECIDED = Q(state=ProposalState.ANSWERED)
_DOING = Q(state=ProposalState.REALISING)
_DONE = Q(state=ProposalState.REALISED)

# What the list of proposals can be narrowed to: key in the address, words, condition. One
# choice for each word that people read, so that a count and what it leads to are the same;
# "beantwortet" holds all that have an answer.
PROPOSAL_STATES = {
    "eingereicht": (_("Eingereicht"), Q(state=ProposalState.SUBMITTED)),
    "in-pruefung": (_("Wird vom Amt geprüft"), Q(state=ProposalState.EXAMINED)),
    "beantwortet": (_("Mit Antwort der Stadt"), _DECIDED | _DOING | _DONE),
    "folgt": (_("Die Stadt folgt"), _DECIDED & Q(decision=Decision.FOLLOW)),
    "folgt-teilweise": (
        _("Die Stadt folgt teilweise"),
        _DECIDED & Q(decision=Decision.PARTLY),
    ),
    "folgt-nicht": (_("Die Stadt folgt nicht"), _DECIDED & Q(decision=Decision.NOT)),
    "zur-kenntnis": (_("Zur Kenntnis genommen"), _DECIDED & Q(decision=Decision.NOTED)),
    "in-umsetzung": (_("Wird umgesetzt"), _DOING),
    "umgesetzt": (_("Umgesetzt"), _DONE),
}
# The choices that one pair of state and decision stands under.
_CHOICES = {
    (ProposalState.SUBMITTED, ""): ("eingereicht",),
    (ProposalState.EXAMINED, ""): ("in-pruefung",),
    (ProposalState.ANSWERED, Decision.FOLLOW): ("beantwortet", "folgt"),
    (ProposalState.ANSWERED, Decision.PARTLY): ("beantwortet", "folgt-teilweise"),
    (ProposalState.ANSWERED, Decision.NOT): ("beantwortet", "folgt-nicht"),
    (ProposalState.ANSWERED, Decision.NOTED): ("beantwortet", "zur-kenntnis"),
    (ProposalState.REALISING, Decision.FOLLOW): ("beantwortet", "in-umsetzung"),
    (ProposalState.REALISING, Decision.PARTLY): ("beantwortet", "in-umsetzung"),
    (ProposalState.REALISED, Decision.FOLLOW): ("beantwortet", "umgesetzt"),
    (ProposalState.REALISED, Decision.PARTLY): ("beantwortet", "umgesetzt"),
}


def choices_of(state: str, decision: str) -> tuple[str, ...]:
    """The keys of `PROPOSAL_STATES` that hold a proposal of this state and decision."""
    has_decision = state not in (ProposalState.SUBMITTED, ProposalState.EXAMINED)
    return _CHOICES.get((ProposalState(state), decision if has_decision else ""), ())


# The key and the colour of `states.public_word`; `{0}` is the table or its alias.
STATE_SQL = """CASE WHEN {0}.state = 'answered' THEN {0}.decision ELSE {0}.state END"""
TONE_SQL = """CASE {0}.state
    WHEN 'examined' THEN 'progress' WHEN 'realising' THEN 'progress' WHEN 'realised' THEN 'done'
    WHEN 'answered' THEN CASE WHEN {0}.decision IN ('follow', 'partly') THEN 'progress'
                              ELSE 'closed' END
    WHEN 'merged' THEN 'closed' WHEN 'withdrawn' THEN 'closed' ELSE 'neutral' END"""

# --- projects -----------------------------------------------------------------------------


def open_phases(at: datetime) -> Exists:
    """Whether people can do something in the project of the row at that moment."""
    return Exists(
        Phase.objects.at(at).exclude(acts=[]).filter(consultation__project=OuterRef("pk"))
    )


def only_ahead(at: datetime) -> Q:
    """Whether all phases of the project of the row begin later, and there is one."""
    phases = Phase.objects.filter(consultation__project=OuterRef("pk"))
    return Q(Exists(phases)) & ~Q(Exists(phases.filter(starts_at__lte=at)))


# What the list of projects can be narrowed to, asked with `is_open` and `is_ahead`. What has
# begun nowhere says „Ab 10. Dezember“, so it is not among what runs.
PROJECT_STATES = {
    "mitmachen": (_("Jetzt mitmachen"), Q(is_open=True)),
    "laeuft": (_("Läuft"), Q(state=Project.State.RUNNING, is_ahead=False)),
    "geplant": (
        _("Geplant"),
        Q(state=Project.State.PLANNED) | Q(state=Project.State.RUNNING, is_ahead=True),
    ),
    "abgeschlossen": (
        _("Abgeschlossen"),
        Q(state__in=(Project.State.FINISHED, Project.State.STOPPED)),
    ),
}


def project_choices(state: str, *, is_open: bool, is_ahead: bool) -> tuple[str, ...]:
    """The keys of `PROJECT_STATES` that hold a project."""
    own = {
        Project.State.RUNNING: "geplant" if is_ahead else "laeuft",
        Project.State.PLANNED: "geplant",
    }.get(Project.State(state), "abgeschlossen")
    return ("mitmachen", own) if is_open else (own,)


def project_word(state: str, *, is_open: bool, begins_at: datetime | None = None) -> Word:
    """What is told about a project. Green is kept for what was realised.

    `begins_at` is the first day of its first phase, if nothing has begun yet.
    """
    if is_open:
        return Word("open", gettext("Jetzt mitmachen"), "participate", "progress")
    if state == Project.State.RUNNING and begins_at is not None:
        words = gettext("Ab %(day)s") % {"day": german.day(begins_at)}
        return Word("soon", words, "planned", "neutral")
    return {
        Project.State.RUNNING: Word("running", gettext("Läuft"), "in-progress", "neutral"),
        Project.State.PLANNED: Word("planned", gettext("Geplant"), "planned", "neutral"),
        Project.State.FINISHED: Word("finished", gettext("Abgeschlossen"), "check", "closed"),
        Project.State.STOPPED: Word("stopped", gettext("Eingestellt"), "not-fixed", "closed"),
    }[Project.State(state)]


def project_tone() -> Expression:
    """The colour of `project_word` for rows with `is_open`."""
    return Case(
        When(is_open=True, then=Value("progress")),
        When(state__in=(Project.State.FINISHED, Project.State.STOPPED), then=Value("closed")),
        default=Value("neutral"),
        output_field=CharField(),
    )
