"""Forms of the answers' workplace: give, answer, realise, merge, connect."""

import re
from datetime import date
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common import clock
from common.identifiers import number_of
from geo.models import Municipality
from participation.forms.fields import DayField, DepartmentField, Hidden, long_text
from participation.models import Milestone, Project
from participation.states import Decision

MOST_AT_ONCE = 100
_REPORT = re.compile(r"/meldungen/\d{1,12}/")


class GiveForm(forms.Form):
    department = DepartmentField(
        label=_("Welches Amt antwortet?"),
        error_messages={"required": _("Bitte wählen Sie ein Amt.")},
    )
    due_on = DayField(label=_("Antwort bis"), required=False)
    seen = Hidden()

    def __init__(self, *args: Any, municipality: Municipality, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["department"].offer(municipality)  # type: ignore[attr-defined]

    def clean_due_on(self) -> date | None:
        due: date | None = self.cleaned_data["due_on"]
        if due is not None and due < clock.today():
            raise ValidationError(_("Dieser Tag ist schon vorbei. Bitte wählen Sie neu."))
        return due


class BulkGiveForm(GiveForm):
    """`proposals` are the checked boxes, each `uuid:fingerprint`."""

    def chosen(self) -> list[tuple[UUID, str]]:
        found = []
        for value in self.data.getlist("proposals")[: MOST_AT_ONCE + 1]:  # type: ignore[attr-defined]
            uuid, _sign, seen = str(value).partition(":")
            try:
                found.append((UUID(uuid), seen[:64]))
            except ValueError:
                continue
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        count = len(self.chosen())
        if not count:
            raise ValidationError(_("Bitte kreuzen Sie mindestens einen Vorschlag an."))
        if count > MOST_AT_ONCE:
            raise ValidationError(
                _("Bitte höchstens %(n)s auf einmal.") % {"n": MOST_AT_ONCE}, code="too_many"
            )
        return data


class AnswerForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Folgt die Stadt dem Vorschlag?"),
        choices=Decision.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie eine Antwort.")},
    )
    text = forms.CharField(
        label=_("Begründung"),
        max_length=8000,
        widget=long_text(9),
        help_text=_("Kurze Sätze. Was passiert jetzt, oder warum geht es nicht?"),
        error_messages={"required": _("Bitte begründen Sie die Antwort.")},
    )
    department = DepartmentField(
        label=_("Es antwortet"), error_messages={"required": _("Bitte wählen Sie ein Amt.")}
    )
    seen = Hidden()

    def __init__(
        self,
        *args: Any,
        municipality: Municipality,
        departments: list[Department] | None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        field = self.fields["department"]
        field.offer(municipality, only=departments)  # type: ignore[attr-defined]
        if departments is not None and len(departments) == 1:
            field.initial = departments[0].key
            field.widget = forms.HiddenInput()


class LinkForm(forms.Form):
    milestone = forms.ModelChoiceField(
        Milestone.objects.none(),
        label=_("Schritt des Vorhabens"),
        required=False,
        empty_label=_("keiner"),
        to_field_name="uuid",
    )
    paper_label = forms.CharField(
        label=_("Vorlage des Rats"),
        max_length=80,
        required=False,
        help_text=_("Zum Beispiel: Vorlage 2026/114."),
    )
    paper_url = forms.URLField(
        label=_("Adresse der Vorlage"), max_length=400, required=False, assume_scheme="https"
    )
    report_url = forms.CharField(
        label=_("Meldung"),
        max_length=200,
        required=False,
        help_text=_("Nummer oder Adresse einer Meldung auf dieser Seite, zum Beispiel 2614."),
    )
    seen = Hidden()

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["milestone"].queryset = project.milestones.all()  # type: ignore[attr-defined]
        self.prefix_of_numbers = project.municipality.number_prefix
        self.host = urlsplit(project.municipality.base_url).netloc

    def clean_paper_url(self) -> str:
        url = str(self.cleaned_data["paper_url"])
        if url and urlsplit(url).scheme not in ("http", "https"):
            raise ValidationError(_("Bitte geben Sie eine Adresse ein, die mit https:// beginnt."))
        return url

    def clean_report_url(self) -> str:
        """`2614`, `L-2614`, a path, or a whole address of this site; kept as the path."""
        text = self.cleaned_data["report_url"].strip()
        if not text:
            return ""
        told = text.removeprefix("#").removeprefix(f"{self.prefix_of_numbers}-")
        number = number_of(told, digits=12)
        if number is not None:
            return f"/meldungen/{number}/"
        parts = urlsplit(text)
        path = parts.path if parts.path.endswith("/") else f"{parts.path}/"
        if parts.netloc in ("", self.host) and _REPORT.fullmatch(path):
            return path
        raise ValidationError(_("Das ist keine Meldung auf dieser Seite. Bitte die Nummer."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("paper_url") and not data.get("paper_label"):
            self.add_error("paper_label", _("Bitte sagen Sie, wie die Vorlage heißt."))
        return data
