"""What a device may keep of our pages for the time without network.

The service worker (`frontend/templates/frontend/service_worker.js`) keeps a page only if its
answer says so in this header. A page that nobody thought of is never kept.
"""

from datetime import datetime
from typing import TypeVar

from django.http import HttpResponseBase

Response = TypeVar("Response", bound=HttpResponseBase)

HEADER = "Nahdran-Keep"
# The same for every guest; the worker fetches it once more without cookies and keeps that.
FOR_GUESTS = "guests"


def keep_for_guests(response: Response) -> Response:
    """Holds nothing of a single person."""
    response[HEADER] = FOR_GUESTS
    return response


def keep_until(response: Response, moment: datetime) -> Response:
    """A page of the crew's day: for this phone alone, gone from `moment` on."""
    response[HEADER] = f"day {int(moment.timestamp() * 1000)}"
    return response
