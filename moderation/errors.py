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
    """A restriction must name the rule or the law it rests on."""


class NotARedaction(ValidationError):
    """Something else was changed than passages replaced by the marker, or nothing at all."""


class NothingToTakeBack(ValidationError):
    """Nothing of it is blacked out."""


class AppealOpen(ValidationError):
    """Somebody asks for another look, which is decided on a page of its own."""


class DecidedBefore(ValidationError):
    """Who decided the first time does not decide the second time."""


class TooLate(ValidationError):
    """The six months are over."""


class NothingToFlag(ValidationError):
    """The content cannot be seen (any more), so nothing can be hidden."""


class NotListenedTo(ValidationError):
    """Who often sent manifestly unfounded notices is not listened to for a time."""


class FlaggedBefore(ValidationError):
    """The same person has flagged the same thing."""


class CannotSanction(ValidationError):
    """Who is meant, who asks or the state of the sanction does not allow it."""
