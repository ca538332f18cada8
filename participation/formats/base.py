"""What a format of consultation is made of."""

from dataclasses import dataclass, field

from django.utils.functional import Promise

from participation.models.consultation import Act


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
    `view(request, consultation, schedule) -> HttpResponse`. `editor` is the name of the
    address of the staff page that fills it (questions, options, topics), reversed with the
    consultation's UUID; "" if there is nothing to fill.
    `ready` names a function `(consultation) -> list[str]` with what is missing before it can be
    published, as sentences. `contributions` names `(consultation) -> int`, what the card of a
    project counts. `results` names `(consultation, at) -> dict`, asked only when results may be
    seen.
    """

    key: str
    label: str | Promise
    icon: str
    one_line: str | Promise  # for editors who choose
    call: str | Promise  # the one action, as on a button
    acts: tuple[Act, ...]
    empty_title: str | Promise
    empty_text: str | Promise
    counted: tuple[str | Promise, str | Promise]  # one, many
    page: str
    contributions: str
    editor: str = ""
    ready: str = ""
    results: str = ""
    plan: tuple[PhasePlan, ...] = field(default=())
    has_proposals: bool = False
