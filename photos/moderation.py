"""What the moderators' workbench shows of pictures. Its fields: `moderation.workbench.Context`."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from moderation.models import Item
from photos.models import Photo


def context(items: Sequence[Item]) -> list[dict[str, Any]]:
    photos = _by_item(items)
    return [_context(photos.get(item.pk)) for item in items]


def not_yet(items: Sequence[Item]) -> dict[int, str]:
    """Nobody releases what nobody has seen."""
    reasons = {pk: _not_yet(photo) for pk, photo in _by_item(items).items()}
    return {pk: reason for pk, reason in reasons.items() if reason}


def _by_item(items: Sequence[Item]) -> dict[int, Photo]:
    photos = Photo.objects.filter(item__in=[item.pk for item in items]).select_related("item")
    return {photo.item_id: photo for photo in photos if photo.item_id is not None}


def _context(photo: Photo | None) -> dict[str, Any]:
    if photo is None:
        return {}
    return {
        "image": photo.private_url(400),
        "image_large": photo.private_url(1600),
        "image_public": photo.public_url(400),
        "alt": photo.alt,
        "not_yet": _not_yet(photo),
        "redact": reverse("photos:redact", args=[photo.uuid]),
        "redact_alt": _redact_alt(photo),
    }


def _redact_alt(photo: Photo) -> str:
    if not photo.alt or photo.item is None:
        return ""
    return reverse("moderation:redact_text", args=[photo.item.uuid])


def _not_yet(photo: Photo) -> str:
    if photo.state == Photo.State.STORED:
        return _("Das Foto wird noch vorbereitet. Bitte versuchen Sie es in einer Minute.")
    if photo.state == Photo.State.FAILED:
        return _("Dieses Foto lässt sich nicht lesen und kann nicht erscheinen.")
    return ""
