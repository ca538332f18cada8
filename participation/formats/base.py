"""What a format of consultation is made of."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.functional import Promise

from common import german
from participation.models.consultation import Act, Consultation


@dataclass(frozen=True, kw_only=True)
class PhasePlan:
    """One phase of a format's template: its title, how long it lasts, what it allows."""

    title: str | Promise
    days: int
    acts: tuple[Act, ...]
    results_after: bool = False


@dataclass(frozen=True, kw_only=True)
class Format:
    """One kind of consultation.

    `page` is the dotted name of the view that answers at the consultation's address:
    `view(request, consultation, schedule) -> HttpResponse`. `editor` is the dotted name of
    the staff page that fills it with its `contents` (questions, options, topics), "" if there
    is nothing to fill: `view(request, consultation) -> HttpResponse`, asked at the step
    "inhalt" of the project editor by somebody who may edit, GET and POST.
    `ready` names a function `(consultation) -> list[str]` with what is missing before it can be
    published, as sentences. `contributions` names `(consultation) -> int`, what the card of a
    project counts. `results` names `(consultation, at) -> dict`, asked only when results may be
    seen.

    `rows` is a statement that counts contributions, of many consultations at once
    (`participation.counted`): it gives consultation, origin, state, decision (both "" for what
    has none) and how many; its one parameter is an array of the ids of consultations. Where
    `count_is_result` (votes, answers) the number is seen only when results are.
    """

    key: str
    label: str | Promise
    icon: str
    one_line: str | Promise  # for editors who choose
    call: str | Promise  # the one action, as on a button
    acts: tuple[Act, ...]
    empty_title: str | Promise
    empty_text: str | Promise
    # `3 Vorschläge`: a lazy plural of `n` with `number` in it
    counted: Promise
    page: str
    contributions: str
    editor: str = ""
    contents: str | Promise = ""  # what the editor fills it with, as a step is called
    ready: str = ""
    results: str = ""
    plan: tuple[PhasePlan, ...] = field(default=())
    has_proposals: bool = False
    rows: str
    count_is_result: bool = False

    def count(self, number: int) -> str:
        """`1 Vorschlag`, `1.200 Vorschläge`."""
        words: Any = self.counted
        return str(words % {"n": number, "number": german.thousands(number)})

    def contributions_of(self, consultation: Consultation) -> int:
        """How many there are, whether they may be seen or not."""
        with connection.cursor() as cursor:
            cursor.execute(self.rows, [[consultation.pk]])
            return sum(int(row[-1] or 0) for row in cursor.fetchall())
