"""Pictures of a form that is being filled in: kept at once under the key of its draft.

For pages that work without JavaScript; with it the same pictures go to
`photos.views.pictures.draft`.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from common.forms import KeptForm
from common.http import client_address, is_too_large
from common.rate_limit import hit
from geo.http import TownRequest
from moderation.models import Item
from photos.models import Photo
from photos.services import remove_from_draft, store_upload

# Generous: a school or a town hall shares one address.
PHOTOS_AN_HOUR = 300
_WINDOW = timedelta(hours=1)
# What stands in a form beside its pictures.
_FIELDS_BYTES = 1_000_000


def _most_bytes() -> int:
    """What a form with all its pictures may weigh; more is not even read."""
    return settings.PHOTOS_PER_REPORT * settings.PHOTO_MAX_BYTES + _FIELDS_BYTES


def refused(request: HttpRequest, *, again: str = "") -> HttpResponse | None:
    """The answer to a form that weighs more, which leads to `again` or back to the form."""
    if not is_too_large(request, most_bytes=_most_bytes()):
        return None
    context = {"again": again or request.path}
    return render(request, "photos/too_large.html", context, status=413)


def photos_of(request: TownRequest, form: KeptForm) -> list[Photo]:
    """The pictures that wait under the form's key, in the order they came."""
    return list(Photo.objects.of_draft(request.municipality, form.key))


def without_copies(photos: list[Photo], *, of: Item) -> list[Photo]:
    """Those that are not among the pictures of the content of `of`; copies of these are deleted."""
    known = {bytes(photo.sha256) for photo in Photo.objects.filter(item__parent=of)}
    copies = [photo for photo in photos if bytes(photo.sha256) in known]
    for photo in copies:
        remove_from_draft(photo)
    return [photo for photo in photos if photo not in copies]


def take_uploads(request: TownRequest, form: KeptForm) -> None:
    """Keep each picture sent as `photos`: browsers cannot send it again. What cannot be kept is
    told at the form's field `photos`."""
    files = [file for file in request.FILES.getlist("photos") if file.size or file.name]
    for file in files:
        if not hit(
            purpose="photo", address=client_address(request), limit=PHOTOS_AN_HOUR, window=_WINDOW
        ):
            form.problem(
                "photos",
                _("Gerade kommen sehr viele Fotos von Ihrem Anschluss. Bitte warten Sie etwas."),
            )
            return
        try:
            store_upload(municipality=request.municipality, draft_key=form.key, upload=file)
        except ValidationError as error:
            for message in error.messages:
                form.problem("photos", f"{file.name}: {message}")


def take_back(request: TownRequest, form: KeptForm, uuid: str) -> None:
    """Its sender does not want the picture `uuid`; one that is gone already is fine."""
    for photo in photos_of(request, form):
        if str(photo.uuid) == uuid:
            remove_from_draft(photo)
