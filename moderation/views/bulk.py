"""Several ticked cases at once: obvious advertising, kept from the public by one rule.

Two steps, so that nobody hides what they have not read: the ticked cases with their words, then
the click. Each case is decided in its own transaction; the answer says which were and which not.
"""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.http import SignedInRequest
from common import clock
from common.identifiers import uuid7, uuids_of
from moderation import services
from moderation.models import Case, Rule
from moderation.selection import selection_of
from moderation.views.page import require_staff, versions_seen
from moderation.workbench import active_rules, cards

MOST = 50
_ADVERTISING = 4  # among the shipped rules


@never_cache
@login_required
@require_POST
def withhold(request: SignedInRequest) -> HttpResponse:
    """`case` names the ticked ones. Without `do` they are shown to be read again; with it and
    a `rule` they are kept from the public, those that the person `seen` as they are now."""
    require_staff(request)
    chosen = _chosen(request)
    if not chosen:
        return HttpResponseRedirect(f"/moderation/{_list_query(request)}", status=303)
    if request.POST.get("do") != "withhold":
        return _ask(request, chosen)
    rule = _rule(request)
    if rule is None:
        return _ask(request, chosen, problem=_("Bitte wählen Sie die Regel, auf der das beruht."))
    try:
        versions = versions_seen(request.POST.getlist("seen"))
    except ValidationError as error:
        return _ask(request, chosen, problem=" ".join(error.messages))
    return _withhold(request, chosen, rule, versions)


def _withhold(
    request: SignedInRequest, chosen: list[Case], rule: Rule, versions: dict[UUID, int]
) -> HttpResponse:
    gesture = uuid7()
    done: list[Case] = []
    kept: list[tuple[Case, str]] = []
    for case in chosen:
        try:
            services.withhold_all(
                case, by=request.user, rule=rule, versions=versions, gesture=gesture
            )
        except ValidationError as error:
            kept.append((case, " ".join(error.messages)))
        else:
            done.append(case)
    context = {
        "done": done,
        "kept": kept,
        "rule": rule,
        "gesture": gesture,
        "back": _list_query(request),
    }
    return render(request, "moderation/bulk_done.html", context)


def _ask(request: SignedInRequest, chosen: list[Case], *, problem: str = "") -> HttpResponse:
    rules = active_rules(request.municipality)
    wanted = request.POST.get("rule") or next(
        (str(each.number) for each in rules if each.number == _ADVERTISING), ""
    )
    shown = cards(chosen, at=clock.now())
    context: dict[str, Any] = {
        "cards": shown,
        "rules": rules,
        "wanted": wanted,
        "problem": problem,
        "query": selection_of(request.GET).query(),
        "back": _list_query(request),
    }
    return render(request, "moderation/bulk.html", context, status=422 if problem else 200)


def _chosen(request: SignedInRequest) -> list[Case]:
    """The ticked cases that are open and that the person may decide, in the queue's order."""
    names = uuids_of(request.POST.getlist("case")[:MOST])
    visible = Case.objects.visible_to(request.user, request.municipality).open()
    found = visible.filter(uuid__in=names).select_related("item__parent", "claimed_by")
    cases = []
    for case in found.in_order():
        case.municipality = request.municipality
        if request.user.has_perm("moderation.decide", case):
            cases.append(case)
    return cases


def _rule(request: SignedInRequest) -> Rule | None:
    number = request.POST.get("rule", "")
    rules = active_rules(request.municipality)
    return next((rule for rule in rules if str(rule.number) == number), None)


def _list_query(request: SignedInRequest) -> str:
    query = selection_of(request.GET).query()
    return f"{query}&ansicht=liste" if query else "?ansicht=liste"
