"""Filters of the desk under a name: keep, share with a department, delete."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.models import Department
from accounts.roles import itself
from common.identifiers import uuid_of
from defects import services
from defects.models import DeskFilter
from defects.services.filters import FILTERS_AT_MOST
from defects.views.desk import desk_offices, my_departments, selection_in


@never_cache
@login_required
@require_GET
def filters(request: SignedInRequest) -> HttpResponse:
    """`/arbeit/filter/`: one's own and those of one's departments."""
    rows = DeskFilter.objects.of(request.municipality).offered_to(
        itself(request.user), my_departments(request)
    )
    found = list(rows.select_related("department", "owner", "municipality"))
    context = {
        "own": [row for row in found if row.department_id is None],
        "shared": [
            (row, request.user.has_perm("defects.change_filter", row))
            for row in found
            if row.department_id is not None
        ],
        "most": FILTERS_AT_MOST,
    }
    return render(request, "defects/work/filters.html", context)


@login_required
@require_POST
def keep(request: SignedInRequest) -> HttpResponse:
    """Keep the selection in the address under `name`, for a department if one is named."""
    selection = selection_in(request)
    query = selection.query(view="", dense="").removeprefix("?")
    try:
        department = _department(request)
        kept = services.keep_filter(
            request.municipality,
            name=request.POST.get("name", "").replace("\0", ""),
            query=query,
            by=itself(request.user),
            department=department,
        )
        messages.success(request, _("Filter „%(name)s“ gespeichert.") % {"name": kept.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"/arbeit/{selection.query()}", status=303)


def _department(request: SignedInRequest) -> Department | None:
    """Whom it is shared with: one of one's own departments."""
    offices = desk_offices(request)
    key = request.POST.get("fuer", "")
    if not key:
        return None
    for each in offices:
        if each.key == key and each.kind == Department.Kind.INSIDE:
            return each
    raise PermissionDenied


@login_required
@require_POST
def drop(request: SignedInRequest) -> HttpResponse:
    """Delete one, for everybody who saw it."""
    rows = DeskFilter.objects.of(request.municipality).offered_to(
        itself(request.user), my_departments(request)
    )
    kept = get_object_or_404(
        rows.select_related("municipality"), uuid=uuid_of(request.POST.get("filter"))
    )
    if not request.user.has_perm("defects.change_filter", kept):
        raise PermissionDenied
    services.drop_filter(kept)
    messages.success(request, _("Filter „%(name)s“ gelöscht.") % {"name": kept.name})
    return HttpResponseRedirect("/arbeit/filter/", status=303)
