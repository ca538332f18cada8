"""What a value of the set-up may be: read from a form or a file, and put in words.

A reader takes what came and returns what is stored. It raises `Wrong`, which says where inside
of the value something is not right, so that a file can name the line.
"""

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from common.languages import CODES, GERMAN, LANGUAGES
from common.texts import slug_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

Path = tuple[str | int, ...]
Reader = Callable[[Any], Any]
Words = Callable[[Any], str]

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*")
# Elements of HTML; „<b>fett</b>“ would be read as it stands, with its brackets. Addresses in
# brackets and „<3 cm“ are none.
_MARKUP = re.compile(
    r"</?(?:a|abbr|article|aside|audio|b|base|big|blockquote|body|br|button|center|code|dd|div|dl|"
    r"dt|em|embed|font|footer|form|frame|h[1-6]|head|header|hr|html|i|iframe|img|input|li|link|"
    r"main|meta|nav|object|ol|option|p|pre|s|script|section|select|small|source|span|strike|"
    r"strong|style|sub|sup|svg|table|tbody|td|template|textarea|th|thead|title|tr|u|ul|video)"
    r"(?:[\s/][^<>]*)?>|<script\b|<!--",
    re.IGNORECASE,
)


class Wrong(ValidationError):
    """`problems` are pairs of where in the value and a sentence; () is the value itself."""

    def __init__(self, problems: Sequence[tuple[Path, str]]) -> None:
        self.problems = list(problems)
        super().__init__([sentence for _path, sentence in problems])


def wrong(sentence: str, *path: str | int) -> Wrong:
    return Wrong([(path, sentence)])


def simple_words(value: Any) -> str:
    """A value as the log shows it."""
    if value is None or value in ("", [], {}):
        return _("leer")
    if value is True:
        return _("ja")
    if value is False:
        return _("nein")
    if isinstance(value, Mapping):
        names = {language.code: language.name for language in LANGUAGES}
        shown = [(names.get(key, key), part) for key, part in value.items() if part]
        if len(shown) == 1 and GERMAN in value:
            return simple_words(shown[0][1])
        return "; ".join(f"{name}: {simple_words(part)}" for name, part in shown) or _("leer")
    if isinstance(value, list):
        return ", ".join(simple_words(each) for each in value)
    return _("„%(text)s“") % {"text": value} if isinstance(value, str) else str(value)


@dataclass(frozen=True, kw_only=True)
class Field:
    """`default` is what a new thing has where nothing is said. `refers` names the part whose
    keys the value is one of. A `fixed` field cannot be changed once the thing is there."""

    name: str
    label: "str | StrPromise"
    read: Reader
    words: Words = simple_words
    default: Any = ""
    refers: str = ""
    is_fixed: bool = False


def read_all(fields: Iterable[Field], given: Any, *, over: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `fields`: as `given`, else as in `over`. Raises `Wrong` with all problems."""
    if not isinstance(given, Mapping):
        raise wrong(_("Hier stehen Namen und Werte, wie „name: Bauhof“."))
    known = {field.name: field for field in fields}
    problems: list[tuple[Path, str]] = []
    found = {name: over.get(name, field.default) for name, field in known.items()}
    for name, value in given.items():
        field = known.get(name)
        if field is None:
            problems.append(
                (
                    (str(name),),
                    _("„%(name)s“ gibt es hier nicht. Möglich ist: %(names)s.")
                    % {"name": name, "names": ", ".join(sorted(known))},
                )
            )
            continue
        try:
            found[name] = field.read(value)
        except Wrong as error:
            problems += [((name, *path), sentence) for path, sentence in error.problems]
        except ValidationError as error:
            problems += [((name,), sentence) for sentence in error.messages]
    if problems:
        raise Wrong(problems)
    return found


# --- readers ----------------------------------------------------------------------------


def text(longest: int, *, required: bool = False, lines: bool = False) -> Reader:
    def read(value: Any) -> str:
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise wrong(_("Hier gehört Text hin, in Anführungszeichen."))
        told = str(value).replace("\r\n", "\n").strip()
        if "\0" in told or (not lines and "\n" in told):
            raise wrong(_("Hier gehört eine Zeile Text hin."))
        if required and not told:
            raise wrong(_("Bitte füllen Sie das aus."))
        if markup := _MARKUP.search(told):
            raise wrong(
                _("„%(tag)s“ ist HTML. Hier gehört nur Text hin: Bitte nehmen Sie es heraus.")
                % {"tag": markup[0][:40]}
            )
        if len(told) > longest:
            raise wrong(_("Bitte schreiben Sie höchstens %(n)d Zeichen.") % {"n": longest})
        return told

    return read


def texts(longest: int, *, required: bool = False, lines: bool = False) -> Reader:
    """Text per language: `{"de": ..., "en": ...}`; empty ones are left out."""
    one = text(longest, lines=lines)

    def read(value: Any) -> dict[str, str]:
        if isinstance(value, str):
            value = {GERMAN: value}
        found, problems = _per_language(value or {}, one)
        if required and not found.get(GERMAN):
            problems.append(((GERMAN,), _("Bitte schreiben Sie den deutschen Text.")))
        if problems:
            raise Wrong(problems)
        return found

    return read


def words_per_language(value: Any) -> dict[str, list[str]]:
    """Lists of words per language; as text they are separated by commas."""

    def one(given: Any) -> list[str]:
        if isinstance(given, str):
            given = re.split(r"[,;\n]", given)
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise wrong(_("Hier gehört eine Liste von Wörtern hin."))
        found = list(dict.fromkeys(" ".join(each.split()) for each in given if each.strip()))
        if len(found) > 60 or any(len(each) > 60 for each in found):
            raise wrong(_("Höchstens 60 Wörter, jedes mit höchstens 60 Zeichen."))
        return found

    found, problems = _per_language(value or {}, one)
    if problems:
        raise Wrong(problems)
    return found


def _per_language(value: Any, one: Reader) -> tuple[dict[str, Any], list[tuple[Path, str]]]:
    if not isinstance(value, Mapping):
        raise wrong(_("Hier stehen Sprachen und ihre Texte, wie „de: Müll“."))
    found: dict[str, Any] = {}
    problems: list[tuple[Path, str]] = []
    for code in value:
        if code not in CODES:
            problems.append(
                (
                    (str(code),),
                    _("„%(code)s“ ist keine Sprache. Möglich ist: %(codes)s.")
                    % {"code": code, "codes": ", ".join(CODES)},
                )
            )
    for code in CODES:
        if code in value:
            try:
                if read := one(value[code]):
                    found[code] = read
            except Wrong as error:
                problems += [((code, *path), sentence) for path, sentence in error.problems]
    return found, problems


def switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(_("Hier gehört „true“ oder „false“ hin."))
    return value


def whole(least: int, most: int, *, empty: bool = False) -> Reader:
    def read(value: Any) -> int | None:
        if value is None and empty:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise wrong(
                _("Hier gehört eine ganze Zahl von %(least)d bis %(most)d hin.")
                % {"least": least, "most": most}
            )
        return value

    return read


def decimal(value: Any) -> str | None:
    """A number as text with at most two decimals, or None."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool):
            raise InvalidOperation
        number = Decimal(str(value).strip().replace(",", "."))
        if not number.is_finite() or abs(number) >= 10_000_000:
            raise InvalidOperation
        rounded = number.quantize(Decimal("0.01"))
        if number != rounded:
            raise InvalidOperation
    except InvalidOperation:
        raise wrong(
            _("Hier gehört eine Zahl mit höchstens zwei Stellen nach dem Komma hin.")
        ) from None
    return plain_number(rounded)  # 0e-999999999 would be a gigabyte of noughts


def plain_number(number: Decimal) -> str:
    """12.50 as „12.5“ and 12.00 as „12“."""
    told = f"{number:f}"
    return (told.rstrip("0").rstrip(".") or "0") if "." in told else told


def choice(choices: Mapping[str, Any], *, empty: bool = False) -> Reader:
    def read(value: Any) -> str:
        if empty and value in (None, ""):
            return ""
        if not isinstance(value, str) or value not in choices:
            raise wrong(
                _("„%(value)s“ geht hier nicht. Möglich ist: %(known)s.")
                % {"value": value, "known": ", ".join(choices)}
            )
        return value

    return read


def choice_words(choices: Mapping[str, Any]) -> Words:
    return lambda value: str(choices.get(value, "")) or _("leer")


def key(value: Any) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value) or len(value) > 40:
        raise wrong(_("Ein Schlüssel besteht aus kleinen Buchstaben, Ziffern, - und _."))
    return value


def new_key(name: str, taken: Container[str]) -> str:
    """A key for something that is called `name`, unlike those that are `taken`."""
    base = slug_of(name).replace("-", "_")[:34].strip("_") or "neu"
    found, number = base, 2
    while found in taken:
        found, number = f"{base}_{number}", number + 1
    return found


def reference(value: Any) -> str:
    """The key of another thing, or "". Whether it is there is looked at by `files` and services."""
    if value in (None, ""):
        return ""
    return key(value)


def day(value: Any) -> str:
    """A day as 2027-02-08."""
    if type(value) is date:
        return value.isoformat()
    try:
        if not isinstance(value, str):
            raise ValueError
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise wrong(_("Hier gehört ein Tag hin, wie 2027-02-08.")) from None


def months(value: Any) -> list[int]:
    if not isinstance(value, list) or not all(
        isinstance(each, int) and not isinstance(each, bool) and 1 <= each <= 12 for each in value
    ):
        raise wrong(_("Hier gehört eine Liste von Monaten hin, 1 bis 12."))
    return sorted(set(value))


def email(value: Any) -> str:
    value = text(254)(value)
    if value:
        try:
            validate_email(value)
        except ValidationError:
            raise wrong(_("Bitte geben Sie eine E-Mail-Adresse ein: name@beispiel.de.")) from None
    return str(value)


def url(value: Any) -> str:
    value = text(200)(value)
    if value:
        try:
            URLValidator(schemes=["http", "https"])(value)
        except ValidationError:
            raise wrong(_("Bitte geben Sie eine Adresse ein, die mit https:// beginnt.")) from None
    return str(value)


def checked(check: Callable[[Any], None]) -> Reader:
    """What an older check of ours knows the shape of (`geo.hours`)."""

    def read(value: Any) -> Any:
        check(value)
        return value

    return read


def entries(fields: Sequence[Field], *, by: str = "key", most: int = 60) -> Reader:
    """A list of things of the same fields, each `by` only once."""

    def read(value: Any) -> list[dict[str, Any]]:
        if not isinstance(value, list):
            raise wrong(_("Hier gehört eine Liste hin, jede Zeile mit „- “."))
        if len(value) > most:
            raise wrong(_("Höchstens %(n)d Einträge.") % {"n": most})
        found: list[dict[str, Any]] = []
        problems: list[tuple[Path, str]] = []
        seen: set[Any] = set()
        for number, each in enumerate(value):
            try:
                one = read_all(fields, each, over={})
            except Wrong as error:
                problems += [((number, *path), sentence) for path, sentence in error.problems]
                continue
            if not one[by]:
                problems.append(((number,), _("Es fehlt: %(name)s.") % {"name": by}))
            elif one[by] in seen:
                problems.append(
                    ((number, by), _("„%(value)s“ steht hier zweimal.") % {"value": one[by]})
                )
            seen.add(one[by])
            found.append(one)
        if problems:
            raise Wrong(problems)
        return found

    return read
