"""What an administrator fills in: departments, days, texts, colours, people, a file.

The forms only ask; what a value may be is said once, in `accounts.setup`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import DEPARTMENT_ROLES, Department, Role
from accounts.setup import departments, towns
from accounts.setup.fields import Wrong
from common.forms import not_far
from common.languages import EASY, ENGLISH, GERMAN, LANGUAGES
from geo.hours import WEEKDAYS
from geo.models import Municipality

# Names of fields per language: `name_de`, `name_en`, `name_easy`.
SUFFIXES = {GERMAN: "de", ENGLISH: "en", EASY: "easy"}
_LANGUAGE_NAMES = {language.code: language.name for language in LANGUAGES}
_CHOOSE = {
    "required": _("Bitte wählen Sie."),
    "invalid_choice": _("Das steht hier nicht zur Wahl. Bitte wählen Sie noch einmal."),
}
_EMAIL = {
    "required": _("Bitte geben Sie eine E-Mail-Adresse ein: name@beispiel.de."),
    "invalid": _("Bitte geben Sie eine E-Mail-Adresse ein: name@beispiel.de."),
}
_DAY_NAMES = {
    "mon": _("Montag"), "tue": _("Dienstag"), "wed": _("Mittwoch"), "thu": _("Donnerstag"),
    "fri": _("Freitag"), "sat": _("Samstag"), "sun": _("Sonntag"),
    "holiday": _("Feiertag oder eigener freier Tag"),
}  # fmt: skip
_SPAN = re.compile(
    r"\s*(\d{1,2})[:.]?(\d{2})?\s*(?:-|–|—|bis)\s*(\d{1,2})[:.]?(\d{2})?\s*(?:Uhr)?\s*"
)


class SettledForm(forms.Form):
    """`seen` is the fingerprint of what the page showed. `complain` puts what a service said at
    the field it is about."""

    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    # Where the name of a field of the set-up is not that of the form's.
    places: Mapping[str, str] = {}

    def complain(self, error: ValidationError) -> None:
        if isinstance(error, Wrong):
            for path, sentence in error.problems:
                self._put(path, sentence)
        elif hasattr(error, "error_dict"):
            for name, sentences in error.message_dict.items():
                for sentence in sentences:
                    self._put((name,), sentence)
        else:
            self.add_error(None, error)

    def _put(self, path: Any, sentence: str) -> None:
        name = str(path[0]) if path else ""
        name = self.places.get(name, name)
        code = path[1] if len(path) > 1 else GERMAN
        for candidate in (name, f"{name}_{SUFFIXES.get(code, 'de')}", f"{name}_mon"):
            if candidate in self.fields:
                self.add_error(candidate, sentence)
                return
        self.add_error(None, sentence)


def per_language(
    name: str,
    label: Any,
    told: Mapping[str, str],
    *,
    hint: Any = "",
    longest: int = 200,
    rows: int = 0,
    required: bool = False,
) -> dict[str, forms.CharField]:
    """Fields `name_de`, `name_en`, `name_easy` with what is `told` now. Where nothing is, the
    hint says what is read instead."""
    found = {}
    for code, suffix in SUFFIXES.items():
        said = hint
        if code != GERMAN:
            said = ""
            if not told.get(code) and told.get(GERMAN):
                said = gettext("Fehlt noch. Bis dahin steht hier: „%(text)s“") % {
                    "text": _shortened(told[GERMAN])
                }
        found[f"{name}_{suffix}"] = forms.CharField(
            label=label if code == GERMAN else f"{label} ({_LANGUAGE_NAMES[code]})",
            help_text=said,
            initial=told.get(code, ""),
            required=required and code == GERMAN,
            max_length=longest,
            widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
            error_messages={
                "required": _("Bitte füllen Sie das aus."),
                "max_length": _("Bitte schreiben Sie höchstens %(limit_value)d Zeichen."),
            },
        )
    return found


def in_languages(data: Mapping[str, Any], name: str) -> dict[str, str]:
    return {code: data.get(f"{name}_{suffix}", "") for code, suffix in SUFFIXES.items()}


def _shortened(text: str) -> str:
    return text if len(text) < 90 else text[:89] + "…"


# --- opening hours ------------------------------------------------------------------------


def hours_fields(told: Mapping[str, Any]) -> dict[str, forms.CharField]:
    """One line a day: `8:00–12:30, 14–16 Uhr`; empty is closed."""
    return {
        f"hours_{day}": forms.CharField(
            label=_DAY_NAMES[day],
            help_text=_("Zum Beispiel: 8:00–12:30, 14:00–16:00. Leer heißt: geschlossen.")
            if day == "mon"
            else "",
            initial=", ".join(f"{start}–{end}" for start, end in told.get(day, ())),
            required=False,
            max_length=80,
        )
        for day in (*WEEKDAYS, "holiday")
    }


def hours_in(data: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    """As they are stored. Raises `Wrong` by field. Days that said nothing stay out."""
    found: dict[str, list[list[str]]] = {}
    for day in (*WEEKDAYS, "holiday"):
        text = str(data.get(f"hours_{day}", "")).strip()
        if text:
            found[day] = [_span(part, day) for part in text.split(",")]
        elif day in told and not told[day]:
            found[day] = []
    return found


def _span(text: str, day: str) -> list[str]:
    match = _SPAN.fullmatch(text)
    sentence = gettext("Das verstehen wir nicht. Schreiben Sie zum Beispiel 8:00–12:30.")
    if match is None:
        raise Wrong([((f"hours_{day}",), sentence)])
    first, first_minute, last, last_minute = match.groups()
    start = f"{int(first):02}:{first_minute or '00'}"
    end = f"{int(last):02}:{last_minute or '00'}"
    latest = "24:00"
    if start >= latest or end > latest or start[3:] > "59" or end[3:] > "59" or start == end:
        raise Wrong([((f"hours_{day}",), sentence)])
    return [start, end]


class HoursForm(SettledForm):
    def __init__(self, data: Any = None, *, told: Mapping[str, Any], seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        self.told = told
        self.fields.update(hours_fields(told))

    def values(self) -> dict[str, Any]:
        return {"hours": hours_in(self.cleaned_data, self.told)}


class DayForm(SettledForm):
    places = {"closing_days": "day"}
    day = forms.DateField(
        label=_("Tag"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Bitte geben Sie einen Tag ein, zum Beispiel 8.2.2027."),
            "invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 8.2.2027."),
        },
        validators=[not_far],
    )
    name = forms.CharField(
        label=_("Anlass"),
        help_text=_("Zum Beispiel: Rosenmontag, Brückentag, Betriebsausflug"),
        max_length=80,
        error_messages={"required": _("Bitte schreiben Sie, warum geschlossen ist.")},
    )


# --- departments --------------------------------------------------------------------------


class DepartmentForm(SettledForm):
    """`told` are its values now, None for a new one."""

    places = {"names": "names_en", "hours": "hours_mon"}

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Bitte füllen Sie das aus.")},
    )
    kind = forms.ChoiceField(
        label=_("Was ist es?"),
        choices=list(departments.KINDS.items()),
        widget=forms.RadioSelect,
        help_text=_("Das lässt sich später nicht ändern."),
        error_messages=_CHOOSE,
    )
    where = forms.CharField(
        label=_("So heißt es im Satz „Liegt …“"),
        help_text=_("Zum Beispiel: beim Bauhof, bei Straßen.NRW"),
        max_length=140,
        required=False,
    )
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Ein Postfach des Amtes, nicht einer Person. Dorthin gehen neue Meldungen."),
        required=False,
        error_messages=_EMAIL,
    )
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    website = forms.CharField(label=_("Internetseite"), max_length=200, required=False)
    may_release = forms.BooleanField(
        label=_("Gibt Texte und Fotos seiner Meldungen selbst frei"),
        help_text=_("Sonst prüft die Moderation."),
        required=False,
    )
    active = forms.BooleanField(
        label=_("In Betrieb"),
        help_text=_("Ohne Haken bekommt es keine Meldungen mehr. Was war, bleibt."),
        required=False,
    )

    def __init__(self, data: Any = None, *, told: Mapping[str, Any] | None, seen: str = "") -> None:
        now = told or {"kind": "inside", "active": True}
        super().__init__(data, initial={**now, "seen": seen})
        self.told = told
        names = per_language("names", _("Name mit Artikel"), now.get("names", {}), longest=120)
        del names["names_de"]
        names["names_en"].help_text = _("Zum Beispiel: the building yard. Leer: der deutsche Name.")
        self.fields.update(names)
        self.fields.update(hours_fields(now.get("hours", {})))
        if told is not None:
            del self.fields["kind"]
        else:
            del self.fields["active"]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        known = set(self.fields) & {
            "name", "kind", "where", "email", "phone", "website", "may_release", "active",
        }  # fmt: skip
        told = self.told or {}
        names = {**told.get("names", {}), **in_languages(data, "names")}
        names.pop(GERMAN, None)
        return {
            **{name: data[name] for name in known},
            "names": {code: text for code, text in names.items() if text},
            "hours": hours_in(data, told.get("hours", {})),
        }


class ClearingForm(SettledForm):
    department = forms.ChoiceField(
        label=_("Wer bekommt, was sonst niemandem gehört?"),
        help_text=_("Genau ein Amt im Haus. So geht keine Meldung verloren."),
        error_messages=_CHOOSE,
    )

    def __init__(self, data: Any = None, *, municipality: Municipality, seen: str) -> None:
        rows = Department.objects.of(municipality).active().filter(kind=Department.Kind.INSIDE)
        now = next((row.key for row in rows if row.is_clearing), "")
        super().__init__(data, initial={"department": now, "seen": seen})
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [
            *([] if now else [("", _("Bitte wählen"))]),
            *((row.key, row.name) for row in rows),
        ]


# --- texts and colours --------------------------------------------------------------------


class TextsForm(SettledForm):
    def __init__(self, data: Any = None, *, told: Mapping[str, Any], seen: str) -> None:
        super().__init__(data, initial={"seen": seen})
        for name, label, where in towns.TEXTS:
            self.fields.update(
                per_language(name, label, told[name], hint=where, longest=600, rows=2)
            )

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [
            (label, [self[f"{name}_{suffix}"] for suffix in SUFFIXES.values()])
            for name, label, _where in towns.TEXTS
        ]

    def values(self) -> dict[str, Any]:
        return {name: in_languages(self.cleaned_data, name) for name, _l, _w in towns.TEXTS}


class ColoursForm(SettledForm):
    light = forms.CharField(
        label=_("Farbe im hellen Bild"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Für Links und Knöpfe auf hellem Grund"),
    )
    dark = forms.CharField(
        label=_("Farbe im dunklen Bild"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("Für Links und Knöpfe auf dunklem Grund"),
    )


# --- people -------------------------------------------------------------------------------


class _TaskForm(SettledForm):
    role = forms.ChoiceField(label=_("Aufgabe"), choices=Role.choices, error_messages=_CHOOSE)
    department = forms.ChoiceField(
        label=_("Amt"),
        help_text=_("Nur bei Bauhof und Sachbearbeitung"),
        required=False,
        error_messages=_CHOOSE,
    )

    def __init__(self, data: Any = None, *, offices: list[Department], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._offices = {row.key: row for row in offices}
        field = self.fields["department"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Keins")), *((row.key, row.name) for row in offices)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needs = data.get("role") in DEPARTMENT_ROLES
        if needs and not data.get("department") and "department" not in self.errors:
            self.add_error("department", gettext("Bitte wählen Sie ein Amt."))
        return data

    def task(self) -> tuple[Role, Department | None]:
        """An office that the role does not need is left out."""
        role = Role(self.cleaned_data["role"])
        office = self._offices.get(self.cleaned_data["department"])
        return role, office if role in DEPARTMENT_ROLES else None


class InviteForm(_TaskForm):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        help_text=_("Dorthin geht ein Link, der eine Woche lang und nur einmal gilt."),
        error_messages=_EMAIL,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    full_name = forms.CharField(
        label=_("Name"),
        help_text=_("Sehen nur Kolleginnen und Kollegen"),
        max_length=120,
        required=False,
    )
    field_order = ("email", "full_name", "role", "department")

    def __init__(self, data: Any = None, *, offices: list[Department], **kwargs: Any) -> None:
        super().__init__(data, offices=offices, **kwargs)
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("Bitte wählen")), *Role.choices]


class TaskForm(_TaskForm):
    """Another task for somebody who works here."""


# --- the file -----------------------------------------------------------------------------


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("Datei"),
        required=False,
        help_text=_("Eine Datei, die hier oder in einer anderen Gemeinde heruntergeladen wurde"),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,text/yaml"}),
    )
    text = forms.CharField(
        label=_("Oder der Inhalt der Datei"),
        required=False,
        strip=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def content(self) -> str:
        """Raises `ValidationError` for a file that is no text, and for nothing at all."""
        upload = self.cleaned_data.get("file")
        if upload is not None:
            if upload.size > 500_000:
                raise ValidationError(gettext("Die Datei ist zu groß."))
            try:
                return str(upload.read().decode("utf-8-sig"))
            except UnicodeDecodeError:
                raise ValidationError(gettext("Diese Datei ist kein Text.")) from None
        text = str(self.cleaned_data.get("text", ""))
        if not text.strip():
            raise ValidationError(gettext("Bitte wählen Sie eine Datei."))
        return text.replace("\r\n", "\n")
