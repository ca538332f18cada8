"""One rule of a draft: written with a preview, doubled, deleted, moved."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import SignedInRequest
from common.identifiers import number_of
from defects import services
from defects.errors import RulesChanged
from defects.forms.rules import RuleForm
from defects.models import RoutingRule, RuleSet
from defects.ruling import words
from defects.services.rulesets import check_rule
from defects.views.rulesets import revision_of, set_of, show_set


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: SignedInRequest, version: int) -> HttpResponse:
    return _write(request, set_of(request, version), None)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: SignedInRequest, version: int, pk: int) -> HttpResponse:
    draft = set_of(request, version)
    return _write(request, draft, _rule(draft, pk))


def _write(request: SignedInRequest, draft: RuleSet, rule: RoutingRule | None) -> HttpResponse:
    if not draft.is_draft:
        return show_set(
            request,
            draft,
            problems=[_("Diese Fassung gilt oder galt schon. Zum Ändern gibt es Entwürfe.")],
        )
    form = RuleForm(
        request.POST if request.method == "POST" else None,
        municipality=request.municipality,
        rule=rule,
        initial={"revision": draft.revision, "at": _at(request), **_suggested(rule)},
    )
    status = 200
    if request.method == "POST" and "vorschau" not in request.POST:
        if form.is_valid():
            try:
                saved = services.save_rule(
                    draft,
                    form.values(),
                    by=request.user,
                    revision=form.cleaned_data["revision"] or 0,
                    rule=rule,
                    at=form.cleaned_data["at"],
                )
            except RulesChanged as error:
                form.add_error(None, error)
                status = 409
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Gespeichert."))
                return HttpResponseRedirect(_list_at(draft, saved), status=303)
        status = status if status != 200 else 422
    context = {
        "set": draft,
        "rule": rule,
        "form": form,
        "placeholders": words.PLACEHOLDERS.items(),
        **_previewed(request, form, rule),
    }
    return render(request, "defects/ruling/rule.html", context, status=status)


@login_required
@require_POST
def preview(request: SignedInRequest, version: int) -> HttpResponse:
    """What the rule would say, while it is being written; nothing is stored."""
    set_of(request, version)
    form = RuleForm(request.POST, municipality=request.municipality)
    return render(request, "defects/ruling/_preview.html", _previewed(request, form, None))


@login_required
@require_POST
def double(request: SignedInRequest, version: int, pk: int) -> HttpResponse:
    draft = set_of(request, version)
    rule = _rule(draft, pk)
    try:
        copy = services.duplicate_rule(draft, rule, by=request.user, revision=revision_of(request))
    except ValidationError as error:
        draft.refresh_from_db()
        return show_set(request, draft, problems=error.messages)
    messages.success(request, _("Die Regel steht jetzt zweimal da. Ändern Sie die untere."))
    return HttpResponseRedirect(_list_at(draft, copy), status=303)


@login_required
@require_POST
def delete(request: SignedInRequest, version: int, pk: int) -> HttpResponse:
    draft = set_of(request, version)
    rule = _rule(draft, pk)
    try:
        services.delete_rule(draft, rule, by=request.user, revision=revision_of(request))
    except ValidationError as error:
        draft.refresh_from_db()
        return show_set(request, draft, problems=error.messages)
    messages.success(request, _("Die Regel ist gelöscht."))
    return HttpResponseRedirect(reverse("defects:rule_set", args=[draft.version]), status=303)


@login_required
@require_POST
def move(request: SignedInRequest, version: int, pk: int) -> HttpResponse:
    """`nach` is the place from 1; `weg` is the button that was pressed and keeps the focus."""
    draft = set_of(request, version)
    rule = _rule(draft, pk)
    place = number_of(request.POST.get("nach"), digits=5)
    way = "runter" if request.POST.get("weg") == "runter" else "hoch"
    try:
        if place is None:
            raise ValidationError(_("Wohin soll die Regel? Bitte nennen Sie einen Platz."))
        services.move_rule(draft, rule, to=place, by=request.user, revision=revision_of(request))
    except ValidationError as error:
        draft.refresh_from_db()
        return show_set(request, draft, problems=error.messages)
    return HttpResponseRedirect(_list_at(draft, rule, way), status=303)


def _rule(draft: RuleSet, pk: int) -> RoutingRule:
    return get_object_or_404(
        draft.rules.select_related("category", "zone__layer", "layer", "body"), pk=pk
    )


def _list_at(draft: RuleSet, rule: RoutingRule, way: str = "") -> str:
    """The list at this rule; with `way` at the button that moved it. A browser that is led to a
    fragment asks for no `autofocus`: one or the other."""
    address = f"{reverse('defects:rule_set', args=[draft.version])}?bewegt={rule.pk}"
    return f"{address}&weg={way}" if way else f"{address}#regel-{rule.pk}"


def _at(request: SignedInRequest) -> int | None:
    return number_of(request.GET.get("platz"), digits=5)


def _suggested(rule: RoutingRule | None) -> dict[str, Any]:
    return {} if rule else {"reason": _("Dafür ist zuständig: {body}.")}


def _previewed(
    request: SignedInRequest, form: RuleForm, rule: RoutingRule | None
) -> dict[str, Any]:
    """The rule in words, or why it is none yet."""
    if form.is_bound:
        if not form.is_valid():
            found = [
                f"{form.fields[name].label}: {text}" if name in form.fields else text
                for name, texts in form.errors.items()
                for text in texts
            ]
            return {"not_yet": found}
        said = form.rule()
    elif rule is not None:
        said = rule
    else:
        return {"not_yet": []}
    try:
        check_rule(said, request.municipality)
        told = words.example(said, request.municipality)
    except ValidationError as error:
        return {"not_yet": error.messages}
    return {"sentence": words.sentence(said), "told": told}
