"""What accounts write into the journal, in words (`accounts.vault.acts`)."""

from django.utils.translation import gettext_lazy as _

# German only: what nobody but staff does, or the platform by itself.
STAFF = {
    "account.added": "Konto in der Verwaltung der Installation angelegt",
    "account.changed": "Konto in der Verwaltung der Installation geändert",
    "account.erased": "Konto gelöscht",
    "account.superuser_made": "Zugang zur Installation angelegt",
    "barrier.answered": "Hinweis auf eine Barriere beantwortet",
    "department.added": "Amt in der Verwaltung der Installation angelegt",
    "department.changed": "Amt in der Verwaltung der Installation geändert",
    "hold.ended": "Sperre gegen das Löschen beendet",
    "hold.placed": "Sperre gegen das Löschen eingetragen",
    "legal.draft_discarded": "Entwurf einer Pflichtseite verworfen",
    "legal.draft_saved": "Entwurf einer Pflichtseite gespeichert",
    "legal.published": "Pflichtseite veröffentlicht",
    "mail.failed": "E-Mail konnte nicht zugestellt werden",
    "mail.no_address": "E-Mail ohne Adresse nicht verschickt",
    "membership.granted": "Aufgabe übertragen",
    "membership.revoked": "Aufgabe entzogen",
    "municipality.added": "Kommune in der Verwaltung der Installation angelegt",
    "municipality.changed": "Kommune in der Verwaltung der Installation geändert",
    "municipality.closed": "Plattform der Kommune geschlossen",
    "municipality.numbers_settled": "Telefonnummern und Zeiten geändert",
    "municipality.opened": "Plattform der Kommune eröffnet",
    "retention.changed": "Frist zum Löschen geändert",
    "setup.accessibility": "Eingerichtet: Erklärung zur Barrierefreiheit",
    "setup.clearing": "Eingerichtet: Amt für alles andere",
    "setup.colours": "Eingerichtet: Farben",
    "setup.departments": "Eingerichtet: Ämter und Stellen",
    "setup.exported": "Einrichtung als Datei gespeichert",
    "setup.imprint": "Eingerichtet: Impressum",
    "setup.privacy": "Eingerichtet: Datenschutz-Erklärung",
    "setup.staff": "Eingerichtet: Personen und ihre Aufgaben",
    "setup.telephone": "Eingerichtet: Telefonnummern",
    "setup.texts": "Eingerichtet: Texte",
    "setup.times": "Eingerichtet: Öffnungszeiten und freie Tage",
}
WORDS = STAFF | {
    "account.closed": _("Konto geschlossen"),
    "barrier.told": _("Barriere gemeldet"),
    "contact.withdrawn": _("Kontakt zurückgenommen"),
    "identity.linked": _("Ausweis-Dienst verbunden"),
}
