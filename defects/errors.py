"""What can go wrong when somebody reports or works, each with a sentence that says how to go on."""

from django.core.exceptions import ValidationError


class OutsideServiceArea(ValidationError):
    """The place lies outside the municipality."""


class PlaceMissing(ValidationError):
    """A report of this kind needs a place."""


class NotReportable(ValidationError):
    """This kind belongs elsewhere, or is not offered; nothing was stored."""


class TransitionNotAllowed(ValidationError):
    """What was asked does not follow from the report's present state."""


class HelpersOpen(TransitionNotAllowed):
    """Others still help with it; whoever closes it must say that it is done nevertheless."""


class ReasonMissing(ValidationError):
    """This step needs a reason or a text."""


class WrongBody(ValidationError):
    """The department named cannot get this report."""


class WrongReport(ValidationError):
    """The other report named does not fit."""


class WrongReferral(ValidationError):
    """It is not on the town's list of places to refer people to."""


class TooLate(ValidationError):
    """The time for this is over."""


class TooOften(ValidationError):
    """This can only be done so many times."""


class CannotUndo(ValidationError):
    """Somebody else did it, the minute is over, or more happened since."""


class ChangedMeanwhile(ValidationError):
    """Somebody acted on it since the page of this act was made; nothing was written."""


class WrongPerson(ValidationError):
    """Somebody who may not do it was named."""


class RulesChanged(ValidationError):
    """Somebody else changed, activated or discarded the draft of the rules."""


class FactsMissing(ValidationError):
    """A body outside must be told something that nobody has said yet."""


class WrongPin(ValidationError):
    """It is not the PIN of the team."""


class PhoneLocked(ValidationError):
    """A team's phone takes no PIN now, or never again."""


class WrongTeam(ValidationError):
    """The team named cannot get this report."""
