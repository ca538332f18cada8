"""Taking pictures in and giving them out. Nothing is served as it was sent."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import idempotency
from common.http import client_address, guest_form
from common.rate_limit import hit
from geo.http import TownRequest
from photos import files
from photos.checks import too_large
from photos.errors import PhotoRefused
from photos.models import FormerName, Photo
from photos.services import remove_from_draft, store_upload

# Whole families and offices share an address; a flood of pictures comes from few.
_UPLOADS = 120
_WINDOW = timedelta(hours=1)
# What a browser sends around the picture itself.
_ENVELOPE_BYTES = 20_000


@never_cache
@guest_form
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: TownRequest, draft_key: UUID) -> HttpResponse:
    """The pictures of a form being filled in: list them, or add one (field `photo`).

    JSON. The list says with `sent` whether the form has become something already. Errors are
    `{"error": sentence}` with 400, 413 or 429.
    """
    if request.method != "POST":
        photos = Photo.objects.of_draft(request.municipality, draft_key)
        sent = idempotency.is_known(municipality_id=request.municipality.pk, key=draft_key)
        return JsonResponse({"photos": [_as_json(photo) for photo in photos], "sent": sent})
    declared = int(request.META.get("CONTENT_LENGTH") or 0)
    if declared > settings.PHOTO_MAX_BYTES + _ENVELOPE_BYTES:
        return _refusal(too_large(declared), 413)  # its body is not even read
    if not hit(purpose="photo", address=client_address(request), limit=_UPLOADS, window=_WINDOW):
        return JsonResponse(
            {"error": _("Gerade kommen sehr viele Fotos von Ihrem Anschluss. Bitte warten Sie.")},
            status=429,
        )
    upload = request.FILES.get("photo")
    if upload is None:
        return JsonResponse({"error": _("Bitte wählen Sie ein Foto aus.")}, status=400)
    try:
        photo = store_upload(municipality=request.municipality, draft_key=draft_key, upload=upload)
    except PhotoRefused as error:
        return _refusal(error, 413 if error.code == "too_large" else 400)
    return JsonResponse(_as_json(photo), status=201)


@guest_form
@require_POST
def draft_remove(request: TownRequest, draft_key: UUID, uuid: UUID) -> HttpResponse:
    """Take a picture back; one that is gone already is fine."""
    for photo in Photo.objects.of_draft(request.municipality, draft_key).filter(uuid=uuid):
        remove_from_draft(photo)
    return HttpResponse(status=204)


@require_safe
def draft_picture(request: TownRequest, draft_key: UUID, uuid: UUID, size: int) -> HttpResponse:
    """A picture of the form for whoever knows the form's key."""
    photos = Photo.objects.of_draft(request.municipality, draft_key)
    return files.derivative_response(get_object_or_404(photos, uuid=uuid), size)


@require_safe
def private_picture(request: TownRequest, uuid: UUID, size: int) -> HttpResponse:
    """A picture for people with a right to see it while it is not public."""
    if not request.user.is_authenticated:
        raise Http404
    photos = Photo.objects.of(request.municipality).select_related("item__parent__municipality")
    photo = get_object_or_404(photos, uuid=uuid)
    if not request.user.has_perm("photos.see_photo", photo):
        raise PermissionDenied if photo.shown else Http404
    return files.derivative_response(photo, size)


@require_safe
def public_picture(request: HttpRequest, name: str, size: str) -> HttpResponse:
    """A released picture; 410 with a drawn one as soon as it is hidden. Browsers may keep it five
    minutes. What was never released has no name, so nobody can ask for it: 404."""
    try:
        content = files.public(name, int(size)).read_bytes()
    except (ValueError, FileNotFoundError):
        if FormerName.objects.filter(name=name).exists():
            return files.gone_response()
        raise Http404 from None
    return files.picture_response(content, "public, max-age=300")


def _as_json(photo: Photo) -> dict[str, Any]:
    place = photo.found_location
    return {
        "uuid": str(photo.uuid),
        "state": photo.state,
        "failure": _(photo.failure) if photo.failure else "",
        "preview": photo.draft_url(400),
        "remove": reverse("photos:draft_remove", args=[photo.draft_key, photo.uuid]),
        "place": {"lon": place.x, "lat": place.y} if place else None,
    }


def _refusal(error: PhotoRefused, status: int) -> JsonResponse:
    return JsonResponse({"error": " ".join(error.messages)}, status=status)
