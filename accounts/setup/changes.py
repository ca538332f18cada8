"""The log of the set-up in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Department, Role, SetupChange
from accounts.setup import parts
from accounts.setup.fields import simple_words
from common.languages import GERMAN

STAFF = "staff"
INVITED, REVOKED = "invited", "revoked"
_LONGEST = 300
_WORDS_AROUND = 6


@dataclass(frozen=True)
class Difference:
    """One field: what it is called, and what it said before and after."""

    label: str
    before: str
    after: str


def differences(
    part: parts.Part, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> list[Difference]:
    """Field by field. Of what is new only what is not as usual is named."""
    found = []
    for field in part.fields:
        old = (before if before is not None else {}).get(field.name, field.default)
        new = (after or {}).get(field.name, field.default)
        if old != new:
            was, said = field.words(old), field.words(new)
            if isinstance(new, list) and isinstance(old, list) and new and isinstance(new[0], dict):
                found += _of_entries(str(field.label), old, new, in_full=part.is_draft)
            elif part.is_draft and isinstance(new, dict) and isinstance(old, dict):
                found += [
                    Difference(f"{field.label}: {name}", *_around(*map(simple_words, pair)))
                    for name in dict.fromkeys([*old, *new])
                    if (pair := (old.get(name), new.get(name))) and pair[0] != pair[1]
                ]
            elif part.is_draft:
                found.append(Difference(str(field.label), *_around(was, said)))
            else:
                found.append(Difference(str(field.label), *map(_short, _around(was, said))))
    return found


def _of_entries(label: str, old: list[Any], new: list[Any], *, in_full: bool) -> list[Difference]:
    """Of a list of things only those that are not the same; `in_full`: with all that they say."""

    def named(each: Any) -> str:
        names = (each.get(name) for name in ("label", "name", "short", "part", "key", "day"))
        name = next(filter(None, names), "")
        return simple_words(name.get(GERMAN, "") if isinstance(name, dict) else name)

    def by_key(rows: list[Any]) -> dict[str, Any]:
        return {str(each.get("key") or each.get("day") or n): each for n, each in enumerate(rows)}

    was, now = by_key(old), by_key(new)
    found = []
    for key in dict.fromkeys([*was, *now]):
        before, after = was.get(key), now.get(key)
        if before == after:
            continue
        name = named(after or before)
        if before is None or after is None:
            found.append(
                Difference(
                    f"{label}: {name}",
                    _("nicht da") if before is None else _all_of(before, in_full),
                    _("nicht da") if after is None else _all_of(after, in_full),
                )
            )
            continue
        for part in dict.fromkeys([*before, *after]):
            if before.get(part) != after.get(part):
                pair = _around(simple_words(before.get(part)), simple_words(after.get(part)))
                shown = pair if in_full else map(_short, pair)
                found.append(Difference(f"{label}: {name}", *shown))
    if not found:
        found.append(Difference(label, _("andere Reihenfolge"), _("diese Reihenfolge")))
    return found


def _all_of(entry: dict[str, Any], in_full: bool) -> str:
    if not in_full:
        return _("da")
    return " ".join(simple_words(value) for name, value in entry.items() if value and name != "key")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _around(before: str, after: str) -> tuple[str, str]:
    """Two long texts without the words that both begin and end with, but for a few."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    old, new = before.split(" "), after.split(" ")
    start = _same(old, new)
    end = min(_same(old[::-1], new[::-1]), len(old) - start, len(new) - start)
    start, end = max(start - _WORDS_AROUND, 0), max(end - _WORDS_AROUND, 0)

    def cut(words: list[str]) -> str:
        shown = " ".join(words[start : len(words) - end])
        return f"{'… ' if start else ''}{shown}{' …' if end else ''}"

    return cut(old), cut(new)


def _same(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


@dataclass(frozen=True)
class Line:
    """A row of the log as its page shows it."""

    row: SetupChange
    title: str
    what: str
    differences: list[Difference]
    href: str
    can_undo: bool


def line(row: SetupChange, offices: dict[str, str]) -> Line:
    """`offices` are names of departments by key."""
    part = parts.get(row.part)
    if row.part == STAFF:
        return Line(row, _("Menschen"), _staff(row, offices), [], "", False)
    if part is None:
        return Line(row, row.part, row.title, [], "", False)
    title = f"{part.title}: {row.title or row.thing}" if part.is_list else str(part.title)
    return Line(
        row=row,
        title=title,
        what=_("Neu angelegt") if row.before is None and part.is_list else _("Geändert"),
        differences=differences(part, row.before, row.after),
        href=part.href(row.thing),
        can_undo=parts.can_undo(row),
    )


def offices_of(rows: list[SetupChange]) -> dict[str, str]:
    if not rows:
        return {}
    found = Department.objects.of(rows[0].municipality)
    return dict(found.values_list("key", "name"))


def _staff(row: SetupChange, offices: dict[str, str]) -> str:
    told = row.after or row.before or {}
    values = {"role": _role(told, offices), "person": str(row.person) if row.person else ""}
    if told.get("state") == INVITED:
        return _("Einladung verschickt: %(role)s") % values
    if told.get("state") == REVOKED:
        return _("Einladung zurückgezogen: %(role)s") % values
    if row.before is not None and row.after is not None:
        return _("%(person)s: %(was)s → %(role)s") % {**values, "was": _role(row.before, offices)}
    if row.after is None:
        return _("%(person)s arbeitet nicht mehr hier als: %(role)s") % values
    return _("%(person)s arbeitet hier jetzt als: %(role)s") % values


def _role(told: dict[str, Any], offices: dict[str, str]) -> str:
    role = str(dict(Role.choices).get(told.get("role", ""), told.get("role", "")))
    office = told.get("department", "")
    return f"{role}, {offices.get(office, office)}" if office else role
