"""Where search engines find the public reports."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common import sitemaps
from common.page_cache import guest_page
from geo.models import Municipality


def names(municipality: Municipality) -> list[str]:
    """The names of the parts, as many as there are reports for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM defects_report WHERE municipality_id = %s AND shown",
            [municipality.pk],
        )
        (reports,) = cursor.fetchone()
    return [f"meldungen-{number}" for number in sitemaps.parts(reports)]


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap_reports(request: HttpRequest, part: int) -> HttpResponse:
    """Public reports in the order they came, so that full parts do not change any more."""
    municipality: Municipality = request.municipality  # type: ignore[attr-defined]
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
            [
                municipality.base_url.rstrip("/"),
                municipality.pk,
                sitemaps.ADDRESSES,
                (part - 1) * sitemaps.ADDRESSES,
            ],
        )
        (places,) = cursor.fetchone()
    if places is None:
        raise Http404
    return sitemaps.part(places)
