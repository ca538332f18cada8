"""The daily hashes of the journal, for everybody: who has kept one notices a later change.

`/transparenz/pruefsumme/` shows those of the town; `?kette=plattform` those of what belongs to
no town (the installation itself).
"""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common import german, keyset
from common.audit import publishing
from common.audit.chains import end_of, of_chain
from common.feeds import as_summary, feed_response
from common.models import DailyHead
from common.open_data import open_data
from common.page_cache import guest_page
from geo.models import Municipality

PAGE_SIZE = 31
_ENTRIES = 50
_PATH = "/transparenz/pruefsumme/"
_PLATFORM = "plattform"
_CSV = "text/csv; charset=utf-8"


class DayConverter:
    """`2026-03-01` in an address; what is no day of the calendar is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


@require_safe
@guest_page()
def checksums(request: HttpRequest) -> HttpResponse:
    """`/transparenz/pruefsumme/`: the heads, newest first, and how to check them."""
    chain, query = _chain(request)
    heads = DailyHead.objects.filter(**of_chain(chain))
    after = request.GET.get("nach")
    page = keyset.page_or_first(heads, order=("-day", "-id"), size=PAGE_SIZE, after=after)
    context = {
        "page": page,
        "query": query,
        "is_platform": chain is None,
        "program": publishing.PROGRAM,
        "base": _municipality(request).base_url.rstrip("/"),
    }
    return render(request, "frontend/checksums.html", context)


@open_data
@guest_page(personal=False)
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """`pruefsummen.csv`: all heads of the chain, oldest first."""
    chain, _query = _chain(request)
    rows: Iterator[tuple[object, ...]] = (
        (head.day, head.position, head.rows, head.hash) for head in publishing.heads(chain)
    )
    lines = _lines(("tag", "platz", "eintraege_am_tag", "pruefsumme"), rows)
    return HttpResponse("".join(lines), content_type=_CSV)


@open_data
@require_safe
def day(request: HttpRequest, day: date) -> HttpResponseBase:
    """`2026-03-01.csv`: every hash between the head of the day before and that of this day."""
    chain, _query = _chain(request)
    found = publishing.day_of(chain, day)
    if found is None:
        raise Http404
    name = "" if chain is None else chain
    rows = ((name, *row) for row in publishing.hashes_of(chain, found))
    response = StreamingHttpResponse(
        _lines(("kette", "platz", "eintrag", "pruefsumme"), rows), content_type=_CSV
    )
    response["Cache-Control"] = "public, max-age=86400"
    return response


@open_data
@guest_page(personal=False)
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`/feeds/pruefsumme.atom`: each reader of the feed keeps a copy that we cannot change."""
    chain, query = _chain(request)
    municipality = _municipality(request)
    base = municipality.base_url.rstrip("/")
    owner = _("Plattform") if chain is None else municipality.name
    made = Atom1Feed(
        title=_("Prüfsummen des Protokolls: %(owner)s") % {"owner": owner},
        link=f"{base}{_PATH}{query}",
        feed_url=f"{base}{request.path}{query}",
        description=None,
        language="de",
        author_name=municipality.name,
    )
    for head in DailyHead.objects.filter(**of_chain(chain)).order_by("-day")[:_ENTRIES]:
        text = _("%(hash)s nach %(number)s Einträgen, davon %(rows)s an diesem Tag") % {
            "hash": head.hash,
            "number": german.thousands(head.position),
            "rows": german.thousands(head.rows),
        }
        made.add_item(
            title=_("Prüfsumme vom %(day)s") % {"day": date_format(head.day, "j. F Y")},
            link=f"{base}{_PATH}{query}#tag-{head.day}",
            unique_id=f"{base}{_PATH}{query}#{head.day}",
            unique_id_is_permalink=False,
            pubdate=end_of(head.day),
            updateddate=end_of(head.day),
            description=as_summary(text),
        )
    return feed_response(made)


def _chain(request: HttpRequest) -> tuple[int | None, str]:
    """Which chain is meant, and what addresses say for it."""
    if request.GET.get("kette") == _PLATFORM:
        return None, f"?kette={_PLATFORM}"
    return _municipality(request).pk, ""


def _municipality(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\n")
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow(row)
