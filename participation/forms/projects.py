"""Forms of the project editor: beginning, texts, place, pictures, documents, steps, news."""

import json
from typing import Any

from django import forms
from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.forms import not_far
from geo import gazetteer
from geo.models import Municipality, Zone
from participation import areas
from participation.forms.fields import (
    DayField,
    DepartmentField,
    Hidden,
    Row,
    Rows,
    long_text,
    rows_of,
)
from participation.models import Project, Topic
from participation.services import ContactFields
from participation.templates_de import TEMPLATES

MOST_CONTACTS = 6
MOST_MILESTONES = 40


class NewProjectForm(forms.Form):
    title = forms.CharField(
        label=_("Titel"),
        max_length=120,
        help_text=_("So heißt das Vorhaben überall, zum Beispiel: Neuer Marktplatz."),
    )
    template = forms.ChoiceField(
        label=_("Womit möchten Sie beginnen?"),
        choices=[(template.key, template.label) for template in TEMPLATES],
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Vorlage.")},
    )
    starts_on = DayField(
        label=_("Wann soll die Beteiligung beginnen?"),
        validators=[not_far],
        help_text=_("Mittags um 12 Uhr. Alle Zeiten lassen sich später ändern."),
    )


# --- texts --------------------------------------------------------------------------------------


class TextsForm(forms.Form):
    title = forms.CharField(label=_("Titel"), max_length=120)
    slug = forms.SlugField(
        label=_("Adresse der Seite"),
        max_length=60,
        help_text=_(
            "Kleine Buchstaben, Ziffern und Striche. Nach dem Veröffentlichen bleibt sie so."
        ),
        error_messages={
            "invalid": _("Bitte nur kleine Buchstaben, Ziffern und Striche, ohne Umlaute.")
        },
    )
    summary = forms.CharField(
        label=_("Worum es geht, in ein bis zwei Sätzen"),
        max_length=300,
        required=False,
        widget=long_text(3),
        help_text=_("Kurze Sätze, höchstens 15 Wörter. Keine Abkürzungen, keine Wörter vom Amt."),
    )
    text = forms.CharField(label=_("Text"), max_length=20_000, required=False, widget=long_text(14))
    department = DepartmentField(label=_("Zuständiges Amt"), required=False)
    topics = forms.ModelMultipleChoiceField(
        Topic.objects.none(),
        label=_("Themen"),
        required=False,
        to_field_name="slug",
        widget=forms.CheckboxSelectMultiple,
    )
    new_topic = forms.CharField(label=_("Neues Thema"), max_length=80, required=False)
    seen = Hidden()

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].offer(project.municipality)  # type: ignore[attr-defined]
        self.fields["topics"].queryset = Topic.objects.filter(  # type: ignore[attr-defined]
            municipality=project.municipality
        )
        if project.is_published:
            self.fields["slug"].disabled = True


class ContactForm(Row):
    department = DepartmentField(label=_("Amt"), required=False)
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Nur, wer damit einverstanden ist."),
    )
    phone = forms.CharField(label=_("Telefon"), max_length=40, required=False)
    email = forms.EmailField(label=_("E-Mail"), required=False)

    def __init__(self, *args: Any, municipality: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].offer(municipality)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        said = any(data.get(name) for name in ("name", "phone", "email"))
        if said and not data.get("department"):
            self.add_error("department", _("Bitte wählen Sie das Amt."))
        return data


ContactRows = rows_of(ContactForm, extra=1, most=MOST_CONTACTS)


def contacts_of(rows: Rows) -> list[ContactFields]:
    return [
        ContactFields(
            department=row["department"],
            name=row["name"],
            phone=row["phone"],
            email=row["email"],
        )
        for row in rows.kept()
        if row.get("department")
    ]


# --- place --------------------------------------------------------------------------------------


class PlaceForm(forms.Form):
    """Where it is, by one of five ways; each works without a map."""

    WAYS = [
        ("all", _("In der ganzen Gemeinde")),
        ("zones", _("In einem oder mehreren Ortsteilen")),
        ("street", _("In einer Straße")),
        ("address", _("An einer Adresse oder Kreuzung")),
        ("drawn", _("Auf der Karte gezeichnet, oder aus einer Datei")),
    ]
    way = forms.ChoiceField(
        label=_("Wo ist das Vorhaben?"),
        choices=WAYS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, wo das Vorhaben ist.")},
    )
    zones = forms.ModelMultipleChoiceField(
        Zone.objects.none(),
        label=_("Ortsteile"),
        required=False,
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
    )
    street = forms.CharField(
        label=_("Name der Straße"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "strassen", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Adresse"),
        max_length=160,
        required=False,
        help_text=_("Zum Beispiel: Hauptstr. 12, oder: Hauptstr. Ecke Mühlweg."),
    )
    shape = forms.CharField(
        label=_("Gezeichneter Ort"),
        max_length=areas.MOST_BYTES,
        required=False,
        widget=long_text(4),
        help_text=_("Für Fachleute: GeoJSON in WGS 84, zuerst die Länge, dann die Breite."),
    )
    file = forms.FileField(label=_("Datei mit GeoJSON"), required=False)
    place = forms.CharField(
        label=_("Der Ort in Worten"),
        max_length=200,
        required=False,
        help_text=_("So steht er auf der Seite. Leer: wir nehmen die Namen von oben."),
    )
    seen = Hidden()

    area: GEOSGeometry | None = None
    chosen_zones: list[Zone] | None = None

    def __init__(self, *args: Any, municipality: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        self.municipality = municipality
        self.fields["zones"].queryset = (  # type: ignore[attr-defined]
            Zone.objects.of(municipality)
            .districts()
            .select_related("layer")
            .order_by("layer__order", "name")
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        read = {
            "all": self._all,
            "zones": self._zones,
            "street": self._street,
            "address": self._address,
            "drawn": self._drawn,
        }.get(data.get("way", ""))
        if read is not None:
            words = read(data)
            data["place"] = data.get("place", "").strip() or words
        return data

    def _all(self, data: dict[str, Any]) -> str:
        self.chosen_zones = []
        return gettext("Ganz %(town)s") % {"town": self.municipality.name}

    def _zones(self, data: dict[str, Any]) -> str:
        zones = list(data.get("zones") or ())
        if not zones:
            self.add_error("zones", _("Bitte wählen Sie mindestens einen Ortsteil."))
            return ""
        self.area = areas.of_zones(zones)
        self.chosen_zones = zones
        return ", ".join(zone.name for zone in zones)[:200]

    def _street(self, data: dict[str, Any]) -> str:
        name = " ".join(data.get("street", "").split())
        if not name:
            self.add_error("street", _("Bitte geben Sie den Namen der Straße ein."))
            return ""
        self.area = areas.of_street(self.municipality, name)
        if self.area is None:
            near = [found.label for found in gazetteer.search(self.municipality, name, limit=3)]
            words = gettext("Diese Straße kennen wir nicht.")
            if near:
                words += " " + gettext("Meinen Sie: %(names)s?") % {"names": ", ".join(near)}
            self.add_error("street", words)
        return name

    def _address(self, data: dict[str, Any]) -> str:
        text = data.get("address", "")
        found = gazetteer.search(self.municipality, text, limit=1)
        if not found:
            self.add_error("address", _("Diese Adresse haben wir nicht gefunden."))
            return ""
        self.area = found[0].point
        return found[0].label

    def _drawn(self, data: dict[str, Any]) -> str:
        text = data.get("shape") or ""
        upload = data.get("file")
        try:
            if upload is not None:
                text = _text_of(upload)
            self.area = areas.read(text)
            if self.area is None:
                raise ValidationError(_("Bitte zeichnen Sie den Ort, oder wählen Sie eine Datei."))
        except ValidationError as error:
            self.add_error("shape" if upload is None else "file", error)
        if not data.get("place", "").strip():
            self.add_error("place", _("Bitte sagen Sie in Worten, wo es ist."))
        return ""


def _text_of(upload: Any) -> str:
    if upload.size > areas.MOST_BYTES:
        raise ValidationError(_("Die Datei ist zu groß. Bitte vereinfachen Sie die Fläche."))
    try:
        return str(upload.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ValidationError(_("Das ist kein GeoJSON, sondern eine andere Datei.")) from None


def way_of(project: Project) -> dict[str, Any]:
    """What the form shows for a project that has a place: its words, and its area as drawn."""
    if project.area is None:
        return {"way": "all" if project.place else "", "place": project.place}
    shape = json.dumps(json.loads(project.area.geojson)) if project.area else ""
    return {"way": "drawn", "shape": shape, "place": project.place}


# --- pictures and documents -----------------------------------------------------------------------


class AltForm(forms.Form):
    alt = forms.CharField(
        label=_("Was ist zu sehen?"),
        max_length=200,
        help_text=_("Ein Satz für Menschen, die das Bild nicht sehen."),
        error_messages={"required": _("Bitte sagen Sie, was zu sehen ist.")},
    )


class PictureForm(AltForm):
    photo = forms.FileField(
        label=_("Bild"),
        help_text=_("JPEG, PNG, HEIC oder WebP. Ort und Gerät werden daraus entfernt."),
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif"}),
        error_messages={"required": _("Bitte wählen Sie ein Bild aus.")},
    )
    field_order = ("photo", "alt")


class DocumentForm(forms.Form):
    title = forms.CharField(
        label=_("Was steht darin?"),
        max_length=160,
        help_text=_("Zum Beispiel: Lageplan, Stand März."),
        error_messages={"required": _("Bitte sagen Sie, was darin steht.")},
    )
    file = forms.FileField(
        label=_("PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={"required": _("Bitte wählen Sie ein PDF aus.")},
    )


# --- steps, news, result, end ------------------------------------------------------------------


class MilestoneForm(Row):
    title = forms.CharField(label=_("Schritt"), max_length=120)
    text = forms.CharField(
        label=_("Was dabei passiert"), max_length=2000, required=False, widget=long_text(2)
    )
    planned_on = DayField(label=_("Geplant für den Tag"), required=False)
    planned_words = forms.CharField(
        label=_("oder in Worten"),
        max_length=60,
        required=False,
        help_text=_("Zum Beispiel: Frühjahr 2027"),
    )
    done_on = DayField(label=_("Erledigt am"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("planned_on") and data.get("planned_words"):
            self.add_error("planned_words", _("Bitte nur eines von beiden: Tag oder Worte."))
        return data


MilestoneRows = rows_of(MilestoneForm, extra=1, most=MOST_MILESTONES, ordered=True)


class NewsForm(forms.Form):
    title = forms.CharField(label=_("Überschrift"), max_length=120)
    text = forms.CharField(label=_("Was gibt es Neues?"), max_length=8000, widget=long_text(6))


class OutcomeForm(forms.Form):
    text = forms.CharField(
        label=_("Was wurde daraus?"), max_length=20_000, required=False, widget=long_text(12)
    )
    seen = Hidden()


class StateForm(forms.Form):
    state = forms.ChoiceField(
        label=_("Wie steht es um das Vorhaben?"),
        widget=forms.RadioSelect,
        choices=[
            (Project.State.RUNNING, _("Es läuft")),
            (Project.State.PLANNED, _("Es ist noch in Planung")),
            (Project.State.FINISHED, _("Es ist abgeschlossen")),
            (Project.State.STOPPED, _("Es ist eingestellt")),
        ],
    )
    reason = forms.CharField(
        label=_("Grund, öffentlich"),
        max_length=8000,
        widget=long_text(4),
        help_text=_("Er steht bei den Neuigkeiten."),
        error_messages={"required": _("Bitte nennen Sie den Grund.")},
    )
