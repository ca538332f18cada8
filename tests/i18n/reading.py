"""Finds words that people read and that nobody marked for translation.

German is known by its letters and by its small words; labels of choices, being single words,
by where they stand. What is English (documentation of the API, messages of commands) is no
German, so it is not found.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts", "common", "config", "defects", "frontend", "geo", "moderation",
    "participation", "photos",
)  # fmt: skip
MARKS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext",
    "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
_LETTERS = re.compile(r"[äöüßÄÖÜẞ„“]")
_SMALL_WORDS = re.compile(
    r"""\b(?:
    der|das|den|dem|des|ein|eine|einen|einem|einer|und|oder|nicht|kein|keine|ist|sind|wird|werden
    |wurde|haben|noch|schon|nur|auch|bis|seit|nach|bei|beim|vom|von|zum|zur|mit|ohne|aus|auf|im
    |ins|wie|warum|wir|sie|ihr|ihre|ihren|bitte|alle|mehr|neu|neue|hier|jetzt|gerade|uhr|meldung
    |meldungen|foto|fotos|vorschlag|stimme|ort|stadt|gemeldet|gesendet|gespeichert|geladen
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# One word is a name or a key; `{}` is a word of an f-string.
_WORD = re.compile(r"[A-Za-z]+|\{\}")


class Found(NamedTuple):
    """Words in a file, `path` from the root of the repository."""

    path: str
    line: int
    words: str


def is_german(text: str) -> bool:
    if _LETTERS.search(text):
        return True
    if " " not in text or len(_WORD.findall(text)) < 2:
        return False
    return _SMALL_WORDS.search(text) is not None


# --- Python --------------------------------------------------------------------------------


def in_python(source: str, name: str) -> Iterator[Found]:
    reader = _Strings()
    reader.visit(ast.parse(source))
    for line, text in reader.found:
        yield Found(name, line, text)


class _Strings(ast.NodeVisitor):
    """German strings outside of marks and docstrings; of `TextChoices` every label."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        if any(getattr(base, "attr", "") == "TextChoices" for base in node.bases):
            for each in node.body:
                value = getattr(each, "value", None)
                if isinstance(value, ast.Tuple) and isinstance(value.elts[-1], ast.Constant):
                    self.found.append((each.lineno, str(value.elts[-1].value)))
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name not in MARKS:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        text = "".join(
            str(each.value) if isinstance(each, ast.Constant) else "{}" for each in node.values
        )
        if is_german(text):
            self.found.append((node.lineno, text))
        for each in node.values:
            if not isinstance(each, ast.Constant):
                self.visit(each)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and is_german(node.value):
            self.found.append((node.lineno, node.value))


def aliases(source: str, name: str) -> Iterator[Found]:
    """Names under which makemessages does not know the functions that mark."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if alias.name in MARKS and (alias.asname or alias.name) not in ("_", alias.name):
                    yield Found(name, node.lineno, f"{alias.name} as {alias.asname}")


# --- templates -----------------------------------------------------------------------------

_LEFT_OUT = re.compile(
    r"\{%\s*comment\b.*?\bendcomment\s*%\}|\{#.*?#\}|<!--.*?-->"
    r"|\{%\s*blocktrans(?:late)?\b.*?\bendblocktrans(?:late)?\s*%\}"
    r"|\{%\s*block\s+(?:\w+_class|favicon)\s*%\}.*?\{%\s*endblock[^%]*%\}"
    r"|<code\b.*?</code>|<pre\b.*?</pre>",
    re.DOTALL,
)
_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
# A string in a tag that is no argument of `_()` and no translation itself.
_STRING = re.compile(r'(?<!_\()"([^"]*)"')
_ATTRIBUTE = re.compile(
    r'\b(?:alt|title|placeholder|label|aria-label|aria-description|content)="([^"]*)"'
)


def in_template(source: str, name: str) -> Iterator[Found]:
    def found(at: int, words: str) -> Found:
        return Found(name, source.count("\n", 0, at) + 1, " ".join(words.split()))

    text = _LEFT_OUT.sub(_blank, source)
    for tag in _TAG.finditer(text):
        if re.match(r"\{%\s*trans(late)?\b", tag[0]):
            continue
        for string in _STRING.finditer(tag[0]):
            if is_german(string[1]):
                yield found(tag.start() + string.start(), string[1])
    text = _TAG.sub(_blank, text)
    if name.endswith(".html"):
        for attribute in _ATTRIBUTE.finditer(text):
            if is_german(attribute[1]) or re.fullmatch(r"[A-Z][a-z]{2,}", attribute[1]):
                yield found(attribute.start(), attribute[1])
        text = re.sub(r"<[^>]*>", _blank, text)
    for words in re.finditer(r"[^\n]*[A-Za-zäöüß]{2}[^\n]*", re.sub(r"&\w+;", _blank, text)):
        yield found(words.start(), words[0])


def _blank(match: "re.Match[str]") -> str:
    """Spaces, so that lines stay where they are."""
    return re.sub(r"[^\n]", " ", match[0])


# --- modules of the browser -----------------------------------------------------------------

_JS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<call>\bn?gettext\(\s*"(?:[^"\\\n]|\\.)*"(?:,\s*"(?:[^"\\\n]|\\.)*")?)
    |(?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)""",
    re.DOTALL | re.VERBOSE,
)
# What a single word stands in when people read it.
_SAID = re.compile(r'(?:textContent|\.alt|\.title|aria-label)"?(?:\s*[=:]|,)\s*$')


def in_module(source: str, name: str) -> Iterator[Found]:
    for match in _JS.finditer(source):
        if match["string"] is None:
            continue
        text = match["string"][1:-1]
        said = _SAID.search(source[max(0, match.start() - 40) : match.start()])
        # What stands in `${...}` is no text; strings in it are rare and found by their letters.
        plain = re.sub(r"\$\{(?:[^{}]|\{[^{}]*\})*\}", " ", text)
        is_sentence = re.fullmatch(r"[A-ZÄÖÜ][a-zäöüß]+(?: [a-zäöüß]+)*[.:!?]", text)
        has_umlauts = _LETTERS.search(text) and "gettext" not in text
        is_said = said and re.search(r"[A-Za-z]{2}", plain)
        if is_german(plain) or is_sentence or has_umlauts or is_said:
            yield Found(name, source.count("\n", 0, match.start()) + 1, text)
