"""What participation writes into the journal, in words (`accounts.vault.acts`)."""

from django.utils.translation import gettext_lazy as _

# German only: what nobody but staff does, or the platform by itself.
STAFF = {
    "invitation.resent": "Einladung noch einmal verschickt",
    "invitation.sent": "Einladungen verschickt",
    "invitation.withdrawn": "Einladung zurückgezogen",
    "participation.answer_to_moderators": "Antwort aus einer Umfrage der Moderation vorgelegt",
    "participation.card_corrected": "Karte auf Papier berichtigt",
    "participation.card_taken_back": "Karte auf Papier zurückgenommen",
    "participation.cards_entered": "Karten auf Papier eingetragen",
    "participation.consultation_added": "Beteiligung angelegt",
    "participation.consultation_deleted": "Beteiligung gelöscht",
    "participation.exported": "Daten einer Beteiligung als Datei gespeichert",
    "participation.paper_supports": "Unterstützungen auf Papier eingetragen",
    "participation.paper_votes": "Stimmen auf Papier eingetragen",
    "participation.paper_votes_removed": "Stimmen auf Papier wieder entfernt",
    "participation.participants_changed": "Geändert, wer mitmachen darf",
    "participation.phase_closed": "Phase einer Beteiligung zu Ende",
    "participation.phase_opened": "Phase einer Beteiligung begonnen",
    "participation.phases_changed": "Phasen einer Beteiligung geändert",
    "participation.poll_set_up": "Abstimmung eingerichtet",
    "participation.published": "Beteiligung veröffentlicht",
    "participation.quarantine_confirmed": "Quarantäne von Stimmen bestätigt",
    "participation.quarantine_lifted": "Quarantäne von Stimmen aufgehoben",
    "participation.quarantine_lifting_proposed": "Vorgeschlagen, eine Quarantäne aufzuheben",
    "participation.quarantine_lifting_refused": "Abgelehnt, eine Quarantäne aufzuheben",
    "participation.quarantine_objection_kept": "Einspruch gegen eine Quarantäne abgelehnt",
    "participation.quarantine_objection_released": "Einspruch gegen eine Quarantäne stattgegeben",
    "participation.quarantine_proposed": "Quarantäne von Stimmen vorgeschlagen",
    "participation.quarantine_refused": "Vorgeschlagene Quarantäne abgelehnt",
    "participation.state_changed": "Stand eines Vorhabens geändert",
    "participation.survey_changed": "Umfrage geändert",
}
WORDS = STAFF | {
    "participation.name_of_comment_withdrawn": _("Namen von einem Kommentar entfernt"),
    "participation.name_of_proposal_withdrawn": _("Namen von einem Vorschlag entfernt"),
    "participation.picture_withdrawn": _("Bild von einem Vorschlag entfernt"),
}
