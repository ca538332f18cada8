"""/moderation/: one case at a time in the middle, the queue beside it.

Most contributions are harmless, so „Alles freigeben“ comes first. What a moderator did not
look at (a photo that came meanwhile, an edited text) is never released by the click. Who opens
a case has it for ten minutes; others are led to the next one.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Window
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.http import SignedInRequest
from accounts.models import Role, User
from accounts.roles import roles_of
from common import clock
from moderation import services
from moderation.forms import DecisionForm
from moderation.models import Case, Decision, Item
from moderation.workbench import active_rules, cards, last_decided

QUEUE = 50


@never_cache
@login_required
@require_GET
def queue(request: SignedInRequest) -> HttpResponse:
    return _page(request, None)


@never_cache
@login_required
@require_GET
def case(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _case(request, uuid))


@never_cache
@login_required
@require_GET
def case_of(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """From an item to the last case about it or about what it hangs below."""
    item = get_object_or_404(Item.objects.of(request.municipality), uuid=uuid)
    cases = Case.objects.visible_to(request.user, request.municipality)
    of_it = cases.filter(item__in=Item.objects.with_ancestors(item.pk).values("pk"))
    found = of_it.order_by("item_id", "id").last()
    if found is None:
        raise Http404
    return redirect("moderation:case", found.uuid)


@login_required
@require_POST
def release(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Show everything of the case that the moderator saw on the page."""
    found = _case(request, uuid)
    try:
        made = services.release_all(found, by=request.user, versions=_versions(request))
    except ValidationError as error:
        return _page(request, found, problems=error.messages)
    return _next(request, made[0], _("Freigegeben."))


@login_required
@require_POST
def decide(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One answer for one item: show it, hold it, take it down."""
    found = _case(request, uuid)
    form = DecisionForm(request.POST, municipality=request.municipality)
    if not form.is_valid():
        return _page(request, found, problems=_hidden_problems(form), form=form)
    item = _item(found, form.cleaned_data["item"])
    try:
        decision = services.decide(
            item,
            form.cleaned_data["outcome"],
            by=request.user,
            rule=form.cleaned_data["rule"],
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        )
    except ValidationError as error:
        return _page(request, found, problems=error.messages, form=form)
    found.refresh_from_db()
    stays = found if found.closed_at is None else None
    return _next(request, decision, _("Entschieden: %s.") % decision.get_outcome_display(), stays)


@login_required
@require_POST
def undo(request: SignedInRequest) -> HttpResponse:
    """Take back one's last click within a minute."""
    try:
        uuid = UUID(request.POST.get("decision", ""))
    except ValueError:
        raise Http404 from None
    decision = get_object_or_404(
        Decision.objects.filter(municipality=request.municipality, decided_by=request.user),
        uuid=uuid,
    )
    try:
        services.undo_decision(decision, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect("/moderation/", status=303)
    messages.success(request, _("Zurückgenommen."))
    where = f"/moderation/{decision.case.uuid}/" if decision.case else "/moderation/"
    return HttpResponseRedirect(where, status=303)


def _case(request: SignedInRequest, uuid: UUID) -> Case:
    found = get_object_or_404(
        Case.objects.visible_to(request.user, request.municipality).select_related(
            "item", "claimed_by"
        ),
        uuid=uuid,
    )
    if not request.user.has_perm("moderation.decide", found):
        raise PermissionDenied
    return found


def _item(found: Case, uuid: UUID) -> Item:
    return get_object_or_404(Item.objects.below([found.item_id]), uuid=uuid)


def _is_free(found: Case, user: User, now: datetime) -> bool:
    return not found.is_claimed(now) or found.claimed_by_id == user.pk


def _claim(found: Case | None, user: User) -> str:
    """Whoever looks at an open case works on it; or the sentence that tells who does."""
    if found is None or found.closed_at is not None:
        return ""
    try:
        services.claim(found, by=user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _versions(request: SignedInRequest) -> dict[UUID, int]:
    """What the page showed: fields `seen` with `<uuid>:<version>`."""
    seen: dict[UUID, int] = {}
    for value in request.POST.getlist("seen"):
        uuid, _sign, version = value.partition(":")
        try:
            seen[UUID(uuid)] = int(version)
        except ValueError as error:
            raise ValidationError(_("Bitte laden Sie die Seite neu.")) from error
    return seen


def _hidden_problems(form: DecisionForm) -> list[str]:
    """What is wrong with fields that nobody sees; the others say it themselves."""
    return [
        str(error)
        for name, errors in form.errors.items()
        if name not in ("rule", "note") or "item" in form.errors
        for error in errors
    ]


def _next(
    request: SignedInRequest, decision: Decision, sentence: str, stays: Case | None = None
) -> HttpResponse:
    """On to the next case, with the way back for a minute."""
    where = f"/moderation/{stays.uuid}/" if stays else "/moderation/"
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{where}?zurueck={decision.uuid}", status=303)


def _undoable(request: SignedInRequest) -> Decision | None:
    try:
        uuid = UUID(request.GET.get("zurueck", ""))
    except ValueError:
        return None
    return Decision.objects.filter(
        uuid=uuid, decided_by=request.user, undone_by=None, municipality=request.municipality
    ).first()


def _decided(request: SignedInRequest) -> dict[str, Any]:
    """„Zuletzt entschieden“, from the row that the address names; from the start if it is none.
    `?nur=nicht-gezeigt` leaves out what was released."""
    hidden = request.GET.get("nur") == "nicht-gezeigt"
    after = request.GET.get("vor") or None
    town, user = request.municipality, request.user
    try:
        rows, older = last_decided(user, town, hidden=hidden, after=after)
    except ValidationError:
        rows, older = last_decided(user, town, hidden=hidden)
    return {"decided": rows, "older": older, "only_hidden": hidden}


def _page(
    request: SignedInRequest,
    chosen: Case | None,
    *,
    problems: list[str] | None = None,
    form: DecisionForm | None = None,
) -> HttpResponse:
    roles = roles_of(request.user, request.municipality)
    visible = Case.objects.visible_to(request.user, request.municipality)
    if not roles.is_moderator and not roles.any:
        raise PermissionDenied
    now = clock.now()
    waiting = list(
        visible.waiting(request.municipality)
        .select_related("item", "claimed_by")
        .annotate(number=Window(Count("*")))[:QUEUE]
    )
    if chosen is None:
        chosen = next((each for each in waiting if _is_free(each, request.user, now)), None)
    taken = _claim(chosen, request.user)
    wanted = [*waiting, chosen] if chosen and chosen not in waiting else waiting
    shown = cards(wanted, at=now, in_full=[chosen] if chosen else [])
    current = next((card for card in shown if chosen and card.case.pk == chosen.pk), None)
    context: dict[str, Any] = {
        **_decided(request),
        "queue": [card for card in shown if card.case in waiting],
        "number": waiting[0].number if waiting else 0,
        "card": current,
        "rules": active_rules(request.municipality),
        "problems": problems or [],
        "taken": taken,
        "form": form,
        "undoable": _undoable(request),
        "may_write_rules": roles.has(Role.MODERATOR, Role.ADMINISTRATOR),
    }
    return render(
        request, "moderation/queue.html", context, status=422 if problems or form else 200
    )
