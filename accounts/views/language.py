"""In which language somebody is written to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import services
from accounts.http import SignedInRequest
from common import languages


@require_POST
@never_cache
@login_required
def change(request: SignedInRequest) -> HttpResponse:
    """Keep it, then the account in that language. What is no language changes nothing."""
    wanted = request.POST.get("language", "")
    language = languages.of(wanted)
    if language.code != wanted:
        return HttpResponseRedirect("/konto/", status=303)
    services.change_language(request.user, language.code)
    with override(language.code):
        messages.success(request, _("Gespeichert."))
    response = HttpResponseRedirect(languages.local_path("/konto/", language), status=303)
    response.keeps_language = True  # type: ignore[attr-defined]  # it leads to another one on purpose
    return response
