"""`/arbeit/fristen/`: targets of kinds and reminders; `/arbeit/vertretung/`: who is away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.models import Role
from accounts.roles import itself, roles_of
from common import clock
from defects import services
from defects.clocks import days_if_reported
from defects.errors import ChangedMeanwhile
from defects.forms.clocks import AbsenceForm, ClocksForm
from defects.models import Absence, Category, TownClocks
from defects.substitution import deputies_of, people_at_work
from defects.usual import Lately, lately, suggested


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: SignedInRequest) -> HttpResponse:
    town = request.municipality
    if not request.user.has_perm("defects.settle_clocks", town):
        raise PermissionDenied
    kinds = Category.objects.of(town).active().exclude(kind=Category.Kind.REDIRECT)
    settled = TownClocks.objects.filter(municipality=town).first()
    form = ClocksForm(
        request.POST or None,
        town=settled or TownClocks(municipality=town),
        kinds=kinds.select_related("parent").order_by("order", "key"),
        seen=services.mark_of(town),
    )
    status, mark = 200, form.initial["seen"]
    if form.is_bound and not form.is_valid():
        status = 422
    elif form.is_bound and "vorschau" not in request.POST:
        try:
            changed = services.settle_clocks(
                town, form.settled, by=request.user, seen=form.cleaned_data["seen"]
            )
        except ChangedMeanwhile as error:
            form.add_error(None, error)
            status = 409
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
        else:
            messages.success(request, _said(changed))
            return HttpResponseRedirect(request.path, status=303)
    context = {
        "form": form,
        "mark": form["seen"].value() if status != 409 else mark,
        "groups": _groups(form, town),
        "today": clock.today(),
        "has_desk": _has_desk(request),
        "is_preview": form.is_bound and status == 200,
    }
    return render(request, "defects/clocks/targets.html", context, status=status)


def _has_desk(request: SignedInRequest) -> bool:
    """Administrators come from elsewhere."""
    return roles_of(itself(request.user), request.municipality).has(Role.CLERK, Role.DISPATCHER)


def _said(changed: int) -> str:
    if not changed:
        return _("Nichts geändert.")
    words = ngettext(
        "Gespeichert: ein Wert geändert.", "Gespeichert: %(n)d Werte geändert.", changed
    )
    later = _("Offene Meldungen bekommen ihre neuen Tage in den nächsten Minuten.")
    return f"{words % {'n': changed}} {later}"


def _groups(form: ClocksForm, town: Any) -> list[dict[str, Any]]:
    """Each group with its kinds, and what is usual for them."""
    now = clock.now()
    took = lately(town, at=now)
    leaves: dict[int | None, list[Category]] = {}
    for kind in form.kinds:
        leaves.setdefault(kind.parent_id, []).append(kind)

    def line(kind: Category) -> dict[str, Any]:
        holds = form.targets(kind)
        answer, repair = form.fields_of(kind)
        return {
            "kind": kind,
            "answer": answer,
            "repair": repair,
            "holds": holds,
            "suggested": suggested(kind),
            "lately": took.get(kind.pk, Lately()),
            "days": days_if_reported(now, holds, land=town.land),
        }

    found = []
    for group in leaves.get(None, []):
        lines = [line(leaf) for leaf in leaves.get(group.pk, [])]
        # What somebody has settled, or has typed wrongly, is seen without opening anything.
        is_open = any(
            bound.errors or bound.value() not in (None, "")
            for each in lines
            for bound in (each["answer"], each["repair"])
        )
        found.append({"group": line(group), "leaves": lines, "is_open": is_open})
    return found


# --- who is away ------------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedInRequest) -> HttpResponse:
    town, user = request.municipality, itself(request.user)
    if not user.has_perm("defects.enter_absence", town):
        raise PermissionDenied
    for_others = user.has_perm("defects.enter_absence_of_others", town)
    people = people_at_work(town) if for_others else []
    form = AbsenceForm(
        request.POST or None,
        person=user,
        people=people,
        deputies=people or deputies_of(user, town),
        today=clock.today(),
    )
    if form.is_bound and form.is_valid():
        try:
            services.enter_absence(town, by=user, **form.values())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Eingetragen. Am letzten Tag endet es von selbst."))
            return HttpResponseRedirect(request.path, status=303)
    rows = Absence.objects.of(town).not_over(clock.today()).select_related("user", "deputy")
    if not for_others:
        rows = rows.filter(user=user) | rows.filter(deputy=user)
    context = {
        "form": form,
        "rows": rows.order_by("first_day", "pk"),
        "for_others": for_others,
        "today": clock.today(),
        "has_desk": _has_desk(request),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "defects/clocks/absences.html", context, status=status)


@login_required
@require_POST
def absence_over(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Somebody is back sooner, or does not go."""
    town, user = request.municipality, itself(request.user)
    if not user.has_perm("defects.enter_absence", town):
        raise PermissionDenied
    absence = get_object_or_404(Absence.objects.of(town), uuid=uuid)
    if absence.user_id != user.pk and not user.has_perm("defects.enter_absence_of_others", town):
        raise PermissionDenied
    services.end_absence(absence, by=user)
    messages.success(request, _("Beendet."))
    return HttpResponseRedirect(reverse("defects:absences"), status=303)
