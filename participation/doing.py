"""What a person can do now in a consultation, until when, and what they then press.

Pages, cards and feeds say it in the same words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common import german
from participation import formats
from participation.formats import Format
from participation.models import Consultation, Phase
from participation.models.consultation import Act
from participation.phases import Schedule

# The first of these that a phase allows is the one action. A discussion supports comments,
# which is part of discussing.
_FIRST = (Act.PROPOSE, Act.ANSWER, Act.VOTE, Act.SUPPORT, Act.COMMENT)
_FIRST_WITHOUT_PROPOSALS = (Act.ANSWER, Act.VOTE, Act.COMMENT, Act.SUPPORT)
_WORDS: dict[Act, str | Promise] = {
    Act.PROPOSE: _("Vorschläge machen"),
    Act.ANSWER: _("Fragen beantworten"),
    Act.VOTE: _("abstimmen"),
    Act.SUPPORT: _("Vorschläge unterstützen"),
    Act.COMMENT: _("mitdiskutieren"),
}
_BUTTONS: dict[Act, str | Promise] = {Act.COMMENT: _("Mitdiskutieren")}


@dataclass(frozen=True, slots=True)
class Doing:
    """One consultation as it stands now. `when` is "now", "next", "over" or "unplanned"."""

    consultation: Consultation
    schedule: Schedule

    @property
    def format(self) -> Format:
        return formats.get(self.consultation.format)

    @property
    def phase(self) -> Phase | None:
        """The open phase if people can do something in it, else the next such one."""
        current = self.schedule.current
        if current is not None and current.acts:
            return current
        ahead = (phase for phase in self.schedule.phases if phase.starts_at > self.schedule.at)
        return next((phase for phase in ahead if phase.acts), None)

    @property
    def when(self) -> str:
        phase = self.phase
        if phase is not None:
            return "now" if phase.is_open(self.schedule.at) else "next"
        return "over" if self.schedule.has_begun else "unplanned"

    @property
    def act(self) -> Act | None:
        phase = self.phase
        if phase is None:
            return None
        order = _FIRST if self.format.has_proposals else _FIRST_WITHOUT_PROPOSALS
        return next((act for act in order if act in phase.acts), Act(phase.acts[0]))

    @property
    def words(self) -> str:
        """`Vorschläge machen`; "" when there is nothing to do any more."""
        if self.act == Act.SUPPORT and not self.format.has_proposals:
            return gettext("Kommentare bewerten")
        return str(_WORDS[self.act]) if self.act else ""

    @property
    def sentence(self) -> str:
        """`Jetzt: Vorschläge machen`, `Ab Mo., 3. Mai: abstimmen`, `Beendet seit 14. Juni`."""
        phase = self.phase
        if phase is not None and self.when == "now":
            return gettext("Jetzt: %(words)s") % {"words": self.words}
        if phase is not None:
            return gettext("Ab %(day)s: %(words)s") % {
                "day": german.day(phase.starts_at),
                "words": self.words,
            }
        ends_at = self.schedule.ends_at
        if self.when == "over" and ends_at is not None and ends_at <= self.schedule.at:
            return gettext("Beendet am %(day)s") % {"day": german.day(german.last_day(ends_at))}
        if self.when == "over":
            return gettext("Gerade ist nichts zu tun")
        return gettext("Der Zeitraum steht noch nicht fest")

    @property
    def until(self) -> str:
        """`bis So., 14. Juni`; "" unless something is open."""
        phase = self.phase
        return german.until(phase.ends_at) if phase is not None and self.when == "now" else ""

    @property
    def left(self) -> str:
        """`noch 9 Tage`; "" unless something is open."""
        phase = self.phase
        if phase is None or self.when != "now":
            return ""
        return german.time_left(phase.ends_at, now=self.schedule.at)

    @property
    def ends_at(self) -> datetime | None:
        """When what is open now ends."""
        return self.phase.ends_at if self.phase is not None and self.when == "now" else None

    @property
    def button(self) -> str:
        """What is pressed: `Vorschlag machen`; "" unless something is open."""
        if self.when != "now" or self.act is None:
            return ""
        if self.act == self.format.acts[0]:
            return str(self.format.call)
        return str(_BUTTONS.get(self.act) or self.words)


def most_pressing(doings: Sequence[Doing]) -> Doing | None:
    """What a project says in one line: what is open and ends first, else what comes next, else
    what ended last. None without a consultation."""
    ranks = {"now": 0, "next": 1, "over": 2, "unplanned": 3}

    def key(doing: Doing) -> tuple[int, float]:
        phase = doing.phase
        if phase is not None:
            moment = phase.ends_at if doing.when == "now" else phase.starts_at
            return ranks[doing.when], moment.timestamp()
        ends_at = doing.schedule.ends_at
        return ranks[doing.when], -ends_at.timestamp() if ends_at else 0.0

    return min(doings, key=key, default=None)


def begins_at(doings: Sequence[Doing]) -> datetime | None:
    """When the first phase begins, while none has begun; None for a project without phases."""
    if any(doing.schedule.has_begun for doing in doings):
        return None
    starts = [doing.schedule.phases[0].starts_at for doing in doings if doing.schedule.phases]
    return min(starts, default=None)
