"""What the database knows of earlier contributions, for the checks that compare.

Nobody's internet address is stored or asked for. Who wrote something is asked of its kind,
which knows accounts and contacts; what nobody can be recognised by is not recognised.
"""

from datetime import datetime, timedelta
from functools import cached_property

from accounts.models import Contact
from moderation import kinds
from moderation.checks.prints import Print, share_in_common
from moderation.kinds import Author
from moderation.models import Examination, Item

LATELY_DAYS = 14
BURST_MINUTES = 10
BURST = 6
_SIMILAR = 0.5
_CANDIDATES = 500
_RECENT = 300


class PastOfItem:
    """Earlier contributions in the same municipality; a handful of statements."""

    def __init__(self, item: Item, made: Print, *, at: datetime) -> None:
        self.item = item
        self.print = made
        self.at = at

    @cached_property
    def _earlier(self) -> list[tuple[list[int], list[int]]]:
        """(minima, marks) of other items' latest texts that share a band or a mark."""
        if not (self.print.bands or self.print.marks):
            return []
        rows = (
            Examination.objects.of(self.item.municipality)
            .since(self.at - timedelta(days=LATELY_DAYS))
            .exclude(item_id=self.item.pk)
            .like(bands=self.print.bands, marks=self.print.marks)
            .order_by("item_id", "-version")
            .distinct("item_id")
            .values_list("minima", "marks")
        )
        return list(rows[:_CANDIDATES])

    def similar_texts(self) -> int:
        return sum(
            share_in_common(self.print.minima, minima) >= _SIMILAR
            for minima, _marks in self._earlier
        )

    def texts_with_same_marks(self) -> int:
        mine = set(self.print.marks)
        return sum(not mine.isdisjoint(marks) for _minima, marks in self._earlier)

    def by_same_author(self) -> int:
        made = self.item.created_at
        recent = (
            Item.objects.of(self.item.municipality)
            .filter(kind=self.item.kind, created_at__lte=made)
            .filter(created_at__gt=made - timedelta(minutes=BURST_MINUTES))
            .order_by("-created_at", "-id")
        )
        authors = kinds.authors([self.item, *recent.exclude(pk=self.item.pk)[:_RECENT]])
        mine = authors.get(self.item.pk)
        if mine is None:
            return 0
        # Each report has a contact of its own, so whoever left the same address is the same.
        contacts = [author.contact_id for author in authors.values() if author.contact_id]
        emails = dict(
            Contact.objects.of(self.item.municipality)
            .filter(pk__in=contacts)
            .exclude(email="")
            .values_list("pk", "email")
        )

        def sender(author: Author) -> object:
            email = emails.get(author.contact_id or 0, "")
            return email.casefold() or author

        return sum(sender(author) == sender(mine) for author in authors.values())
