"""Dana leads two teams of the Bauhof; each has a phone, which knows no name."""

from dataclasses import dataclass

from django.test import Client

from accounts.models import User
from common import clock
from defects import crew_phones, services
from defects.models import CrewPhone, CrewTeam, Report
from defects.services import Actor
from tests.factories import Town

PIN = "2580"
HOST = {"host": "lindenbach.example"}


@dataclass
class Crew:
    """A team and its enrolled phone, as a browser that is opened or not."""

    town: Town
    team: CrewTeam
    phone: CrewPhone
    browser: Client

    def open(self) -> "Crew":
        assert self.browser.post("/bauhof/pin/", {"pin": PIN}).status_code == 303
        return self

    def job(self, **fields: object) -> Report:
        """A report on the team's list of today."""
        report = self.town.report(**fields)
        return assigned(self.town, self.team, report)


def lead(town: Town) -> Client:
    return signed_in(town.dana)


def signed_in(user: User) -> Client:
    client = Client(headers=HOST)
    client.force_login(user)
    return client


def team(town: Town, name: str = "Team Nord", pin: str = PIN) -> CrewTeam:
    return services.make_team(town.bauhof, name=name, pin=pin, by=town.dana)


def crew(town: Town, name: str = "Team Nord") -> Crew:
    """By the same way as people: invited, followed the link, enrolled."""
    made = team(town, name)
    invitation = services.invite_phone(made, by=town.dana)
    browser = Client(headers=HOST)
    response = browser.post(crew_phones.invitation_path(invitation), {"name": f"Handy {name}"})
    assert response.status_code == 303
    invitation.refresh_from_db()
    assert invitation.phone is not None
    return Crew(town, made, invitation.phone, browser)


def assigned(town: Town, to: CrewTeam, report: Report) -> Report:
    by = Actor.staff(town.dana, town.bauhof)
    services.assign_job(report, to=to, on=clock.today(), by=by)
    report.refresh_from_db()
    return report
