"""What stands where a contribution was that a rule took away."""

from django.utils.translation import gettext as _

from geo.models import Municipality
from moderation.models import Item, Visibility
from moderation.removals import Removal, of_item


def removal(item: Item | None, municipality: Municipality) -> Removal | None:
    """The sentence for a proposal that was removed; None if it was not."""
    if item is None or item.visibility != Visibility.REMOVED:
        return None
    return removal_of(item.pk, municipality)


def removal_of(item_id: int, municipality: Municipality) -> Removal:
    """The sentence for a proposal of which it is known that it was removed."""
    return of_item(item_id, municipality, otherwise=_("Dieser Vorschlag wurde entfernt."))
