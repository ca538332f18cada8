"""Writing a comment or a reply: one way for proposals, topics and whatever has a thread."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.models import Department, User
from common import german
from common.identifiers import uuid_of
from geo.http import TownRequest
from participation import acts, addresses, services, talk
from participation.errors import NotEligible
from participation.forms.comment import CommentForm
from participation.models import Comment, PendingAct
from participation.talk import rows
from participation.views.acting import around, go, is_part, see_other, too_often


def write(request: TownRequest, reader: talk.Reader) -> HttpResponse:
    """GET shows the form alone (`?auf=<uuid>` replies to that comment), POST sends it. What
    waits already (`acts.change_path`) stands in the form and is changed by it.

    Whatever is wrong is said beside what was written, which is never lost.
    """
    waiting = acts.to_change(request, request.municipality, "comment", reader.thread.item.uuid)
    if request.method != "POST":
        begun = waiting.payload if waiting else {"auf": request.GET.get("auf")}
        form = CommentForm(initial=begun)
        return _show(request, reader, form, parent=_parent(reader, begun["auf"]), waiting=waiting)
    form = CommentForm(request.POST)
    parent = _parent(reader, request.POST.get("auf"))
    speaker = _speaker(reader, request.POST.get("als"))
    if request.POST.get("auf") and parent is None:
        form.add_error(None, _("Den Kommentar, auf den Sie antworten, gibt es nicht mehr."))
    if form.is_valid():
        try:
            row = _comment(request, reader, form, parent, speaker)
        except NotEligible:
            return see_other(request, _wait(request, reader, form, parent, waiting))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if waiting is not None:
                acts.discard(waiting)
            return _written(request, reader, row, office=speaker.name if speaker else "")
    return _show(request, reader, form, parent=parent, waiting=waiting, status=422)


def _comment(
    request: TownRequest,
    reader: talk.Reader,
    form: CommentForm,
    parent: Comment | None,
    speaker: Department | None,
) -> Comment:
    if problem := too_often(request, "comment"):
        raise ValidationError(problem, code="too_often")
    if not isinstance(request.user, User):
        reader.require_writing()
        raise NotEligible("", code="sign_in")
    return services.comment(
        reader.thread,
        text=form.cleaned_data["text"],
        stance=form.cleaned_data["stance"],
        parent=parent,
        department=speaker,
        by=request.user,
    )


def _parent(reader: talk.Reader, words: str | None) -> Comment | None:
    """The comment of this thread that is replied to; None for nothing and for what is none."""
    uuid = uuid_of(words)
    if uuid is None:
        return None
    return rows.one(reader.thread, uuid, user=reader.user)


def _speaker(reader: talk.Reader, words: str | None) -> Department | None:
    """The department in whose name somebody writes. Raises `PermissionDenied` for one that
    is not theirs."""
    if not words:
        return None
    uuid = uuid_of(words)
    for department in reader.speakers:
        if department.uuid == uuid:
            return department
    raise PermissionDenied


def _wait(
    request: TownRequest,
    reader: talk.Reader,
    form: CommentForm,
    parent: Comment | None,
    waiting: PendingAct | None,
) -> HttpResponse:
    return acts.wait(
        request,
        "comment",
        municipality=request.municipality,
        target=reader.thread.item.uuid,
        payload={
            "text": form.cleaned_data["text"],
            "stance": form.cleaned_data["stance"],
            "auf": str(parent.uuid) if parent else "",
        },
        back=reader.path,
        instead_of=waiting,
    )


# --- answers ----------------------------------------------------------------------------------


def _show(
    request: TownRequest,
    reader: talk.Reader,
    form: CommentForm,
    *,
    parent: Comment | None,
    waiting: PendingAct | None = None,
    status: int = 200,
) -> HttpResponse:
    if parent is not None:
        # Several forms for replies may be open on one page.
        form.auto_id = f"auf-{parent.uuid}-%s"
        form.fields["text"].widget.attrs["autofocus"] = True
    if "text" in form.errors:
        # Where something is to be mended; htmx would leave the focus on the button.
        form.fields["text"].widget.attrs |= {"autofocus": True, "data-arrived": True}
    heading = _("Antworten") if parent is not None else _("Kommentieren")
    context = {
        **around(reader.about, heading=heading),
        "form": form,
        "act_path": acts.change_path(waiting) if waiting else f"{reader.path}kommentieren/",
        "parent": reader.said(parent) if parent else None,
        "auf": str(parent.uuid) if parent else "",
        "speakers": reader.speakers,
        "may_write": reader.may_write,
        "closed": talk.why_closed(reader) if not reader.may_write else "",
    }
    template = "talk/_form.html" if is_part(request) else "talk/write.html"
    return render(request, f"participation/{template}", context, status=status)


def _written(
    request: TownRequest, reader: talk.Reader, row: Comment, *, office: str
) -> HttpResponse:
    words = _thanks(reader, row)
    if not is_part(request):
        messages.success(request, words)
        return go(addresses.of_comment(reader.about, row.uuid))
    said = reader.just_written(row, office=office)
    there = _asked_for(request)
    context = {
        "said": said,
        "words": words,
        "form": CommentForm(),
        "talk": talk.frame(reader, there),
        "has_ways": "kommentar" not in there,
        "parent": row.parent,
        "consultation": reader.about.consultation,
    }
    template = "_replied.html" if row.parent_id else "_written.html"
    return render(request, f"participation/talk/{template}", context)


def _asked_for(request: TownRequest) -> QueryDict:
    """How the reader sees the thread at the moment, from the address of the page."""
    try:
        return QueryDict(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    except ValueError:
        return QueryDict()


def _thanks(reader: talk.Reader, row: Comment) -> str:
    if row.shown:
        return _("Danke. Ihr Beitrag steht jetzt da.")
    return _("Danke. Wir prüfen Ihren Beitrag bis %(moment)s. Bis dahin sehen nur Sie ihn.") % {
        "moment": german.moment(row.item.due_at or row.created_at)
    }
