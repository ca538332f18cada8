"""Why a picture is refused, with a sentence that says how to go on."""

from django.core.exceptions import ValidationError


class PhotoRefused(ValidationError):
    """The upload cannot be taken. `code` is one of empty, too_large, not_a_photo,
    too_many_pixels, incomplete, damaged, too_many."""
