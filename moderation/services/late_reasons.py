"""The reasons that a deciding click had no room for.

A decision gives its author one statement of reasons. Where two redactions were waiting in what it
shows, the areas of a photo and its description, the second is told when the first can no longer be
undone.
"""

from uuid import UUID

from django.db import transaction

from common import clock
from moderation.models import Redaction, Statement
from moderation.services.applying import lock_open_case
from moderation.services.asking import lock_chain
from moderation.services.redactions import restrict_at_once


@transaction.atomic
def tell_later(uuid: UUID) -> None:
    """Nothing if the redaction was lifted, told or hidden meanwhile. While a case asks about the
    item, the decision about that tells it."""
    redaction = Redaction.objects.standing().filter(uuid=uuid).select_related("by").first()
    if redaction is None or redaction.by is None:
        return
    chain = lock_chain(redaction.item_id)
    if not Statement.objects.standing().filter(redaction=redaction).exists():
        case = lock_open_case(chain)
        restrict_at_once(chain[-1], case, redaction, by=redaction.by, at=clock.now())
