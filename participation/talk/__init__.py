"""A thread as people read it: for, against and neutral side by side, each with first replies.

However long a thread is, a page of it costs the same: one statement for the first comments
of all columns, one for the first replies of all of them. `reader` asks, `shown` says what a
page gets, `page` follows the address.
"""

from participation.talk.page import Talk, frame, read, when, why_closed
from participation.talk.reader import Reader
from participation.talk.shown import SIDE_OF, SIDES, SORTS, Column, Said

__all__ = [
    "SIDES",
    "SIDE_OF",
    "SORTS",
    "Column",
    "Reader",
    "Said",
    "Talk",
    "frame",
    "read",
    "when",
    "why_closed",
]
