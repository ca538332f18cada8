"""/moderation/pruefungen/ and /moderation/woerter/: what the automatic checks look at, how often
they were right, and what a municipality changes about them."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import SignedInRequest
from accounts.roles import roles_of
from moderation import checks as all_checks
from moderation import hints, services
from moderation.forms import WordForm
from moderation.models import CheckSetting
from moderation.services.check_settings import INSULT
from moderation.services.examining import words_of


@dataclass(frozen=True, kw_only=True)
class Row:
    """One check as it works here."""

    check: all_checks.Check
    is_on: bool
    found: int
    rate: str

    @property
    def has_words(self) -> bool:
        return self.check.key == INSULT


@never_cache
@login_required
@require_GET
def checks(request: SignedInRequest) -> HttpResponse:
    _refuse_others(request)
    settings = CheckSetting.objects.filter(municipality=request.municipality)
    known = {setting.check_key: setting for setting in settings}
    context = {
        "rows": [_row(check, known.get(check.key)) for check in all_checks.CHECKS],
        "counted_at": max((s.counted_at for s in known.values() if s.counted_at), default=None),
        "moderates": roles_of(request.user, request.municipality).is_moderator,
    }
    return render(request, "moderation/checks.html", context)


def _row(check: all_checks.Check, setting: CheckSetting | None) -> Row:
    if setting is None:
        return Row(check=check, is_on=True, found=0, rate=hints.rate(0, 0))
    rate = hints.rate(setting.decided, setting.withheld)
    return Row(check=check, is_on=setting.is_on, found=setting.found, rate=rate)


@login_required
@require_POST
def switch_check(request: SignedInRequest, key: str) -> HttpResponse:
    """`an` is "ja" or "nein"; the same twice changes nothing."""
    _refuse_others(request)
    check = all_checks.by_key(key)
    if check is None or request.POST.get("an") not in ("ja", "nein"):
        raise Http404
    is_on = request.POST["an"] == "ja"
    services.switch_check(request.municipality, key, is_on=is_on, by=request.user)
    sentence = _("Eingeschaltet: %s.") if is_on else _("Ausgeschaltet: %s.")
    messages.success(request, sentence % check.label)
    return HttpResponseRedirect(f"{reverse('moderation:checks')}#{key}", status=303)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: SignedInRequest) -> HttpResponse:
    """The list, and one word more."""
    _refuse_others(request)
    form = WordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_word(request.municipality, form.cleaned_data["word"], by=request.user)
        except ValidationError as error:
            form.add_error("word", error)
        else:
            messages.success(request, _("Das Wort steht auf der Liste."))
            return HttpResponseRedirect(reverse("moderation:words"), status=303)
    setting = CheckSetting.objects.filter(
        municipality=request.municipality, check_key=INSULT
    ).first()
    context = {"form": form, "words": words_of(setting)}
    return render(request, "moderation/words.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def remove_word(request: SignedInRequest) -> HttpResponse:
    _refuse_others(request)
    services.remove_word(request.municipality, request.POST.get("wort", ""), by=request.user)
    messages.success(request, _("Das Wort steht nicht mehr auf der Liste."))
    return HttpResponseRedirect(reverse("moderation:words"), status=303)


def _refuse_others(request: SignedInRequest) -> None:
    if not request.user.has_perm("moderation.set_checks", request.municipality):
        raise PermissionDenied
