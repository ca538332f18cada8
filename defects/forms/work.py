"""What staff send with a step: reasons, dates, texts."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Department, User
from common import clock
from defects.models import Referral
from defects.states import NotFixedReason
from geo.models import Municipality

REFUSAL_REASONS = [
    ("other_road", _("Die Straße gehört einer anderen Stelle")),
    ("private", _("Das ist Privatgrund")),
    ("other_office", _("Dafür ist ein anderes Amt da")),
    ("wrong_place", _("Der Ort stimmt nicht")),
]

_TEXT_MISSING = {"required": _("Bitte schreiben Sie einen Satz dazu.")}


class BodyField(forms.ModelChoiceField):
    """A department of the municipality, by key."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Department.objects.none(), to_field_name="key", **kwargs)


class StepForm(forms.Form):
    """One step's input; `bodies` are offered where a body is asked for."""

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, BodyField):
                field.queryset = Department.objects.of(municipality).active()


class NothingForm(StepForm):
    pass


class RefuseForm(StepForm):
    reason = forms.CharField(
        max_length=300, error_messages={"required": _("Bitte sagen Sie, warum nicht.")}
    )
    next_body = BodyField(required=False)
    note = forms.CharField(max_length=1000, required=False)


class HandOverForm(StepForm):
    to = BodyField(error_messages={"required": _("Bitte wählen Sie, wer es bekommt.")})
    note = forms.CharField(max_length=1000, required=False)


class TextForm(StepForm):
    text = forms.CharField(max_length=4000, error_messages=_TEXT_MISSING)


class FileReferenceForm(StepForm):
    """Empty takes the Aktenzeichen away again. `shared`: others may have the same."""

    reference = forms.CharField(max_length=80, required=False)
    shared = forms.BooleanField(required=False)


class AskForm(TextForm):
    wish_photo = forms.BooleanField(required=False)


class AnswerForm(TextForm):
    audience = forms.ChoiceField(
        choices=[("public", _("Alle")), ("reporter", _("Nur die meldende Person"))], required=False
    )


class ReferForm(StepForm):
    referral = forms.ModelChoiceField(
        Referral.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": _("Bitte wählen Sie, wer das macht."),
            "invalid_choice": _("Dieser Verweis steht nicht in der Liste."),
        },
    )
    text = forms.CharField(max_length=1000, error_messages=_TEXT_MISSING)

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, municipality=municipality, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["referral"])
        field.queryset = Referral.objects.of(municipality).active()


class PlanForm(StepForm):
    on = forms.DateField(
        error_messages={
            "required": _("Bitte wählen Sie einen Tag."),
            "invalid": _("Bitte geben Sie den Tag so ein: 31.12.2026."),
        }
    )

    def clean_on(self) -> Any:
        on = self.cleaned_data["on"]
        if on < clock.today():
            raise forms.ValidationError(_("Dieser Tag ist schon vorbei. Bitte wählen Sie neu."))
        return on


class FixedForm(StepForm):
    note = forms.CharField(max_length=1000, required=False)
    people = forms.ChoiceField(choices=[("no", "no"), ("yes", "yes")], required=False)


class NotFixedForm(StepForm):
    reason = forms.ChoiceField(
        choices=NotFixedReason.choices,
        error_messages={"required": _("Bitte wählen Sie einen Grund.")},
    )
    note = forms.CharField(max_length=1000, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("reason") == NotFixedReason.OTHER and not data.get("note", "").strip():
            self.add_error("note", _("Bitte nennen Sie den anderen Grund."))
        return data


class PersonForm(StepForm):
    """A colleague by their public id; nobody at all makes it nobody's."""

    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True),
        to_field_name="uuid",
        required=False,
        error_messages={"invalid_choice": _("Diese Person gibt es hier nicht.")},
    )
