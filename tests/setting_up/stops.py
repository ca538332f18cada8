"""The pages of this part for the walks through every page."""

from accounts.models import Membership, Role
from accounts.setup import parts, staff
from tests.factories import Town
from tests.journeys.stop import Stop

_SETUP = "/verwaltung/einrichten/"
_SAVE = "main form.manage-form .kern-btn--primary"


def fill(town: Town) -> dict[str, str]:
    """Something settled of each kind, somebody who was asked to work there."""
    place = town.municipality
    settled = {
        "departments": ("bauhof", {"phone": "0000-70", "names": {"en": "the building yard"}}),
        "times": (
            "",
            {
                "hours": {"mon": [["08:00", "12:30"], ["14:00", "16:00"]]},
                "closing_days": [{"day": "2027-02-08", "name": "Rosenmontag"}],
            },
        ),
        "categories": (
            "lamp",
            {
                "wants_photo": True,
                "questions": [
                    {
                        "key": "cable",
                        "label": {"de": "Hängt ein Kabel heraus?"},
                        "choices": [
                            {
                                "key": "yes",
                                "label": {"de": "Ja"},
                                "stop": {"de": "Dann rufen Sie bitte gleich an."},
                                "phone": "0000-4400",
                            },
                            {"key": "no", "label": {"de": "Kein Kabel"}},
                        ],
                    },
                    {
                        "key": "poles",
                        "kind": "number",
                        "label": {"de": "Wie viele Masten?"},
                        "stop_when": "more",
                        "stop_limit": "9",
                        "stop": {"de": "Dann ist der Strom weg. Rufen Sie gleich an."},
                        "stop_phone": "0000-4400",
                    },
                    {
                        "key": "since",
                        "kind": "date",
                        "label": {"de": "Seit wann?"},
                        "stop_when": "newer",
                        "stop_limit": "1",
                        "stop": {"de": "Bitte warten Sie bis morgen Abend."},
                    },
                    {"key": "seen", "kind": "text", "label": {"de": "Was sehen Sie?"}},
                ],
            },
        ),
    }
    for part, (key, given) in settled.items():
        parts.settle(part, place, key, given, by=town.admin)
    invitation = staff.invite(
        place, email="erik@example.org", role=Role.CLERK, department=town.bauhof, by=town.admin
    )
    task = Membership.objects.get(user=town.dana, municipality=place)
    return {"invitation": staff.path_of(invitation), "task": str(task.pk)}


INVITED = [
    Stop(view="invitation", path="{invitation}"),
    Stop(view="invitation", path="/einladung/00000000-0000-0000-0000-000000000000/x/", status=410),
]
OFFICE = [
    Stop(view="setup_people", path=f"{_SETUP}menschen/"),
    Stop(view="setup_people", path=f"{_SETUP}menschen/", press=_SAVE, note="errors"),
    Stop(view="setup_task", path=_SETUP + "menschen/{task}/"),
    Stop(view="setup_departments", path=f"{_SETUP}aemter/"),
    Stop(view="setup_department_new", path=f"{_SETUP}aemter/neu/"),
    Stop(view="setup_department_new", path=f"{_SETUP}aemter/neu/", press=_SAVE, note="errors"),
    Stop(view="setup_department", path=f"{_SETUP}aemter/amt/bauhof/"),
    Stop(view="setup_days", path=f"{_SETUP}tage/?jahr=2027"),
    Stop(view="setup_texts", path=f"{_SETUP}texte/"),
    Stop(view="setup_colours", path=f"{_SETUP}farben/"),
    Stop(view="setup_file", path=f"{_SETUP}datei/"),
    Stop(view="setup_file", path=f"{_SETUP}datei/", press=_SAVE, note="errors"),
    Stop(view="setup_log", path=f"{_SETUP}protokoll/"),
    Stop(view="defects:setup_categories", path=f"{_SETUP}kategorien/"),
    Stop(view="defects:setup_category", path=f"{_SETUP}kategorien/art/lamp/"),
    Stop(view="defects:setup_category_new", path=f"{_SETUP}kategorien/neu/?gruppe=street"),
    Stop(
        view="defects:setup_category_new", path=f"{_SETUP}kategorien/neu/", press=_SAVE,
        note="errors",
    ),
    Stop(view="defects:setup_question", path=f"{_SETUP}kategorien/art/lamp/frage/cable/"),
    Stop(view="defects:setup_question_new", path=f"{_SETUP}kategorien/art/lamp/fragen/neu/"),
]  # fmt: skip
NO_PAGES = {
    "setup_file_download": "a file",
    "setup_undo": "POST only",
    "setup_invitation": "POST only",
    "defects:setup_category_move": "POST only",
    "defects:setup_question_move": "POST only",
}
