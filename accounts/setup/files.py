"""A set-up as a file (YAML): written, compared in words, read in as a whole or not at all.

The file holds what is settled, and nobody's personal data: no people, no roles, no absences, no
secrets. What a file does not name stays as it is; nothing is ever deleted by it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.setup import parts
from accounts.setup.changes import Difference, differences
from accounts.setup.fields import Path, Wrong, key, read_all
from common import journal
from common.identifiers import uuid7
from common.models import ActorKind
from geo.models import Municipality

FORMAT, VERSION = "nahdran", 1
MOST_BYTES = 500_000


@dataclass(frozen=True)
class Problem:
    """What is not right, and in which line (from 1)."""

    line: int
    text: str


class NotRight(ValidationError):
    """The file cannot be read in; `problems` are all there are."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        super().__init__(
            [
                _("Zeile %(line)d: %(text)s") % {"line": each.line, "text": each.text}
                for each in self.problems
            ]
        )


@dataclass(frozen=True)
class Step:
    """One thing that would be settled. `before` is None for what is new; `replaces` is the draft
    that somebody is writing and that would be gone."""

    part: parts.Part
    key: str
    given: parts.Values
    path: Path
    before: parts.Values | None
    after: parts.Values
    replaces: parts.Drafted | None = None

    @property
    def title(self) -> str:
        name = self.part.name_of(self.after)
        return (
            f"{self.part.title}: {name or self.key}" if self.part.is_list else str(self.part.title)
        )

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def differences(self) -> list[Difference]:
        return differences(self.part, self.before, self.after)


def take_out(municipality: Municipality, *, by: User) -> str:
    """The file, for somebody who takes it: that stands in the journal."""
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="setup.exported",
        payload={"kind": "yaml"},
    )
    return export(municipality)


def export(municipality: Municipality) -> str:
    """The whole set-up; read into an empty town it makes the same."""
    municipality = parts.as_it_is(municipality)
    document: dict[str, Any] = {FORMAT: VERSION}
    for part in parts.all_parts():
        rows = part.all(municipality)
        if part.is_list:
            document[part.key] = [{"key": name, **values} for name, values in rows.items()]
        elif not part.is_draft or rows[""] != part.nothing:
            document[part.key] = rows[""]
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)


def compare(municipality: Municipality, text: str) -> list[Step]:
    """What reading `text` in would change; nothing is written. Raises `NotRight`."""
    with transaction.atomic():
        steps = _settle_all(municipality, text, by=None, batch=uuid7())
        transaction.set_rollback(True)
    return steps


def fingerprint(steps: Sequence[Step]) -> str:
    """Of what somebody was shown before they take a file: it changes with what is there."""
    told = [f"{step.part.key} {step.key} {parts.fingerprint(step.before)}" for step in steps]
    return parts.fingerprint({"steps": told})


@transaction.atomic
def read_in(
    municipality: Municipality, text: str, *, by: User | None, seen: str | None = None
) -> list[Step]:
    """Settle all that the file says, or nothing. `seen` is the `fingerprint` of what was shown;
    None for a command on the server, which shows nothing. Raises `NotRight`, or
    `parts.ChangedMeanwhile` where something else would be replaced than was shown."""
    if seen is not None:
        parts.locked(municipality)
    return _settle_all(municipality, text, by=by, batch=uuid7(), seen=seen)


def _settle_all(
    municipality: Municipality,
    text: str,
    *,
    by: User | None,
    batch: UUID,
    seen: str | None = None,
) -> list[Step]:
    document = _parse(text)
    municipality = parts.as_it_is(municipality)
    steps, problems = _steps(municipality, document)
    if problems:
        raise NotRight(problems)
    if seen is not None and fingerprint(steps) != seen:
        raise parts.ChangedMeanwhile
    for step in steps:
        try:
            with transaction.atomic():
                parts.settle(step.part.key, municipality, step.key, step.given, by=by, batch=batch)
        except Wrong as error:
            for path, sentence in error.problems:
                problems.append(Problem(document.line((*step.path, *path)), sentence))
        except ValidationError as error:
            for name, sentences in _by_field(error).items():
                line = document.line((*step.path, name) if name else step.path)
                problems += [Problem(line, sentence) for sentence in sentences]
    if problems:
        raise NotRight(problems)
    return steps


def _by_field(error: ValidationError) -> dict[str, list[str]]:
    return dict(error.message_dict) if hasattr(error, "error_dict") else {"": error.messages}


# --- what the file asks for -----------------------------------------------------------------


@dataclass(frozen=True)
class _Document:
    values: dict[str, Any]
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """Of the value at `path`, or of what it should stand in."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def _steps(municipality: Municipality, document: _Document) -> tuple[list[Step], list[Problem]]:
    problems: list[Problem] = []
    if document.values.get(FORMAT) != VERSION:
        problems.append(
            Problem(
                document.line((FORMAT,)),
                _("Oben muss „%(name)s: %(version)d“ stehen: Sonst ist das keine Einrichtung.")
                % {"name": FORMAT, "version": VERSION},
            )
        )
    known = {part.key for part in parts.all_parts()}
    for name in document.values:
        if name != FORMAT and name not in known:
            problems.append(
                Problem(
                    document.line((name,)),
                    _("„%(name)s“ gibt es nicht. Möglich ist: %(names)s.")
                    % {"name": name, "names": ", ".join(known)},
                )
            )
    there = {part.key: part.all(municipality) for part in parts.all_parts()}
    named = {name: set(rows) for name, rows in there.items()}
    for part in parts.all_parts():
        rows = document.values.get(part.key)
        if part.is_list and isinstance(rows, list):
            named[part.key] |= {
                row["key"]
                for row in rows
                if isinstance(row, dict) and isinstance(row.get("key"), str)
            }
    steps: list[Step] = []
    for part in parts.all_parts():
        if part.key in document.values:
            try:
                found = _steps_of(part, document, there[part.key], named)
                draft = part.draft_of(municipality) if found else None
                steps += [replace(step, replaces=draft) for step in found]
            except NotRight as error:
                problems += error.problems
    return steps, problems


def _steps_of(
    part: parts.Part,
    document: _Document,
    there: dict[str, parts.Values],
    named: dict[str, set[str]],
) -> list[Step]:
    steps: list[Step] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for path, row in _rows(part, document, problems):
        row = dict(row)
        name = ""
        if part.is_list:
            try:
                name = key(row.pop("key", None))
            except Wrong as error:
                problems.append(Problem(document.line((*path, "key")), error.messages[0]))
                continue
            if name in seen:
                problems.append(
                    Problem(
                        document.line((*path, "key")),
                        _("„%(key)s“ steht hier zweimal.") % {"key": name},
                    )
                )
                continue
            seen.add(name)
        for each in part.fields:
            value = row.get(each.name)
            if each.refers and isinstance(value, str) and value not in {"", *named[each.refers]}:
                problems.append(
                    Problem(
                        document.line((*path, each.name)),
                        _("„%(value)s“ gibt es nicht, weder hier noch in der Datei.")
                        % {"value": value},
                    )
                )
        before = there.get(name)
        try:
            after = read_all(part.fields, row, over=before or {})
        except Wrong as error:
            problems += [
                Problem(document.line((*path, *inside)), sentence)
                for inside, sentence in error.problems
            ]
            continue
        if after != before:
            steps.append(Step(part, name, row, path, before, after))
    if problems:
        raise NotRight(problems)
    # What others of the same part refer to comes before them.
    own = [each.name for each in part.fields if each.refers == part.key]
    return sorted(steps, key=lambda step: any(step.after[name] for name in own))


def _rows(
    part: parts.Part, document: _Document, problems: list[Problem]
) -> Iterator[tuple[Path, dict[str, Any]]]:
    found = document.values[part.key]
    if not part.is_list:
        if isinstance(found, dict):
            yield (part.key,), found
        else:
            problems.append(Problem(document.line((part.key,)), _("Hier stehen Namen und Werte.")))
        return
    if not isinstance(found, list):
        problems.append(
            Problem(
                document.line((part.key,)), _("Hier gehört eine Liste hin, jede Zeile mit „- “.")
            )
        )
        return
    for number, row in enumerate(found):
        if isinstance(row, dict):
            yield (part.key, number), row
        else:
            problems.append(
                Problem(document.line((part.key, number)), _("Hier stehen Namen und Werte."))
            )


# --- YAML -----------------------------------------------------------------------------------


# Written in C, where the package brings it.
if TYPE_CHECKING:
    _Fast = yaml.SafeLoader
else:
    _Fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Deeper than any of ours. C has no limit of its own, only a stack that ends.
_DEEPEST = 40


class _Loader(_Fast):
    """Only what nobody can misread is no text: true, false, null, numbers. So 13:00 is a time
    and not 780, and „no“ is a word."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


class _Dumper(yaml.SafeDumper):
    """Lists stand below their name, a little to the right; nothing is written as an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _parse(text: str) -> _Document:
    """Raises `NotRight` with one problem: what cannot be read has no more."""
    try:
        if len(text.encode()) > MOST_BYTES:
            raise NotRight([Problem(1, _("Die Datei ist zu groß."))])
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                raise NotRight([Problem(_line(event), _("Die Datei lässt sich nicht lesen."))])
            if isinstance(event, yaml.AliasEvent):
                line = _line(event)
                raise NotRight([Problem(line, _("Verweise (*name) gibt es hier nicht."))])
        node = yaml.compose(text, Loader=_Loader)
        lines: dict[Path, int] = {}
        values = _values(node, (), lines) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else mark.line + 1
        raise NotRight(
            [
                Problem(
                    line,
                    _("Das ist kein YAML. Stimmen Einzug, Doppelpunkte und Anführungszeichen?"),
                )
            ]
        ) from None
    except (yaml.YAMLError, RecursionError, UnicodeError):
        raise NotRight([Problem(1, _("Die Datei lässt sich nicht lesen."))]) from None
    if not isinstance(values, dict):
        raise NotRight([Problem(1, _("Hier stehen Namen und Werte."))])
    return _Document(values, lines)


def _values(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    """The values of a node; `lines` learns where each stands."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_values(each, (*path, n), lines) for n, each in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for name_node, value_node in node.value:
            name = name_node.value if isinstance(name_node, yaml.ScalarNode) else ""
            if _NO_TEXT.search(name):
                name = ""
            line = name_node.start_mark.line + 1
            if not name or name in found:
                said = _("„%(name)s“ steht hier zweimal.") % {"name": name}
                raise NotRight([Problem(line, said if name else _("Hier fehlt ein Name."))])
            lines[(*path, name)] = line
            found[name] = _values(value_node, (*path, name), lines)
        return found
    assert isinstance(node, yaml.ScalarNode)  # noqa: S101 - there are no other nodes
    try:
        value = _simple(node)
    except (LookupError, ValueError):  # `!!int twelve`, a number of thousands of digits
        raise NotRight(
            [Problem(node.start_mark.line + 1, _("So ein Wert geht hier nicht."))]
        ) from None
    return value


def _simple(node: yaml.ScalarNode) -> Any:
    """Raises `LookupError` or `ValueError` for what is no value, or none a database takes."""
    if node.tag not in _SIMPLE:
        raise LookupError(node.tag)
    value = yaml.constructor.SafeConstructor().construct_object(node)
    if isinstance(value, str) and _NO_TEXT.search(value):
        raise ValueError("no text")
    if isinstance(value, float) and not isfinite(value):
        raise ValueError("no number")
    return value


def _line(at: yaml.Event) -> int:
    return at.start_mark.line + 1 if at.start_mark is not None else 1


# Zero and halves of pairs, which YAML can write and PostgreSQL cannot hold.
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_SIMPLE = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str")}
