"""What can go wrong when people decide, each with a sentence that says how to go on."""

from django.core.exceptions import ValidationError


class AlreadyDecided(ValidationError):
    """Somebody else decided, or the author edited, since the moderator looked."""


class ClaimedByAnother(ValidationError):
    """Somebody else is working on this case."""


class NotYet(ValidationError):
    """The content cannot be shown at present."""


class SecondPersonNeeded(ValidationError):
    """The policy asks for four eyes: one person alone decides nothing."""


class NotTheSecond(ValidationError):
    """Whoever proposed a decision cannot confirm it, and an answered one is answered."""


class NotAssignable(ValidationError):
    """The person may not decide this case."""


class CannotUndo(ValidationError):
    """The minute is over, somebody else decided it, or more happened since."""


class RuleMissing(ValidationError):
    """A restriction must name the rule it rests on."""


class NotARedaction(ValidationError):
    """Something else was changed than passages replaced by the marker, or nothing at all."""


class NothingToTakeBack(ValidationError):
    """Nothing of it is blacked out."""
