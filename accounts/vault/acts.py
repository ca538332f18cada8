"""What residents do, in words; acts of staff stand there by their names in the journal."""

from django.utils.translation import gettext_lazy as _

DONE = {
    "account.closed": _("Konto geschlossen"),
    "barrier.told": _("Barriere gemeldet"),
    "contact.withdrawn": _("Kontakt zurückgenommen"),
    "identity.linked": _("Ausweis-Dienst verbunden"),
    "moderation.appealed": _("Noch einmal prüfen lassen"),
    "moderation.flagged": _("Inhalt beanstandet"),
    "participation.name_of_comment_withdrawn": _("Namen von einem Kommentar entfernt"),
    "participation.name_of_proposal_withdrawn": _("Namen von einem Vorschlag entfernt"),
    "participation.picture_withdrawn": _("Bild von einem Vorschlag entfernt"),
}
