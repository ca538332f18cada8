"""The link in the mail to an address that somebody left with a report: GET asks, POST says yes."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import Contact
from common.http import keep_secret, secret_form
from defects import links, services
from defects.models import Report
from geo.http import TownRequest


@never_cache
@secret_form
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: TownRequest, uuid: UUID, contact: UUID, token: str) -> HttpResponse:
    report = (
        Report.objects.of(request.municipality)
        .select_related("municipality", "item", "contact")
        .filter(uuid=uuid)
        .first()
    )
    address = Contact.objects.of(request.municipality).filter(uuid=contact).first()
    if report is None or address is None or not links.is_consent(token, report, address):
        response = render(request, "accounts/link_is_over.html", status=404)
    else:
        if request.method == "POST":
            services.give_consent(report, address)
        given = report.contact_id == address.pk
        context = {"report": report, "is_given": given}
        response = render(request, "defects/melden/consent.html", context)
    return keep_secret(response)
