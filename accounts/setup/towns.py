"""What belongs to the town as a whole: colours, texts, opening hours, closing days, telephone."""

import re
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.setup import fields, parts
from accounts.setup.fields import Field, wrong
from common import calendar
from common.colours import DARK_PAPER, LEAST, LIGHT_PAPER, contrast, readable
from common.languages import CODES
from geo.hours import check_hours, check_numbers, sentence
from geo.models import Municipality

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LONGEST_TEXT = 600

# What a town says in its own words, and where that stands.
TEXTS: tuple[tuple[str, Any, Any], ...] = (
    (
        "greeting",
        gettext_lazy("Begrüßung"),
        gettext_lazy("Steht auf der Startseite unter der Überschrift. Ein Satz oder zwei."),
    ),
    (
        "danger_notice",
        gettext_lazy("Hinweis bei Gefahr"),
        gettext_lazy("Steht über „Mangel melden“, bei den Nummern für Gefahr."),
    ),
    (
        "after_hours",
        gettext_lazy("Wenn geschlossen ist"),
        gettext_lazy("Steht über „Mangel melden“, wenn bei Ihnen gerade niemand liest."),
    ),
    (
        "contact",
        gettext_lazy("Kontakt"),
        gettext_lazy("Steht unten auf jeder Seite: Anschrift, Zimmer, Ansprechstelle."),
    ),
    (
        "footer",
        gettext_lazy("Fußzeile"),
        gettext_lazy("Steht ganz unten auf jeder Seite."),
    ),
)


def colour(value: Any) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value.strip().lower()):
        raise wrong(_("Eine Farbe sieht so aus: #0b5394."))
    return value.strip().lower()


def closing_days(value: Any) -> list[dict[str, str]]:
    """The days in their order, each once."""
    found: list[dict[str, str]] = _days(value)
    return sorted(found, key=lambda entry: entry["day"])


_days = fields.entries(
    (
        Field(name="day", label=gettext_lazy("Tag"), read=fields.day),
        Field(name="name", label=gettext_lazy("Anlass"), read=fields.text(80, required=True)),
    ),
    by="day",
    most=200,
)


def _hours_words(value: Any) -> str:
    return sentence(value) or _("leer")


def _numbers_words(value: Any) -> str:
    return ", ".join(f"{each.get('label')} {each.get('number')}" for each in value) or _("leer")


def _days_words(value: Any) -> str:
    return ", ".join(f"{each['name']} ({each['day']})" for each in value) or _("leer")


COLOURS = parts.Part(
    key="colours",
    title=gettext_lazy("Farben"),
    fields=(
        Field(name="light", label=gettext_lazy("Farbe im hellen Bild"), read=colour),
        Field(name="dark", label=gettext_lazy("Farbe im dunklen Bild"), read=colour),
    ),
    rows="accounts.setup.towns.colours_of",
    write="accounts.setup.towns.write_colours",
    href=lambda key: reverse("setup_colours"),
)
TEXT_PART = parts.Part(
    key="texts",
    title=gettext_lazy("Texte"),
    fields=tuple(
        Field(name=name, label=label, read=fields.texts(_LONGEST_TEXT, lines=True), default={})
        for name, label, _where in TEXTS
    ),
    rows="accounts.setup.towns.texts_of",
    write="accounts.setup.towns.write_texts",
    href=lambda key: reverse("setup_texts"),
)
TIMES = parts.Part(
    key="times",
    title=gettext_lazy("Öffnungszeiten und freie Tage"),
    fields=(
        Field(
            name="hours",
            label=gettext_lazy("Öffnungszeiten"),
            read=fields.checked(check_hours),
            words=_hours_words,
            default={},
        ),
        Field(
            name="closing_days",
            label=gettext_lazy("Eigene freie Tage"),
            read=closing_days,
            words=_days_words,
            default=[],
        ),
    ),
    rows="accounts.setup.towns.times_of",
    write="accounts.setup.towns.write_times",
    href=lambda key: reverse("setup_days"),
)
TELEPHONE = parts.Part(
    key="telephone",
    title=gettext_lazy("Telefonnummern"),
    fields=(
        Field(
            name="numbers",
            label=gettext_lazy("Nummern"),
            read=fields.checked(check_numbers),
            words=_numbers_words,
            default=[],
        ),
    ),
    rows="accounts.setup.towns.telephone_of",
    write="accounts.setup.towns.write_telephone",
    href=lambda key: reverse("setup_numbers"),
)


def register() -> None:
    for part in (COLOURS, TEXT_PART, TIMES, TELEPHONE):
        parts.register(part)


# --- colours ------------------------------------------------------------------------------


def papers() -> dict[str, str]:
    """What each of the two colours is read on."""
    return {"light": LIGHT_PAPER, "dark": DARK_PAPER}


def contrasts(values: dict[str, str]) -> dict[str, float]:
    """How well text in each colour can be read on its paper. What stands on a button is black or
    white, whichever is better: that is 4.58 at least, for every colour there is."""
    return {name: contrast(values[name], paper) for name, paper in papers().items()}


def nearest(name: str, value: str) -> str:
    """The colour next to `value` that has enough contrast."""
    return readable(value, on=papers()[name], least=LEAST)


def colours_of(town: Municipality) -> dict[str, parts.Values]:
    return {"": {"light": town.colour, "dark": town.colour_dark}}


def write_colours(town: Municipality, key: str, values: parts.Values) -> None:
    problems = {
        name: _(
            "Diese Farbe ist zu schwach: Der Kontrast ist %(have)s zu 1, nötig sind 4,5 zu 1. "
            "Die nächste Farbe, die reicht, ist %(nearest)s."
        )
        % {"have": f"{ratio:.1f}".replace(".", ","), "nearest": nearest(name, values[name])}
        for name, ratio in contrasts(values).items()
        if ratio < LEAST
    }
    if problems:
        raise ValidationError(problems)
    town.colour, town.colour_dark = values["light"], values["dark"]
    town.save(update_fields=["colour", "colour_dark"])


# --- texts --------------------------------------------------------------------------------


def texts_of(town: Municipality) -> dict[str, parts.Values]:
    return {
        "": {
            name: {
                code: town.texts[code][name] for code in CODES if town.texts.get(code, {}).get(name)
            }
            for name, _label, _where in TEXTS
        }
    }


def write_texts(town: Municipality, key: str, values: parts.Values) -> None:
    """What else stands in `texts` (links, sources of maps) stays."""
    found = {code: dict(texts) for code, texts in town.texts.items()}
    for name, told in values.items():
        for code in CODES:
            if told.get(code):
                found.setdefault(code, {})[name] = told[code]
            elif code in found:
                found[code].pop(name, None)
    town.texts = found
    town.save(update_fields=["texts"])


# --- hours, days, telephone ---------------------------------------------------------------


def times_of(town: Municipality) -> dict[str, parts.Values]:
    return {"": {"hours": town.hours, "closing_days": town.closing_days}}


def write_times(town: Municipality, key: str, values: parts.Values) -> None:
    """Numbers that hold during or outside of the opening hours follow them."""
    if values["hours"] != town.hours and town.hours:
        for entry in town.numbers:
            for name in ("during", "outside"):
                if entry.get(name) == town.hours:
                    if values["hours"]:
                        entry[name] = values["hours"]
                    else:
                        del entry[name]
    town.hours, town.closing_days = values["hours"], values["closing_days"]
    town.save(update_fields=["hours", "closing_days", "numbers"])


def telephone_of(town: Municipality) -> dict[str, parts.Values]:
    return {"": {"numbers": town.numbers}}


def write_telephone(town: Municipality, key: str, values: parts.Values) -> None:
    town.numbers = values["numbers"]
    town.save(update_fields=["numbers"])


def often_closed(year: int) -> list[tuple[date, str]]:
    """Days on which many town halls are closed though no law says so; Friday bridge days too."""
    good_friday = next(
        day for day, name in calendar.holidays_of("05", year) if name == "Karfreitag"
    )
    easter = good_friday + timedelta(days=2)
    return [
        (easter - timedelta(days=48), _("Rosenmontag")),
        (easter + timedelta(days=40), _("Brückentag nach Christi Himmelfahrt")),
        (easter + timedelta(days=61), _("Brückentag nach Fronleichnam")),
        (date(year, 12, 24), _("Heiligabend")),
        (date(year, 12, 31), _("Silvester")),
    ]
