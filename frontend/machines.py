"""What machines look for first: where everything is, and what is nobody's to index."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularJSONAPIView

from common import sitemaps
from common.languages import LANGUAGES, has_one_language, local_path
from common.open_data import open_data
from common.page_cache import guest_page
from defects.api.filters import API_STATES
from defects.models import Report
from defects.views import sitemap as reports
from frontend.navigation import exists
from geo.models import Municipality
from participation.api.filters import PROJECT_API_STATES, PROPOSAL_API_STATES
from participation.models import Project
from participation.views import sitemap as participation

_PAGES = (
    "/",
    "/meldungen/",
    "/karte/",
    "/beteiligung/",
    "/zustaendig/",
    "/zahlen/",
    "/zahlen/fristen/",
    "/melden/",
    "/api/",
    "/transparenz/",
    "/transparenz/regeln/",
    "/transparenz/regeln/leicht/",
    "/transparenz/entscheidungen/",
    "/transparenz/zahlen/",
    "/transparenz/pruefsumme/",
)
_NOT_FOR_ROBOTS = (
    "/arbeit/",
    "/bauhof/",
    "/moderation/",
    "/beanstanden/",
    "/beanstandung/",
    "/begruendung/",
    "/konto/",
    "/admin/",
    "/demo/",
    "/fotos/",
    "/meldung/",
    "/auch-ich/",
    "/abo/",
    "/sperre/",
    "/stelle/",
    "/orte/",
    "/suche/",
    "/beteiligung/verwalten/",
    "/beteiligung/mitmachen/",
    "/beteiligung/weiter/",
    "/barrierefreiheit/hinweis/",
    "/verwaltung/",
    "/beteiligung/stimme/",
)


def is_for_robots(path: str) -> bool:
    """Whether a page may stand in an index of others; `path` is without language."""
    return not path.startswith(_NOT_FOR_ROBOTS)


@require_safe
@guest_page(personal=False, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: workplaces and secret links are nobody's to index."""
    lines = [
        "User-agent: *",
        *(
            f"Disallow: {local_path(path, language)}"
            for path in _NOT_FOR_ROBOTS
            for language in LANGUAGES[: 1 if has_one_language(path) else None]
        ),
        "Disallow: /*?*nach=",
        f"Sitemap: {_base(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: an index of the parts that each app gives."""
    municipality = _municipality(request)
    names = ["seiten", *participation.names(municipality), *reports.names(municipality)]
    return sitemaps.index([f"{_base(request)}/sitemap-{name}.xml" for name in names])


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    found = [path for path in _PAGES if exists(path)]
    entries = "\n".join(f"<url><loc>{_base(request)}{path}</loc></url>" for path in found)
    return sitemaps.part(entries)


# The OpenAPI description of everything under `/api/v1/`.
schema = open_data(guest_page(personal=False, keep=3600)(SpectacularJSONAPIView.as_view()))


@require_safe
@guest_page(keep=3600)
def documentation(request: HttpRequest) -> HttpResponse:
    """`/api/`: how to use the open data, in plain words, without foreign scripts."""
    municipality = _municipality(request)
    context = {
        "base": _base(request),
        "report": Report.objects.of(municipality).public().order_by("-created_at", "-id").first(),
        "report_states": API_STATES,
        "project": Project.objects.of(municipality).published().first(),
        "project_states": PROJECT_API_STATES,
        "proposal_states": PROPOSAL_API_STATES,
    }
    return render(request, "frontend/api.html", context)


def _municipality(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


def _base(request: HttpRequest) -> str:
    return _municipality(request).base_url.rstrip("/")
