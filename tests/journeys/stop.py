"""One page that somebody opens, for the tests that open every page."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Stop:
    """One page, or one state of it: where, what it answers, what to press first."""

    path: str
    view: str  # the name of its URL pattern; empty for pages that no pattern answers
    status: int = 200
    press: str = ""  # a control (CSS selector) to press once it is there
    shows: str = ""  # what is there after that, where a script asks the server first
    note: str = ""
    technical: bool = False  # for people who program: says what things are called
