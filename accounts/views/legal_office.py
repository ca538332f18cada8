"""/verwaltung/einrichten/<page>/: answering, looking at the draft, publishing, older versions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.legal import FORMS, BarrierForm, BarrierForms, FactsForm, PublishForm
from accounts.http import SignedInRequest
from accounts.legal import publishing
from accounts.legal.drafting import in_order
from accounts.legal.pages import PAGES, Page, Writing, writing
from accounts.legal.reading import ENGLISH, OTHERS, read
from accounts.models import LegalPage, LegalText

_LONGEST = 10_000


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, page: str) -> HttpResponse:
    """The questions, and every section of the draft to be worded otherwise. Saving leads to the
    preview; nothing is public by it."""
    require_set_up(request)
    found = _page(page)
    now = writing(found, request.municipality)
    rows = _barriers(request, found, now)
    if request.method != "POST":
        form = FORMS[found.key](initial={**now.facts, "changed": now.changed})
        return _editor(request, now, form, rows)
    form = FORMS[found.key](request.POST)
    if not (form.is_valid() and (rows is None or rows.is_valid())):
        return _editor(request, now, form, rows, status=422)
    facts = form.facts()
    if rows is not None:
        facts["barriers"] = [row for row in rows.cleaned_data if row.get("part")]
    try:
        publishing.save_draft(
            request.municipality,
            found,
            facts=facts,
            own=_own_wordings(request, now, facts),
            other=_other_languages(request),
            changed=form.cleaned_data["changed"],
            by=request.user,
        )
    except ValidationError as error:
        # What stands in the form holds if they save once more.
        form = FORMS[found.key]({**request.POST.dict(), "changed": now.changed})
        form.add_error(None, error)
        return _editor(request, now, form, rows, status=422)
    return HttpResponseRedirect(reverse("legal_preview", args=[page]), status=303)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: SignedInRequest, page: str) -> HttpResponse:
    """The draft as everybody will read it, and what is missing; POST publishes it."""
    require_set_up(request)
    found = _page(page)
    now = writing(found, request.municipality)
    if now.draft is None:
        return redirect("legal_edit", page)
    form = PublishForm(request.POST or None, initial={"changed": now.changed})
    if request.method == "POST" and form.is_valid():
        try:
            text = publishing.publish(
                request.municipality,
                found,
                changed=form.cleaned_data["changed"],
                reason=form.cleaned_data["reason"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Veröffentlicht als Fassung %(n)s.") % {"n": text.version})
            return HttpResponseRedirect(reverse("setup"), status=303)
    drafted = found.draft(now.facts, request.municipality)
    context = {
        "page": found,
        "now": now,
        "form": form,
        "missing": found.missing(now.facts),
        "sections": [stands for _drafted, stands, _own in in_order(drafted, now.own)],
        "is_privacy": found.key == LegalPage.PRIVACY,
    }
    status = 422 if form.errors else 200
    return render(request, "accounts/legal/preview.html", context, status=status)


@require_POST
@login_required
def discard(request: SignedInRequest, page: str) -> HttpResponse:
    require_set_up(request)
    publishing.discard_draft(request.municipality, _page(page), by=request.user)
    messages.success(request, _("Entwurf verworfen. Es gilt, was veröffentlicht ist."))
    return HttpResponseRedirect(reverse("setup"), status=303)


@never_cache
@login_required
@require_safe
def versions(request: SignedInRequest, page: str) -> HttpResponse:
    """All that were published, the newest first."""
    require_set_up(request)
    found = _page(page)
    rows = LegalText.objects.of(request.municipality).filter(page=found.key)
    context = {"page": found, "texts": rows.select_related("published_by").order_by("-version")}
    return render(request, "accounts/legal/versions.html", context)


@never_cache
@login_required
@require_safe
def version(request: SignedInRequest, page: str, number: int) -> HttpResponse:
    """One of them, as it stood."""
    require_set_up(request)
    found = _page(page)
    rows = LegalText.objects.of(request.municipality).filter(page=found.key)
    text = get_object_or_404(rows.select_related("published_by"), version=number)
    context = {
        "page": found,
        "text": text,
        "others": [
            (OTHERS[key], words) for key, words in text.other.items() if key in OTHERS and words
        ],
        "reading": read(text, "de"),
    }
    return render(request, "accounts/legal/version.html", context)


def require_set_up(request: SignedInRequest) -> None:
    if not request.user.has_perm("accounts.set_up", request.municipality):
        raise PermissionDenied


def _page(key: str) -> Page:
    if key not in PAGES:
        raise Http404
    return PAGES[key]


def _barriers(
    request: SignedInRequest, page: Page, now: Writing
) -> "BaseFormSet[BarrierForm] | None":
    if page.key != LegalPage.ACCESSIBILITY:
        return None
    data = request.POST if request.method == "POST" else None
    return BarrierForms(data, initial=list(now.facts.get("barriers") or []), prefix="barriere")


def _own_wordings(request: SignedInRequest, now: Writing, facts: dict[str, Any]) -> dict[str, str]:
    """Words that are neither those proposed when the form was shown nor those proposed now."""
    shown = {each.key: each.text for each in now.page.draft(now.facts, request.municipality)}
    proposed = {each.key: each.text for each in now.page.draft(facts, request.municipality)}
    found = {}
    for key in {*shown, *proposed}:
        words = _typed(request, f"own_{key}")
        if words and words not in (_plain(shown.get(key, "")), _plain(proposed.get(key, ""))):
            found[key] = words
    return found


def _other_languages(request: SignedInRequest) -> dict[str, str]:
    typed = {key: _typed(request, f"text_{key}") for key in OTHERS}
    return {key: words for key, words in typed.items() if words}


def _typed(request: SignedInRequest, name: str) -> str:
    return _plain(request.POST.get(name, ""))[:_LONGEST]


def _plain(text: str) -> str:
    """As browsers send text back: line ends and blanks around it mean nothing."""
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _editor(
    request: SignedInRequest,
    now: Writing,
    form: FactsForm,
    rows: "BaseFormSet[BarrierForm] | None",
    status: int = 200,
) -> HttpResponse:
    drafted = now.page.draft(now.facts, request.municipality)
    is_sent = request.method == "POST"
    sections = [
        {
            "key": each.key,
            "title": each.title,
            "words": request.POST.get(f"own_{each.key}", "") if is_sent else stands.text,
            "is_own": is_own,
        }
        for each, stands, is_own in in_order(drafted, now.own)
    ]
    others = [
        {
            "key": key,
            "name": _("Englisch") if key == ENGLISH else _("Leichte Sprache"),
            "lang": lang,
            "words": request.POST.get(f"text_{key}", "") if is_sent else now.other.get(key, ""),
        }
        for key, lang in OTHERS.items()
    ]
    context = {
        "page": now.page,
        "now": now,
        "form": form,
        "rows": rows,
        "sections": sections,
        "others": others,
        "missing": [] if is_sent else now.page.missing(now.facts),
    }
    return render(request, "accounts/legal/edit.html", context, status=status)
