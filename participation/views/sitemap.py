"""Where search engines find projects, consultations and proposals."""

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from common import sitemaps
from common.page_cache import guest_page
from geo.models import Municipality
from participation.finding import municipality_of

_PROPOSALS = """
    FROM participation_proposal p
    JOIN participation_consultation c ON c.id = p.consultation_id
    JOIN participation_project j ON j.id = c.project_id
    WHERE p.municipality_id = %(municipality)s AND p.shown AND j.published_at IS NOT NULL
      AND p.state NOT IN ('merged', 'withdrawn')
"""


def names(municipality: Municipality) -> list[str]:
    """The names of the parts: one for projects, as many for proposals as they fill."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_PROPOSALS}", {"municipality": municipality.pk})
        (proposals,) = cursor.fetchone()
    return ["vorhaben", *(f"vorschlaege-{number}" for number in sitemaps.parts(proposals))]


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap_projects(request: HttpRequest) -> HttpResponse:
    """Published projects and their consultations."""
    municipality = municipality_of(request)
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT string_agg(format('<url><loc>%%s%%s</loc><lastmod>%%s</lastmod></url>',
                   %(base)s, path, to_char(updated_at, 'YYYY-MM-DD')), E'\n' ORDER BY path)
               FROM (
                 SELECT '/beteiligung/' || slug || '/' AS path, updated_at
                 FROM participation_project
                 WHERE municipality_id = %(municipality)s AND published_at IS NOT NULL
                 UNION ALL
                 SELECT '/beteiligung/' || j.slug || '/' || c.slug || '/', j.updated_at
                 FROM participation_consultation c
                 JOIN participation_project j ON j.id = c.project_id
                 WHERE c.municipality_id = %(municipality)s AND j.published_at IS NOT NULL
               ) AS pages""",
            {"base": municipality.base_url.rstrip("/"), "municipality": municipality.pk},
        )
        (places,) = cursor.fetchone()
    return sitemaps.part(places or "")


@require_safe
@guest_page(personal=False, keep=3600)
def sitemap_proposals(request: HttpRequest, part: int) -> HttpResponse:
    """Listed proposals in the order they came."""
    municipality = municipality_of(request)
    if not 1 <= part <= 10_000:
        raise Http404
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT string_agg(format(
                   '<url><loc>%%s/beteiligung/%%s/%%s/%%s/</loc><lastmod>%%s</lastmod></url>',
                   %(base)s, project, consultation, number, day), E'\n' ORDER BY id)
               FROM (SELECT p.id, j.slug AS project, c.slug AS consultation, p.number,
                            to_char(p.updated_at, 'YYYY-MM-DD') AS day {_PROPOSALS}
                     ORDER BY p.id LIMIT %(limit)s OFFSET %(offset)s) AS part""",  # noqa: S608
            {
                "base": municipality.base_url.rstrip("/"),
                "municipality": municipality.pk,
                "limit": sitemaps.ADDRESSES,
                "offset": (part - 1) * sitemaps.ADDRESSES,
            },
        )
        (places,) = cursor.fetchone()
    if places is None:
        raise Http404
    return sitemaps.part(places)
