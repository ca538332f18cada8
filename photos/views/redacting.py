"""/moderation/foto/…/: areas of a photo become black.

Everything works with fields of numbers, and by clicking two corners of a picture: a button
that is a picture tells where it was pressed, in pixels of the size that the page gave it.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import SignedInRequest
from moderation.forms import RedactionForm
from moderation.models import Item, Redaction, Visibility
from moderation.services import redactions
from moderation.views.redacting import back_to
from moderation.workbench import active_rules
from photos import files, redacting
from photos.areas import MOST_AREAS, Area, areas_of
from photos.forms import RedactPhotoForm, Row, row_of
from photos.models import Photo
from photos.preparing import Interrupted, Unreadable

# Of the picture that is pressed without JavaScript: the size must be known to the server.
_WIDTHS = (288, 640, 1100)
_NEW = Area(left=0.4, top=0.4, width=0.2, height=0.2)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def redact(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Draw, move and take away areas; nothing is black before „Schwärzen“ is pressed."""
    photo = _photo(request, uuid)
    if request.method != "POST":
        return _page(request, photo, [row_of(area) for area in areas_of(photo)])
    step = request.POST.get("do", "")
    lifts = step == "lift"
    form = RedactPhotoForm(request.POST, municipality=request.municipality, lifts=lifts)
    if step not in ("redact", "lift"):
        return _edited(request, photo, form, step)
    if not form.is_valid():
        return _page(request, photo, form.rows, form=form)
    if lifts and not request.user.has_perm("moderation.see_original", photo.item):
        raise PermissionDenied
    try:
        redacting.redact(
            photo,
            form.areas,
            by=request.user,
            rule=form.cleaned_data["rule"],
            note=form.cleaned_data["note"],
            version=form.cleaned_data["version"],
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, photo, form.rows, form=form)
    if not lifts:
        messages.success(
            request, _("Geschwärzt. Gleich ist das Foto fertig, dann können Sie es freigeben.")
        )
    else:
        messages.success(request, _("Die Schwärzung ist zurückgenommen."))
    return HttpResponseRedirect(back_to(request, _item(photo)), status=303)


@never_cache
@login_required
@require_safe
def original(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What is under the black; the journal tells who looked."""
    photo = _photo(request, uuid, keeps_originals=True)
    try:
        content = redacting.view_original(photo, by=request.user)
    except (Interrupted, Unreadable):
        content = None
    if content is None:
        raise Http404
    return files.picture_response(content, "private, no-store")


def _photo(request: SignedInRequest, uuid: UUID, *, keeps_originals: bool = False) -> Photo:
    photo = get_object_or_404(
        Photo.objects.of(request.municipality)
        .filter(item__isnull=False)
        .select_related("item__parent__municipality", "item__municipality"),
        uuid=uuid,
    )
    wanted = "moderation.see_original" if keeps_originals else "moderation.decide"
    if not request.user.has_perm(wanted, photo.item):
        if request.user.has_perm("photos.see_photo", photo):
            raise PermissionDenied
        raise Http404
    return photo


def _item(photo: Photo) -> Item:
    if photo.item is None:
        raise ValueError("A picture of a draft is not redacted.")
    return photo.item


def _edited(
    request: SignedInRequest, photo: Photo, form: RedactPhotoForm, step: str
) -> HttpResponse:
    """Without JavaScript: one more area, one less, or a corner that was pressed."""
    rows, corner, problem = form.rows, "", ""
    verb, _sign, number = step.partition(":")
    if verb == "remove" and number.isdecimal() and int(number) < len(rows):
        rows.pop(int(number))
    elif verb == "add":
        rows.append(row_of(_NEW))
    elif "at.x" in request.POST:
        second = _pressed(request, photo)
        first = _corner(request.POST.get("corner", ""))
        if second and first:
            try:
                rows.append(row_of(_between(first, second)))
            except ValidationError as error:
                problem = " ".join(error.messages)
        elif second:
            corner = f"{second[0]:.5f},{second[1]:.5f}"
    if len(rows) > MOST_AREAS:
        rows = rows[:MOST_AREAS]
    return _page(request, photo, rows, form=form, corner=corner, is_draft=True, problem=problem)


def _pressed(request: SignedInRequest, photo: Photo) -> tuple[float, float] | None:
    """Where the picture was pressed, in fractions of its sides."""
    width = _width(request)
    height = _height(photo, width)
    try:
        x, y = int(request.POST["at.x"][:6]), int(request.POST["at.y"][:6])
    except (KeyError, ValueError):
        return None
    return min(max(x / width, 0), 1), min(max(y / height, 0), 1)


def _corner(text: str) -> tuple[float, float] | None:
    try:
        x, y = (float(part) for part in text[:40].split(","))
    except ValueError:
        return None
    return (x, y) if 0 <= x <= 1 and 0 <= y <= 1 else None


def _between(one: tuple[float, float], other: tuple[float, float]) -> Area:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return Area.checked(left, top, abs(one[0] - other[0]), abs(one[1] - other[1]))


def _width(request: SignedInRequest) -> int:
    wanted = request.GET.get("breite", "")
    return int(wanted) if wanted in map(str, _WIDTHS) else _WIDTHS[0]


def _height(photo: Photo, width: int) -> int:
    return max(1, round(width * (photo.height or 3) / (photo.width or 4)))


def _kept(request: SignedInRequest) -> RedactionForm:
    """Rule and ground as far as they were given, without asking for them yet."""
    given = {name: request.POST.get(name, "") for name in ("rule", "note")}
    return RedactionForm(municipality=request.municipality, initial=given)


def _page(
    request: SignedInRequest,
    photo: Photo,
    rows: list[Row],
    *,
    form: RedactPhotoForm | None = None,
    corner: str = "",
    is_draft: bool = False,
    problem: str = "",
) -> HttpResponse:
    item = _item(photo)
    width = _width(request)
    problems = [] if form is None or is_draft else [str(e) for e in form.non_field_errors()]
    if problem:
        problems.append(problem)
    may_see = request.user.has_perm("moderation.see_original", item)
    context: dict[str, Any] = {
        "photo": photo,
        "item": item,
        "rows": rows,
        "corner": corner,
        "form": _kept(request) if is_draft else form,
        "problems": problems,
        "redaction": redactions.restricting(item, Redaction.What.PHOTO),
        "rules": active_rules(request.municipality),
        "is_public": item.visibility == Visibility.SHOWN,
        "is_ready": photo.state == Photo.State.READY,
        "keeps_original": may_see and photo.original_deleted_at is None,
        "may_lift": may_see and photo.original_deleted_at is None,
        "back": back_to(request, item),
        "width": width,
        "height": _height(photo, width),
        "widths": _WIDTHS,
        "most": MOST_AREAS,
    }
    status = 422 if form is not None and not is_draft else 200
    return render(request, "photos/redact.html", context, status=status)
