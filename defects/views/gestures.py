"""What can be done with several ticked reports besides one step for each: its own page asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.http import SignedInRequest
from defects.views.causes import cause_of_ticked
from defects.views.merging import merge_ticked


@dataclass(frozen=True)
class Gesture:
    """One entry beside the steps; `page` gets the ticked ones as POST and asks. `permission` is
    asked with the municipality."""

    label: Any
    page: Callable[[SignedInRequest], HttpResponse]
    permission: str = ""


GESTURES: dict[str, Gesture] = {
    "zusammenfuehren": Gesture(_("Zusammenführen"), merge_ticked),
    "ursache": Gesture(
        _("Eine Ursache für alle"), cause_of_ticked, permission="defects.collect_reports"
    ),
}
