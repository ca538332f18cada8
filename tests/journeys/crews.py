"""What the pages of crews show in the filled town: two teams, their phones, jobs at one spot."""

from django.test import Client

from common import clock
from common.identifiers import uuid7
from defects import crew_phones, services
from defects.models import CrewPhone, CrewTeam
from defects.services import Actor
from defects.services.crew_phones import INVITED_FOR, WRONG_PINS
from tests.factories import Town, at
from tests.journeys.stop import Stop

PIN = "2580"


def going_out(town: Town) -> dict[str, str]:
    """Two teams; one has jobs, three of them at one spot, and a phone; a code waits."""
    north, south = (
        services.make_team(town.bauhof, name=name, pin=PIN, by=town.dana)
        for name in ("Team Nord", "Team Süd")
    )
    by, today = Actor.staff(town.dana, town.bauhof), clock.today()
    places = [at(200, 10), at(203, 10), at(206, 12), at(260, 40)]
    jobs = [town.report(location=place, category=town.footway) for place in places]
    for job in jobs:
        services.assign_job(job, to=north, on=today, by=by)
    services.mark_danger(jobs[-1], by=by, reason="Kabel liegt frei.")
    services.assign_job(town.report(location=at(300, 0)), to=south, on=today, by=by)
    tree = town.report(location=at(340, 0), text="Ein Baum liegt quer.", body=town.tiefbau)
    lead = Actor.staff(town.clara, town.tiefbau)
    services.ask_for_help(tree, department=town.bauhof, task="Bitte absperren.", by=lead)
    used = services.invite_phone(north, by=town.dana)
    services.enrol_phone(used, name="Handy im Unimog")
    over = services.invite_phone(south, by=town.dana, at=clock.now() - 2 * INVITED_FOR)
    invitation = services.invite_phone(north, by=town.dana)
    return {
        "crew-job": f"/bauhof/{jobs[-1].number}/",
        "crew-team": f"/bauhof/teams/{north.uuid}/",
        "crew-code": f"/bauhof/teams/{north.uuid}/code/{invitation.uuid}/",
        "crew-enrol": crew_phones.invitation_path(invitation),
        "crew-enrol-over": crew_phones.invitation_path(over),
    }


def enrolled(town: Town) -> tuple[CrewPhone, Client]:
    """A further phone of the first team, as a browser that has its cookie."""
    team = CrewTeam.objects.filter(department=town.bauhof).order_by("pk").first()
    team = team or services.make_team(town.bauhof, name="Team Nord", pin=PIN, by=town.dana)
    invitation = services.invite_phone(team, by=town.dana)
    client = Client()
    client.post(crew_phones.invitation_path(invitation), {"name": f"Handy {uuid7()}"[:20]})
    invitation.refresh_from_db()
    assert invitation.phone is not None
    return invitation.phone, client


def open_phone(town: Town) -> Client:
    client = enrolled(town)[1]
    client.post("/bauhof/pin/", {"pin": PIN})
    return client


def locked_phone(town: Town) -> Client:
    client = enrolled(town)[1]
    for _try in range(WRONG_PINS):
        client.post("/bauhof/pin/", {"pin": "9063"})
    return client


WAYS: list[tuple[str, bool, list[Stop]]] = [
    (
        "team phone",
        True,
        [
            Stop(view="defects:jobs", path="/bauhof/"),
            Stop(view="defects:jobs", path="/bauhof/?liste=ueberfaellig"),
            Stop(view="defects:jobs", path="/bauhof/", press=".job summary", note="opened"),
            Stop(view="defects:crew_helps", path="/bauhof/helfen/"),
            Stop(view="defects:job", path="{crew-job}"),
            Stop(view="defects:crew_report", path="/bauhof/neu/"),
            Stop(
                view="defects:crew_report",
                path="/bauhof/neu/",
                press='button[value="send"]',
                note="errors",
                status=200,
            ),
            Stop(view="defects:crew_paper", path="/bauhof/liste/"),
        ],
    ),
    ("team phone that is locked", True, [Stop(view="defects:crew_pin", path="/bauhof/pin/")]),
    (
        "guest",
        True,
        [
            Stop(view="defects:crew_enrol", path="{crew-enrol}"),
            Stop(view="defects:crew_enrol", path="{crew-enrol-over}", status=410),
            Stop(view="defects:crew_pin", path="/bauhof/pin/", status=403),
        ],
    ),
    (
        "dispatcher",
        True,
        [
            Stop(view="defects:jobs", path="/bauhof/?liste=morgen"),
            Stop(view="defects:crew_plan", path="/bauhof/planen/"),
            Stop(view="defects:crew_teams", path="/bauhof/teams/"),
            Stop(view="defects:crew_team", path="{crew-team}"),
            Stop(view="defects:crew_code", path="{crew-code}"),
        ],
    ),
    ("crew", False, [Stop(view="defects:crew_helps", path="/bauhof/helfen/", note="empty")]),
    ("dispatcher", False, [Stop(view="defects:crew_plan", path="/bauhof/planen/", note="empty")]),
]

NO_PAGES = {
    "defects:crew_assign": "POST only",
    "defects:crew_code_qr": "a picture",
    "defects:crew_help_step": "POST only",
    "defects:crew_map": "a picture",
    "defects:crew_move": "POST only",
    "defects:crew_paper_pdf": "a file to keep",
    "defects:crew_phone_act": "POST only",
    "defects:crew_shut": "POST only",
    "defects:crew_team_act": "POST only",
    "defects:job_code": "a picture",
    "defects:job_picture": "a picture",
    "defects:job_step": "POST only",
    "defects:job_undo": "POST only",
    "defects:jobs_fixed": "POST only",
    "defects:jobs_undo": "POST only",
}
