"""What people can mend, each with a sentence that says how."""

from django.core.exceptions import ValidationError


class Closed(ValidationError):
    """The phase does not allow it, or not yet, or no more."""


class NotEligible(ValidationError):
    """The person lacks something that the consultation asks for; `code` is the missing step."""


class BadGeometry(ValidationError):
    """What was drawn is no shape that can be kept."""


class OutsideArea(ValidationError):
    """What was drawn leaves the area of the consultation."""


class TooLate(ValidationError):
    """The time for editing has passed."""


class NotPossible(ValidationError):
    """The state of the proposal does not allow the step."""


class ReasonMissing(ValidationError):
    """An answer needs its reasons."""


class ChangedMeanwhile(ValidationError):
    """Somebody else was quicker; the page shows what is true now."""
