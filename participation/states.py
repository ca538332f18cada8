"""What becomes of a proposal: one table of steps, and the one word that people read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from participation.models import Proposal


class ProposalState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Entwurf")
    SUBMITTED = "submitted", gettext_lazy("Eingereicht")
    EXAMINED = "examined", gettext_lazy("Wird vom Amt geprüft")
    ANSWERED = "answered", gettext_lazy("Beantwortet")
    REALISING = "realising", gettext_lazy("Wird umgesetzt")
    REALISED = "realised", gettext_lazy("Umgesetzt")
    MERGED = "merged", gettext_lazy("Zusammengelegt")
    WITHDRAWN = "withdrawn", gettext_lazy("Zurückgezogen")


class Decision(models.TextChoices):
    """The word of an answer; its reasons are compulsory."""

    FOLLOW = "follow", gettext_lazy("Wir folgen dem Vorschlag")
    PARTLY = "partly", gettext_lazy("Wir folgen dem Vorschlag teilweise")
    NOT = "not", gettext_lazy("Wir folgen dem Vorschlag nicht")
    NOTED = "noted", gettext_lazy("Wir nehmen den Vorschlag zur Kenntnis")


class Verb(models.TextChoices):
    """The closed list of what can happen to projects, consultations and proposals."""

    PROJECT_PUBLISHED = "project_published", gettext_lazy("Vorhaben veröffentlicht")
    PROJECT_CHANGED = "project_changed", gettext_lazy("Vorhaben geändert")
    NEWS = "news", gettext_lazy("Neuigkeit")
    MILESTONE_DONE = "milestone_done", gettext_lazy("Schritt erledigt")
    RESULT_PUBLISHED = "result_published", gettext_lazy("Ergebnis veröffentlicht")
    PHASE_CHANGED = "phase_changed", gettext_lazy("Zeitraum geändert")
    SUBMITTED = "submitted", gettext_lazy("Eingereicht")
    EDITED = "edited", gettext_lazy("Geändert")
    EXAMINED = "examined", gettext_lazy("Zur Prüfung gegeben")
    ANSWERED = "answered", gettext_lazy("Beantwortet")
    REALISING = "realising", gettext_lazy("Umsetzung begonnen")
    REALISED = "realised", gettext_lazy("Umgesetzt")
    MERGED = "merged", gettext_lazy("Zusammengelegt")
    UNMERGED = "unmerged", gettext_lazy("Wieder getrennt")
    WITHDRAWN = "withdrawn", gettext_lazy("Zurückgezogen")
    LINKED = "linked", gettext_lazy("Verknüpft")


# From which states a step leads where. Answering again is allowed: both answers are kept.
TRANSITIONS: dict[Verb, tuple[frozenset[ProposalState], ProposalState]] = {
    Verb.SUBMITTED: (frozenset({ProposalState.DRAFT}), ProposalState.SUBMITTED),
    Verb.EXAMINED: (
        frozenset({ProposalState.SUBMITTED, ProposalState.EXAMINED}),
        ProposalState.EXAMINED,
    ),
    Verb.ANSWERED: (
        frozenset({ProposalState.SUBMITTED, ProposalState.EXAMINED, ProposalState.ANSWERED}),
        ProposalState.ANSWERED,
    ),
    Verb.REALISING: (frozenset({ProposalState.ANSWERED}), ProposalState.REALISING),
    Verb.REALISED: (
        frozenset({ProposalState.ANSWERED, ProposalState.REALISING}),
        ProposalState.REALISED,
    ),
    Verb.MERGED: (
        frozenset({ProposalState.SUBMITTED, ProposalState.EXAMINED}),
        ProposalState.MERGED,
    ),
    Verb.UNMERGED: (frozenset({ProposalState.MERGED}), ProposalState.SUBMITTED),
    Verb.WITHDRAWN: (
        frozenset({ProposalState.SUBMITTED, ProposalState.EXAMINED}),
        ProposalState.WITHDRAWN,
    ),
}

# The town realises only what it follows, at least in part.
REALISABLE = (Decision.FOLLOW, Decision.PARTLY)


@dataclass(frozen=True, slots=True)
class Word:
    """Icon, word and colour together; tones as in `defects.states.PublicState`."""

    key: str
    word: str
    icon: str
    tone: str


def public_word(proposal: "Proposal") -> Word:
    """What is told about `proposal`; green is kept for what was realised."""
    return word_of(proposal.state, proposal.decision)


def word_of(state: str, decision: str) -> Word:
    """The word for a state and, once it was answered, the decision."""
    if state == ProposalState.ANSWERED:
        key, text, icon, tone = _DECIDED[Decision(decision)]
    else:
        key, text, icon, tone = _WORDS[ProposalState(state)]
    return Word(key, str(text), icon, tone)


_WORDS = {
    ProposalState.DRAFT: ("draft", gettext_lazy("Entwurf"), "edit", "neutral"),
    ProposalState.SUBMITTED: ("submitted", gettext_lazy("Eingereicht"), "received", "neutral"),
    ProposalState.EXAMINED: (
        "examined",
        gettext_lazy("Wird vom Amt geprüft"),
        "review",
        "progress",
    ),
    ProposalState.REALISING: (
        "realising",
        gettext_lazy("Wird umgesetzt"),
        "in-progress",
        "progress",
    ),
    ProposalState.REALISED: ("realised", gettext_lazy("Umgesetzt"), "fixed", "done"),
    ProposalState.MERGED: ("merged", gettext_lazy("Zusammengelegt"), "duplicate", "closed"),
    ProposalState.WITHDRAWN: ("withdrawn", gettext_lazy("Zurückgezogen"), "close", "closed"),
}
_DECIDED = {
    Decision.FOLLOW: ("follow", gettext_lazy("Die Stadt folgt"), "check", "progress"),
    Decision.PARTLY: ("partly", gettext_lazy("Die Stadt folgt teilweise"), "check", "progress"),
    Decision.NOT: ("not", gettext_lazy("Die Stadt folgt nicht"), "not-fixed", "closed"),
    Decision.NOTED: ("noted", gettext_lazy("Zur Kenntnis genommen"), "answered", "closed"),
}
