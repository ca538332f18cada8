"""/meldung/<uuid>/<token>/daten/: who reported sees, takes along and takes back what is theirs.

No account: the secret link is the proof, and whoever guesses links is slowed down.
"""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.vault import package
from common import clock, rate_limit
from common.http import secret_form
from common.identifiers import uuid_of
from defects import links, person, services
from defects.models import Report, ReportPhoto
from defects.views.status import with_link
from geo.http import TownRequest

_DOWNLOADS = 10
_WITHIN = timedelta(hours=1)


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_link
def report_data(request: TownRequest, report: Report, token: str) -> HttpResponseBase:
    problem = ""
    if request.method == "POST":
        if request.POST.get("do") == "download":
            return _download(request, report)
        try:
            messages.success(request, _act(request, report))
            return HttpResponseRedirect(f"{links.status_path(report)}daten/", status=303)
        except ValidationError as error:
            problem = " ".join(error.messages)
            report.refresh_from_db()
    return render(
        request,
        "defects/melden/own_data.html",
        _context(report) | {"problem": problem},
        status=422 if problem else 200,
    )


def _download(request: TownRequest, report: Report) -> HttpResponseBase:
    if not rate_limit.hit(
        purpose="report-data", address=str(report.uuid), limit=_DOWNLOADS, window=_WITHIN
    ):
        return render(request, "429.html", status=429)
    return package.response(
        report.municipality,
        person.of_report(report),
        title=_("Ihre Daten zur Meldung %(label)s") % {"label": report.label},
        name=f"meldung-{report.label}-{clock.today().isoformat()}.zip",
    )


def _act(request: TownRequest, report: Report) -> str:
    """Do what the button says; returns what is told afterwards."""
    match request.POST.get("do"):
        case "erase":
            services.erase_reporter(report)
            return _(
                "Ihre Kontaktdaten und Nachrichten sind gelöscht. Wir schreiben Ihnen nicht mehr."
            )
        case "name":
            services.withdraw_name(report)
            return _("Ihr Name ist gelöscht.")
        case "text":
            services.withdraw_text(report)
            return _("Ihr Text ist gelöscht.")
        case "photo":
            photo = uuid_of(request.POST.get("photo"))
            if photo is None:
                raise Http404
            services.withdraw_photo(report, photo)
            return _("Das Foto ist gelöscht.")
        case _:
            raise ValidationError(_("Diesen Schritt gibt es nicht."))


def _context(report: Report) -> dict[str, Any]:
    sections = person.of_report(report)
    pictures = report.pictures.filter(role=ReportPhoto.Role.REPORTED).select_related("photo")
    path = links.status_path(report)
    return {
        "report": report,
        "tables": [package.table_of(each) for each in sections if each.rows],
        "contact": report.contact,
        "may_drop_name": report.contact is not None
        and bool(report.contact.name and (report.contact.email or report.contact.phone)),
        "has_messages": any(each.key == "messages" and each.rows for each in sections),
        "pictures": [
            {"photo": row.photo, "path": f"{path}foto/{row.photo.uuid}/"}
            for row in pictures.order_by("order", "id")
        ],
        "status_path": path,
    }
