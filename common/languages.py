"""Languages of the public pages: German at `/`, English at `/en/`, Leichte Sprache at `/leicht/`.

Inside there is one world of paths, without a language: URL patterns, `reverse`, redirects,
`request.path` and `next` are the same in every language. The language is taken off the path at
the door (`common.middleware.LanguageMiddleware`) and put on again where words leave: into the
links of a page and of a redirect (`keep`), into those of a mail (`keep_in_text`), and by
`local_path` or `local_address` for what is made by hand (QR codes, addresses to copy).

Which paths exist in German only is said by `ONE_LANGUAGE_PATHS` in the settings.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import get_language

GERMAN = "de"
ENGLISH = "en"
# The registered variant "simple" (BCP 47, RFC 5646): browsers and screen readers speak German.
EASY = "de-simple"


@dataclass(frozen=True)
class Language:
    code: str
    prefix: str  # of the path: "" or "/en"
    name: str  # in the language itself


LANGUAGES = (
    Language(GERMAN, "", "Deutsch"),
    Language(ENGLISH, "/en", "English"),
    Language(EASY, "/leicht", "Leichte Sprache"),
)
CODES = tuple(language.code for language in LANGUAGES)
CHOICES = [(language.code, language.name) for language in LANGUAGES]
_BY_CODE = {language.code: language for language in LANGUAGES}
_WITH_PREFIX = {language.prefix[1:]: language for language in LANGUAGES if language.prefix}
# Never before `//`: what is left were the address of another host.
_PREFIX = re.compile(rf"/({'|'.join(_WITH_PREFIX)})(?=/(?!/)|[?#]|$)")

# Attributes that lead to an address. `data-` and `src-` tell our modules where to ask. The link
# to this page in German says so, and stays.
_ATTRIBUTES = (
    r'(?P<stays>hreflang="de" )?\b(?P<name>href|action|formaction|src-[a-z-]+|data-[a-z-]+|'
    r'content|value|hx-(?:get|post|put|patch|delete|push-url|replace-url))="'
)
_IN_JSON = r'"(?P<name>href|url|next|remove|back)": ?"'
_HEADERS = ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url")
# Without an address in front, a value is no link but what is sent, and is kept without language.
_ONLY_WHOLE = ("value", "content")


def current() -> Language:
    """The language of this request or mail."""
    return of(get_language())


def current_code() -> str:
    """The code of `current()`: the default of fields that keep in which language somebody acted."""
    return current().code


def of(code: str | None) -> Language:
    """The language of a code; German for none or one that there is not."""
    return _BY_CODE.get(code or GERMAN, _BY_CODE[GERMAN])


def known(code: str | None) -> str:
    """`code` if there are pages in it, else German."""
    return of(code).code


def take_off(path: str) -> tuple[Language, str]:
    """`/en/karte/` is English and `/karte/`."""
    found = _PREFIX.match(path)
    if found is None:
        return _BY_CODE[GERMAN], path
    rest = path[found.end() :]
    return _WITH_PREFIX[found[1]], rest if rest[:1] == "/" else f"/{rest}"


def has_one_language(path: str) -> bool:
    """Whether a path without language exists in German only (`ONE_LANGUAGE_PATHS`)."""
    return _one_language().match(path) is not None


def local_path(path: str, language: Language | None = None) -> str:
    """`/karte/?q=1` as this language (or `language`) has it: `/en/karte/?q=1`.

    What is no path of ours, has one language or carries one already stays as it is.
    """
    prefix = (language or current()).prefix
    if not prefix or path[:1] != "/" or path[:2] == "//":
        return path
    if _PREFIX.match(path) or has_one_language(path):
        return path
    return prefix + path


def local_address(base: str, path: str, language: Language | None = None) -> str:
    """The whole address of `path` at a town whose address is `base`, in this language."""
    return base.rstrip("/") + local_path(path, language)


def keep_in_text(text: str, base: str, language: Language | None = None) -> str:
    """Plain text in which every address that begins with `base` keeps the language."""
    language = language or current()
    if not language.prefix:
        return text
    base = base.rstrip("/")
    return re.sub(
        re.escape(base) + r"(/[^\s<>\"]*)?(?![\w.:-])",
        lambda found: base + local_path(found[1] or "/", language),
        text,
    )


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Make links and redirects of an answer keep the language of the request."""
    language = current()
    if not language.prefix or getattr(response, "keeps_language", False):
        return
    response.keeps_language = True  # type: ignore[attr-defined]
    base = getattr(getattr(request, "municipality", None), "base_url", "").rstrip("/")
    for name in _HEADERS:
        if name in response.headers:
            response.headers[name] = local_path(response.headers[name], language)
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if kind not in ("text/html", "application/json") or not isinstance(response, HttpResponse):
        return
    if response.has_header("Content-Encoding") or not response.content:
        return
    text = response.content.decode(response.charset)
    response.content = (
        _links(kind, base).sub(lambda found: _kept(found, language), text).encode(response.charset)
    )
    if response.has_header("Content-Length"):
        response.headers["Content-Length"] = str(len(response.content))


def _kept(found: "re.Match[str]", language: Language) -> str:
    whole: str = found[0]
    path: str = found["path"]
    groups = found.groupdict()
    if groups.get("stays") or (not found["base"] and found["name"] in _ONLY_WHOLE):
        return whole
    return whole.removesuffix(path) + local_path(path, language)


@lru_cache(maxsize=64)
def _links(kind: str, base: str) -> "re.Pattern[str]":
    before = _ATTRIBUTES if kind == "text/html" else _IN_JSON
    address = re.escape(base) if base else "(?!)"
    return re.compile(rf'{before}(?P<base>{address})?(?P<path>/(?!/)[^"]*)')


@lru_cache(maxsize=1)
def _one_language() -> "re.Pattern[str]":
    return re.compile("|".join(f"(?:{pattern})" for pattern in settings.ONE_LANGUAGE_PATHS))
