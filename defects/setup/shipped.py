"""The shipped kinds and rules for a town that has none yet."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Department, User
from accounts.setup import parts
from common import data_version
from common.identifiers import uuid7
from defects.models import Category, RuleSet
from defects.setup.categories import rows
from defects.templates_de import install_categories, install_rules
from defects.templates_de.categories import fill_bodies
from geo.models import Municipality


@transaction.atomic
def install_shipped(municipality: Municipality, *, by: User) -> int:
    """How many kinds came. Raises `ValidationError` where there are some, or nobody to get what
    no rule decides."""
    town = Municipality.objects.select_for_update(no_key=True, of=("self",)).get(pk=municipality.pk)
    if Category.objects.of(town).exists():
        raise ValidationError(_("Es gibt schon Kategorien."), code="there")
    if not Department.objects.of(town).filter(is_clearing=True).exists():
        raise ValidationError(
            _("Bitte sagen Sie zuerst bei den Ämtern, wer bekommt, was sonst niemandem gehört."),
            code="no_clearing",
        )
    install_categories(town)
    fill_bodies(town)
    if not RuleSet.objects.active_of(town).exists():
        install_rules(town, population=None)
    batch = uuid7()
    made = rows(town)
    for key, values in made.items():
        parts.record(
            town, part="categories", key=key, title=values["name"]["de"], before=None,
            after=values, by=by, batch=batch,
        )  # fmt: skip
    data_version.raise_version(town.pk)
    return len(made)
