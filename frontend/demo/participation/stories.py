"""The shapes in which projects and what became of them are written down.

Days are calendar days counted back from today (-7 is in a week), times those of the wall.
Places are metres east and north of the market square, or stretches of a street.
"""

from dataclasses import dataclass, field
from typing import Any

from frontend.demo.plane import Point

# A moment: days back and the time of day.
Moment = tuple[float, str]


# --- places ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class At:
    """A point; with `street` the share of its length at which it lies."""

    point: Point = (0, 0)
    street: str = ""
    share: float = 0.5


@dataclass(frozen=True)
class Along:
    """A line; with `street` the stretch between two shares of its length."""

    line: tuple[Point, ...] = ()
    street: str = ""
    start: float = 0.0
    end: float = 1.0


@dataclass(frozen=True)
class Around:
    """An area by its corners."""

    ring: tuple[Point, ...]


Where = At | Along | Around


# --- what people say --------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A comment. `by` is a citizen; with `office` (the key of a department) the town speaks.

    `up` and `down` are thumbs. `fate` is what became of it: `removed` by a rule, or `deleted`
    by its author.
    """

    by: str
    text: str
    stance: str = "neutral"
    replies: tuple["Said", ...] = ()
    up: int = 0
    down: int = 0
    office: str = ""
    fate: str = ""


@dataclass(frozen=True)
class Fate:
    """Something the office, or the author, does with a proposal. `verb` is one of `play.Play`."""

    back: float
    at: str
    verb: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Idea:
    """A proposal. Without `by` staff entered it from a card of a workshop, with so many marks
    of `paper` on it. `waits` is one that no moderator has seen yet; it came some hours ago.
    `first` is what it said before its author changed it."""

    key: str
    title: str
    text: str
    first: str = ""
    category: str
    place: str
    where: Where
    by: str = ""
    came: Moment = (0, "00:00")
    supports: int = 0
    paper: int = 0
    cost: int | None = None
    motif: str = ""
    talk: tuple[Said, ...] = ()
    fates: tuple[Fate, ...] = ()
    waits: bool = False


# --- what is asked ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """One of a survey. `choices` for single and multiple, `ends` in words for a scale."""

    kind: str
    title: str
    choices: tuple[str, ...] = ()
    hint: str = ""
    ends: tuple[str, str] = ("", "")
    is_required: bool = False
    weights: tuple[int, ...] = ()  # how often each choice or step is given
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Option:
    title: str
    text: str
    votes: int
    paper: int


@dataclass(frozen=True)
class Ballot:
    """The poll of a consultation; `note` says where the paper votes come from."""

    question: str
    text: str
    counting: str
    options: tuple[Option, ...]
    paper_note: str
    paper_back: int


@dataclass(frozen=True)
class Talk:
    """A topic of a discussion."""

    title: str
    text: str
    said: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Round:
    """A consultation; its phases are those of its format, from noon `starts` days back."""

    slug: str
    format: str
    title: str
    summary: str
    promise: str
    starts: int
    text: str = ""
    department: str = ""
    categories: tuple[tuple[str, str], ...] = ()  # name, key of the department
    shapes: tuple[str, ...] = ()
    asks_cost: bool = False
    ideas: tuple[Idea, ...] = ()
    ballot: Ballot | None = None
    questions: tuple[Question, ...] = ()
    sheets: int = 0  # filled in online
    paper_sheets: int = 0
    topics: tuple[Talk, ...] = ()


# --- projects ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A milestone: done or planned on a day, or planned in `words` ({year}, {next}, {later})."""

    title: str
    text: str = ""
    done: int | None = None
    planned: int | None = None
    words: str = ""


@dataclass(frozen=True)
class News:
    back: float
    at: str
    title: str
    text: str


@dataclass(frozen=True)
class Turn:
    """The project comes to another state, with a reason that stands in the news."""

    back: float
    at: str
    state: str
    reason: str


@dataclass(frozen=True)
class Paper:
    """A PDF of one page or more: headed paragraphs."""

    title: str
    file_name: str
    paragraphs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Picture:
    motif: str
    mended: bool = False
    alt: str = ""


@dataclass(frozen=True, kw_only=True)
class Vorhaben:
    """A project with all that is told about it. Without `published` it is a draft."""

    slug: str
    title: str
    summary: str
    text: str
    template: str
    department: str
    topics: tuple[str, ...]
    place: str
    area: str = ""  # a method of `places.Areas`
    zones: tuple[str, ...] = ()
    published: Moment | None = None
    begun: int = 2  # days back on which the draft was begun
    pictures: tuple[Picture, ...] = ()
    contacts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    news: tuple[News, ...] = ()
    papers: tuple[Paper, ...] = ()
    outcome: str = ""
    outcome_at: Moment = (0, "00:00")
    turns: tuple[Turn, ...] = ()
    rounds: tuple[Round, ...] = ()
