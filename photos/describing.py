"""What moderation reads and writes where the description of a picture is blacked out.

The description is read aloud instead of the picture, and stands in the API and in previews in
social media: all of them read `Photo.alt`. It can go as a whole, the picture stays.
"""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from moderation.models import Item
from photos.models import Photo

_MOST = 200


def texts(item: Item) -> dict[str, str]:
    return {"alt": Photo.objects.values_list("alt", flat=True).get(item=item)}


def redact(item: Item, texts: Mapping[str, str], at: datetime) -> None:
    if len(texts["alt"]) > _MOST:
        raise ValidationError(
            _("Die Beschreibung wird so zu lang. Schwärzen Sie ein längeres Stück davon."),
            code="too_long",
        )
    Photo.objects.filter(item=item).update(alt=texts["alt"])
