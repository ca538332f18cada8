"""The same page in the other languages. Built into every template."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.template.context import Context

from common import languages
from common.languages import LANGUAGES, Language
from common.texts import say
from frontend.machines import is_for_robots

register = template.Library()


@dataclass(frozen=True)
class Choice:
    """One language of this page and where the page is in it."""

    language: Language
    href: str
    is_current: bool


@register.inclusion_tag("frontend/_languages.html", takes_context=True)
def language_switch(context: Context, *, place: str) -> dict[str, object]:
    """Deutsch, English, Leichte Sprache, each in its own words; nothing where a page exists in
    German only. `place` (header, footer) tells two of them on a page apart."""
    here = "/" if _is_of_error(context) else None
    return {"choices": _choices(context.get("request"), here), "place": place}


@register.inclusion_tag("frontend/_alternates.html", takes_context=True)
def alternates(context: Context) -> dict[str, object]:
    """`hreflang` for machines, on pages that they may keep and that are no selection."""
    request: HttpRequest | None = context.get("request")
    municipality = context.get("municipality")
    if (
        request is None
        or municipality is None
        or request.resolver_match is None
        or request.GET
        or _is_of_error(context)
        or not is_for_robots(request.path)
    ):
        return {}
    return {"choices": _choices(request), "base": municipality.base_url.rstrip("/")}


@register.filter
def said(texts: dict[str, str] | None) -> str:
    """What the municipality wrote per language, in the language of this page."""
    return say(texts or {})


def _is_of_error(context: Context) -> bool:
    """Whether the page says that something is not there: it does not repeat what was asked for,
    and the other languages begin at their home. These templates stand in no folder, or say
    `is_gone`."""
    name = context.template.name if context.template is not None else None
    return bool(context.get("is_gone")) or (name is not None and "/" not in name)


def _choices(request: HttpRequest | None, here: str | None = None) -> list[Choice]:
    """`here` instead of the path of the request."""
    if request is None or request.path.startswith("//"):  # a link to it were one to a host
        return []
    if languages.has_one_language(request.path):
        return []
    current = languages.current()
    query = request.META.get("QUERY_STRING", "") if request.method in ("GET", "HEAD") else ""
    here = here or (f"{request.path}?{query}" if query else request.path)
    return [
        Choice(language, languages.local_path(here, language), language == current)
        for language in LANGUAGES
    ]
