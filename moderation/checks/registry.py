"""All checks, in the order in which moderators read them. A new one is one line here."""

from django.utils.translation import gettext_lazy as _

from moderation.checks.base import Check
from moderation.checks.contact import email_addresses, phone_numbers
from moderation.checks.insults import insults
from moderation.checks.language import other_language
from moderation.checks.links import links
from moderation.checks.money import ibans
from moderation.checks.names import names_of_persons
from moderation.checks.plates import number_plates
from moderation.checks.repeats import burst, repeated_contact, repeated_text

CHECKS: tuple[Check, ...] = (
    Check(
        key="phone",
        label=_("Telefonnummer"),
        looks_at=_(
            "Nummern, die man anrufen kann. Nicht: Nummern der Stadt, von Laternen, "
            "Akten und Normen."
        ),
        look=phone_numbers,
    ),
    Check(
        key="email",
        label=_("E-Mail-Adresse"),
        looks_at=_("Adressen, auch mit (at) geschrieben. Nicht: Adressen der Stadt."),
        look=email_addresses,
    ),
    Check(
        key="iban",
        label=_("Kontonummer"),
        looks_at=_("IBAN, deren Prüfziffern stimmen."),
        look=ibans,
    ),
    Check(
        key="plate",
        label=_("Kfz-Kennzeichen"),
        looks_at=_("Deutsche Kennzeichen. Nicht: Straßen wie A 61, Normen, Buslinien."),
        look=number_plates,
    ),
    Check(
        key="name",
        label=_("Name einer Person"),
        looks_at=_("Anrede mit Namen, Vorname mit Nachname. Nicht: Straßen, Gebäude, Ämter."),
        look=names_of_persons,
    ),
    Check(
        key="insult",
        label=_("Beleidigung"),
        looks_at=_(
            "Wörter der Liste dieser Stadt, mit Endungen und verstellt. Nie ein Teil eines Wortes."
        ),
        look=insults,
    ),
    Check(
        key="link",
        label=_("Link"),
        looks_at=_("Adressen im Internet. Nicht: Seiten der Stadt."),
        look=links,
    ),
    Check(
        key="repeat",
        label=_("Wiederholter Text"),
        looks_at=_("Fast der gleiche Text in den letzten 14 Tagen, ab 40 Zeichen."),
        look=repeated_text,
    ),
    Check(
        key="campaign",
        label=_("Gleicher Kontakt"),
        looks_at=_(
            "Die gleiche Nummer, Adresse, Kontonummer oder Internetseite in drei Texten "
            "der letzten 14 Tage."
        ),
        look=repeated_contact,
    ),
    Check(
        key="burst",
        label=_("Viele auf einmal"),
        looks_at=_(
            "Sechs Beiträge einer Person in zehn Minuten. Ohne Konto und Kontakt wird "
            "niemand wiedererkannt."
        ),
        look=burst,
    ),
    Check(
        key="language",
        label=_("Andere Sprache"),
        looks_at=_("Texte ab 6 Wörtern, die nicht auf Deutsch sind."),
        look=other_language,
    ),
)

VERSION = sum(check.version for check in CHECKS)
_BY_KEY = {check.key: check for check in CHECKS}


def by_key(key: str) -> Check | None:
    """The check called `key`, if there still is one."""
    return _BY_KEY.get(key)
