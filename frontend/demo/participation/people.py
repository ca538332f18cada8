"""Who takes part in Lindenbach, and who in the town hall works on it. Nobody of them exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts import demo
from accounts.models import Department, Membership, Role, User
from frontend.demo.offices import DOMAIN
from geo.models import Municipality

# What they call themselves here; a few do not.
PSEUDONYMS = (
    "Lindenblatt", "Marktgängerin", "Kalle", "Pendler 7 Uhr 12", "Radler 62", "Erlenuferin",
    "Musikschulvater", "Hofladen-Fan", "Oma Erle", "Sparfuchs", "Skaterin 14",
    "Rollt durch die Altstadt", "Zwillingsmama", "Pflastertreter", "Frühaufsteher",
    "Neustädter Mutter", "Standnachbar", "Nachtdienst", "Laufgruppe Erle", "Studentin Neustadt",
    "Festausschuss", "Bienenfreundin", "Eiscafé-Gast", "Papa von drei", "Frau K. aus Oberbach",
    "Familie Nordstraße", "Gassi mit Bruno", "Kita-Team Stadtgarten", "Walkmüller", "Zugezogen",
    "Fünf Stufen zu viel", "Chorsängerin", "Bücherwurm", "Hagenfelder", "Unterbacher Urgestein",
    "Schichtplan",
)  # fmt: skip
NAMELESS = tuple(f"ohne-{number}" for number in range(1, 9))
CITIZENS = (*PSEUDONYMS, *NAMELESS)
RESIDENT = "buergerin"  # the persona of the demo bar


@dataclass(frozen=True)
class Crowd:
    """`citizens` by what they are called in the texts, the persona among them."""

    citizens: Mapping[str, User]
    editor: User
    moderators: list[User]
    clerks: Mapping[str, User]

    def clerk(self, body: Department) -> User:
        """Somebody who answers for `body`."""
        return self.clerks.get(body.key, self.editor)


def gather(municipality: Municipality, *, joined: datetime) -> Crowd:
    """Citizens who have confirmed an address; those who work in the offices are there already."""
    made = User.objects.bulk_create(
        User(
            email=f"mitreden-{number}@{DOMAIN}",
            display_name="" if name in NAMELESS else name,
            password=make_password(None),
            date_joined=joined,
        )
        for number, name in enumerate(CITIZENS, 1)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in made
    )
    citizens = dict(zip(CITIZENS, made, strict=True))
    citizens[RESIDENT] = demo.persona(RESIDENT, municipality)
    moderators: list[User] = []
    clerks: dict[str, User] = {}
    rows = Membership.objects.of(municipality).select_related("user", "department")
    for row in rows.filter(role__in=(Role.MODERATOR, Role.CLERK)).order_by("id"):
        if row.role == Role.MODERATOR:
            moderators.append(row.user)
        elif row.department is not None:
            clerks[row.department.key] = row.user  # colleagues come after the persona
    return Crowd(citizens, demo.persona("redaktion", municipality), moderators, clerks)
