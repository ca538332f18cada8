"""What the administrator of the demo town has settled: texts, free days, questions, people."""

from accounts.demo import email_of
from accounts.models import Department, Role, User
from accounts.setup import parts, staff, towns
from common import clock
from common.languages import EASY, ENGLISH, GERMAN
from frontend.demo.offices import DOMAIN
from geo.models import Municipality

_TEXTS = {
    "greeting": {
        GERMAN: "Sagen Sie uns, was kaputt ist, und reden Sie mit, wenn sich etwas ändert.",
        ENGLISH: "Tell us what is broken, and have your say when something is to change.",
        EASY: "Sagen Sie uns, was kaputt ist. Und sagen Sie uns Ihre Meinung.",
    },
    "after_hours": {
        GERMAN: "Das Rathaus hat gerade zu.",
        ENGLISH: "The town hall is closed right now.",
        EASY: "Das Rat·haus hat jetzt zu.",
    },
    "contact": {
        GERMAN: "Bürgerbüro im Rathaus, Markt 1",
        ENGLISH: "Citizens' office in the town hall, Markt 1",
    },
}
_CABLE = {
    "key": "cable",
    "kind": "choice",
    "label": {
        GERMAN: "Hängt ein Kabel heraus?",
        ENGLISH: "Is a cable hanging out?",
        EASY: "Hängt ein Kabel heraus?",
    },
    "choices": [
        {
            "key": "yes",
            "label": {GERMAN: "Ja", ENGLISH: "Yes", EASY: "Ja"},
            "stop": {
                GERMAN: "Bitte fassen Sie nichts an, und rufen Sie gleich die Stadtwerke an.",
                ENGLISH: "Please touch nothing, and call the utilities at once.",
                EASY: "Bitte fassen Sie nichts an. Rufen Sie gleich bei den Stadt·werken an.",
            },
            "phone": "0000-4400",
        },
        {"key": "no", "label": {GERMAN: "Nein", ENGLISH: "No", EASY: "Nein"}},
    ],
}
_DEPTH = {
    "key": "depth",
    "kind": "number",
    "label": {
        GERMAN: "Wie tief ist es ungefähr?",
        ENGLISH: "About how deep is it?",
        EASY: "Wie tief ist das Loch?",
    },
    "unit": "cm",
    "least": "1",
    "most": "200",
    "stop_when": "more",
    "stop_limit": "50",
    "stop": {
        GERMAN: "Bitte halten Sie Abstand, und rufen Sie gleich die Bereitschaft an.",
        ENGLISH: "Please keep away, and call the standby service at once.",
        EASY: "Bitte gehen Sie nicht näher. Rufen Sie gleich die Bereitschaft an.",
    },
    "stop_phone": "0000-77",
}


def settle(municipality: Municipality, bodies: dict[str, Department]) -> None:
    by = User.objects.get(email=email_of("verwaltung", municipality))
    parts.settle("texts", municipality, "", _TEXTS, by=by)
    today = clock.today()
    coming = [
        {"day": day.isoformat(), "name": name}
        for year in (today.year, today.year + 1)
        for day, name in towns.often_closed(year)
        if day > today and day.weekday() < 5
    ]
    parts.settle("times", municipality, "", {"closing_days": coming[:4]}, by=by)
    for key, question in (("street_light", _CABLE), ("pothole", _DEPTH)):
        there = parts.known("categories").all(municipality)[key]["questions"]
        given = {"questions": [*there, question], "wants_photo": True}
        parts.settle("categories", municipality, key, given, by=by)
    staff.invite(
        municipality,
        email=f"neu@{DOMAIN}",
        full_name="Nele Neumann",
        role=Role.CLERK,
        department=bodies["gruen"],
        by=by,
    )
