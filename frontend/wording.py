"""Django's own words for what is wrong with a field, in the tone of this product.

Django says "Dieses Feld ist zwingend erforderlich." and addresses people with "du". Ours say
what to do, with "Sie". Fields with a sentence of their own keep it.
"""

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_REQUIRED = _("Bitte füllen Sie dieses Feld aus.")
_CHOOSE = _("Bitte wählen Sie etwas aus.")
_UNKNOWN_CHOICE = _("Diese Auswahl gibt es nicht. Bitte wählen Sie noch einmal.")
_MAIL = _("Bitte geben Sie eine vollständige E-Mail-Adresse ein, zum Beispiel anna@beispiel.de.")

_WORDS: dict[type[forms.Field], dict[str, object]] = {
    forms.Field: {"required": _REQUIRED},
    forms.BooleanField: {"required": _("Bitte setzen Sie hier den Haken.")},
    forms.ChoiceField: {"required": _CHOOSE, "invalid_choice": _UNKNOWN_CHOICE},
    forms.MultipleChoiceField: {"required": _CHOOSE, "invalid_choice": _UNKNOWN_CHOICE},
    forms.ModelChoiceField: {"required": _CHOOSE, "invalid_choice": _UNKNOWN_CHOICE},
    forms.IntegerField: {"invalid": _("Bitte geben Sie eine ganze Zahl ein.")},
    forms.FloatField: {"invalid": _("Bitte geben Sie eine Zahl ein.")},
    forms.DecimalField: {"invalid": _("Bitte geben Sie eine Zahl ein.")},
    forms.DateField: {"invalid": _("Bitte geben Sie ein Datum ein, zum Beispiel 3.3.2026.")},
    forms.DateTimeField: {"invalid": _("Bitte geben Sie Datum und Uhrzeit ein.")},
    forms.TimeField: {"invalid": _("Bitte geben Sie eine Uhrzeit ein, zum Beispiel 14:20.")},
    forms.UUIDField: {"invalid": _("Diese Angabe ist nicht gültig.")},
    forms.FileField: {
        "required": _("Bitte wählen Sie eine Datei aus."),
        "empty": _("Diese Datei ist leer. Bitte wählen Sie eine andere aus."),
    },
    forms.ImageField: {
        "invalid_image": _("Diese Datei ist kein Bild, das wir lesen können. Bitte ein anderes."),
    },
}


def speak_plainly() -> None:
    """Called once when the application starts."""
    for field, words in _WORDS.items():
        own = dict(field.__dict__.get("default_error_messages", {}))
        field.default_error_messages = {**own, **words}  # type: ignore[dict-item]
    validators.EmailValidator.message = _MAIL
    validators.URLValidator.message = _(
        "Bitte geben Sie eine vollständige Adresse ein, die mit https:// beginnt."
    )
    validators.MinValueValidator.message = _("Bitte geben Sie %(limit_value)s oder mehr ein.")
    validators.MaxValueValidator.message = _("Bitte geben Sie höchstens %(limit_value)s ein.")
    validators.MaxLengthValidator.message = ngettext_lazy(
        "Bitte kürzen Sie auf %(limit_value)d Zeichen (jetzt sind es %(show_value)d).",
        "Bitte kürzen Sie auf %(limit_value)d Zeichen (jetzt sind es %(show_value)d).",
        "limit_value",
    )
    validators.MinLengthValidator.message = ngettext_lazy(
        "Bitte schreiben Sie mindestens %(limit_value)d Zeichen (jetzt sind es %(show_value)d).",
        "Bitte schreiben Sie mindestens %(limit_value)d Zeichen (jetzt sind es %(show_value)d).",
        "limit_value",
    )
