"""What opens without network: the service worker, the page „Keine Verbindung“, and what a phone
needs to know to put us on its home screen.

The worker itself is `templates/frontend/service_worker.js`. What it fetches ahead is read from
the templates of the pages that open without network and from the modules these load, so a file
that they name is in the list, and one that is gone is not.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from common import languages
from common.keeping import keep_for_guests
from common.page_cache import guest_page
from frontend import home_screen, words
from frontend.colours import theme_of
from geo.models import Municipality

WORKER = "frontend/service_worker.js"
# Pages that open without network, and the parts that template tags put into them.
PAGES = ("frontend/no_network.html", "defects/melden/form.html", "geo/map.html")
CREW_PAGES = ("defects/crew/jobs.html", "defects/crew/job.html", "geo/still_map.html")

_STATIC = re.compile(r'\{%\s*static "([^"]+)"')
_PART = re.compile(r'\{%\s*(?:extends|include) "([^"]+)"')
# What a module loads, at once or later.
_IMPORTED = re.compile(
    r'^(?:import|export)\b[^"\n]*?"(?=\.)([^"]+)"|\bimport\("(?=\.)([^"]+)"\)', re.MULTILINE
)
# The map draws itself from what the network brings.
_NEEDS_NETWORK = ("maplibre/",)


@cache
def _named(pages: tuple[str, ...]) -> frozenset[str]:
    """The static files that templates name, with what they extend and include, and the modules
    that these load."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(pages)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        source = get_template(name).template.source  # type: ignore[attr-defined]  # Django's own
        found.update(_STATIC.findall(source))
        waiting.extend(_PART.findall(source))
        if "{% icon" in source:
            found.add("frontend/icons.svg")
    return frozenset(
        name
        for each in found
        if not each.startswith(_NEEDS_NETWORK)
        for name in _with_modules(each)
    )


def _with_modules(name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        module = waiting.pop()
        if module in found:
            continue
        found.add(module)
        path = finders.find(module) if module.endswith(".js") else None
        if path:
            text = Path(str(path)).read_text(encoding="utf-8")
            here = PurePosixPath(module).parent
            loads = (at_once or later for at_once, later in _IMPORTED.findall(text))
            waiting.extend(_joined(here, each) for each in loads)
    return found


def _joined(here: PurePosixPath, relative: str) -> str:
    parts: list[str] = []
    for part in (here / relative).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def files(municipality: Municipality) -> list[str]:
    """Addresses of all that „Mangel melden“ and „Keine Verbindung“ load, in every language."""
    names = set(_named(PAGES)) | {words.static_name(each) for each in words.languages()}
    if municipality.coat_of_arms:
        names.add(municipality.coat_of_arms)
    theme = theme_of(municipality.colour, municipality.colour_dark)
    return sorted({*map(static, names), reverse("frontend:theme", args=[theme.hash])})


def crew_files(municipality: Municipality) -> list[str]:
    """What the crew's pages load beside that."""
    return sorted({*map(static, _named(CREW_PAGES))} - set(files(municipality)))


def told(municipality: Municipality) -> dict[str, Any]:
    """What the worker is told: `version` changes when any file or the worker itself does."""
    said: dict[str, Any] = {
        "files": files(municipality),
        "crew": crew_files(municipality),
        "prefixes": [language.prefix for language in languages.LANGUAGES],
    }
    source = get_template(WORKER).template.source  # type: ignore[attr-defined]  # Django's own
    whole = json.dumps(said, sort_keys=True) + source
    return {"version": hashlib.sha256(whole.encode()).hexdigest()[:12], **said}


# Browsers look at every page whether it changed: compressed, and 304 if it did not.
@guest_page(keep=0, personal=False)
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may answer for every page; looked for anew each time."""
    municipality = request.municipality  # type: ignore[attr-defined]
    said = json.dumps(told(municipality)).replace("<", "\\u003c")
    script = render_to_string(WORKER, {"told": mark_safe(said)})  # our own file names
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(no_cache=True)
def no_network(request: HttpRequest) -> HttpResponse:
    """What stands in for every page that cannot be fetched. Holds nothing of a single person."""
    return keep_for_guests(render(request, "frontend/no_network.html"))


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest, crew: bool = False) -> HttpResponse:
    """Name, colours and picture for the home screen; `crew` opens today's jobs."""
    municipality = request.municipality  # type: ignore[attr-defined]
    theme = theme_of(municipality.colour, municipality.colour_dark)
    start = "/bauhof/" if crew else languages.local_path("/melden/")
    what = _("Bauhof") if crew else _("Mangel melden")
    said = {
        "id": start,
        "name": f"{what} · {municipality.name}",
        "short_name": what,
        "lang": languages.current_code(),
        "start_url": start,
        "scope": "/",
        "display": "minimal-ui",
        "theme_color": theme.light,
        "background_color": "#ffffff",
        "icons": home_screen.icons(municipality),
    }
    return HttpResponse(json.dumps(said), content_type="application/manifest+json")
