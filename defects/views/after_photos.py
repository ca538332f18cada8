"""Pictures that staff send with a step."""

from django.core.exceptions import ValidationError

from common.identifiers import uuid7
from geo.http import TownRequest
from photos.models import Photo
from photos.services import store_upload


def store_after_photos(request: TownRequest) -> list[Photo]:
    """Store the pictures of the field `photos`; raises `ValidationError` for an unreadable one."""
    draft_key = uuid7()
    stored = []
    for file in request.FILES.getlist("photos"):
        try:
            stored.append(
                store_upload(municipality=request.municipality, draft_key=draft_key, upload=file)
            )
        except ValidationError as error:
            raise ValidationError(f"{file.name}: {' '.join(error.messages)}") from error
    return stored
