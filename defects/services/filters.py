"""Selections of the desk kept under a name."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from defects.errors import TooOften
from defects.models import DeskFilter
from geo.models import Municipality

# More than this nobody finds anything in.
FILTERS_AT_MOST = 20
NAME_AT_MOST = 60


@transaction.atomic
def keep_filter(
    municipality: Municipality,
    *,
    name: str,
    query: str,
    by: User,
    department: Department | None = None,
) -> DeskFilter:
    """Keep `query` (after the question mark) as `name`: for `by` alone, or for `department`.

    A filter of this name there is replaced. Raises `ValidationError` without a name, and
    `TooOften` where there are twenty already.
    """
    words = " ".join(name.split())
    if not words or len(words) > NAME_AT_MOST:
        raise ValidationError(
            _("Bitte geben Sie einen Namen mit höchstens %(most)s Zeichen ein."),
            code="name",
            params={"most": NAME_AT_MOST},
        )
    mine = DeskFilter.objects.of(municipality)
    if department is None:
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=by.pk)
        mine = mine.filter(owner=by, department=None)
    else:
        Department.objects.select_for_update(no_key=True).values_list("pk").get(pk=department.pk)
        mine = mine.filter(department=department)
    found = mine.filter(name=words).first()
    if found is None and mine.count() >= FILTERS_AT_MOST:
        raise TooOften(
            _("Es gibt schon %(most)s Filter. Bitte löschen Sie zuerst einen."),
            code="too_many",
            params={"most": FILTERS_AT_MOST},
        )
    kept = found or DeskFilter(municipality=municipality, department=department, name=words)
    kept.owner, kept.query = by, query
    kept.save()
    return kept


@transaction.atomic
def drop_filter(kept: DeskFilter) -> None:
    """Gone for everybody who saw it."""
    kept.delete()
