"""A town takes over the rules that are shipped: they become its first version."""

from django.db import transaction

from accounts.models import User
from common import data_version, journal
from common.models import ActorKind
from geo.models import Municipality
from moderation.models import RuleBook
from moderation.published_rules import first_book, install_rules
from moderation.services.rulebook import lock_rules


@transaction.atomic
def adopt_rules(municipality: Municipality, *, by: User) -> RuleBook | None:
    """Publish the shipped rules, or those that the town has and never printed, as version 1;
    None if it has published some already."""
    lock_rules(municipality)
    if RuleBook.objects.of(municipality).exists():
        return None
    install_rules(municipality)
    book = first_book(municipality)
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=by.uuid,
        verb="moderation.rules_published",
        payload={"version": book.version, "valid_from": book.valid_from.isoformat()},
    )
    data_version.raise_version(municipality.pk)
    return book
