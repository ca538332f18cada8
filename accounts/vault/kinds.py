"""What kinds of personal data there are, and when each is due, told by the apps.

    kinds.register(DataKind(                       # in AppConfig.ready
        key="defects.message",
        label=_("Nachrichten zu einer Meldung"),
        what=_("Was Sie und die Stelle einander geschrieben haben"),
        starts=_("seit die Meldung abgeschlossen ist"),
        basis=_("Verjährung nach drei Jahren, §§ 195, 199 BGB"),
        unit=MONTHS, default=36, least=6, most=120,
        due="defects.retention.messages_due",
        purge="defects.retention.blank_messages",
        held_by=("uuid", "report__uuid"),
        since="created_at",
    ))

The table that people read, the form of the administrator, the command and the job are all
made of these: what is promised is what runs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings
from django.core import checks
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from geo.models import Municipality

Unit = Literal["days", "months"]
DAYS: Unit = "days"
MONTHS: Unit = "months"

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class DataKind:
    """One kind of personal data and its end.

    `due(municipality, before)` is a dotted name of a function that returns the rows whose
    period began at `before` or earlier. `purge(rows, at)` deletes or blanks a list of them, in
    the caller's transaction, so that they are not due any more; files go with them.

    `default` holds until a municipality decides otherwise, between `least` and `most`; equal
    bounds cannot be changed. `setting` names a setting of the installation that replaces the
    default. `changed(municipality, kind, old, new)`, a dotted name, is told of a new period, for
    rows that carry their own date.

    `held_by` are paths to UUIDs: a hold on any of them keeps the row. `named` is the path to the
    UUID that the deletion log keeps a hash of; "" for rows that nobody can name. `since` is the
    field that says how old a row is. With `dated` rows carry the day of their end themselves, and
    `due` is asked with the present moment. `of_town` is False for rows of the whole installation;
    these are asked for with the municipality None. `technical` ones come last where people read:
    nobody sent them on purpose.
    """

    key: str
    label: Words
    what: Words
    starts: Words
    basis: Words
    unit: Unit
    default: int
    least: int
    most: int
    due: str
    purge: str
    held_by: Sequence[str] = ()
    named: str = "uuid"
    since: str = "created_at"
    setting: str = ""
    changed: str = ""
    dated: bool = False
    of_town: bool = True
    technical: bool = False

    @property
    def shipped(self) -> int:
        """The period without a decision of the municipality, in `unit`."""
        return int(getattr(settings, self.setting)) if self.setting else self.default

    @property
    def is_fixed(self) -> bool:
        return self.least == self.most

    def rows(self, municipality: "Municipality | None", before: datetime) -> "QuerySet[Any]":
        function: Callable[..., QuerySet[Any]] = import_string(self.due)
        return function(municipality, before)

    def delete(self, rows: "Sequence[Model]", at: datetime) -> None:
        import_string(self.purge)(rows, at)


_kinds: dict[str, DataKind] = {}


def register(kind: DataKind) -> None:
    """Registering the same again is fine, something else under its key is an error."""
    if _kinds.setdefault(kind.key, kind) != kind:
        raise ValueError(f"The kind {kind.key} is registered twice, with different answers.")


def get(key: str) -> DataKind:
    """Raises `LookupError` for a kind that nobody registered."""
    try:
        return _kinds[key]
    except KeyError:
        raise LookupError(f"No app registered the kind of data {key!r}.") from None


def all_kinds() -> list[DataKind]:
    """What people have sent us first, then what comes about by itself."""
    return sorted(_kinds.values(), key=lambda kind: kind.technical)


def check_kinds(app_configs: object, **kwargs: object) -> list[checks.CheckMessage]:
    """A system check: the names lead somewhere, and the shipped period lies in its bounds."""
    problems: list[checks.CheckMessage] = []
    for kind in _kinds.values():
        for dotted in filter(None, (kind.due, kind.purge, kind.changed)):
            try:
                import_string(dotted)
            except ImportError as error:
                problems.append(checks.Error(f"{kind.key}: {error}", id="accounts.E020"))
        if not kind.least <= kind.shipped <= kind.most:
            sentence = f"{kind.key}: {kind.shipped} is not between {kind.least} and {kind.most}"
            if kind.setting:
                sentence += f" ({kind.setting})"
            problems.append(checks.Error(sentence, id="accounts.E021"))
    return problems
