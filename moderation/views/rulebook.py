"""/moderation/regeln/: a draft of the next version, looked at beside the present one, published."""

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from re import findall
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from common import clock, german
from moderation import services
from moderation.forms import PublishRulesForm, RuleForms, RuleReasonForm
from moderation.models import RuleDraft
from moderation.rulebook import Edition, editions, in_force


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest) -> HttpResponse:
    """Every rule in a form of its own; saving leads to the preview, nothing is public by it."""
    _require(request)
    draft = _draft(request)
    if request.method == "POST":
        forms = RuleForms(request.POST, prefix="regel")
        reason = RuleReasonForm(request.POST)
        if forms.is_valid() and reason.is_valid():
            drafted = [found for form in forms if (found := form.drafted())]
            try:
                services.save_draft(
                    request.municipality,
                    rules=drafted,
                    reason=reason.cleaned_data["reason"],
                    changed=reason.cleaned_data["changed"],
                    by=request.user,
                )
            except ValidationError as error:
                # What stands in the form holds if they save once more.
                present = {**request.POST.dict(), "changed": draft.changed if draft else 0}
                reason = RuleReasonForm(present)
                reason.add_error(None, error)
            else:
                return HttpResponseRedirect("/moderation/regeln/vorschau/", status=303)
        return _editor(request, draft, forms, reason, status=422)
    rows = draft.rules if draft else _as_rows(_newest(request))
    initial = [{**row, "norms": ", ".join(row["norms"])} for row in rows]
    forms = RuleForms(initial=initial, prefix="regel")
    reason = RuleReasonForm(
        initial={"reason": draft.reason, "changed": draft.changed} if draft else {"changed": 0}
    )
    return _editor(request, draft, forms, reason)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest) -> HttpResponse:
    """What would change, word by word; POST publishes it."""
    _require(request)
    draft = _draft(request)
    if draft is None:
        return redirect("moderation:write_rules")
    form = PublishRulesForm(
        request.POST if request.method == "POST" else None, initial={"changed": draft.changed}
    )
    if request.method == "POST" and form.is_valid():
        try:
            book = services.publish_rules(
                request.municipality,
                changed=form.cleaned_data["changed"],
                by=request.user,
                valid_from=form.cleaned_data["valid_from"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _published(book.version, form.cleaned_data["valid_from"]))
            return HttpResponseRedirect("/transparenz/regeln/", status=303)
    context = {
        "draft": draft,
        "form": form,
        "changes": changes(_as_rows(_newest(request)), draft.rules),
    }
    status = 422 if form.errors else 200
    return render(request, "moderation/rulebook/preview.html", context, status=status)


@login_required
@require_POST
def discard(request: SignedInRequest) -> HttpResponse:
    _require(request)
    services.discard_draft(request.municipality)
    messages.success(request, _("Entwurf verworfen. Es gilt, was veröffentlicht ist."))
    return HttpResponseRedirect("/moderation/regeln/", status=303)


# --- what changes -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is the `same`, `removed` or `added`."""

    change: str
    text: str


@dataclass(slots=True)
class Change:
    """One rule in the preview: `new`, `dropped`, `changed` or `same`."""

    number: int | None
    kind: str
    short: list[Piece]
    text: list[Piece]
    easy: list[Piece]
    norms: list[Piece] = field(default_factory=list)


def changes(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[Change]:
    """Rules of both in their order; what is new stands at the end."""
    old = {row["number"]: row for row in before}
    new = {row["number"]: row for row in after if row["number"] is not None}
    found = []
    for number in sorted({*old, *new}):
        was, becomes = old.get(number), new.get(number)
        if was == becomes:
            kind = "same"
        else:
            kind = "new" if was is None else "dropped" if becomes is None else "changed"
        found.append(_change(number, kind, was or {}, becomes or {}))
    return [*found, *(_change(None, "new", {}, row) for row in after if row["number"] is None)]


def _change(number: int | None, kind: str, was: dict[str, Any], becomes: dict[str, Any]) -> Change:
    def pieces(name: str) -> list[Piece]:
        return differences(was.get(name, ""), becomes.get(name, ""))

    norms = differences(", ".join(was.get("norms", [])), ", ".join(becomes.get("norms", [])))
    return Change(number, kind, pieces("short"), pieces("text"), pieces("easy"), norms)


def differences(before: str, after: str) -> list[Piece]:
    """Word by word; rules are short, so that this costs nothing."""
    old, new = (findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    pieces = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("removed", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def _require(request: SignedInRequest) -> None:
    if not request.user.has_perm("moderation.write_rules", request.municipality):
        raise PermissionDenied


def _draft(request: SignedInRequest) -> RuleDraft | None:
    drafts = RuleDraft.objects.filter(municipality=request.municipality)
    return drafts.select_related("updated_by").first()


def _newest(request: SignedInRequest) -> Edition:
    return editions(request.municipality)[0]


def _as_rows(edition: Edition) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "short": each.short,
            "text": each.text,
            "easy": each.easy,
            "norms": list(each.norms),
        }
        for each in edition.wordings
    ]


def _published(version: int, valid_from: Any) -> str:
    if valid_from is None:
        return _("Veröffentlicht. Fassung %(n)s gilt ab jetzt.") % {"n": version}
    day = german.date_in_full(valid_from)
    return _("Angekündigt. Fassung %(n)s gilt ab %(day)s.") % {"n": version, "day": day}


def _editor(
    request: SignedInRequest, draft: RuleDraft | None, forms: Any, reason: Any, status: int = 200
) -> HttpResponse:
    now = clock.now()
    found = editions(request.municipality)
    holding = in_force(found, at=now)
    context = {
        "draft": draft,
        "forms": forms,
        "reason": reason,
        "holding": holding,
        "announced": found[0] if found[0].version > holding.version else None,
    }
    return render(request, "moderation/rulebook/edit.html", context, status=status)
