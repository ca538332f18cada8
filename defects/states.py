"""The words a report's way is told in: three axes, one table of transitions.

`work` says what happened to the thing, responsibility who has it, `duplicate_of` that it is
told elsewhere. `public_word` makes the one word that people read.
"""

from django.db import models


class Work(models.TextChoices):
    RECEIVED = "received", "Eingegangen"
    ACCEPTED = "accepted", "Angenommen"
    PLANNED = "planned", "Eingeplant"
    IN_PROGRESS = "in_progress", "In Arbeit"
    SECURED = "secured", "Gesichert, Reparatur folgt"
    FIXED = "fixed", "Behoben"
    NOT_FIXED = "not_fixed", "Wird nicht behoben"
    ANSWERED = "answered", "Beantwortet"


OPEN = (Work.RECEIVED, Work.ACCEPTED, Work.PLANNED, Work.IN_PROGRESS, Work.SECURED)
CLOSED = (Work.FIXED, Work.NOT_FIXED, Work.ANSWERED)


class Responsibility(models.TextChoices):
    OFFERED = "offered", "angeboten"
    ACCEPTED = "accepted", "angenommen"
    REFUSED = "refused", "abgelehnt"
    HANDED_OVER = "handed_over", "übergeben"


class NotFixedReason(models.TextChoices):
    NOTHING_FOUND = "nothing_found", "Nichts gefunden"
    NOT_OURS = "not_ours", "Nicht in unserer Hand"
    WITHIN_NORM = "within_norm", "Entspricht dem üblichen Zustand"
    NO_MEANS = "no_means", "Zurzeit keine Mittel"
    OTHER = "other", "Anderer Grund"


class Verb(models.TextChoices):
    """The closed list of what can happen to a report."""

    SUBMITTED = "submitted", "Gemeldet"
    ROUTED = "routed", "Zugeordnet"
    ACCEPTED = "accepted", "Angenommen"
    REFUSED = "refused", "Nicht zuständig"
    HANDED_OVER = "handed_over", "Übergeben"
    PLANNED = "planned", "Eingeplant"
    STARTED = "started", "In Arbeit"
    SECURED = "secured", "Gesichert, Reparatur folgt"
    FIXED = "fixed", "Behoben"
    NOT_FIXED = "not_fixed", "Wird nicht behoben"
    ANSWERED = "answered", "Beantwortet"
    REOPENED = "reopened", "Wieder offen"
    ASKED = "asked", "Frage an die meldende Person"
    REPLIED = "replied", "Antwort der meldenden Person"
    NOTED = "noted", "Notiz"
    EDITED = "edited", "Geändert"
    MARKED_DUPLICATE = "marked_duplicate", "Schon gemeldet"
    CONFIRMED = "confirmed", "Von Bürgern bestätigt"
    CATEGORY_CHANGED = "category_changed", "Art geändert"
    PHOTO_ADDED = "photo_added", "Foto ergänzt"
    UNDONE = "undone", "Zurückgenommen"
