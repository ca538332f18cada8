"""Fields of our own."""

from collections.abc import Sequence
from typing import Any

from django.db import models


class NumberField(models.BigIntegerField):
    """A number that the database may give: INSERT returns what became of an expression.

    Saves the statement that would ask for the number first.
    """

    db_returning = True

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """To migrations it is the plain column that it is."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs
