"""One comment: voting on it, changing it, deleting it, reading what it said before."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common import clock
from common.http import guest_form
from common.page_cache import guest_page
from common.rows import only
from geo.http import TownRequest
from moderation.removals import of_item
from participation import acts, addresses, detail, services, talk
from participation.errors import NotEligible
from participation.finding import sign_in_first
from participation.forms.comment import CommentForm
from participation.models import Comment
from participation.models.consultation import Act
from participation.moderation import about_of
from participation.phases import Schedule, schedule_of
from participation.talk.shown import placeholder_of
from participation.views.acting import (
    around,
    consultation_or_404,
    go,
    gone,
    is_part,
    see_other,
    too_often,
)
from participation.views.proposal import proposal_gone
from participation.views.writing import write

View = Callable[..., HttpResponse]


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def proposal_comment(
    request: TownRequest, project: str, consultation: str, number: int
) -> HttpResponse:
    """`/beteiligung/P/C/N/kommentieren/`."""
    found = consultation_or_404(request, project, consultation)
    proposal = detail.find_thread_of(found, number, user=request.user)
    if proposal is None:
        kept = request.POST.get("text", "")[:10_000]
        return proposal_gone(request, found, number, kept=kept)
    return write(request, reader_of(request, proposal))


def reader_of(request: TownRequest, about: addresses.About) -> talk.Reader:
    """Reads `about.thread.item` and `about.consultation.project`."""
    schedule = schedule_of(about.consultation, at=clock.now())
    return talk.Reader(
        about, user=request.user, municipality=request.municipality, schedule=schedule
    )


def with_comment(view: View) -> View:
    """Fetch a comment that may be seen. One that was taken away is 410, another 404."""

    @wraps(view)
    def inner(request: TownRequest, uuid: UUID, **kwargs: Any) -> HttpResponse:
        row = _find(request, uuid)
        about = about_of(row.thread)
        about.thread = row.thread
        about.consultation = row.thread.consultation
        if row.placeholder and row.thread.item.shown:
            words = placeholder_of(row, of_item(row.item_id, request.municipality))
            return gone(request, words, back=about.get_absolute_url())
        if row.placeholder or not request.user.has_perm("participation.see_comment", row):
            raise Http404
        return view(request, row, about, **kwargs)

    return inner


def _find(request: TownRequest, uuid: UUID) -> Comment:
    """A comment in a project that may be seen; few tables, or the database plans for long."""
    rows = Comment.objects.of(request.municipality).select_related(
        "thread__consultation__project", "thread__item"
    )
    row = only(
        rows.defer(
            "thread__consultation__area",
            "thread__consultation__text",
            "thread__consultation__project__area",
            "thread__consultation__project__text",
            "thread__consultation__project__outcome",
            "thread__consultation__project__search",
        ).filter(uuid=uuid)
    )
    if row is None:
        raise Http404
    consultation = row.thread.consultation
    row.municipality = consultation.municipality = request.municipality
    consultation.project.municipality = request.municipality
    if not request.user.has_perm("participation.see_project", consultation.project):
        raise Http404
    return row


# --- voting -----------------------------------------------------------------------------------


@guest_form
@require_POST
@with_comment
def vote(request: TownRequest, row: Comment, about: addresses.About) -> HttpResponse:
    """Thumb up (`value=1`), down (-1) or neither (0). Twice is the same as once."""
    reader = reader_of(request, about)
    try:
        _vote(request, row, reader.schedule)
    except NotEligible:
        return see_other(request, _wait(request, row, about))
    except ValidationError as error:
        return _voted(request, reader, row, problem=" ".join(error.messages))
    return _voted(request, reader, row)


def _vote(request: TownRequest, row: Comment, schedule: Schedule) -> None:
    if problem := too_often(request, "vote"):
        raise ValidationError(problem, code="too_often")
    value = _VALUES.get(request.POST.get("value", ""))
    if value is None:
        raise ValidationError(_("Das war keine Bewertung. Bitte versuchen Sie es noch einmal."))
    if not isinstance(request.user, User):
        if not schedule.allows(Act.SUPPORT):
            schedule.require(Act.COMMENT)
        raise NotEligible("", code="sign_in")
    services.vote_comment(row, value, by=request.user)


_VALUES = {"1": 1, "-1": -1, "0": 0}


def _wait(request: TownRequest, row: Comment, about: addresses.About) -> HttpResponse:
    return acts.wait(
        request,
        "vote_comment",
        municipality=request.municipality,
        target=row.uuid,
        payload={"value": request.POST.get("value", "")},
        back=about.get_absolute_url(),
    )


def _voted(
    request: TownRequest, reader: talk.Reader, row: Comment, *, problem: str = ""
) -> HttpResponse:
    said = reader.one(row.uuid)
    if said is None:
        raise Http404
    words = problem or _vote_words(said)
    if not is_part(request):
        (messages.error if problem else messages.success)(request, words)
        return go(said.href)
    context = {"said": said, "words": words, "problem": problem}
    return render(
        request, "participation/talk/_voted.html", context, status=422 if problem else 200
    )


def _vote_words(said: talk.Said) -> str:
    words = {
        1: _("Bewertet: hilfreich."),
        -1: _("Bewertet: nicht hilfreich."),
        0: _("Bewertung zurückgenommen."),
    }[said.vote]
    now = _("Jetzt %(up)s Daumen hoch, %(down)s Daumen runter.")
    return f"{words} {now % {'up': said.up, 'down': said.down}}"


# --- the author's own -------------------------------------------------------------------------


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_comment
def edit(request: TownRequest, row: Comment, about: addresses.About) -> HttpResponse:
    """The author changes it within a quarter of an hour; what it said before stays readable."""
    author = _author(request, row)
    form = CommentForm(request.POST if request.method == "POST" else {"text": row.text})
    if request.method == "POST" and form.is_valid():
        try:
            if problem := too_often(request, "edit"):
                raise ValidationError(problem, code="too_often")
            services.edit_comment(row, text=form.cleaned_data["text"], by=author)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _changed(request, row, about, _("Geändert."))
    elif request.method != "POST" and not author.has_perm("participation.edit_comment", row):
        form.add_error(None, _("Ändern geht nur in den ersten 15 Minuten."))
    return _step(request, "edit", row, about, form)


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_comment
def delete(request: TownRequest, row: Comment, about: addresses.About) -> HttpResponse:
    """GET asks once more, POST deletes: the words are gone, a placeholder stays."""
    author = _author(request, row)
    if request.method == "POST":
        services.delete_comment(row, by=author)
        return _changed(request, row, about, _("Gelöscht."))
    return _step(request, "delete", row, about, None)


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
@with_comment
def name(request: TownRequest, row: Comment, about: addresses.About) -> HttpResponse:
    """GET asks once more, POST takes the author's name off this comment. Others find nothing."""
    if not isinstance(request.user, User):
        return see_other(request, sign_in_first(request))
    if not request.user.has_perm("participation.withdraw_name_of_comment", row):
        raise Http404
    if request.method == "POST":
        services.withdraw_name(row, by=request.user)
        return _changed(request, row, about, _("Ihr Name steht nicht mehr bei diesem Kommentar."))
    return _step(request, "name", row, about, None)


def _author(request: TownRequest, row: Comment) -> User:
    """Whoever wrote it, however late. Raises `PermissionDenied` for everybody else."""
    if isinstance(request.user, User) and request.user.has_perm(
        "participation.delete_comment", row
    ):
        return request.user
    raise PermissionDenied


def _step(
    request: TownRequest,
    name: str,
    row: Comment,
    about: addresses.About,
    form: CommentForm | None,
) -> HttpResponse:
    """The form of one step: inside the talk for htmx, else a page of its own."""
    if form is not None:
        form.auto_id = f"text-{row.uuid}-%s"
        form.fields["text"].widget.attrs["autofocus"] = True
    context: dict[str, Any] = {
        **around(about, heading=_("Ihr Kommentar")),
        "said": reader_of(request, about).one(row.uuid),
        "form": form,
        "step": f"participation/talk/_{name}.html",
    }
    status = 422 if form is not None and form.errors else 200
    if not is_part(request):
        return render(request, "participation/talk/step.html", context, status=status)
    response = render(request, context["step"], context, status=status)
    # Into its place below the comment, not instead of it.
    response["HX-Retarget"] = f"#tun-{row.uuid}"
    response["HX-Reswap"] = "innerHTML"
    return response


def _changed(
    request: TownRequest, row: Comment, about: addresses.About, words: str
) -> HttpResponse:
    if not is_part(request):
        messages.success(request, words)
        return go(addresses.of_comment(about, row.uuid))
    context = {"said": reader_of(request, about).one(row.uuid), "words": words}
    return render(request, "participation/talk/_changed.html", context)


# --- what it said before ------------------------------------------------------------------------


@require_safe
@guest_page()
@with_comment
def history(request: TownRequest, row: Comment, about: addresses.About) -> HttpResponse:
    """Every version that could be read, the present one first."""
    if not row.shown:
        raise Http404
    context = {
        **around(about, heading=_("Fassungen eines Kommentars")),
        "said": reader_of(request, about).one(row.uuid),
        "versions": row.versions.filter(was_shown=True).order_by("-number"),
    }
    template = "_history.html" if is_part(request) else "history.html"
    return render(request, f"participation/talk/{template}", context)
