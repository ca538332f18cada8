"""The people one can be in the demo, without a password."""

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils.text import slugify

from accounts.models import Department, Membership, Role, User
from accounts.roles import roles_of
from geo.models import Municipality


@dataclass(frozen=True)
class Persona:
    key: str
    full_name: str
    display_name: str
    start: str  # the page of the role

    @property
    def works(self) -> bool:
        """Whether the person works for the town."""
        return self.start != "/"

    @property
    def lands_on(self) -> str:
        """Where the click leads: to the page of the role, or to the account if there is none."""
        try:
            resolve(self.start)
        except Resolver404:
            return "/konto/"
        return self.start


PERSONAS = (
    Persona("buergerin", "Anna Lorenz", "Anna L.", "/"),
    Persona("moderatorin", "Mona Reinhardt", "", "/moderation/"),
    Persona("sachbearbeiter", "Sven Albers", "", "/arbeit/"),
    Persona("verteilung", "Vera Brandt", "", "/arbeit/"),
    Persona("bauhof", "Kolonne Bauhof", "", "/bauhof/"),
    Persona("redaktion", "Rike Sander", "", "/beteiligung/verwalten/"),
    Persona("verwaltung", "Doris Ehlers", "", "/verwaltung/einrichten/"),
)
BY_KEY = {persona.key: persona for persona in PERSONAS}


def email_of(persona: str, municipality: Municipality) -> str:
    """`buergerin@lindenbach.example`: a name that no mail server knows (RFC 2606)."""
    return f"{persona}@{slugify(municipality.name) or municipality.ags}.example"


@transaction.atomic
def ensure_personas(
    municipality: Municipality,
    *,
    clerk_of: Iterable[Department] | None = None,
    crew_of: Iterable[Department] | None = None,
) -> dict[str, User]:
    """Make the personas of a demo town, or bring them back to what they were.

    Without `crew_of` the crew belongs to the department with the key `bauhof`; without
    `clerk_of` the clerk works for all other departments inside the house.

    Raises `ValueError` for a municipality that is not a demo.
    """
    if not municipality.is_demo:
        raise ValueError(f"{municipality} is not a demo.")
    inside = Department.objects.of(municipality).active().filter(kind=Department.Kind.INSIDE)
    if crew_of is None:
        crew_of = inside.filter(key="bauhof")
    if clerk_of is None:
        clerk_of = inside.exclude(key="bauhof")
    people = {persona.key: _person(persona, municipality) for persona in PERSONAS}
    roles: list[tuple[User, Role, Department | None]] = [
        (people["moderatorin"], Role.MODERATOR, None),
        (people["redaktion"], Role.EDITOR, None),
        (people["verwaltung"], Role.ADMINISTRATOR, None),
        (people["verteilung"], Role.DISPATCHER, None),
        (people["verteilung"], Role.CONFIDENTIAL, None),
        *((people["sachbearbeiter"], Role.CLERK, department) for department in clerk_of),
        *((people["bauhof"], Role.CREW, department) for department in crew_of),
    ]
    Membership.objects.of(municipality).filter(user__in=people.values()).delete()
    Membership.objects.bulk_create(
        Membership(municipality=municipality, user=user, role=role, department=department)
        for user, role, department in roles
    )
    return people


def persona(key: str, municipality: Municipality) -> User:
    """The person; all of them are made when the town has none, or none with a role, yet."""
    found = User.objects.filter(email=email_of(key, municipality), is_active=True).first()
    if found and (not BY_KEY[key].works or roles_of(found, municipality).any):
        return found
    return ensure_personas(municipality)[key]


def _person(persona: Persona, municipality: Municipality) -> User:
    email = email_of(persona.key, municipality)
    user, created = User.objects.update_or_create(
        email=email,
        defaults={
            "full_name": persona.full_name,
            "display_name": persona.display_name,
            "is_active": True,
        },
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(
        user=user, email=email, defaults={"primary": True, "verified": True}
    )
    return user
