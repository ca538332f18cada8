"""What can go wrong when people decide, each with a sentence that says how to go on."""

from django.core.exceptions import ValidationError


class AlreadyDecided(ValidationError):
    """Somebody else decided, or the author edited, since the moderator looked."""


class ClaimedByAnother(ValidationError):
    """Somebody else is working on this case."""


class NotYet(ValidationError):
    """The content cannot be shown at present."""


class CannotUndo(ValidationError):
    """The minute is over, somebody else decided it, or more happened since."""


class RuleMissing(ValidationError):
    """A restriction must name the rule it rests on."""


class CannotSanction(ValidationError):
    """Who is meant, who asks or the state of the sanction does not allow it."""
