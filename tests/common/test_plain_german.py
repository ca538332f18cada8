"""Hints for plain German, on sentences as they stand in letters of offices and in better ones."""

import pytest

from common.plain_german import Kind, hints, sentences

S, P, A, L = Kind.SENTENCE, Kind.PASSIVE, Kind.ABBREVIATION, Kind.LONG_WORD
AMT = Kind.OFFICIALESE

# Each sentence with the kinds of hints it gets, as a set.
LETTERS = {
    "Der Schaden wurde behoben.": {P},
    "Die Laterne wird in der kommenden Woche repariert.": {P},
    "Ihr Anliegen ist an das Tiefbauamt weitergeleitet worden.": {P},
    "Die Mängel werden umgehend beseitigt.": {P, AMT},
    "Der Ast wurde vom Bauhof abgesägt und abtransportiert.": {P},
    "Die Stelle wird abgesperrt, bis wir Teile haben.": {P},
    "Das Fahrzeug wurde gestern abgeholt.": {P},
    "Hiermit bestätigen wir den Eingang Ihres Schreibens.": {AMT},
    "Bezüglich Ihrer Meldung teilen wir Folgendes mit.": {AMT},
    "Die Instandsetzung erfolgt schnellstmöglich.": {AMT},
    "Die Beseitigung obliegt dem Straßenbaulastträger.": {AMT},
    "Wir haben die Örtlichkeit in Augenschein genommen.": {AMT},
    "Gemäß Satzung sind Sie zur Räumung verpflichtet.": {AMT},
    "Die Lichtsignalanlage ist defekt.": {AMT},
    "Wir bitten um Kenntnisnahme.": {AMT},
    "Des Weiteren weisen wir auf den Spielplatz hin.": {AMT},
    "Wir melden uns zeitnah bei Ihnen.": {AMT},
    "Bitte schicken Sie uns z. B. ein Foto.": {A},
    "Bitte schicken Sie uns z.B. ein Foto.": {A},
    "Das dauert ca. drei Wochen.": {A},
    "Der Fachbereich bzw. die Firma meldet sich ggf. bei Ihnen.": {A},
    "Das regelt die StVO.": {A},
    "Die LSA fällt heute aus.": {A},
    "Lt. Plan beginnen wir im Mai.": set(),
    "Wir beginnen lt. Plan im Mai.": {A},
    "Die Straßenbeleuchtungsanlagen sind alt.": {L},
    "Das Gefahrenabwehrverordnungsverfahren läuft.": {L},
    "Da die betroffene Straße, wie Sie sicher wissen, nicht der Stadt, sondern dem Land gehört, "
    "können wir dort leider selbst nichts tun, obwohl wir es gern täten.": {S},
    "Aufgrund der anhaltend schlechten Witterung kann die Durchführung der Arbeiten an der von "
    "Ihnen genannten Stelle voraussichtlich erst im kommenden Frühjahr erfolgen.": {S, AMT},
}
PLAIN = [
    "Wir haben den Schaden repariert.",
    "Danke für Ihre Meldung.",
    "Die Laterne leuchtet wieder.",
    "Wir werden das Loch am Dienstag füllen.",
    "Das wird teuer.",
    "Es wird bald dunkel.",
    "Wir werden Ihnen morgen antworten.",
    "Sie werden das Ergebnis hier sehen.",
    "Wir werden die Stelle beobachten.",
    "Der Bauhof wird den Baum ersetzen.",
    "Wir werden den Weg erneuern, sobald es nicht mehr friert.",
    "Können Sie uns ein Foto schicken?",
    "Bitte rufen Sie uns an: 02241 1234.",
    "Die Arbeit beginnt am 3. März und dauert zwei Tage.",
    "Das Rathaus ist bis 12.30 Uhr offen.",
    "Hier ist die Seite: https://www.kreis.example/abfall/z.b.html",
    "Der Weg gehört dem Land, nicht der Stadt.",
    "Das Kind hat die Schaukel gern.",
    "Wir haben die Kreuzung gesehen und gesperrt.",
    "Der Abfall liegt noch dort.",
]


@pytest.mark.parametrize("sentence", LETTERS)
def test_what_offices_write(sentence):
    assert {hint.kind for hint in hints(sentence)} == LETTERS[sentence]


@pytest.mark.parametrize("sentence", PLAIN)
def test_plain_sentences_get_no_hint(sentence):
    assert hints(sentence) == []


def test_each_hint_names_its_place_and_what_to_write():
    text = "Guten Tag. Die Reparatur wurde bzgl. der Ampel zwecks Prüfung verschoben."

    found = hints(text)

    assert [(hint.kind, hint.words) for hint in found] == [
        (P, "wurde … verschoben"),
        (A, "bzgl."),
        (AMT, "zwecks"),
    ]
    assert [text[hint.start : hint.end] for hint in found[1:]] == ["bzgl.", "zwecks"]
    assert found[1].advice == "Abkürzung. Besser: zu, über"
    assert found[2].advice == "Amtsdeutsch. Besser: um ... zu, für"
    assert text[found[0].start : found[0].end].startswith("wurde")


def test_sentences_end_neither_at_abbreviations_nor_at_dates_nor_in_addresses():
    text = "Am 3. März z. B. um 12.30 Uhr. Mehr: https://a.example/b.html?x=1 Bis dann!"

    assert [words for _start, words in sentences(text)] == [
        "Am 3. März z. B. um 12.30 Uhr.",
        "Mehr:",
        "https://a.example/b.html?x=1 Bis dann!",
    ]


def test_twenty_words_are_fine_and_twenty_one_are_not():
    twenty = " ".join(["Wort"] * 20) + "."
    more = " ".join(["Wort"] * 21) + "."

    assert hints(twenty) == []
    [hint] = hints(more)
    assert hint.advice == "Dieser Satz hat 21 Wörter. Machen Sie zwei Sätze daraus."


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "{", "🙂", "a" * 5])
def test_nothing_to_say_about_nothing(text):
    assert hints(text) == []


def test_a_long_text_is_read_in_one_go():
    text = "Der Schaden wurde behoben. " * 150

    assert len(hints(text)) == 150
