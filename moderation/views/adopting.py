"""/moderation/regeln/uebernehmen/: the shipped rules, to be read and taken over as they are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import SignedInRequest
from moderation.models import RuleBook
from moderation.published_rules import RULES, unprinted
from moderation.services.adopting import adopt_rules


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: SignedInRequest) -> HttpResponse:
    """A town with rules of its own goes on to the page where it writes them."""
    if not request.user.has_perm("moderation.write_rules", request.municipality):
        raise PermissionDenied
    if RuleBook.objects.of(request.municipality).exists():
        return redirect("moderation:write_rules")
    if request.method == "POST":
        adopt_rules(request.municipality, by=request.user)
        messages.success(request, _("Veröffentlicht. Die Regeln gelten ab jetzt."))
        return redirect("moderation:rules")
    rules = unprinted(request.municipality) or RULES
    return render(request, "moderation/rulebook/adopt.html", {"rules": rules})
