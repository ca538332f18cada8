"""What staff find by words: number, Aktenzeichen, kind, place, text and, where they may see it,
the contact."""

import re
from functools import cached_property

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

import common.searching  # noqa: F401  # the lookup `ilike`
from accounts.models import Contact, Department, Role, User
from accounts.roles import roles_of
from common.texts import say
from defects.models import Category, HandOver
from geo.models import Municipality

_NUMBER = re.compile(r"(?:[a-zäöü]{1,4}[\s-]?)?(\d{1,12})", re.IGNORECASE)
_WORDS_AT_MOST = 6
_BIGGEST = 2**31 - 1
# A shorter part of a name or an address belongs to too many people.
_CONTACT_AT_LEAST = 3
_CONTACTS_AT_MOST = 200


class DeskKinds:
    """All kinds of a municipality, also those that are never public; read once, when asked."""

    def __init__(self, municipality: Municipality) -> None:
        self._municipality = municipality

    @cached_property
    def all(self) -> list[Category]:
        return list(
            Category.objects.of(self._municipality)
            .only("key", "name", "parent_id", "is_active")
            .order_by("order", "key")
        )

    @property
    def groups(self) -> list[tuple[Category, list[Category]]]:
        """Active groups, each with its active kinds."""
        active = [kind for kind in self.all if kind.is_active]
        return [
            (group, [kind for kind in active if kind.parent_id == group.pk])
            for group in active
            if group.parent_id is None
        ]

    def named(self, word: str) -> list[int]:
        """Kinds with `word` in their name or in that of their group."""
        names = {kind.pk: say(kind.name) for kind in self.all}
        found = word.lower()
        return [
            kind.pk
            for kind in self.all
            if found in f"{names[kind.pk]} {names.get(kind.parent_id or 0, '')}".lower()
        ]

    def within(self, key: str) -> list[int]:
        """The kind or group called `key` and what is under it."""
        by_id = {kind.pk: kind.key for kind in self.all}
        return [k.pk for k in self.all if key in (k.key, by_id.get(k.parent_id or 0))]


def matching(text: str, *, user: User, municipality: Municipality, kinds: DeskKinds) -> Q:
    """Reports that have this number, that every word is found in, or whose contact it is.

    A word is looked for in the name of the kind, the place, the Aktenzeichen and the text,
    released or not: ask it only of reports that `user` sees inside. The contact counts only
    with the reports whose contact `user` may see (`defects.see_reporter`); nothing else tells
    that there is one. Two statements: the kinds and, for those who may see some, the contacts.
    """
    words = text.split()[:_WORDS_AT_MOST]
    condition = Q()
    for word in words:
        condition &= (
            Q(category__in=kinds.named(word))
            | Q(place__ilike=word)
            | Q(text__ilike=word)
            # As the index has it: without the second half the whole table would be read.
            | (Q(file_reference__ilike=word) & ~Q(file_reference=""))
            | Q(search=SearchQuery(word, config="german"))
        )
    number = _NUMBER.fullmatch(text.strip())
    if number and int(number[1]) <= _BIGGEST:
        condition |= Q(number=int(number[1]))
    return condition | _by_contact(text.strip(), user=user, municipality=municipality)


def reporter_seen_by(user: User, municipality: Municipality) -> Q | None:
    """The list form of the rule `defects.see_reporter`; None stands for no report at all."""
    roles = roles_of(user, municipality)
    clerks = roles.departments_as(Role.CLERK)
    if roles.has(Role.DISPATCHER) or any(each.is_clearing for each in clerks):
        return Q()
    return _lies_with(clerks) if clerks else None


def _by_contact(text: str, *, user: User, municipality: Municipality) -> Q:
    here = reporter_seen_by(user, municipality)
    if len(text) < _CONTACT_AT_LEAST or here is None:
        return Q()
    people = Contact.objects.of(municipality).filter(
        Q(email__ilike=text) | Q(name__ilike=text) | Q(phone__ilike=text)
    )
    found = list(people.order_by("-pk").values_list("pk", flat=True)[:_CONTACTS_AT_MOST])
    return Q(contact__in=found) & here if found else Q()


def _lies_with(clerks: list[Department]) -> Q:
    """The list form of `defects.rules.clerk_of_its_body`."""
    inside = [each.pk for each in clerks if each.kind == Department.Kind.INSIDE]
    outside = [each.pk for each in clerks if each.kind == Department.Kind.OUTSIDE]
    here = Q(body__in=inside)
    if outside:
        lying = HandOver.objects.filter(body__in=outside, ended_at=None)
        here |= Q(pk__in=lying.values("report"))
    return here
