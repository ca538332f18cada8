"""/moderation/text/…/: passages of what somebody wrote are taken out, and nothing put in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from moderation import kinds
from moderation.forms import RedactionForm, RedactTextForm
from moderation.models import Case, Item, Redaction, Visibility
from moderation.passages import for_editing
from moderation.services import redactions
from moderation.workbench import active_rules

_LABELS = {
    "title": gettext_lazy("Titel"),
    "text": gettext_lazy("Text"),
    "alt": gettext_lazy("Bildbeschreibung"),
}


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def text(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The words of one item: mark passages, name the rule, and release in one click or not."""
    item = item_to_redact(request, uuid)
    if not kinds.has_words(item.kind) or not any(kinds.texts(item).values()):
        raise Http404
    if request.method != "POST":
        return _page(request, item)
    if request.POST.get("do") == "lift":
        return _lift(request, item)
    form = RedactTextForm(request.POST, municipality=request.municipality, texts=kinds.texts(item))
    if not form.is_valid():
        return _page(request, item, form=form)
    release = request.POST.get("do") == "release"
    try:
        done = redactions.redact_text(
            item,
            form.texts,
            by=request.user,
            rule=form.cleaned_data["rule"],
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
            release=release,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, item, form=form)
    if done.decision is None:
        messages.success(request, _("Geschwärzt."))
        return HttpResponseRedirect(back_to(request, item), status=303)
    messages.success(request, _("Geschwärzt und freigegeben."))
    where = back_to(request, item, only_open=True)
    return HttpResponseRedirect(f"{where}?zurueck={done.decision.uuid}", status=303)


def item_to_redact(request: SignedInRequest, uuid: UUID) -> Item:
    """The item, for somebody who may decide about it; others do not learn that it exists,
    unless they could see it anyway."""
    item = get_object_or_404(
        Item.objects.of(request.municipality).select_related("parent", "municipality"), uuid=uuid
    )
    if not request.user.has_perm("moderation.decide", item):
        if request.user.has_perm("moderation.see_item", item):
            raise PermissionDenied
        raise Http404
    return item


def back_to(request: SignedInRequest, item: Item, *, only_open: bool = False) -> str:
    """The page of the case that the item belongs to, or the queue."""
    cases = Case.objects.visible_to(request.user, request.municipality).filter(
        item__in=Item.objects.with_ancestors(item.pk).values("pk")
    )
    if only_open:
        cases = cases.open()
    found = cases.order_by("item_id", "id").last()
    return reverse("moderation:case", args=[found.uuid]) if found else "/moderation/"


def _lift(request: SignedInRequest, item: Item) -> HttpResponse:
    if not request.user.has_perm("moderation.see_original", item):
        raise PermissionDenied
    form = RedactionForm(request.POST, municipality=request.municipality, needs_rule=False)
    try:
        if not form.is_valid():
            raise ValidationError(_("Bitte laden Sie die Seite neu."))
        redactions.lift_text(item, by=request.user, version=form.cleaned_data["version"])
    except ValidationError as error:
        return _page(request, item, problems=error.messages)
    messages.success(request, _("Die Schwärzung ist zurückgenommen."))
    return HttpResponseRedirect(back_to(request, item), status=303)


def _page(
    request: SignedInRequest,
    item: Item,
    *,
    form: RedactTextForm | None = None,
    problems: list[str] | None = None,
) -> HttpResponse:
    shown = {key: for_editing(value) for key, value in kinds.texts(item).items() if value}
    if form is not None:
        shown |= {key: for_editing(value) for key, value in form.texts.items()}
        problems = [str(each) for each in form.non_field_errors()]
    standing = redactions.restricting(item, Redaction.What.TEXT)
    may_see = request.user.has_perm("moderation.see_original", item)
    context: dict[str, Any] = {
        "item": item,
        "label": kinds.get(item.kind).label,
        "fields": [(key, _LABELS.get(key, key), value) for key, value in shown.items()],
        "words": redactions.words_for_staff(item, request.user) if may_see else None,
        "redaction": standing,
        "rules": active_rules(request.municipality),
        "form": form,
        "problems": problems or [],
        "is_public": item.visibility == Visibility.SHOWN,
        "back": back_to(request, item),
    }
    status = 422 if form is not None or problems else 200
    return render(request, "moderation/redact_text.html", context, status=status)
