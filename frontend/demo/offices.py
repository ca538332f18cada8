"""The municipality itself and the bodies that look after its things. All of it is invented."""

from typing import Any

from accounts.models import Department
from common import clock
from common.languages import EASY, ENGLISH
from frontend.demo import plan
from frontend.demo.store import area
from frontend.demo.town import Town
from geo.hours import check_hours, check_numbers
from geo.models import Host, Municipality

AGS = "05999012"  # there is no district 05 9 99
NAME = "Lindenbach"
DOMAIN = "lindenbach.example"

_LONG_DAY = [["07:00", "16:00"]]
BAUHOF_HOURS = {
    **dict.fromkeys(("mon", "tue", "wed", "thu"), _LONG_DAY),
    "fri": [["07:00", "12:30"]],
}
OFFICE_HOURS = {
    "mon": [["08:00", "12:30"], ["14:00", "16:00"]],
    "tue": [["08:00", "12:30"], ["14:00", "16:00"]],
    "wed": [["08:00", "12:30"]],
    "thu": [["08:00", "12:30"], ["14:00", "18:00"]],
    "fri": [["08:00", "12:30"]],
}
DESK_HOURS = {day: [["08:00", "16:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}

NUMBERS: list[dict[str, Any]] = [
    {
        "label": "Notruf",
        "labels": {ENGLISH: "Emergency"},
        "number": "112",
        "danger": True,
    },
    {
        "label": "Bauhof",
        "labels": {ENGLISH: "Building yard", EASY: "Bau·hof"},
        "number": "0000-70",
        "danger": True,
        "during": BAUHOF_HOURS,
    },
    {
        "label": "Bereitschaft",
        "labels": {ENGLISH: "On call", EASY: "Not·dienst"},
        "number": "0000-77",
        "danger": True,
        "outside": BAUHOF_HOURS,
    },
    {
        "label": "Bürgerbüro",
        "labels": {ENGLISH: "Citizens' office", EASY: "Bürger·büro"},
        "number": "0000-115",
        "danger": False,
        "during": DESK_HOURS,
    },
]

# key, name, "Liegt ...", telephone, hours, outside, further fields
DEPARTMENTS: tuple[tuple[str, str, str, str, dict[str, Any], bool, dict[str, Any]], ...] = (
    ("buergerbuero", "Bürgerbüro", "beim Bürgerbüro", "0000-115", DESK_HOURS, False,
     {"is_clearing": True, "may_release": True}),
    ("bauhof", "Bauhof", "beim Bauhof", "0000-70", BAUHOF_HOURS, False, {}),
    ("tiefbau", "Tiefbauamt", "beim Tiefbauamt", "0000-2130", OFFICE_HOURS, False, {}),
    ("ordnung", "Ordnungsamt", "beim Ordnungsamt", "0000-2200", OFFICE_HOURS, False, {}),
    ("gruen", "Grünflächenamt", "beim Grünflächenamt", "0000-2140", OFFICE_HOURS, False, {}),
    ("stadtwerke", "Stadtwerke Lindenbach", "bei den Stadtwerken Lindenbach", "0000-4400",
     OFFICE_HOURS, False, {}),
    ("kreis", "Kreis Erlengau, Straßenverwaltung", "beim Kreis Erlengau", "0000-5500",
     OFFICE_HOURS, True, {}),
    ("strassen_land", "Landesbetrieb Straßenbau", "beim Landesbetrieb Straßenbau", "0000-6600",
     OFFICE_HOURS, True, {}),
    ("wasserverband", "Wasserverband Obere Erle", "beim Wasserverband Obere Erle", "0000-7700",
     OFFICE_HOURS, True, {}),
    ("forst", "Landesforst, Forstamt Erlengau", "beim Forstamt Erlengau", "0000-8800",
     OFFICE_HOURS, True, {}),
    ("bahn", "Erlentalbahn", "bei der Erlentalbahn", "0000-9900", DESK_HOURS, True, {}),
)  # fmt: skip

# With the article, as in "is with ...".
NAMES = {
    "buergerbuero": "the citizens' office",
    "bauhof": "the building yard",
    "tiefbau": "the roads department",
    "ordnung": "the public order office",
    "gruen": "the parks department",
    "stadtwerke": "the Lindenbach utilities",
    "kreis": "the road administration of Kreis Erlengau",
    "strassen_land": "the state road authority",
    "wasserverband": "the Obere Erle water board",
    "forst": "the state forest office in Erlengau",
    "bahn": "the Erlentalbahn railway",
}


def create_municipality(town: Town, *, base_url: str) -> Municipality:
    check_numbers(NUMBERS)
    municipality = Municipality.objects.create(
        ags=AGS,
        name=NAME,
        boundary=area(town.boundary),
        base_url=base_url,
        number_prefix="L",
        colour="#1f6b4f",
        colour_dark="#7fd1ae",
        coat_of_arms="frontend/demo/wappen.svg",
        numbers=NUMBERS,
        hours=DESK_HOURS,
        texts={
            "de": {
                "claim": "Fachwerk, Wasser, kurze Wege",
                "address": f"Rathaus, Markt 1, {plan.POSTCODE} {NAME}",
                "email": f"rathaus@{DOMAIN}",
                "imprint": (
                    "Lindenbach ist eine erfundene Stadt. Sie zeigt, wie Nahdran aussieht, wenn "
                    "eine Stadt damit arbeitet. Alle Menschen, Stellen und Nummern sind erdacht."
                ),
            },
            ENGLISH: {
                "claim": "Half-timbered houses, water, short ways",
                "imprint": (
                    "Lindenbach is an invented town. It shows what Nahdran looks like when a "
                    "town works with it. All people, offices and numbers are made up."
                ),
            },
            EASY: {
                "imprint": (
                    "Lindenbach gibt es nicht wirklich. Wir zeigen damit Nahdran. Alle Menschen, "
                    "Ämter und Nummern haben wir uns ausgedacht."
                ),
            },
        },
        is_demo=True,
        state=Municipality.State.LIVE,
        live_at=clock.now(),
    )
    Host.objects.bulk_create(
        Host(municipality=municipality, name=name) for name in ("localhost", "127.0.0.1")
    )
    return municipality


def create_departments(municipality: Municipality) -> dict[str, Department]:
    rows = []
    for key, name, dative, phone, hours, is_outside, further in DEPARTMENTS:
        check_hours(hours)
        rows.append(
            Department(
                municipality=municipality,
                key=key,
                name=name,
                dative=dative,
                names={ENGLISH: NAMES[key]},
                kind=Department.Kind.OUTSIDE if is_outside else Department.Kind.INSIDE,
                email=f"{key.replace('_', '-')}@{DOMAIN}",
                phone=phone,
                hours=hours,
                **further,
            )
        )
    return {row.key: row for row in Department.objects.bulk_create(rows)}
