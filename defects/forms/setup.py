"""A kind and a question as forms; what a value may be says `defects.setup.parts`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.forms.setup import SettledForm, in_languages, per_language
from accounts.models import Department
from accounts.setup.fields import new_key
from common.languages import GERMAN
from common.texts import say
from defects.models import Category
from defects.setup.parts import KINDS, MONTHS, QUESTION_KINDS, STOPS_OF, STOPS_WHEN
from defects.templates_de.categories import icons_shipped
from geo.models import Municipality

_CHOOSE = {
    "required": _("Bitte wählen Sie."),
    "invalid_choice": _("Das steht hier nicht zur Wahl. Bitte wählen Sie noch einmal."),
    "invalid_list": _("Bitte wählen Sie aus der Liste."),
}
# When a question stops whose kind is not settled yet: all, with the kind.
_ALL_STOPS = [
    ("less", _("Zahl: weniger als")),
    ("more", _("Zahl: mehr als")),
    ("older", _("Datum: länger her als … Tage")),
    ("newer", _("Datum: jünger als … Tage")),
]
_SEARCH_WORDS_HINT = _("Wie Menschen es nennen, mit Komma dazwischen: Schlagloch, Loch, Delle")


class CategoryForm(SettledForm):
    """`told` are its values now; None for a new one, which is a group or lies in one."""

    kind = forms.ChoiceField(
        label=_("Wer sieht Meldungen dazu?"),
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    redirect_url = forms.CharField(
        label=_("Link zur richtigen Stelle"),
        help_text=_("Nur, wenn es woanders hin gehört"),
        max_length=200,
        required=False,
    )
    public_at_once = forms.BooleanField(
        label=_("Art, Straße und Stand sind gleich öffentlich"),
        help_text=_("Text und Fotos immer erst nach einer Prüfung."),
        required=False,
    )
    danger = forms.BooleanField(
        label=_("Oft gefährlich"),
        help_text=_("Dann stehen die Nummern für Gefahr vorn."),
        required=False,
    )
    wants_photo = forms.BooleanField(
        label=_("Ein Foto hilft besonders"),
        help_text=_("Dann bittet das Formular darum. Pflicht ist es nie."),
        required=False,
    )
    department = forms.ChoiceField(
        label=_("Zuständig, wenn keine Regel passt"), required=False, error_messages=_CHOOSE
    )
    icon = forms.ChoiceField(label=_("Bild"), required=False, error_messages=_CHOOSE)
    months = forms.TypedMultipleChoiceField(
        label=_("Nur in diesen Monaten"),
        help_text=_("Nichts angekreuzt heißt: das ganze Jahr."),
        choices=list(enumerate(MONTHS, 1)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_CHOOSE,
    )
    active = forms.BooleanField(
        label=_("Wird angeboten"),
        help_text=_("Ohne Haken kann man es nicht mehr melden. Was gemeldet ist, bleibt."),
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        municipality: Municipality,
        told: Mapping[str, Any] | None,
        seen: str = "",
    ) -> None:
        now = told or {"kind": "public", "public_at_once": True, "active": True}
        super().__init__(data, initial={**now, "seen": seen})
        self.told = told
        self.fields.update(
            per_language("name", _("Name"), now.get("name", {}), longest=80, required=True)
        )
        self.fields.update(
            per_language(
                "hint",
                _("Hinweis darunter"),
                now.get("hint", {}),
                hint=_("Ein kurzer Satz, wenn der Name allein nicht reicht"),
                longest=160,
            )
        )
        self.fields.update(
            per_language(
                "redirect_text",
                _("Wer kümmert sich?"),
                now.get("redirect_text", {}),
                hint=_("Nur, wenn es woanders hin gehört. Ein Satz"),
                longest=300,
            )
        )
        words = {code: ", ".join(each) for code, each in now.get("words", {}).items()}
        self.fields.update(
            per_language(
                "words",
                _("Wörter zum Suchen"),
                words,
                hint=_SEARCH_WORDS_HINT,
                longest=2000,
                rows=2,
            )
        )
        for name in ("words_en", "words_easy"):
            self.fields[name].help_text = ""
        offices = Department.objects.of(municipality).active()
        self._choices("department", [(row.key, row.name) for row in offices], _("Niemand fest"))
        self._choices("icon", list(icons_shipped().items()), _("Keins"))
        if told is None:
            del self.fields["active"]

    def _choices(self, name: str, found: list[tuple[str, str]], empty: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        now = self.initial.get(name)
        if now and now not in dict(found):
            found = [*found, (now, now)]
        field.choices = [("", empty), *found]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        plain = {
            "kind", "redirect_url", "public_at_once", "danger", "wants_photo", "department",
            "icon", "months", "active",
        }  # fmt: skip
        return {
            **{name: data[name] for name in plain & set(self.fields)},
            **{
                name: in_languages(data, name)
                for name in ("name", "hint", "redirect_text", "words")
            },
        }


class QuestionForm(SettledForm):
    """`told` are its values now; None for a new one."""

    kind = forms.ChoiceField(
        label=_("Wie antwortet man?"),
        choices=list(QUESTION_KINDS.items()),
        widget=forms.RadioSelect,
        help_text=_("Das lässt sich später nicht ändern."),
        error_messages=_CHOOSE,
    )
    required = forms.BooleanField(
        label=_("Ohne Antwort kann man nicht senden"),
        help_text=_("Bitte sparsam: Jede Pflicht kostet Meldungen."),
        required=False,
    )
    unit = forms.CharField(
        label=_("Einheit"), help_text=_("Zum Beispiel: cm"), max_length=20, required=False
    )
    least = forms.CharField(label=_("Mindestens"), max_length=12, required=False)
    most = forms.CharField(label=_("Höchstens"), max_length=12, required=False)
    stop_when = forms.ChoiceField(
        label=_("Bei welcher Antwort?"), required=False, error_messages=_CHOOSE
    )
    stop_limit = forms.CharField(label=_("Grenze"), max_length=12, required=False)
    stop_phone = forms.CharField(label=_("Telefonnummer dazu"), max_length=30, required=False)
    active = forms.BooleanField(
        label=_("Wird gestellt"),
        help_text=_("Ohne Haken fragt niemand mehr danach. Frühere Antworten bleiben."),
        required=False,
    )

    def __init__(self, data: Any = None, *, told: Mapping[str, Any] | None, seen: str = "") -> None:
        now = told or {"kind": "choice", "active": True}
        super().__init__(data, initial={**now, "seen": seen})
        self.told = told
        for name in ("least", "most", "stop_limit"):
            self.initial[name] = str(now.get(name) or "").replace(".", ",")
        self.fields.update(
            per_language("label", _("Frage"), now.get("label", {}), longest=160, required=True)
        )
        self.fields.update(per_language("hint", _("Hinweis"), now.get("hint", {}), longest=200))
        self.fields.update(
            per_language(
                "stop",
                _("Statt zu melden"),
                now.get("stop", {}),
                hint=_("Zum Beispiel: Dann rufen Sie bitte gleich den Notdienst an."),
                longest=300,
            )
        )
        self._stops("" if told is None else told["kind"])
        if told is not None:
            del self.fields["kind"]
        else:
            del self.fields["active"]

    def _stops(self, kind: str) -> None:
        """`kind` is "" where it can still be chosen."""
        when, limit = self.fields["stop_when"], self.fields["stop_limit"]
        assert isinstance(when, forms.ChoiceField)  # noqa: S101 - for the type checker
        stops = [(each, STOPS_WHEN[each]) for each in STOPS_OF.get(kind, ())] or _ALL_STOPS
        when.choices = [("", _("Bei keiner")), *stops]
        if kind == "date":
            limit.label = _("Wie viele Tage?")
            limit.help_text = _("Gezählt bis zu dem Tag, an dem jemand antwortet")
        elif kind == "number":
            limit.help_text = _("In derselben Einheit. Genau diese Zahl wird noch angenommen.")
        else:
            limit.help_text = _("Eine Zahl, oder bei einem Datum: wie viele Tage")

    def values(self, choices: list[dict[str, Any]], taken: Sequence[str]) -> dict[str, Any]:
        data, told = self.cleaned_data, self.told or {}
        kind = told.get("kind") or data["kind"]
        is_number = kind == "number"
        return {
            "key": told.get("key") or new_key(data["label_de"], taken),
            "kind": kind,
            "label": in_languages(data, "label"),
            "hint": in_languages(data, "hint"),
            "choices": choices if kind == "choice" else [],
            "required": data["required"],
            "unit": data["unit"] if is_number else "",
            "least": data["least"] if is_number else None,
            "most": data["most"] if is_number else None,
            "stop_when": data["stop_when"],
            "stop_limit": data["stop_limit"],
            "stop": in_languages(data, "stop"),
            "stop_phone": data["stop_phone"],
            "active": data.get("active", True),
        }

    @property
    def says_stop(self) -> bool:
        """Whether anything stands in the fields about answers that stop, or is wrong there."""
        names = [name for name in self.fields if name.startswith("stop_")]
        return any(self[name].value() or name in self.errors for name in names)

    def complain_about(self, path: Sequence[str | int], sentence: str) -> None:
        self._put(path, sentence)


class ChoiceForm(forms.Form):
    """One answer; without a German text it is none, so emptying it takes it away."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    label_de = forms.CharField(label=_("Antwort"), max_length=80, required=False)
    label_en = forms.CharField(label=_("Antwort (English)"), max_length=80, required=False)
    label_easy = forms.CharField(
        label=_("Antwort (Leichte Sprache)"), max_length=80, required=False
    )
    stop_de = forms.CharField(
        label=_("Statt zu melden"),
        help_text=_(
            "Steht hier etwas, wird mit dieser Antwort keine Meldung angenommen. Zum Beispiel: "
            "Dann rufen Sie bitte gleich die Stadtwerke an."
        ),
        max_length=300,
        required=False,
    )
    stop_en = forms.CharField(label=_("Statt zu melden (English)"), max_length=300, required=False)
    stop_easy = forms.CharField(
        label=_("Statt zu melden (Leichte Sprache)"), max_length=300, required=False
    )
    phone = forms.CharField(label=_("Telefonnummer dazu"), max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        others = [data.get(name) for name in self.fields if name not in ("key", "label_de")]
        if any(others) and not data.get("label_de"):
            self.add_error("label_de", gettext("Bitte schreiben Sie die Antwort."))
        if data.get("phone") and not data.get("stop_de"):
            self.add_error("stop_de", gettext("Bitte schreiben Sie, was man tun soll."))
        return data


ChoiceForms = forms.formset_factory(ChoiceForm, extra=3, max_num=30, absolute_max=33)


def choice_initial(choices: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    return [
        {
            "key": each["key"],
            "phone": each["phone"],
            **{
                f"{name}_{suffix}": each[name].get(code, "")
                for name in ("label", "stop")
                for code, suffix in (("de", "de"), ("en", "en"), ("de-simple", "easy"))
            },
        }
        for each in choices
    ]


def choices_of(rows: Any) -> list[dict[str, Any]]:
    """Of a checked `ChoiceForms`; new ones get a key."""
    found: list[dict[str, Any]] = []
    taken: set[str] = {row.cleaned_data.get("key", "") for row in rows}
    for row in rows:
        data = row.cleaned_data
        if not data.get("label_de"):
            continue
        key = data["key"] or new_key(data["label_de"], taken)
        taken.add(key)
        found.append(
            {
                "key": key,
                "label": in_languages(data, "label"),
                "stop": in_languages(data, "stop") if data["stop_de"] else {},
                "phone": data["phone"],
            }
        )
    return found


def in_german(category: Category) -> str:
    return category.name.get(GERMAN) or say(category.name)
