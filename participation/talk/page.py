"""A page of a thread, as its address asks for it.

?sort=neu           order: hilfreich (without), neu, umstritten
?haltung=dafuer     one side alone: dafuer, dagegen, hinweis; pages by `nach`
?kommentar=<uuid>   one comment alone with the replies to it; pages by `nach`
"""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from common import german
from participation.models import Thread
from participation.models.consultation import Act
from participation.phases import Schedule
from participation.talk.reader import Reader
from participation.talk.shown import SIDES, SORTS, Column, Said, Side, Sort


@dataclass(frozen=True, slots=True)
class Option:
    """One of several ways to see the thread, as a link."""

    title: str
    href: str
    is_chosen: bool
    count: int | None = None
    key: str = ""


@dataclass(slots=True)
class Talk:
    """What a page shows of a thread: `columns`, or `alone` one comment and its replies.

    `closed` says why nobody can write, in a sentence; "" while people can. `speakers` are the
    departments in whose name the reader may write.
    """

    thread: Thread
    path: str
    columns: list[Column]
    alone: Said | None
    chosen: Side | None
    sort: Sort
    problems: list[str]
    may_write: bool
    closed: str
    speakers: list[Department]

    @property
    def count(self) -> int:
        return self.thread.comment_count

    @property
    def act_path(self) -> str:
        return f"{self.path}kommentieren/"

    @property
    def sides(self) -> list[Option]:
        """All together, or one side alone."""
        everything = Option(_("Alle"), self.href(None), self.chosen is None)
        return [everything, *(self._side(side) for side in SIDES)]

    def _side(self, side: Side) -> Option:
        count: int = getattr(self.thread, f"{side.stance.value}_count")
        return Option(str(side.title), self.href(side), side is self.chosen, count, side.key)

    @property
    def sorts(self) -> list[Option]:
        return [
            Option(str(sort.title), self.href(self.chosen, sort=sort), sort is self.sort)
            for sort in SORTS
        ]

    def href(self, side: Side | None, *, sort: Sort | None = None, after: str = "") -> str:
        """Only what differs from the plain page stands in the address."""
        order = sort or self.sort
        query = {
            "haltung": side.key if side else "",
            "sort": order.key if order is not SORTS[0] else "",
            "nach": after,
        }
        words = urlencode({name: value for name, value in query.items() if value})
        return f"{self.path}?{words}" if words else self.path


def frame(reader: Reader, params: QueryDict) -> Talk:
    """The thread without any comment: its counts and ways, and who may write."""
    return Talk(
        thread=reader.thread,
        path=reader.path,
        columns=[],
        alone=None,
        chosen=next((each for each in SIDES if each.key == params.get("haltung")), None),
        sort=next((each for each in SORTS if each.key == params.get("sort")), SORTS[0]),
        problems=[],
        may_write=reader.may_write,
        closed="" if reader.may_write else why_closed(reader),
        speakers=reader.speakers,
    )


def read(reader: Reader, params: QueryDict) -> Talk:
    """What `params` of the address ask for; what they get wrong is said and left out."""
    talk = frame(reader, params)
    after = params.get("nach") or None
    if "kommentar" in params:
        _read_alone(talk, reader, params.get("kommentar") or "", after)
    if talk.alone is not None:
        return talk
    _read_columns(talk, reader, after)
    for column in talk.columns:
        if column.next:
            column.more = talk.href(column.side, after=column.next)
    return talk


def _read_columns(talk: Talk, reader: Reader, after: str | None) -> None:
    if talk.chosen is None:
        talk.columns = reader.columns(talk.sort)
        return
    try:
        talk.columns = [reader.column(talk.chosen, talk.sort, after)]
    except ValidationError as error:
        talk.problems += error.messages
        talk.columns = [reader.column(talk.chosen, talk.sort, None)]


def _read_alone(talk: Talk, reader: Reader, words: str, after: str | None) -> None:
    try:
        uuid = UUID(words)
    except ValueError:
        uuid = None
    if uuid is not None:
        try:
            talk.alone = reader.alone(uuid, after)
        except ValidationError as error:
            talk.problems += error.messages
            talk.alone = reader.alone(uuid)
    if talk.alone is None:
        talk.chosen = None
        talk.problems.append(_("Diesen Kommentar gibt es nicht mehr. Sie sehen alle anderen."))


def why_closed(reader: Reader) -> str:
    """Why nobody can comment at present, and when they can or could."""
    if not reader.is_open:
        return _("Hier kann man nicht mehr kommentieren.")
    return when(reader.schedule, Act.COMMENT)


_WHEN = {
    Act.COMMENT: (
        gettext_lazy("Kommentieren geht ab %(when)s."),
        gettext_lazy("Kommentieren ging bis %(when)s."),
    ),
    Act.SUPPORT: (
        gettext_lazy("Unterstützen geht ab %(when)s."),
        gettext_lazy("Unterstützen ging bis %(when)s."),
    ),
}


def when(schedule: Schedule, act: Act) -> str:
    """ "Kommentieren ging bis Do., 14. Juni, 18 Uhr."; "" if no phase allows it at all."""
    phase = schedule.phase_of(act)
    if phase is None or schedule.allows(act):
        return ""
    ahead, past = _WHEN[act]
    if phase.starts_at > schedule.at:
        return str(ahead) % {"when": german.moment(phase.starts_at)}
    return str(past) % {"when": german.moment(phase.ends_at)}
