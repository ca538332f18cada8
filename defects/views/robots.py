"""What search engines may read and where it is."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common.page_cache import guest_page
from geo.models import Municipality

# As many addresses as the protocol allows in one file is 50,000; ours stay small.
_ADDRESSES = 10_000
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_PAGES = ("/", "/meldungen/", "/karte/", "/zustaendig/", "/melden/", "/api/")
_NOT_FOR_ROBOTS = (
    "/arbeit/",
    "/bauhof/",
    "/moderation/",
    "/konto/",
    "/admin/",
    "/demo/",
    "/fotos/",
    "/meldung/",
    "/orte/",
    "/suche/",
)


@require_safe
@guest_page(personal=False, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: workplaces and secret links are nobody's to index."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS),
        "Disallow: /*?*nach=",
        f"Sitemap: {_base(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """`/sitemap.xml`: an index of the parts, as many as there are reports for."""
    municipality = _municipality(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM defects_report WHERE municipality_id = %s AND shown",
            [municipality.pk],
        )
        (reports,) = cursor.fetchone()
    names = ["seiten", *(f"meldungen-{i + 1}" for i in range(-(-reports // _ADDRESSES)))]
    places = "".join(
        f"<sitemap><loc>{_base(request)}/sitemap-{name}.xml</loc></sitemap>\n" for name in names
    )
    return _xml(f"<sitemapindex {_SCHEMA}>\n{places}</sitemapindex>")


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    places = "".join(f"<url><loc>{_base(request)}{path}</loc></url>\n" for path in _PAGES)
    return _xml(f"<urlset {_SCHEMA}>\n{places}</urlset>")


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap_reports(request: HttpRequest, part: int) -> HttpResponse:
    """Public reports in the order they came, so that full parts do not change any more."""
    municipality = _municipality(request)
    if not 1 <= part <= 10_000:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT string_agg('<url><loc>' || %s || '/meldungen/' || number || '/</loc><lastmod>'
                   || to_char(updated_at, 'YYYY-MM-DD') || '</lastmod></url>', E'\n'
                   ORDER BY number)
               FROM (SELECT number, updated_at FROM defects_report
                     WHERE municipality_id = %s AND shown
                     ORDER BY number LIMIT %s OFFSET %s) AS part""",
            [_base(request), municipality.pk, _ADDRESSES, (part - 1) * _ADDRESSES],
        )
        (places,) = cursor.fetchone()
    if places is None:
        raise Http404
    return _xml(f"<urlset {_SCHEMA}>\n{places}\n</urlset>")


def _xml(body: str) -> HttpResponse:
    return HttpResponse(_HEAD + body, content_type="application/xml")


def _municipality(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


def _base(request: HttpRequest) -> str:
    return _municipality(request).base_url.rstrip("/")
