"""/verwaltung/einrichten/...: departments, days, texts, colours, and the log of it all."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.setup import (
    ClearingForm,
    ColoursForm,
    DayForm,
    DepartmentForm,
    HoursForm,
    SettledForm,
    TextsForm,
)
from accounts.http import SignedInRequest
from accounts.models import Department, SetupChange
from accounts.setup import changes, departments, fields, parts, towns
from accounts.views.legal_office import require_set_up
from common import calendar, clock
from common.colours import LEAST, contrast, text_on
from common.identifiers import number_of

_SHOWN = 30
_GETS_AND_POSTS = ["GET", "HEAD", "POST"]


def settled(
    request: SignedInRequest, form: SettledForm, part: str, key: str, values: dict[str, Any]
) -> bool:
    """Settle what a checked form says; else the form tells why not."""
    try:
        changed = parts.settle(
            part,
            request.municipality,
            key,
            values,
            by=request.user,
            seen=form.cleaned_data.get("seen", ""),
        )
    except parts.ChangedMeanwhile as error:
        form.data = form.data.copy()  # type: ignore[attr-defined]
        town = parts.as_it_is(request.municipality)
        form.data["seen"] = parts.fingerprint(  # type: ignore[index]
            parts.known(part).all(town).get(key)
        )
        form.add_error(None, error)
        return False
    except ValidationError as error:
        form.complain(error)
        return False
    messages.success(request, _("Gespeichert.") if changed else _("Es war schon so."))
    return True


def seen_of(part: parts.Part, request: SignedInRequest, key: str = "") -> str:
    return parts.fingerprint(part.all(request.municipality).get(key))


# --- departments --------------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def department_list(request: SignedInRequest) -> HttpResponse:
    """All of them, and who gets what nobody else has."""
    require_set_up(request)
    town = request.municipality
    form = ClearingForm(
        request.POST or None, municipality=town, seen=seen_of(departments.CLEARING, request)
    )
    if request.method == "POST" and form.is_valid():
        given = {"department": form.cleaned_data["department"]}
        if settled(request, form, "clearing", "", given):
            return HttpResponseRedirect(request.path, status=303)
    rows = list(Department.objects.of(town).order_by("-is_active", "name"))
    context = {
        "inside": [row for row in rows if row.kind == Department.Kind.INSIDE],
        "outside": [row for row in rows if row.kind == Department.Kind.OUTSIDE],
        "form": form,
    }
    return render(
        request, "accounts/setup/departments.html", context, status=422 if form.errors else 200
    )


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def department(request: SignedInRequest, key: str = "") -> HttpResponse:
    """One, or a new one."""
    require_set_up(request)
    town = request.municipality
    row = get_object_or_404(Department.objects.of(town), key=key) if key else None
    told = departments.values_of(row) if row else None
    seen = parts.fingerprint(told) if row else ""
    form = DepartmentForm(request.POST or None, told=told, seen=seen)
    if request.method == "POST" and form.is_valid():
        try:
            values = form.values()
        except fields.Wrong as error:
            form.complain(error)
        else:
            taken = departments.rows(town)
            name = key or fields.new_key(values["name"], taken)
            if settled(request, form, "departments", name, values):
                return HttpResponseRedirect(reverse("setup_departments"), status=303)
    context = {
        "row": row,
        "form": form,
        "uses": departments.uses_of(row) if row and row.is_active else [],
    }
    return render(
        request, "accounts/setup/department.html", context, status=422 if form.errors else 200
    )


# --- days and hours -----------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def days(request: SignedInRequest) -> HttpResponse:
    """Opening hours; the holidays of the Land in one year, and the days added to them."""
    require_set_up(request)
    town = parts.as_it_is(request.municipality)
    told = towns.times_of(town)[""]
    seen = parts.fingerprint(told)
    do = request.POST.get("do", "")
    hours_form = HoursForm(request.POST if do == "hours" else None, told=told["hours"], seen=seen)
    day_form = DayForm(request.POST if do == "add" else None, initial={"seen": seen})
    if do == "hours" and hours_form.is_valid():
        try:
            values = hours_form.values()
        except fields.Wrong as error:
            hours_form.complain(error)
        else:
            if settled(request, hours_form, "times", "", values):
                return HttpResponseRedirect(request.get_full_path(), status=303)
    if do == "add" and day_form.is_valid():
        given = {
            "day": day_form.cleaned_data["day"].isoformat(),
            "name": day_form.cleaned_data["name"],
        }
        if settled(
            request, day_form, "times", "", {"closing_days": [*told["closing_days"], given]}
        ):
            return HttpResponseRedirect(_year_path(given["day"][:4]), status=303)
    if do.startswith("remove:"):
        left = [each for each in told["closing_days"] if each["day"] != do.removeprefix("remove:")]
        parts.settle("times", town, "", {"closing_days": left}, by=request.user)
        messages.success(request, _("Gelöscht."))
        return HttpResponseRedirect(request.get_full_path(), status=303)
    failed = bool(hours_form.errors or day_form.errors)
    year = _year(request)
    context = {
        "hours_form": hours_form,
        "day_form": day_form,
        "year": year,
        "years": [clock.today().year + n for n in range(3)],
        "holidays": calendar.holidays_of(town.land, year),
        "own": [
            (date.fromisoformat(each["day"]), each)
            for each in told["closing_days"]
            if each["day"].startswith(str(year))
        ],
        "offered": _offered(town.land, year, told["closing_days"]),
    }
    return render(request, "accounts/setup/days.html", context, status=422 if failed else 200)


def _year(request: SignedInRequest) -> int:
    told = number_of(request.GET.get("jahr"), digits=4)
    this = clock.today().year
    return told if told is not None and 0 <= told - this <= 5 else this


def _year_path(year: str) -> str:
    return f"{reverse('setup_days')}?jahr={year}#eigene"


def _offered(land: str, year: int, known: list[dict[str, str]]) -> list[tuple[date, str]]:
    """Days on which many town halls are closed, as far as people would work then."""
    there = {entry["day"] for entry in known}
    return [
        (day, name)
        for day, name in towns.often_closed(year)
        if day.isoformat() not in there and calendar.is_working_day(day, land=land)
    ]


# --- texts and colours --------------------------------------------------------------------


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def texts(request: SignedInRequest) -> HttpResponse:
    require_set_up(request)
    told = towns.texts_of(parts.as_it_is(request.municipality))[""]
    form = TextsForm(request.POST or None, told=told, seen=parts.fingerprint(told))
    if (
        request.method == "POST"
        and form.is_valid()
        and settled(request, form, "texts", "", form.values())
    ):
        return HttpResponseRedirect(request.path, status=303)
    context = {"form": form}
    return render(request, "accounts/setup/texts.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(_GETS_AND_POSTS)
def colours(request: SignedInRequest) -> HttpResponse:
    """With how well each can be read, and a picture of both. `do` is `take:light:#0b5394` for
    the colour that is offered, `preview` to look without saving."""
    require_set_up(request)
    now = towns.colours_of(parts.as_it_is(request.municipality))[""]
    do = request.POST.get("do", "")
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None and do.startswith("take:"):
        name, _colon, value = do.removeprefix("take:").partition(":")
        if name in now:
            data[name] = value
    form = ColoursForm(data, initial={**now, "seen": parts.fingerprint(now)})
    shown = dict(now)
    if form.is_bound and form.is_valid():
        for name in now:
            try:
                shown[name] = towns.colour(form.cleaned_data[name])
            except fields.Wrong as error:
                form.add_error(name, error.messages[0])
        if do == "save" and not form.errors and settled(request, form, "colours", "", shown):
            return HttpResponseRedirect(request.path, status=303)
    context = {
        "form": form,
        "themes": [_theme(name, value, form) for name, value in shown.items()],
        "is_preview": shown != now,
    }
    return render(
        request, "accounts/setup/colours.html", context, status=422 if form.errors else 200
    )


def _theme(name: str, value: str, form: ColoursForm) -> dict[str, Any]:
    paper = towns.papers()[name]
    ratio = towns.contrasts({**towns.papers(), name: value})[name]
    button = text_on(value)
    return {
        "name": name,
        "field": form[name],
        "colour": value,
        "paper": paper,
        "ink": text_on(paper),
        "on": button,
        "ratio": f"{ratio:.1f}".replace(".", ","),
        "button_ratio": f"{contrast(button, value):.1f}".replace(".", ","),
        "is_enough": ratio >= LEAST,
        "nearest": towns.nearest(name, value),
    }


# --- the log ------------------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def log(request: SignedInRequest) -> HttpResponse:
    """Every change, the newest first; `teil` narrows it, `vor` is the last one shown before."""
    require_set_up(request)
    rows = SetupChange.objects.of(request.municipality).select_related("by", "person")
    part = request.GET.get("teil", "")
    if part:
        rows = rows.filter(part=part)
    before = number_of(request.GET.get("vor"), digits=18)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: _SHOWN + 1])
    shown = found[:_SHOWN]
    offices = changes.offices_of(shown)
    context = {
        "lines": [changes.line(row, offices) for row in shown],
        "parts": [
            (changes.STAFF, _("Menschen")),
            *((each.key, each.title) for each in parts.all_parts()),
        ],
        "part": part,
        "more": shown[-1].pk if len(found) > _SHOWN else None,
    }
    return render(request, "accounts/setup/log.html", context)


@login_required
@require_POST
def undo(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What was before a change holds again."""
    require_set_up(request)
    row = get_object_or_404(SetupChange.objects.of(request.municipality), uuid=uuid)
    if not parts.can_undo(row):
        raise Http404
    try:
        done = parts.undo(row, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join([_("Das geht nicht mehr."), *error.messages]))
    else:
        messages.success(request, _("Es ist wieder wie vorher.") if done else _("Es war schon so."))
    return HttpResponseRedirect(reverse("setup_log"), status=303)
