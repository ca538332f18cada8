"""The rules a municipality starts with; it may change them, decisions keep their number."""

from geo.models import Municipality
from moderation.models import Rule

# (number, short, text)
RULES = (
    (
        1,
        "Sachlich und mit Respekt",
        (
            "Schreiben Sie sachlich. Beleidigungen, Drohungen und abwertende Worte über Menschen "
            "oder Gruppen erscheinen nicht."
        ),
    ),
    (
        2,
        "Keine Daten über andere",
        (
            "Nennen Sie keine Namen, Adressen, Telefonnummern oder Kennzeichen anderer Menschen. "
            "Auf Fotos darf niemand zu erkennen sein."
        ),
    ),
    (
        3,
        "Nichts Verbotenes",
        (
            "Was gegen ein Gesetz verstößt, erscheint nicht: zum Beispiel Aufrufe zu Gewalt, "
            "Hetze gegen Gruppen, verbotene Zeichen oder pornografische Bilder."
        ),
    ),
    (
        4,
        "Keine Werbung",
        "Werbung, Wahlwerbung und Links, die nichts mit der Sache zu tun haben, erscheinen nicht.",
    ),
    (
        5,
        "Zur Sache",
        "Text und Foto zeigen, worum es geht und wo es ist. Anderes erscheint nicht.",
    ),
    (
        6,
        "Nur eigene Bilder und Texte",
        "Senden Sie nur Bilder und Texte, die Sie selbst gemacht haben oder zeigen dürfen.",
    ),
)


def install_rules(municipality: Municipality) -> list[Rule]:
    """Give `municipality` the rules it has none of yet; what it has stays as it is."""
    Rule.objects.bulk_create(
        [
            Rule(municipality=municipality, number=number, short=short, text=text)
            for number, short, text in RULES
        ],
        ignore_conflicts=True,
    )
    return list(Rule.objects.filter(municipality=municipality))
