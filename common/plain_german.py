"""Hints for plain German (about B1): long sentences, passive, abbreviations, officialese.

Pure: text in, `Hint`s out, in the order of the text. They are hints and never block; a good
sentence may break a rule. After DIN SPEC 33429 and the common rules for plain administrative
German: one thought a sentence, active, no abbreviations, everyday words.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

# From 20 words on most readers lose the thread; what 15 hold is easy.
LONG_SENTENCE = 20
# Compounds that nobody reads at a glance.
LONG_WORD = 24


class Kind(StrEnum):
    SENTENCE = "sentence"
    PASSIVE = "passive"
    ABBREVIATION = "abbreviation"
    OFFICIALESE = "officialese"
    LONG_WORD = "long_word"


@dataclass(frozen=True, slots=True)
class Hint:
    """One place: `start` and `end` are offsets in the text, `words` what stands there, `advice`
    what to do about it, in one sentence."""

    kind: Kind
    start: int
    end: int
    words: str
    advice: str


# What stands in letters of offices -> how people say it.
_OFFICIALESE = {
    "diesbezüglich": "dazu",
    "bezüglich": "zu, über",
    "hinsichtlich": "zu, über",
    "betreffs": "zu",
    "zwecks": "um ... zu, für",
    "seitens": "von",
    "mittels": "mit",
    "gemäß": "nach, wie es in ... steht",
    "aufgrund": "wegen, weil",
    "infolge": "wegen, weil",
    "im rahmen": "bei, während",
    "in bezug auf": "zu, über",
    "im hinblick auf": "wegen, für",
    "nichtsdestotrotz": "trotzdem",
    "des weiteren": "außerdem",
    "vorbehaltlich": "wenn",
    "unverzüglich": "sofort",
    "umgehend": "sofort, gleich",
    "zeitnah": "bald, oder nennen Sie den Tag",
    "schnellstmöglich": "so schnell es geht, oder nennen Sie den Tag",
    "obliegt": "ist Aufgabe von",
    "obliegen": "sind Aufgabe von",
    "in kenntnis setzen": "Bescheid sagen",
    "in kenntnis gesetzt": "Bescheid gesagt",
    "zur kenntnis": "gelesen, gesehen",
    "in augenschein": "angesehen",
    "inaugenscheinnahme": "ansehen, Besuch vor Ort",
    "in abrede stellen": "bestreiten",
    "zum abschluss bringen": "beenden",
    "zur durchführung": "machen",
    "durchführung": "schreiben Sie, wer was tut",
    "veranlassung": "schreiben Sie, wer was tut",
    "veranlassen": "machen lassen, beauftragen",
    "veranlasst": "beauftragt",
    "beseitigung": "wegräumen, reparieren",
    "instandsetzung": "Reparatur",
    "instandsetzungsarbeiten": "Reparatur",
    "inanspruchnahme": "nutzen",
    "bereitstellung": "geben, stellen",
    "kenntnisnahme": "lesen",
    "rücksprache": "sprechen mit",
    "straßenbaulastträger": "wem die Straße gehört",
    "baulastträger": "wem die Straße gehört",
    "verkehrssicherungspflicht": "Pflicht, den Weg sicher zu halten",
    "verkehrssicherungspflichtig": "muss den Weg sicher halten",
    "lichtsignalanlage": "Ampel",
    "lichtzeichenanlage": "Ampel",
    "fußgängerüberweg": "Zebrastreifen",
    "grundstückseigentümer": "wem das Grundstück gehört",
    "eigentumsverhältnisse": "wem es gehört",
    "fernmündlich": "am Telefon",
    "postalisch": "mit der Post",
    "anbei": "mit diesem Schreiben",
    "beiliegend": "mit diesem Schreiben",
    "ersuchen": "bitten",
    "ersucht": "gebeten",
    "entsprechend": "passend, so wie",
    "vorgenannt": "nennen Sie es noch einmal",
    "vorgenannten": "nennen Sie es noch einmal",
    "dergestalt": "so",
    "sachverhalt": "Sache, was geschehen ist",
    "zuständigkeitsbereich": "das machen wir, das machen nicht wir",
    "zuständigkeitshalber": "weil es deren Aufgabe ist",
    "ordnungsgemäß": "richtig",
    "beabsichtigt": "will, hat vor",
    "erfolgt": "schreiben Sie, wer was tut",
    "erfolgen": "schreiben Sie, wer was tut",
    "verbleiben": "lassen Sie den Satz weg",
    "hiermit": "lassen Sie das Wort weg",
    "gegebenenfalls": "vielleicht, wenn nötig",
    "dahingehend": "so",
    "ihrerseits": "von Ihnen",
    "unsererseits": "von uns",
}
# Abbreviation -> what to write.
_ABBREVIATIONS = {
    "z. B.": "zum Beispiel",
    "bzw.": "oder",
    "ggf.": "vielleicht, wenn nötig",
    "u. a.": "unter anderem",
    "d. h.": "das heißt",
    "i. d. R.": "meistens",
    "i. A.": "im Auftrag",
    "i. V.": "in Vertretung",
    "o. Ä.": "oder Ähnliches",
    "s. o.": "siehe oben",
    "s. u.": "siehe unten",
    "u. U.": "vielleicht",
    "z. T.": "zum Teil",
    "z. Zt.": "zurzeit",
    "z. Z.": "zurzeit",
    "zzgl.": "dazu kommt",
    "inkl.": "mit",
    "max.": "höchstens",
    "mind.": "mindestens",
    "ca.": "etwa",
    "evtl.": "vielleicht",
    "bzgl.": "zu, über",
    "gem.": "nach",
    "lt.": "laut, nach",
    "vgl.": "vergleiche",
    "usw.": "und so weiter",
    "etc.": "und so weiter",
    "sog.": "sogenannt",
    "Abs.": "Absatz",
    "Nr.": "Nummer",
    "Tel.": "Telefon",
    "Str.": "Straße",
    "StVO": "Straßenverkehrsordnung: Regeln für den Verkehr",
    "LSA": "Ampel",
    "FGÜ": "Zebrastreifen",
    "ÖPNV": "Bus und Bahn",
    "BauGB": "Baugesetzbuch",
    "DSGVO": "Datenschutz-Grundverordnung",
    "SB": "wer Ihre Meldung bearbeitet",
    "MIV": "Autoverkehr",
}

_TAIL = r"(?![\wÄÖÜäöüß])"
_HEAD = r"(?<![\wÄÖÜäöüß])"


def _any_of(phrases: list[str], *, ignore_case: bool) -> re.Pattern[str]:
    """Longest first; blanks in them may be missing or doubled (`z.B.`)."""
    ordered = sorted(phrases, key=len, reverse=True)
    forms = [re.escape(each).replace(r"\ ", r"\s*") for each in ordered]
    return re.compile(
        f"{_HEAD}(?:{'|'.join(forms)}){_TAIL}", re.IGNORECASE if ignore_case else re.NOFLAG
    )


_WORDS = re.compile(
    f"{_HEAD}(?:"
    + "|".join(re.escape(each) for each in sorted(_OFFICIALESE, key=len, reverse=True))
    + f"){_TAIL}",
    re.IGNORECASE,
)
_SHORT = _any_of(list(_ABBREVIATIONS), ignore_case=False)
_BY_FORM = {each.replace(" ", ""): words for each, words in _ABBREVIATIONS.items()}

_WERDEN = re.compile(
    r"\b(werde|wirst|wird|werden|werdet|wurde|wurdest|wurden|wurdet|worden)\b", re.IGNORECASE
)
# What may be a past participle: ge...t, ge...en (also with a prefix: abgeholt), ...iert, and
# verbs that take no ge-: be-, ent-, er-, ver-, zer-, über-, unter-.
_PARTICIPLE = re.compile(
    r"^(?:(?:ab|an|auf|aus|bei|durch|ein|fest|her|hin|instand|los|mit|nach|um|vor|weg|weiter|"
    r"wieder|zu|zurück|zusammen|fort|bereit|frei|voll|stand|statt)?"
    r"ge[a-zäöüß]{2,}(?:t|en)|[a-zäöüß]{2,}iert|"
    r"(?:be|ent|emp|er|ver|zer|über|unter|miss|wider)[a-zäöüß]{2,}(?:t|en))$"
)
# Infinitives and other words that look like one and are none.
_NOT_PARTICIPLES = frozenset(
    """
    gehen geben gelten gewinnen gelingen genießen gehören gefallen geschehen gestehen gesund
    bekommen beginnen bleiben bitten bieten bestehen bewegen bearbeiten beantworten beheben
    beseitigen benachrichtigen besprechen besuchen beauftragen berichten begrüßen bezahlen
    erneuern erreichen erhalten erfahren erklären erledigen ersetzen erscheinen erkennen
    verbessern verstehen versuchen vergessen verlieren verlassen vermeiden vereinbaren
    veröffentlichen verwenden verändern verschieben versprechen vergehen verschwinden entfernen
    entscheiden entstehen enden unterstützen unterscheiden überprüfen übernehmen überlegen
    übergeben gegen zwischen offen eben selten unten oben morgen gestern gut gerade genug
    verantworten berücksichtigen unternehmen bemühen beobachten beraten betreten betreiben
    gerecht geschickt bereit bekannt dort fort sofort wert erst überall
    """.split()  # noqa: SIM905 - read as a list of words
)
# `wird ... müssen`, `wird ... können`: the future of an active sentence.
_SENTENCE = re.compile(r"[^.!?:\n]+(?:[.!?:]+|\n|$)")
_WORD = re.compile(r"[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß\-]*")
_DOT = "\N{ONE DOT LEADER}"


def hints(text: str) -> list[Hint]:
    """What could be said more plainly in `text`, in its order."""
    found = [hint for check in _CHECKS for hint in check(text)]
    return sorted(found, key=lambda hint: (hint.start, hint.end, hint.kind))


def sentences(text: str) -> list[tuple[int, str]]:
    """Each sentence with where it begins; dots of abbreviations and numbers end none."""
    masked = _SHORT.sub(lambda match: match[0].replace(".", _DOT), text)
    masked = re.sub(r"(?<=\d)\.(?=\s?\d|\s[A-ZÄÖÜ][a-zäöü]+(?:\s\d{4})?\b)", _DOT, masked)
    masked = re.sub(r"(https?://\S+)", lambda m: re.sub(r"[.:?]", _DOT, m[1]), masked)
    found = []
    for match in _SENTENCE.finditer(masked):
        words = text[match.start() : match.end()]
        if words.strip():
            found.append((match.start() + len(words) - len(words.lstrip()), words.strip()))
    return found


def _long_sentences(text: str) -> Iterator[Hint]:
    for start, sentence in sentences(text):
        count = len(_WORD.findall(re.sub(r"https?://\S+", "", sentence)))
        if count > LONG_SENTENCE:
            yield Hint(
                Kind.SENTENCE,
                start,
                start + len(sentence),
                sentence,
                _("Dieser Satz hat %(n)d Wörter. Machen Sie zwei Sätze daraus.") % {"n": count},
            )


def _passives(text: str) -> Iterator[Hint]:
    """A form of `werden` and a participle in one clause."""
    for start, sentence in sentences(text):
        for clause in re.finditer(r"[^,;–]+", sentence):
            helper = _WERDEN.search(clause[0])
            if helper is None:
                continue
            participle = next(
                (
                    word
                    for word in _WORD.finditer(clause[0])
                    if word.start() != helper.start() and _is_participle(word[0])
                ),
                None,
            )
            if participle is None:
                continue
            first, last = sorted((helper, participle), key=lambda match: match.start())
            yield Hint(
                Kind.PASSIVE,
                start + clause.start() + first.start(),
                start + clause.start() + last.end(),
                f"{first[0]} … {last[0]}",
                _("Wer tut es? Schreiben Sie zum Beispiel: „Wir reparieren …“"),
            )


def _is_participle(word: str) -> bool:
    """Adjectives and nouns are none: a participle is written small and has no ending."""
    return bool(_PARTICIPLE.match(word)) and word not in _NOT_PARTICIPLES


def _abbreviations(text: str) -> Iterator[Hint]:
    for match in _SHORT.finditer(text):
        instead = _BY_FORM[re.sub(r"\s", "", match[0])]
        yield Hint(
            Kind.ABBREVIATION,
            match.start(),
            match.end(),
            match[0],
            _("Abkürzung. Besser: %(instead)s") % {"instead": instead},
        )


def _officialese(text: str) -> Iterator[Hint]:
    for match in _WORDS.finditer(text):
        yield Hint(
            Kind.OFFICIALESE,
            match.start(),
            match.end(),
            match[0],
            _("Amtsdeutsch. Besser: %(instead)s") % {"instead": _OFFICIALESE[match[0].lower()]},
        )


def _long_words(text: str) -> Iterator[Hint]:
    for match in _WORD.finditer(re.sub(r"https?://\S+", lambda m: " " * len(m[0]), text)):
        if max(map(len, match[0].split("-"))) >= LONG_WORD and match[0].lower() not in _OFFICIALESE:
            yield Hint(
                Kind.LONG_WORD,
                match.start(),
                match.end(),
                match[0],
                _("Ein langes Wort. Sagen Sie es mit zwei Wörtern oder setzen Sie Bindestriche."),
            )


_CHECKS: tuple[Callable[[str], Iterator[Hint]], ...] = (
    _long_sentences,
    _passives,
    _abbreviations,
    _officialese,
    _long_words,
)
