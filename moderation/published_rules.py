"""The rules a municipality starts with; it may change them, decisions keep their words.

Each is told twice: in plain German, and in Leichte Sprache after the rules of Netzwerk Leichte
Sprache: one thought per sentence, one sentence per line, a dot inside of long words.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from common import clock
from geo.models import Municipality
from moderation.models import Decision, Rule, RuleBook, RuleWording


@dataclass(frozen=True, slots=True)
class Shipped:
    number: int
    short: str
    text: str
    easy: str
    norms: tuple[str, ...] = ()


RULES = (
    Shipped(
        1,
        "Sachlich und mit Respekt",
        (
            "Schreiben Sie sachlich. Beleidigungen, Drohungen und abwertende Worte über Menschen "
            "oder Gruppen erscheinen nicht."
        ),
        (
            "Schreiben Sie freundlich.\n"
            "Beleidigen Sie niemanden.\n"
            "Drohen Sie niemandem.\n"
            "Schreiben Sie nicht schlecht über Menschen oder Gruppen.\n"
            "Solche Texte zeigen wir nicht."
        ),
        ("§ 185 StGB", "§ 241 StGB"),
    ),
    Shipped(
        2,
        "Keine Daten über andere",
        (
            "Nennen Sie keine Namen, Adressen, Telefonnummern oder Kennzeichen anderer Menschen. "
            "Auf Fotos darf niemand zu erkennen sein."
        ),
        (
            "Schreiben Sie keine Namen von anderen Menschen.\n"
            "Schreiben Sie auch keine Adressen und keine Telefon·nummern.\n"
            "Auf einem Foto darf man keine Gesichter erkennen.\n"
            "Auf einem Foto darf man kein Auto·kennzeichen lesen.\n"
            "Warum?\n"
            "Jeder Mensch darf selbst sagen, was andere über ihn wissen."
        ),
        ("Art. 6 DSGVO", "§ 22 KunstUrhG"),
    ),
    Shipped(
        3,
        "Nichts Verbotenes",
        (
            "Was gegen ein Gesetz verstößt, erscheint nicht: zum Beispiel Aufrufe zu Gewalt, "
            "Hetze gegen Gruppen, verbotene Zeichen oder pornografische Bilder."
        ),
        (
            "Manche Texte und Bilder sind in Deutschland verboten.\n"
            "Zum Beispiel:\n"
            "Jemand ruft zu Gewalt auf.\n"
            "Jemand hetzt gegen eine Gruppe von Menschen.\n"
            "Jemand zeigt verbotene Zeichen oder Sex·bilder.\n"
            "Das zeigen wir nicht."
        ),
        ("§ 86a StGB", "§ 111 StGB", "§ 130 StGB", "§ 184 StGB"),
    ),
    Shipped(
        4,
        "Keine Werbung",
        "Werbung, Wahlwerbung und Links, die nichts mit der Sache zu tun haben, erscheinen nicht.",
        (
            "Machen Sie hier keine Werbung.\n"
            "Machen Sie auch keine Werbung für eine Partei.\n"
            "Ein Link muss zum Thema passen.\n"
            "Ein Link führt zu einer anderen Internet·seite.\n"
            "Andere Links zeigen wir nicht."
        ),
    ),
    Shipped(
        5,
        "Zur Sache",
        "Text und Foto zeigen, worum es geht und wo es ist. Anderes erscheint nicht.",
        (
            "Schreiben Sie nur zum Thema.\n"
            "Ihr Foto soll zeigen: Das ist das Problem.\n"
            "Oder: Das ist meine Idee.\n"
            "Anderes zeigen wir nicht."
        ),
    ),
    Shipped(
        6,
        "Nur eigene Bilder und Texte",
        "Senden Sie nur Bilder und Texte, die Sie selbst gemacht haben oder zeigen dürfen.",
        (
            "Schicken Sie nur Ihre eigenen Bilder.\n"
            "Schicken Sie nur Ihre eigenen Texte.\n"
            "Ein Bild ist von einer anderen Person?\n"
            "Dann fragen Sie die Person zuerst.\n"
            "Die Person muss Ja sagen."
        ),
        ("§ 15 UrhG", "§ 19a UrhG"),
    ),
)
_BY_NUMBER = {each.number: each for each in RULES}


@transaction.atomic
def install_rules(municipality: Municipality, *, valid_from: datetime | None = None) -> list[Rule]:
    """Give `municipality` the rules it has none of yet; what it has stays as it is. They hold
    from now on, or since `valid_from`."""
    is_new = not Rule.objects.filter(municipality=municipality).exists()
    Rule.objects.bulk_create(
        [
            Rule(municipality=municipality, number=each.number, short=each.short, text=each.text)
            for each in RULES
        ],
        ignore_conflicts=True,
    )
    if is_new:
        first_book(municipality, valid_from=valid_from)
    return list(Rule.objects.filter(municipality=municipality))


def unprinted(municipality: Municipality) -> list[RuleWording]:
    """What the rules say in a town that has no book yet; nothing is stored."""
    rules = Rule.objects.filter(municipality=municipality, is_active=True).order_by("number")
    return [_wording(rule) for rule in rules]


def first_book(municipality: Municipality, *, valid_from: datetime | None = None) -> RuleBook:
    """The rules as they stand become version 1, valid since the first decision."""
    Municipality.objects.select_for_update(no_key=True, of=("self",)).get(pk=municipality.pk)
    found = RuleBook.objects.of(municipality).filter(version=1).first()
    if found is not None:
        return found
    decided = Decision.objects.filter(municipality=municipality).order_by("at").first()
    since = valid_from or (decided.at if decided else clock.now())
    book = RuleBook.objects.create(municipality=municipality, version=1, valid_from=since)
    wordings = unprinted(municipality)
    for wording in wordings:
        wording.book = book
    RuleWording.objects.bulk_create(wordings)
    return book


def _wording(rule: Rule) -> RuleWording:
    """Leichte Sprache and norms are ours as long as the words are."""
    wording = RuleWording(
        municipality_id=rule.municipality_id,
        rule=rule,
        number=rule.number,
        short=rule.short,
        text=rule.text,
    )
    shipped = _BY_NUMBER.get(rule.number)
    if shipped is not None and (shipped.short, shipped.text) == (rule.short, rule.text):
        wording.easy, wording.norms = shipped.easy, list(shipped.norms)
    return wording
