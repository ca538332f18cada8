"""In which language a text is written, told by its most common words.

Stop words are enough for the question asked here: not which of a hundred languages it is, but
whether the moderators can read it. A text in Latin letters is German unless another language
clearly wins; short or telegraphic texts are never hinted at.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from moderation.checks.base import WORD, Found, Subject

_GERMAN = """
aber alle als am an auch auf aus bei bin bis bitte da damit dann das dass dem den der des die
diese dieser dieses doch dort durch ein eine einem einen einer es für gegen habe haben hat hier
ich ihr im immer in ist ja jetzt kann kein keine man mehr mein mich mit muss nach nicht noch nur
oder schon sehr seit sich sie sind so über um und uns unsere unter viel vom von vor war wäre wann
warum was wegen weil wenn wer werden wie wieder wir wird wo wurde zu zum zur zwischen
"""
_OTHERS = {
    "en": """
    a about after all and any are as at be been but by can click could do for free from get have
    here how i if in is it just make me more my no not now of on only or our out see so than that
    the their them there they this to up us was we were what when which who will with without you
    your
    """,
    "fr": "au aux avec ce cette dans de des du elle en est et il je la le les leur ma mais nous ne"
    " on ou par pas plus pour que qui sa se ses sont sur très un une vos votre vous",
    "es": "al como con de del el ella en es esta este está hay la las lo los más me mi no nos o"
    " para pero por que se sin son su sus también tiene un una y ya",
    "it": "al alla anche che chi come con da dal del della di e gli ha il in la le lo ma mi nel"
    " nella non o per più questa questo se si sono su tra un una",
    "tr": "ama bir bu ben biz bizim böyle çok çünkü da daha de değil gibi hem her için ile ise"
    " kadar ki mi ne olarak olan sonra şu ve veya var ya yok",
    "pl": "a ale bardzo by był być co czy dla do gdzie i ich ja jak jest już lub ma mnie na nie o"
    " od po przez się są ta tak to tu w z za że",
    "nl": "aan als bij dat de deze die dit een en er het hier ik je maar met naar niet nog om onze"
    " ook op over te van voor was we wij zijn zo",
}
_NAMES = {
    "en": gettext_lazy("Englisch"),
    "fr": gettext_lazy("Französisch"),
    "es": gettext_lazy("Spanisch"),
    "it": gettext_lazy("Italienisch"),
    "tr": gettext_lazy("Türkisch"),
    "pl": gettext_lazy("Polnisch"),
    "nl": gettext_lazy("Niederländisch"),
}
_SCRIPTS = (
    (gettext_lazy("kyrillischer Schrift"), 0x0400, 0x052F),
    (gettext_lazy("griechischer Schrift"), 0x0370, 0x03FF),
    (gettext_lazy("arabischer Schrift"), 0x0600, 0x06FF),
    (gettext_lazy("hebräischer Schrift"), 0x0590, 0x05FF),
    (gettext_lazy("chinesischer oder japanischer Schrift"), 0x3040, 0x9FFF),
)
_MOST_COMMON = {
    "de": frozenset(_GERMAN.split()),
    **{key: frozenset(words.split()) for key, words in _OTHERS.items()},
}
_MIN_WORDS = 6
_MIN_DIFFERENT = 3  # letters that stand alone are words of some language too
_MIN_SHARE = 0.2  # of the words, for another language to be named


def other_language(subject: Subject) -> Found | None:
    """The text is clearly in another language or script than German."""
    letters = [sign for sign in subject.text if sign.isalpha()]
    for name, first, last in _SCRIPTS:
        inside = sum(first <= ord(sign) <= last for sign in letters)
        if inside >= 10 and inside * 2 > len(letters):
            return Found(reason=_("Der Text steht in %s.") % name)
    key = language_of(subject.text)
    if key in ("de", ""):
        return None
    return Found(reason=_("Der Text ist wohl nicht auf Deutsch, sondern auf %s.") % _NAMES[key])


def language_of(text: str) -> str:
    """Two letters of ISO 639, or "" where it cannot be told."""
    words = [word.casefold() for word in WORD.findall(text)]
    if len(words) < _MIN_WORDS:
        return ""
    hits = {key: [word for word in words if word in common] for key, common in _MOST_COMMON.items()}
    german = hits.pop("de")
    best, of_best = max(hits.items(), key=lambda pair: len(pair[1]))
    if (
        len(set(of_best)) >= _MIN_DIFFERENT
        and len(of_best) >= _MIN_SHARE * len(words)
        and len(of_best) > 1.5 * len(german)
    ):
        return best
    return "de" if german else ""
