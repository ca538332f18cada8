"""Each check on its own: what it points at, and what it leaves alone."""

import pytest

from moderation.checks import CHECKS, Subject, Town, by_key
from moderation.checks.insult_words import SHIPPED
from moderation.checks.insults import fold
from moderation.checks.language import language_of
from moderation.checks.money import has_right_digits

TOWN = Town(
    hosts=frozenset({"lindenbach.example"}),
    numbers=frozenset({"+492034567890"}),
    streets=frozenset({"lina radke", "radke weg"}),
    insults=frozenset(fold(word) for word in SHIPPED),
)


def pointed_at(key: str, text: str) -> list[str]:
    check = by_key(key)
    assert check is not None
    found = check.look(Subject(text=text, town=TOWN))
    return [text[each.start : each.end] for each in found.passages] if found else []


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("phone", "Rufen Sie an: 0171 2345678!", ["0171 2345678"]),
        ("phone", "Tel. 0221/12 34 56 78 oder +49 (0)221 1234567", None),
        ("phone", "Meine Telefonnummer: 02203-123456", ["02203-123456"]),
        ("phone", "Nummer 0151 23456789", ["0151 23456789"]),
        ("phone", "Rathaus 0203 4567890", []),  # the town's own
        ("phone", "Laterne Nr. 0221 1234567, seit 01.02.2026", []),
        ("phone", "Notruf 112, Behörde 115, PLZ 50667, 1.250.000 Euro, (330.000 Einwohner)", []),
        ("email", "an erika.muster@post.example bitte", ["erika.muster@post.example"]),
        ("email", "erika (at) post (dot) de", ["erika (at) post (dot) de"]),
        ("email", "bauhof@lindenbach.example, amt@post.lindenbach.example", []),
        ("email", "Pizza @ Park, 3 @ 4", []),
        ("iban", "DE89 3704 0044 0532 0130 00", ["DE89 3704 0044 0532 0130 00"]),
        ("iban", "an AT611904300234573201.", ["AT611904300234573201"]),
        ("iban", "DE88 3704 0044 0532 0130 00", []),  # wrong check digits
        ("iban", "DE89 3704 0044 0532 0130 001", []),  # too long
        ("plate", "Wagen B-AB 1234 und K XY 987E", ["B-AB 1234", "K XY 987E"]),
        ("plate", "b-ab 1234 parkt hier", ["b-ab 1234"]),
        ("plate", "Y-123 456 fährt zu schnell", ["Y-123 456"]),
        ("plate", "A 61, L 113, DIN 1234, DIN EN 124, St 2023, RE 5, XX-AB 12, M AB 5", []),
        ("name", "Herr Müller und Fr. Dr. Meier-Schulz", ["Herr Müller", "Fr. Dr. Meier-Schulz"]),
        ("name", "Nachbar Peter Schneider stört", ["Peter Schneider"]),
        ("name", "Der Herr im Haus, Frau Bürgermeisterin, Fr. Nachmittag", []),
        ("name", "Konrad-Adenauer-Platz, Konrad Adenauer Platz, Frau-Holle-Weg", []),
        ("name", "Lina Radke: so heißt jetzt die Straße", []),
        ("name", "Sankt Martin Umzug, Anna Freud Schule", []),
        ("insult", "Ihr Idioten, du Trottel!", ["Idioten", "Trottel"]),
        ("insult", "1d10t, Idiooot, I d i o t, Arschl*cher", None),
        ("insult", "Arschleder, Idiotenhügel, Wichsenstein, Titisee, behindert, Ratten", []),
        ("insult", "Sauerei, Mist, verdammt, Blödsinn, Hurengasse, Mongolei, Pisserbach", []),
        ("link", "https://a.example/x, www.spin.top.", ["https://a.example/x", "www.spin.top"]),
        ("link", "siehe megaslots.xyz/de oder bit.ly/abc", ["megaslots.xyz/de", "bit.ly/abc"]),
        ("link", "https://lindenbach.example/karte und www.lindenbach.example", []),
        ("link", "Hauptstr.in der Nähe, z.B. um 7.30 Uhr, Abs.4", []),
        ("link", "https://lindenbach.example.casino.top/", ["https://lindenbach.example.casino.top/"]),
    ],
)  # fmt: skip
def test_a_check_points_at(key, text, expected):
    if expected is None:  # several, each of them
        assert len(pointed_at(key, text)) == {"phone": 2, "insult": 4}[key]
    else:
        assert pointed_at(key, text) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Die Laterne vor dem Haus ist seit Montag dunkel.", "de"),
        ("The street light in front of our house has been out since Monday.", "en"),
        ("Le lampadaire devant la maison est en panne depuis lundi.", "fr"),
        ("Bu sokakta lamba çok uzun bir süre için yok ve karanlık.", "tr"),
        ("Laterne defekt Hauptstraße", ""),
        ("Loch Gehweg Mühlgasse Höhe Bäckerei Nummer zwölf", ""),
        ("I d i o t seid ihr, und zwar alle!", "de"),
    ],
)
def test_the_language_of_a_text(text, language):
    assert language_of(text) == language


def test_another_script_is_told():
    check = by_key("language")
    assert check is not None
    found = check.look(Subject(text="Фонарь перед нашим домом не горит уже неделю"))
    assert found is not None
    assert found.reason == "Der Text steht in kyrillischer Schrift."


def test_check_digits():
    assert has_right_digits("GB82WEST12345698765432")
    assert not has_right_digits("GB82WEST12345698765433")


def test_no_reason_repeats_words_of_the_text():
    text = "Herr Müller, Tel. 0171 2345678, B-AB 1234, a@b.example, ihr Idioten, www.spin.top"
    for check in CHECKS:
        found = check.look(Subject(text=text, town=TOWN))
        if found is not None:
            words = ("Müller", "0171", "B-AB", "Idiot", "spin")
            assert not [word for word in words if word in found.reason]


def test_checks_name_themselves_and_what_they_look_at():
    assert len({check.key for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        assert str(check.label) and str(check.looks_at).endswith(".")
