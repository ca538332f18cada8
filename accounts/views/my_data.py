"""/konto/meine-daten/ and /konto/loeschen/: see, take along, take back, end."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.vault import CodeForm, WishForm
from accounts.http import SignedInRequest
from accounts.models import ErasureWish
from accounts.vault import confirming, erasure, package, parts
from common import clock, rate_limit

# Making the file reads all tables; nobody needs it more often.
_DOWNLOADS = 10
_WITHIN = timedelta(hours=1)
_ENDED = gettext_lazy("Ihr Konto ist gelöscht. Auf Wiedersehen.")
_CLOSED = gettext_lazy(
    "Ihr Konto ist geschlossen. Was wir noch aufbewahren müssen, steht in der E-Mail. Wir löschen "
    "es danach von selbst. Auf Wiedersehen."
)


@require_safe
@never_cache
@login_required
def show(request: SignedInRequest) -> HttpResponse:
    """All there is about the person in this municipality, and what they can do about it."""
    sections = parts.export(request.user, request.municipality)
    context = {"tables": [package.table_of(each) for each in sections if each.rows]}
    return render(request, "accounts/vault/my_data.html", context)


@require_POST
@never_cache
@login_required
def download(request: SignedInRequest) -> HttpResponseBase:
    if not rate_limit.hit(
        purpose="my-data", address=str(request.user.uuid), limit=_DOWNLOADS, window=_WITHIN
    ):
        return render(request, "429.html", status=429)
    return package.response(
        request.municipality,
        parts.export(request.user, request.municipality),
        title=_("Ihre Daten in %(town)s") % {"town": request.municipality.name},
        name=f"meine-daten-{clock.today().isoformat()}.zip",
    )


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: SignedInRequest) -> HttpResponse:
    """First the wish; then a code goes to the person's address."""
    form = WishForm(request.POST or None, initial={"wish": parts.KEEP})
    refusal = ""
    try:
        erasure.require_erasable(request.user)
    except ValidationError as error:
        refusal = " ".join(error.messages)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            confirming.begin(request, form.cleaned_data["wish"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(reverse("account_erase_code"), status=303)
    status = 422 if form.errors or (refusal and request.method == "POST") else 200
    held = [] if refusal else erasure.held_of(request.user, at=clock.now())
    context = {
        "form": form,
        "refusal": refusal,
        "kept": erasure.kept_words(request.user, held),
    }
    return render(request, "accounts/vault/erase.html", context, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase_by_code(request: SignedInRequest) -> HttpResponse:
    """The code is right: the account ends, and the page of the start says so."""
    wish = confirming.waiting(request)
    if wish is None:
        return HttpResponseRedirect(reverse("account_erase"), status=303)
    if request.POST.get("do") == "cancel":
        confirming.forget(request)
        return HttpResponseRedirect(reverse("account_data"), status=303)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wish = confirming.finish(request, form.cleaned_data["code"])
            erasure.erase_account(request.user, wish=wish, municipality=request.municipality)
        except confirming.CodeEnded as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(reverse("account_erase"), status=303)
        except ValidationError as error:
            form.add_error("code", ValidationError(error.messages))
        else:
            closed = ErasureWish.objects.filter(user__pk=request.user.pk).exists()
            logout(request)
            messages.success(request, _CLOSED if closed else _ENDED)
            return HttpResponseRedirect("/", status=303)
    context = {"form": form, "wish": wish, "email": request.user.email}
    return render(
        request, "accounts/vault/erase_code.html", context, status=422 if form.errors else 200
    )
