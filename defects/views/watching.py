"""„Nachricht, wenn sich etwas tut“, without an account: for one report, a part of town, an area.

The page reads a selection and an address and sends a link to confirm; it says the same whoever
owns the address. Whoever is signed in needs neither. What is chosen can also be had as a feed.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import digest, guests
from accounts.models import Subscription, User
from common import rate_limit
from common.http import client_address, guest_form, keep_secret, secret_form
from common.identifiers import number_of
from common.rows import only
from defects import following
from defects.directory import Directory
from defects.models import Report
from defects.models.watch import WATCH
from defects.watching import (
    AROUND,
    DEFAULT_RADIUS,
    DRAWN,
    WHERE,
    ZONE,
    Chosen,
    WatchForm,
    as_geojson,
    chosen_of,
)
from geo.districts import layers
from geo.models import Municipality
from geo.near import RADII

# A library or a town hall shares one address.
ASKED_AN_HOUR = 30
_WINDOW = timedelta(hours=1)


def _municipality(request: HttpRequest) -> Municipality:
    found: Municipality = request.municipality  # type: ignore[attr-defined]
    return found


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def watch(request: HttpRequest) -> HttpResponse:
    """`/meldungen/abo/`; `?meldung=2614` is about one report, everything else a selection."""
    report = _report(request)
    form = WatchForm(request.POST or request.GET, directory=Directory(_municipality(request)))
    if request.method != "POST":
        is_asked = bool({*request.GET} - {"meldung"})
        if is_asked:
            form.is_valid()
        return _page(request, form, report, show_feed=report is None and is_asked)
    if report is None and not form.is_valid():
        return _page(request, form, report, status=422)
    if request.POST.get("do") == "feed" and report is None:
        return HttpResponseRedirect(f"{request.path}?{form.chosen().query}#feed", status=303)
    problem = _take(request, form, report)
    if problem:
        return _page(request, form, report, problem=problem, status=422)
    if request.user.is_authenticated:
        return HttpResponseRedirect("/konto/nachrichten/", status=303)
    return HttpResponseRedirect("/meldungen/abo/gesendet/", status=303)


def _report(request: HttpRequest) -> Report | None:
    """The public report that is asked about; 404 for one that nobody may know of."""
    words = request.POST.get("meldung") or request.GET.get("meldung")
    if not words:
        return None
    number = number_of(words)
    if number is None:
        raise Http404
    reports = Report.objects.of(_municipality(request)).public()
    found = only(reports.filter(number=number).select_related("category", "municipality"))
    if found is None:
        raise Http404
    return found


def _take(request: HttpRequest, form: WatchForm, report: Report | None) -> str:
    """Follow it, or send the link to confirm; returns what is wrong, "" if nothing is."""
    town = _municipality(request)
    if not rate_limit.hit(
        purpose="subscribe", address=client_address(request), limit=ASKED_AN_HOUR, window=_WINDOW
    ):
        return _("Von Ihrem Anschluss kamen gerade sehr viele Anfragen. Bitte warten Sie etwas.")
    user = request.user
    if isinstance(user, User):
        kind, ref = _target(form, report)
        digest.follow(town, user, kind, ref)
        return ""
    email = request.POST.get("email", "").strip()
    try:
        guests.check_address(email)
    except ValidationError:
        return _("Bitte prüfen Sie die E-Mail-Adresse, zum Beispiel: name@beispiel.de")
    kind, ref = _target(form, report)
    guests.ask(town, email, kind, ref)
    return ""


def _target(form: WatchForm, report: Report | None) -> tuple[str, UUID]:
    if report is not None:
        return following.REPORT, report.uuid
    return WATCH, following.keep(form.chosen()).uuid


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """The same for everybody."""
    return render(request, "defects/watch_asked.html")


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uuid: UUID, token: str) -> HttpResponse:
    """A selection that is followed can be another one: whoever has the link from their page."""
    town = _municipality(request)
    row = (
        Subscription.objects.of(town)
        .filter(uuid=uuid, kind=WATCH)
        .exclude(Q(confirmed_at=None))
        .select_related("user", "subscriber", "municipality")
        .first()
    )
    kept = following.watch_of(row) if row is not None else None
    if row is None or kept is None or not guests.may_change(row, token):
        raise Http404
    directory = Directory(town)
    values = request.POST if request.method == "POST" else QueryDict(chosen_of(kept).query)
    form = WatchForm(values, directory=directory)
    valid = form.is_valid()
    if request.method == "POST" and valid:
        following.change(row, form.chosen())
        response: HttpResponse = HttpResponseRedirect(digest.leave_path(row.holder), status=303)
    else:
        status = 422 if request.method == "POST" else 200
        response = _page(request, form, None, changes=row, status=status)
    return keep_secret(response)


def _page(
    request: HttpRequest,
    form: WatchForm,
    report: Report | None,
    *,
    problem: str = "",
    show_feed: bool = False,
    changes: Subscription | None = None,
    status: int = 200,
) -> HttpResponse:
    town = _municipality(request)
    chosen: Chosen | None = form.chosen() if form.is_bound and form.is_valid() else None
    data = form.data
    picked = set(data.getlist("art")) if hasattr(data, "getlist") else set()
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "problem": problem,
        "problems": {} if request.method != "POST" and not request.GET else form.errors,
        "changes": changes,
        "leave_path": digest.leave_path(changes.holder) if changes else "",
        "where": [(key, words, key == form.way) for key, words in WHERE.items()],
        "ways": {"zone": ZONE, "around": AROUND, "drawn": DRAWN},
        "layers": layers(town),
        "radii": list(RADII.items()),
        "values": {
            "gebiet": data.get("gebiet", ""),
            "ort": form.place_label or data.get("ort", ""),
            "umkreis": data.get("umkreis") or DEFAULT_RADIUS,
            "flaeche": as_geojson(form.area) if form.area else data.get("flaeche", ""),
            "email": request.POST.get("email", ""),
        },
        "groups": [
            (group.kind, group.kind.key in picked, [(k, k.key in picked) for k in group.leaves])
            for group in form.directory.groups()
        ],
        "leaf_is_picked": any(
            leaf.key in picked for group in form.directory.groups() for leaf in group.leaves
        ),
        "feed_href": _feed_href(chosen, report),
        "show_feed": show_feed and chosen is not None,
        "name": chosen.name(form.directory) if chosen else "",
    }
    return render(request, "defects/watch.html", context, status=status)


def _feed_href(chosen: Chosen | None, report: Report | None) -> str:
    if report is not None:
        return f"/feeds/meldungen/{report.number}.atom"
    return f"/feeds/auswahl.atom?{chosen.query}" if chosen else ""
