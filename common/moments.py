"""Points in time that machines send as filters."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django_filters.fields import IsoDateTimeField


class _MomentField(IsoDateTimeField):  # type: ignore[misc]  # untyped package
    def clean(self, value: Any) -> datetime | None:
        """In UTC: PostgreSQL reads offsets up to 15:59 only, ISO 8601 allows 23:59."""
        found: datetime | None = super().clean(value)
        if found is None:
            return None
        try:
            return found.astimezone(UTC)
        except OverflowError:
            raise ValidationError(_("Dieses Datum gibt es nicht."), code="invalid") from None


class MomentFilter(django_filters.IsoDateTimeFilter):  # type: ignore[misc]  # untyped package
    """A moment in ISO 8601 with any offset. Without one it is local time."""

    field_class = _MomentField
