"""The questions from whose answers the legal pages are drafted.

Nothing is required here: a draft may have gaps, and `missing` of a page says in words what must
be there before it is published.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.legal import accessibility
from accounts.legal.laender import BODIES_OF_ALL_LAENDER
from accounts.models import LegalPage

_EMAIL = _("Das sieht nicht nach einer E-Mail-Adresse aus. Bitte prüfen Sie sie.")


def _text(label: Any, hint: Any = "", *, most: int = 200) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, max_length=most, required=False)


def _lines(label: Any, hint: Any = "", *, rows: int = 3, most: int = 2000) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        required=False,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _email(label: Any, hint: Any = "") -> forms.EmailField:
    return forms.EmailField(
        label=label, help_text=hint, required=False, error_messages={"invalid": _EMAIL}
    )


def _number(label: Any, hint: Any, *, least: int, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=least,
        max_value=most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "invalid": _("Bitte geben Sie eine ganze Zahl ein."),
            "min_value": _("Mindestens %(limit_value)s."),
            "max_value": _("Höchstens %(limit_value)s."),
        },
    )


class FactsForm(forms.Form):
    """`groups`: headings and the names of the fields below each."""

    groups: Sequence[tuple[Any, Sequence[str]]] = ()
    changed = forms.IntegerField(widget=forms.HiddenInput)

    def facts(self) -> dict[str, Any]:
        """The answers as they are kept: text, numbers, yes or no; days as 2026-03-02."""
        found = {name: self.cleaned_data[name] for name in self.fields if name != "changed"}
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in found.items()
        }

    @property
    def grouped(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.groups]


class _AddressForm(FactsForm):
    name = _text(_("Name der Gemeinde"), _("Wie im Briefkopf, zum Beispiel: Stadt Lindenbach"))
    street = _text(_("Straße und Hausnummer"), _("Ein Postfach allein reicht nicht."))
    postcode = _text(_("Postleitzahl"), most=10)
    city = _text(_("Ort"))
    phone = _text(_("Telefon"))
    email = _email(_("E-Mail-Adresse"))


class ImprintForm(_AddressForm):
    represented_by = _text(
        _("Vertreten durch"), _("Amt und Name, zum Beispiel: Bürgermeisterin Erika Muster")
    )
    vat_id = _text(_("Umsatzsteuer-Identifikationsnummer"), _("DE und neun Ziffern"), most=20)
    no_vat_id = forms.BooleanField(label=_("Es gibt keine"), required=False)
    supervised_by = _lines(
        _("Aufsichtsbehörde"), _("Die Kommunalaufsicht: bei Städten und Gemeinden meist der Kreis")
    )
    responsible = _lines(
        _("Verantwortlich für den Inhalt"), _("Name und Anschrift einer Person (§ 18 Abs. 2 MStV)")
    )
    groups = (
        (_("Wer Sie sind"), ("name", "represented_by", "street", "postcode", "city")),
        (_("Wie man Sie erreicht"), ("phone", "email")),
        (
            _("Was das Gesetz noch verlangt"),
            ("vat_id", "no_vat_id", "supervised_by", "responsible"),
        ),
    )


class PrivacyForm(_AddressForm):
    office = _text(_("Amt"), _("Wer diese Seite betreut, zum Beispiel: Bürgerbüro"))
    officer = _text(
        _("Datenschutzbeauftragte Person"), _("Ein Name muss nicht sein, das Amt genügt.")
    )
    officer_contact = _lines(_("So erreicht man sie"), _("Anschrift, E-Mail-Adresse oder Telefon"))
    hosted_by = _text(
        _("Wer den Server betreibt"),
        _("Die Gemeinde selbst oder ein Dienstleister mit Ort, zum Beispiel ein Rechenzentrum"),
    )
    mailed_by = _text(_("Wer E-Mails verschickt"), _("Nur wenn es jemand anders ist"))
    log_days = _number(
        _("Wie viele Tage der Webserver Zugriffe aufhebt"),
        _(
            "Fragen Sie, wer den Server betreibt. 0 heißt: er schreibt nichts auf. Das Programm "
            "selbst schreibt keine auf."
        ),
        least=0,
        most=365,
    )
    task = _text(
        _("Rechtsgrundlage im Landesrecht"),
        _("Die Vorschrift im Datenschutzgesetz Ihres Landes über öffentliche Aufgaben"),
    )
    authority = _text(_("Aufsichtsbehörde für Datenschutz"))
    authority_site = forms.URLField(
        label=_("Ihre Internetadresse"),
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Das ist keine Internetadresse. Bitte prüfen Sie sie.")},
    )
    groups = (
        (
            _("Wer verantwortlich ist"),
            ("name", "office", "street", "postcode", "city", "phone", "email"),
        ),
        (_("Datenschutzbeauftragte Person"), ("officer", "officer_contact")),
        (_("Technik"), ("hosted_by", "mailed_by", "log_days")),
        (_("Recht Ihres Landes"), ("task", "authority", "authority_site")),
    )


class AccessibilityForm(FactsForm):
    name = _text(_("Name der Gemeinde"))
    status = forms.ChoiceField(
        label=_("Wie barrierefrei ist die Seite?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (accessibility.FULL, _("Vollständig")),
            (accessibility.PARTIAL, _("Zum größten Teil")),
            (accessibility.NONE, _("Nicht")),
        ],
    )
    method = forms.ChoiceField(
        label=_("Wie wurde das geprüft?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (accessibility.SELF, _("Wir haben selbst geprüft")),
            (accessibility.OTHERS, _("Jemand anders hat geprüft")),
        ],
    )
    assessed_by = _text(_("Wer geprüft hat"), _("Nur wenn es jemand anders war"))
    assessed_on = forms.DateField(
        label=_("Wann wurde geprüft?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": _("Bitte geben Sie einen Tag ein, zum Beispiel 31.12.2026.")},
    )
    details = _lines(
        _("Was wurde geprüft?"), _("Zum Beispiel welche Seiten, mit welchem Verfahren")
    )
    office = _text(_("Amt, das Hinweise beantwortet"))
    phone = _text(_("Telefon"))
    email = _email(
        _("E-Mail-Adresse für Hinweise"),
        _("Hierhin kommt eine Nachricht, wenn jemand eine Barriere meldet."),
    )
    answer_weeks = _number(
        _("In wie vielen Wochen Sie antworten"),
        _("Manche Länder geben vier oder sechs vor."),
        least=1,
        most=6,
    )
    law = _text(_("Gesetz des Landes"))
    procedure = _text(_("Wie das Verfahren bei Streit heißt"))
    body = _lines(_("Stelle, die bei Streit entscheidet oder vermittelt"), rows=2)
    contact = _lines(
        _("So erreicht man sie"),
        _("Anschrift, E-Mail-Adresse oder Internetadresse, je eine in einer Zeile"),
    )
    groups = (
        (_("Stand"), ("name", "status")),
        (_("Prüfung"), ("method", "assessed_by", "assessed_on", "details")),
        (_("Hinweise auf Barrieren"), ("office", "phone", "email", "answer_weeks")),
        (_("Wenn das nicht hilft"), ("law", "procedure", "body", "contact")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].help_text = (
            _("Bitte prüfen Sie, ob es noch stimmt. Alle Länder stehen hier: %s")
            % BODIES_OF_ALL_LAENDER
        )


class BarrierForm(forms.Form):
    """A known barrier: what, why, and what there is instead; an empty one is none."""

    part = _text(_("Was ist nicht barrierefrei?"), most=300)
    why = forms.ChoiceField(
        label=_("Warum?"),
        required=False,
        choices=[
            (accessibility.NOT_YET, _("Es ist noch nicht gemacht.")),
            (accessibility.BURDEN, _("Es wäre eine unverhältnismäßige Belastung.")),
            (accessibility.EXEMPT, _("Die Vorschriften gelten dafür nicht.")),
        ],
    )
    instead = _lines(_("Was gibt es stattdessen, und bis wann wird es besser?"), rows=2, most=500)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("instead") and not data.get("part"):
            raise ValidationError({"part": _("Bitte sagen Sie, was gemeint ist.")})
        return data


BarrierForms = forms.formset_factory(BarrierForm, extra=1, max_num=40, absolute_max=41)

FORMS: Mapping[str, type[FactsForm]] = {
    LegalPage.IMPRINT: ImprintForm,
    LegalPage.PRIVACY: PrivacyForm,
    LegalPage.ACCESSIBILITY: AccessibilityForm,
}


class PublishForm(forms.Form):
    changed = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Was hat sich geändert?"),
        help_text=_(
            "Ein Satz. Er steht bei den Fassungen, die nur Sie und die Administration lesen."
        ),
        max_length=500,
        required=False,
    )


class CloseForm(forms.Form):
    reason = forms.CharField(
        label=_("Warum schließen Sie?"),
        help_text=_("Alle, die die Seite öffnen, lesen diesen Satz."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Bitte sagen Sie, warum. Alle lesen das.")},
    )


class BarrierNoticeForm(forms.Form):
    """Without an account and without a name. `website` is a field that people do not see."""

    page = forms.CharField(
        label=_("Um welche Seite geht es?"),
        help_text=_("Die Adresse, oder was oben auf der Seite steht"),
        max_length=500,
        required=False,
    )
    words = forms.CharField(
        label=_("Was ist schwierig?"),
        help_text=_("Zum Beispiel: Was wollten Sie tun? Womit lesen oder bedienen Sie die Seite?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Bitte schreiben Sie, was schwierig ist.")},
    )
    email = forms.EmailField(
        label=_("Ihre E-Mail-Adresse"),
        help_text=_("Nur wenn Sie eine Antwort wollen. Wir benutzen sie für nichts anderes."),
        required=False,
        error_messages={"invalid": _EMAIL},
    )
