"""Two spam waves as other platforms tell of them, each text with the checks that it concerns.

Decidim's maintainers report a "constant stream, almost every day" of texts by new accounts that
advertise casinos and pills by links; FixMyStreet got casino links as "updates". The second kind
is a campaign: one number to write to, slightly different words, insults, many within minutes.
What is expected is what a person reading the texts would say, not what the checks can do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

SECONDS_BETWEEN = 40


@dataclass(frozen=True)
class Sent:
    """One text of a wave; `account` numbers the account that sent it."""

    text: str
    account: int
    expected: frozenset[str]


def _sent(text: str, account: int, *expected: str) -> Sent:
    return Sent(text, account, frozenset(expected))


_GERMAN = (
    "Hallo zusammen, ich habe gestern im {game} {sum} Euro gewonnen! Probiert es aus: {link}",
    "Wer noch Geld für {wish} braucht: Im {game} bekommt ihr {sum} Euro Startguthaben, {link}",
    "Beste Seite für {game} ohne Anmeldung und ohne Limit, {sum} Euro Bonus gibt es hier {link}",
    "Potenzmittel ohne Rezept, diskret nach Hause, {sum} Stück zum halben Preis unter {link}",
)
_ENGLISH = (
    "I just won {sum} euros at this {game}, you can get your free bonus here: {link}",
    "The best {game} of the year is now open to all of you, click {link} for {sum} free spins",
    "Do you want to buy pills online without a prescription? We ship {sum} to your door {link}",
    "This is how I make {sum} dollars a week from home with {game}, see it for free at {link}",
)
_GAMES = ("Online-Casino", "Slot-Paradies", "Live-Roulette", "Poker-Club", "Bonus-Casino")
_WISHES = ("den Urlaub", "ein neues Fahrrad", "die Miete", "Weihnachten")
_LINKS = (
    "https://lucky-{n}.casino-bonus.example/start",
    "www.spin{n}.top",
    "https://bit.ly/3wn{n}x",
    "megaslots{n}.xyz/de?ref=buergerhaushalt",
    "http://pharma-{n}.shop/rabatt",
)
_HIDDEN_LINK = "lucky {n} punkt casino-bonus punkt com (ohne Leerzeichen)"


def casino_wave() -> list[Sent]:
    """48 texts of 48 accounts in German and English; six hide where they lead."""
    return list(_casino())


def _casino() -> Iterator[Sent]:
    seen = set()
    for number in range(48):
        english = number % 3 == 1
        patterns = _ENGLISH if english else _GERMAN
        pattern = patterns[(number // 3) % len(patterns)]
        is_hidden = number % 8 == 7
        link = _HIDDEN_LINK if is_hidden else _LINKS[number % len(_LINKS)]
        text = pattern.format(
            game=_GAMES[number % len(_GAMES)],
            wish=_WISHES[number % len(_WISHES)],
            sum=150 + 37 * number,
            link=link.format(n=100 + number // 2 * 7),
        )
        expected = {"link"}
        if english:
            expected.add("language")
        if pattern in seen:  # the text has been there with other words in its gaps
            expected.add("repeat")
        seen.add(pattern)
        yield _sent(text, number, *expected)


_CALLS = (
    "Die Stadt verschweigt euch alles. WhatsApp {phone}: So verdient ihr mit Bitcoin {sum} Euro.",
    "Kein Cent mehr für die Verwaltung! Wer {sum} Euro extra will, Krypto ohne Risiko: {phone}.",
    "Ich habe mit nur {sum} Euro angefangen und bin heute frei. Fragt {name}, Nummer {phone}.",
    "Überweist {sum} Euro an den Widerstand, Konto {iban}, Näheres unter {phone}.",
    "Der Wagen {plate} steht jede Woche vor dem Rathaus, er gehört {name}. Bilder an {mail}.",
)
_INSULTS = (
    "Ihr {insult} im Rathaus habt doch noch nie einen Tag gearbeitet, tretet endlich zurück!",
    "Alle, die hier zustimmen, sind {insult}. Das Geld verschwindet doch in euren Taschen.",
    "{name} aus dem Stadtrat ist ein {insult_one} und gehört sofort aus dem Amt gejagt.",
)
_MANY = ("Idioten", "Vollidioten", "Trottel", "V0llidioten", "Arschl*cher", "Schwachköpfe")
_ONE = ("Idiot", "Vollpfosten", "I d i o t", "Arschloch", "Kasper", "Wichser")
_PHONES = ("0151 23456789", "+49 151 23456789", "0151/234 567 89", "(0151) 23 45 67 89")
_PERSONS = ("Herrn Berger", "Frau Dr. Schöller", "Jürgen Berger", "Berger")
_PLATES = ("LB-NW 417", "LB NW 417", "lb-nw 417", "LBNW417")
_MAILS = (
    "wahrheit@freie-stimme.example",
    "wahrheit (at) freie-stimme (punkt) example",
    "wahrheit at freie-stimme",
)
_IBANS = ("DE89 3704 0044 0532 0130 00", "DE89370400440532013000")


_ENDINGS = ("Teilt das!", "", "Weitersagen, bevor es gelöscht wird!!!", "Wacht auf.", "Denkt nach!")


def campaign_wave() -> list[Sent]:
    """44 texts of five accounts within half an hour: whom to write to, and insults."""
    return list(_campaign())


def _campaign() -> Iterator[Sent]:
    with_number = 0
    seen = set()
    for number in range(44):
        name = _PERSONS[number % len(_PERSONS)]
        expected: set[str] = set()
        if number % 2 == 0:
            phone = _PHONES[number // 2 % len(_PHONES)]
            if number % 22 == 20:
                phone = "null eins fünf eins, dann 234567 und 89"
            pattern = _CALLS[number // 2 % len(_CALLS)]
            text = pattern.format(
                phone=phone,
                sum=200 + 15 * number,
                name=name,
                iban=_IBANS[number // 4 % 2],
                plate=_PLATES[number // 10 % len(_PLATES)],
                mail=_MAILS[number // 10 % len(_MAILS)],
            )
            contacts = {"phone", "iban", "plate", "mail"}
            named = {key for key in contacts if f"{{{key}}}" in pattern}
            expected |= {"email" if key == "mail" else key for key in named}
            if "phone" in named:
                if with_number >= 2:
                    expected.add("campaign")
                with_number += 1
            elif number >= 28:  # the third with the same address
                expected.add("campaign")
        else:
            pattern = _INSULTS[number // 2 % len(_INSULTS)]
            text = pattern.format(
                insult=_MANY[number // 2 % len(_MANY)],
                insult_one=_ONE[number // 6 % len(_ONE)],
                name=name,
            )
            expected.add("insult")
        if "{name}" in pattern:
            expected.add("name")
        if pattern in seen:
            expected.add("repeat")
        seen.add(pattern)
        # One account begins, then four take turns. From the fifth text of somebody within the
        # half hour on, a person would say that these are too many.
        account = 0 if number < 22 else 1 + number % 4
        if 4 <= number < 22 or number >= 38:
            expected.add("burst")
        yield _sent(f"{text} {_ENDINGS[number % len(_ENDINGS)]}".strip(), account, *expected)
