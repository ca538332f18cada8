"""„Inhalt beanstanden“, without signing in, and „Was daraus wurde“ behind a secret link.

A guest types an e-mail address that nobody has confirmed. So the page after sending is the same
whether it is the first notice or one more of the same person: else an author could find out by
trying addresses who flagged them. Number and secret link come by mail.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from common import clock
from common.http import client_address, guest_form, keep_secret, secret_form
from common.rate_limit import hit
from geo.http import TownRequest
from moderation import kinds, links, notifiers, services
from moderation.deadlines import appeal_ends
from moderation.errors import FlaggedBefore, NothingToFlag
from moderation.forms import AppealForm, FlagForm
from moderation.models import Appeal, Flag, FlagAnswer, Item, Visibility
from moderation.notifications import notices
from moderation.removals import of_item
from moderation.workbench import active_rules

View = Callable[..., HttpResponse]
# Generous: a school or a library shares one address.
FLAGS_AN_HOUR = 20
# Of one address that a guest types and nobody has confirmed: it may be a stranger's mailbox.
FLAGS_A_DAY = 20
MAILS_A_DAY = 5
MOST_PARTS = 30


# Not `no-store`: the back button must bring the form back as it was.
@cache_control(private=True, no_cache=True)
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: TownRequest, uuid: UUID) -> HttpResponse:
    """The form, and taking it. 404 for what the public never saw, 410 for what was removed."""
    found = get_object_or_404(Item.objects.of(request.municipality), uuid=uuid)
    if not kinds.is_public(found):
        return _gone(request, found)
    user = request.user if isinstance(request.user, User) else None
    is_known = user is not None
    rules = active_rules(request.municipality)  # a town without any gets the shipped ones
    if request.method != "POST":
        form = FlagForm(rules=rules, is_known=is_known)
        return _form(request, found, form)
    form = FlagForm(request.POST, rules=rules, is_known=is_known)
    chosen = _chosen(request, found)
    if not form.is_valid():
        return _form(request, found, form, status=422)
    address = client_address(request)
    if not hit(purpose="flag", address=address, limit=FLAGS_AN_HOUR, window=timedelta(hours=1)):
        return _form(request, found, form, status=429)
    if user is None and not _may_be_written_to(request, form):
        return _form(request, found, form, status=429, mailbox_is_full=True)
    try:
        row = services.flag(chosen, _notice(form), by=user)
    except FlaggedBefore as error:
        return _again((error.params or {})["flag"], user)
    except NothingToFlag:
        return _gone(request, Item.objects.get(pk=chosen.pk))
    except ValidationError as error:
        form.add_error(None, error)
        return _form(request, found, form, status=422)
    return _thanks(row, user)


@require_safe
def thanks(request: TownRequest) -> HttpResponse:
    return render(request, "moderation/thanks.html")


def _may_be_written_to(request: TownRequest, form: FlagForm) -> bool:
    """Every notice sends a receipt. Counted however the address is written, and also for what is
    flagged once more, so that the answer tells nobody who flagged before."""
    email = form.cleaned_data.get("email", "")
    if not email:
        return True
    key = notifiers.key_of(email, request.municipality).hex()
    return hit(purpose="flag-to", address=key, limit=FLAGS_A_DAY, window=timedelta(days=1))


def _notice(form: FlagForm) -> services.Notice:
    data = form.cleaned_data
    return services.Notice(
        ground=Flag.Ground(data["ground"]),
        rule=data["rule"],
        norm=data["norm"],
        words=data["words"],
        name=data.get("name", ""),
        email=data.get("email", ""),
        concerns_children=data["concerns_children"],
        good_faith=data["good_faith"],
        language=get_language() or "de",
    )


def _thanks(row: Flag, user: User | None) -> HttpResponse:
    """Whoever is not known by mail gets the link here, else nowhere."""
    where = "/beanstanden/danke/"
    if user is not None or row.contact is None:
        where = f"{links.flag_path(row)}?neu"
    return HttpResponseRedirect(where, status=303)


def _again(row: Flag, user: User | None) -> HttpResponse:
    """To somebody signed in their first notice; to a guest the mail, once more."""
    if user is not None:
        return HttpResponseRedirect(links.flag_path(row), status=303)
    allowed = hit(
        purpose="flag-mail", address=str(row.uuid), limit=MAILS_A_DAY, window=timedelta(days=1)
    )
    if allowed:
        notices.send_receipt(row)
    return HttpResponseRedirect("/beanstanden/danke/", status=303)


def _gone(request: TownRequest, found: Item) -> HttpResponse:
    """Removed from the public, itself or with what it stood on; or never there."""
    chain = list(Item.objects.with_ancestors(found.pk))
    seen = (Visibility.SHOWN, Visibility.REMOVED)
    removed = [item for item in chain if item.visibility == Visibility.REMOVED]
    if not removed or any(item.visibility not in seen for item in chain):
        raise Http404
    if not kinds.stands_in_public(found):  # a project that was never published
        raise Http404
    removal = of_item(removed[0].pk, removed[0].municipality)
    context = {"removal": removal, "is_gone": True}
    return render(request, "moderation/flag_gone.html", context, status=410)


def _parts(found: Item) -> list[dict[str, Any]]:
    """What stands on the same page and has none of its own: a text, photos."""
    shown = found.children.filter(shown=True).order_by("id")[:MOST_PARTS]
    parts = [item for item in shown if kinds.get(item.kind).is_part]
    rows: dict[int, dict[str, Any]] = {}
    for key in {item.kind for item in parts}:
        same = [item for item in parts if item.kind == key]
        for item, context in zip(same, kinds.context(key, same), strict=True):
            rows[item.pk] = {"item": item, "label": kinds.get(key).label, "context": context}
    return [rows[item.pk] for item in parts]


def _chosen(request: TownRequest, found: Item) -> Item:
    """The item itself or the part of it that was chosen; another item is none."""
    value = request.POST.get("part", "")
    if value in ("", str(found.uuid)):
        return found
    for part in _parts(found):
        if str(part["item"].uuid) == value:
            chosen: Item = part["item"]
            return chosen
    raise Http404


def _form(
    request: TownRequest,
    found: Item,
    form: FlagForm,
    status: int = 200,
    *,
    mailbox_is_full: bool = False,
) -> HttpResponse:
    [about] = kinds.context(found.kind, [found])
    context = {
        "item": found,
        "label": kinds.get(found.kind).label,
        "about": about,
        "page": kinds.public_url(found),
        "parts": _parts(found),
        "chosen": request.POST.get("part", str(found.uuid)),
        "form": form,
        "too_many": status == 429,
        "mailbox_is_full": mailbox_is_full,
    }
    return render(request, "moderation/flag.html", context, status=status)


# --- what became of it ---------------------------------------------------------------------


def private(view: View) -> View:
    """A page under a secret link: never indexed, cached or named in a Referer."""

    @never_cache
    @secret_form
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def inner(request: TownRequest, **kwargs: Any) -> HttpResponse:
        return keep_secret(view(request, **kwargs))

    return inner


@private
def flag_status(request: TownRequest, uuid: UUID, token: str) -> HttpResponse:
    """For whoever flagged: the receipt, the answer, and the form for another look."""
    found = get_object_or_404(
        Flag.objects.of(request.municipality).select_related(
            "item", "municipality", "rule", "user", "contact"
        ),
        uuid=uuid,
    )
    if not links.opens_flag(token, found):
        raise Http404
    answers = FlagAnswer.objects.standing().filter(flag=found).select_related("decision", "flag")
    answer = answers.last()
    form = AppealForm(request.POST or None)
    if request.method == "POST":
        if answer is None:
            raise Http404
        if form.is_valid():
            try:
                services.appeal_as_notifier(answer, words=form.cleaned_data["words"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return HttpResponseRedirect(links.flag_path(found), status=303)
    appeals = (
        Appeal.objects.filter(decision__flag_answers__flag=found)
        .select_related("decision__statement")
        .order_by("id")
        .distinct()
    )
    context = {
        "flag": found,
        "label": kinds.get(found.item.kind).label,
        "page": kinds.public_url(found.item) if kinds.is_public(found.item) else "",
        "answer": answer,
        "is_new": "neu" in request.GET,
        "secret_url": found.municipality.base_url.rstrip("/") + links.flag_path(found),
        "own": next((each for each in appeals if each.flag_id == found.pk), None),
        "others": [
            each
            for each in appeals
            if each.side == Appeal.Side.AUTHOR and not each.is_about_redaction
        ],
        "form": form,
        **_appeal_state(answer),
    }
    if answer is not None and answer.result != FlagAnswer.Result.REJECTED:
        context["may_appeal"] = False
    failed = request.method == "POST"
    return render(request, "moderation/flag_status.html", context, status=422 if failed else 200)


def _appeal_state(answer: FlagAnswer | None) -> dict[str, Any]:
    if answer is None:
        return {"may_appeal": False, "until": None, "is_late": False}
    decision = answer.decision
    stands = services.stands(decision, Item.objects.get(pk=decision.item_id))
    return appeal_state(stands=stands, until=appeal_ends(answer.at))


def appeal_state(*, stands: bool, until: datetime) -> dict[str, Any]:
    """Whether one may still ask for another look at what `stands`, and until when."""
    is_late = clock.now() > until
    return {"may_appeal": stands and not is_late, "until": until, "is_late": is_late}
