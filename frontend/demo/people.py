"""Who works in the offices of Lindenbach. Nobody of them exists."""

from dataclasses import dataclass

from accounts.demo import ensure_personas
from accounts.models import Department, Membership, Role, User
from defects.actors import Actor
from frontend.demo.offices import DOMAIN
from geo.models import Municipality

# mail name, full name, role, departments
COLLEAGUES: tuple[tuple[str, str, Role, tuple[str, ...]], ...] = (
    ("ilse.brandt", "Ilse Brandt", Role.DISPATCHER, ()),
    ("tim.wolter", "Tim Wolter", Role.MODERATOR, ()),
    ("petra.sommer", "Petra Sommer", Role.CLERK, ("bauhof",)),
    ("jan.kessler", "Jan Kessler", Role.CLERK, ("tiefbau",)),
    ("ayla.demir", "Ayla Demir", Role.CLERK, ("gruen",)),
    ("rolf.hansen", "Rolf Hansen", Role.CLERK, ("ordnung",)),
    ("britta.lange", "Britta Lange", Role.CLERK, ("stadtwerke",)),
    ("kolonne.gruen", "Kolonne Grün", Role.CREW, ("gruen",)),
    ("kolonne.licht", "Kolonne Licht", Role.CREW, ("stadtwerke",)),
)


@dataclass(frozen=True)
class People:
    clerks: dict[str, User]
    crews: dict[str, User]
    moderators: list[User]
    dispatcher: User
    persona_clerk: User

    def clerk(self, body: Department) -> Actor:
        """Somebody who decides for `body`, inside or outside the house."""
        if body.kind == Department.Kind.OUTSIDE:
            return Actor.outside(body)
        return Actor.staff(self.clerks.get(body.key, self.dispatcher), body)

    def crew(self, body: Department) -> Actor:
        """Whoever goes there and mends it."""
        if body.kind == Department.Kind.OUTSIDE:
            return Actor.outside(body)
        return Actor.staff(
            self.crews.get(body.key) or self.clerks.get(body.key, self.dispatcher), body
        )


def hire(municipality: Municipality, bodies: dict[str, Department]) -> People:
    """The personas of the demo bar, and colleagues that one cannot sign in as."""
    personas = ensure_personas(municipality)
    clerks: dict[str, User] = {}
    crews = {"bauhof": personas["bauhof"]}
    moderators = [personas["moderatorin"]]
    dispatcher = personas["sachbearbeiter"]
    for mail, full_name, role, keys in COLLEAGUES:
        user = User(email=f"{mail}@{DOMAIN}", full_name=full_name)
        user.set_unusable_password()
        user.save(force_insert=True)
        departments: list[Department | None] = [bodies[key] for key in keys]
        Membership.objects.bulk_create(
            Membership(municipality=municipality, user=user, role=role, department=department)
            for department in departments or [None]
        )
        if role == Role.MODERATOR:
            moderators.append(user)
        elif role == Role.DISPATCHER:
            dispatcher = user
        else:
            for key in keys:
                (clerks if role == Role.CLERK else crews)[key] = user
    return People(clerks, crews, moderators, dispatcher, personas["sachbearbeiter"])
