"""The variables of text templates: a closed list, filled from one report. Pure but for `values`.

A variable is a word in braces, as in `{nummer}`. What cannot be filled stays as it is, is shown
to whoever writes, and cannot be sent (`unresolved`).
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Department
from common import german
from defects.models import Purpose, Referral, Report

# Each with what it stands for, in the words of whoever writes templates.
VARIABLES = {
    "nummer": gettext_lazy("Nummer der Meldung"),
    "art": gettext_lazy("Art der Meldung"),
    "strasse": gettext_lazy("Straße und Hausnummer"),
    "gemeldet": gettext_lazy("Tag der Meldung"),
    "frist": gettext_lazy("Tag, an dem sie fällig ist"),
    "termin": gettext_lazy("Tag, für den sie eingeplant ist"),
    "stelle": gettext_lazy("Stelle, bei der sie liegt"),
    "gemeinde": gettext_lazy("Name der Gemeinde"),
    "verweis": gettext_lazy("Name der Stelle, auf die verwiesen wird"),
    "link": gettext_lazy("Adresse dieser Stelle"),
    "naechste_stelle": gettext_lazy("Stelle, die sie als Nächstes bekommt"),
}
ONLY_REDIRECT = ("verweis", "link")
# What stands for something only in one step of the desk, by its purpose.
_ONLY = {**dict.fromkeys(ONLY_REDIRECT, Purpose.REDIRECT), "naechste_stelle": Purpose.REFUSAL}

# Whatever somebody may have meant as a variable, also with a blank or a capital letter.
_BRACES = re.compile(r"\{([^{}\n]{0,40})\}")
_STRAY = re.compile(r"[{}]")


def variables_for(purpose: str) -> dict[str, str]:
    """The variables that a template for `purpose` may hold, each with what it stands for."""
    return {
        name: str(words) for name, words in VARIABLES.items() if _ONLY.get(name, purpose) == purpose
    }


def check(text: str, *, purpose: str) -> None:
    """Raises `ValidationError` with a sentence for what is no variable, or none of this purpose."""
    allowed = variables_for(purpose)
    for found in _BRACES.findall(text):
        if found in ONLY_REDIRECT and found not in allowed:
            raise ValidationError(
                _(
                    "{%(name)s} geht nur in einem Verweis. Den eigenen Link bekommt die meldende "
                    "Person in jeder E-Mail von selbst."
                ),
                code="variable_elsewhere",
                params={"name": found},
            )
        if found in VARIABLES and found not in allowed:
            raise ValidationError(
                _("{%(name)s} geht nur in einem Satz zu „Nicht für uns“."),
                code="variable_elsewhere",
                params={"name": found},
            )
        if found not in allowed:
            raise ValidationError(
                _("{%(name)s} gibt es nicht. Diese Wörter in Klammern gibt es: %(all)s."),
                code="unknown_variable",
                params={"name": found, "all": ", ".join(f"{{{name}}}" for name in allowed)},
            )
    if _STRAY.search(_BRACES.sub("", text)):
        raise ValidationError(
            _("Hier steht eine geschweifte Klammer allein. Bitte schließen oder löschen Sie sie."),
            code="stray_brace",
        )


def values(
    report: Report, *, referral: Referral | None = None, next_body: Department | None = None
) -> Mapping[str, str]:
    """What the variables stand for in a letter about `report`; what is not known is left out."""
    found = {
        "nummer": report.label,
        "art": str(report.category),
        "strasse": report.place,
        "gemeldet": german.day(report.created_at),
        "frist": german.day(report.due_on) if report.due_on else "",
        "termin": german.day(report.planned_for) if report.planned_for else "",
        "stelle": report.body.name,
        "gemeinde": report.municipality.name,
        "verweis": referral.name if referral else "",
        "link": referral.url if referral else "",
        "naechste_stelle": next_body.name if next_body else "",
    }
    return {name: value for name, value in found.items() if value}


def fill(text: str, known: Mapping[str, str]) -> str:
    """`text` with its variables filled, as far as they are `known`."""
    return _BRACES.sub(lambda match: known.get(match[1], match[0]), text)


def unresolved(text: str) -> list[str]:
    """What in `text` still looks like a variable, as it is written, each once: `{frist}`."""
    return list(dict.fromkeys(match[0] for match in _BRACES.finditer(text)))


def require_resolved(text: str) -> None:
    """Raises `ValidationError` that names what somebody has to replace before it can be sent."""
    if missing := unresolved(text):
        raise ValidationError(
            _("Hier fehlt noch etwas: %(missing)s. Bitte schreiben Sie dort, was gemeint ist."),
            code="unresolved",
            params={"missing": ", ".join(missing)},
        )
