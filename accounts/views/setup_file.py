"""/verwaltung/einrichten/datei/: the set-up as a file, and a file looked at and read in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms.setup import FileForm
from accounts.http import SignedInRequest
from accounts.roles import itself
from accounts.setup import files, parts
from accounts.views.legal_office import require_set_up
from common import clock


@never_cache
@login_required
@require_safe
def download(request: SignedInRequest) -> HttpResponse:
    require_set_up(request)
    town = request.municipality
    content = files.take_out(town, by=itself(request.user))
    response = HttpResponse(content, content_type="application/yaml; charset=utf-8")
    name = f"einrichtung-{town.ags}-{clock.today().isoformat()}.yaml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """The first POST shows what would change, the second (`do=apply`) changes it, if what it
    replaces is still what was shown (`seen`); else it is shown anew."""
    require_set_up(request)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form}
    if request.method == "POST" and form.is_valid():
        text = ""
        try:
            text = form.content()
            if request.POST.get("do") == "apply":
                seen = request.POST.get("seen", "")
                steps = files.read_in(request.municipality, text, by=request.user, seen=seen)
                messages.success(
                    request,
                    ngettext(
                        "Eine Änderung gilt jetzt.", "%(n)d Änderungen gelten jetzt.", len(steps)
                    )
                    % {"n": len(steps)},
                )
                return HttpResponseRedirect(reverse("setup_log"), status=303)
            context |= _looked(request, text)
        except files.NotRight as error:
            context["problems"] = error.problems
        except parts.ChangedMeanwhile:
            context |= _looked(request, text)
            context["changed_meanwhile"] = bool(request.POST.get("seen"))
        except ValidationError as error:
            form.add_error("file", error)
        form.data = {**form.data.dict(), "text": text}  # type: ignore[attr-defined]
        context["text"] = text
    failed = bool(form.errors or context.get("problems"))
    return render(request, "accounts/setup/file.html", context, status=422 if failed else 200)


def _looked(request: SignedInRequest, text: str) -> dict[str, object]:
    steps = files.compare(request.municipality, text)
    return {
        "looked": True,
        "steps": steps,
        "seen": files.fingerprint(steps),
        "replaces_draft": any(step.replaces for step in steps),
    }
