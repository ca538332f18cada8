"""What moderation writes into the journal, in words (`accounts.vault.acts`)."""

from django.utils.translation import gettext_lazy as _

# German only: what nobody but staff does, or the platform by itself.
STAFF = {
    "moderation.appeal_decided": "Noch einmal geprüft und entschieden",
    "moderation.assigned": "Fall jemandem zugeteilt",
    "moderation.check_switched": "Automatische Prüfung an- oder ausgeschaltet",
    "moderation.decided": "Über einen Inhalt entschieden",
    "moderation.flag_limit_lifted": "Hinweise einer Person wieder angenommen",
    "moderation.policy_forgotten": "Einstellung zur Prüfung zurückgesetzt",
    "moderation.policy_settled": "Einstellung zur Prüfung geändert",
    "moderation.proposal_confirmed": "Vorgeschlagene Entscheidung bestätigt",
    "moderation.proposal_disagreed": "Vorgeschlagene Entscheidung nicht bestätigt",
    "moderation.proposal_taken_back": "Vorgeschlagene Entscheidung zurückgenommen",
    "moderation.proposed": "Entscheidung vorgeschlagen",
    "moderation.redacted": "Teil eines Inhalts geschwärzt",
    "moderation.redaction_lifted": "Schwärzung aufgehoben",
    "moderation.rules_published": "Regeln für Beiträge veröffentlicht",
    "moderation.sanction_answered": "Über den Einspruch gegen eine Sperre entschieden",
    "moderation.sanction_changed": "Ende einer Sperre geändert",
    "moderation.sanction_imposed": "Person gesperrt oder pausiert",
    "moderation.sanction_lifted": "Sperre einer Person aufgehoben",
    "moderation.sanction_undone": "Schritt bei einer Sperre zurückgenommen",
    "moderation.undone": "Entscheidung zurückgenommen",
    "moderation.word_added": "Wort in die Wortliste aufgenommen",
    "moderation.word_removed": "Wort aus der Wortliste genommen",
    "setup.moderation_rules": "Eingerichtet: Regeln für Beiträge",
}
WORDS = STAFF | {
    "moderation.appealed": _("Noch einmal prüfen lassen"),
    "moderation.flagged": _("Inhalt beanstandet"),
    "moderation.sanction_objected": _("Einspruch gegen eine Sperre eingelegt"),
}
