"""What people write at /arbeit/vorlagen/ and /arbeit/verweise/."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department
from common.german import MONTHS
from defects.models import Category, Purpose, Referral, TextTemplate
from defects.states import NotFixedReason
from geo.models import Municipality


class KindField(forms.ModelChoiceField):
    """A kind or a group, by key; kinds stand below their group."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj) if obj.parent_id is None else f"– {obj}"


class TextTemplateForm(forms.Form):
    """Begins with `template`; offers the departments that the person writes for."""

    purpose = forms.ChoiceField(
        label=_("Wofür ist der Text?"),
        choices=Purpose.choices,
        error_messages={"required": _("Bitte wählen Sie, wofür der Text ist.")},
    )
    name = forms.CharField(
        label=_("Name der Vorlage"),
        help_text=_("Nur für Sie und Ihre Kolleginnen und Kollegen."),
        max_length=80,
        error_messages={"required": _("Bitte geben Sie der Vorlage einen Namen.")},
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Bitte schreiben Sie einen Text.")},
    )
    category = KindField(
        Category.objects.none(),
        label=_("Für welche Art?"),
        to_field_name="key",
        required=False,
        empty_label=_("Für alle Arten"),
    )
    department = forms.ModelChoiceField(
        Department.objects.none(),
        label=_("Für welche Stelle?"),
        to_field_name="key",
        required=False,
        empty_label=_("Für alle Stellen"),
    )
    months = forms.TypedMultipleChoiceField(
        label=_("In welchen Monaten?"),
        help_text=_("Keiner angekreuzt heißt: das ganze Jahr."),
        choices=list(enumerate(MONTHS, 1)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(
        label=_("Grund einer Absage"),
        choices=[("", _("Offen lassen")), *NotFixedReason.choices],
        required=False,
    )
    wish_photo = forms.BooleanField(label=_("Mit der Frage um ein Foto bitten"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        municipality: Municipality,
        departments: list[Department] | None,
        template: TextTemplate | None = None,
    ) -> None:
        initial: dict[str, Any] = {}
        if template is not None:
            initial = {name: getattr(template, name) for name in self.base_fields}
            initial["category"] = template.category.key if template.category else ""
            initial["department"] = template.department.key if template.department else ""
        super().__init__(data, initial=initial)
        self.template = template
        kinds = cast(forms.ModelChoiceField, self.fields["category"])
        kinds.queryset = Category.objects.of(municipality).active().order_by("order", "key")
        offices = cast(forms.ModelChoiceField, self.fields["department"])
        found = Department.objects.of(municipality).active().filter(kind=Department.Kind.INSIDE)
        if departments is not None:
            found = found.filter(pk__in=[each.pk for each in departments])
            offices.required = True
            offices.error_messages["required"] = _("Bitte wählen Sie Ihre Stelle.")
        offices.queryset = found

    def values(self) -> dict[str, Any]:
        active = self.template.is_active if self.template is not None else True
        return {**self.cleaned_data, "is_active": active}


class ReferralForm(forms.Form):
    name = forms.CharField(
        label=_("Wer macht das?"),
        help_text=_("Zum Beispiel: Kreis, Abfallwirtschaft"),
        max_length=120,
        error_messages={"required": _("Bitte nennen Sie die Stelle.")},
    )
    url = forms.CharField(
        label=_("Adresse der Seite"),
        help_text=_("Sie beginnt mit https://"),
        max_length=500,
        error_messages={"required": _("Bitte geben Sie die Adresse der Seite ein.")},
    )
    when = forms.CharField(
        label=_("Wofür?"),
        help_text=_("Zum Beispiel: Tonne kaputt oder nicht geleert"),
        max_length=300,
        required=False,
    )

    def __init__(self, data: Any = None, *, referral: Referral | None = None) -> None:
        initial = {name: getattr(referral, name) for name in self.base_fields} if referral else {}
        super().__init__(data, initial=initial)
