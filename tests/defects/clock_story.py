"""People signed in, and a clock that is set: for tests of days and deputies."""

import re
from datetime import datetime, timedelta

from django.core import mail as outbox
from django.test import Client

from common import clock
from common.clock import BERLIN
from defects import services
from defects.models import Category, Report
from defects.services import Actor
from tests import jobs
from tests.factories import Town, at

HOST = "lindenbach.example"


def berlin(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment in March 2026: the 2nd is a Monday, no holiday near."""
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN)


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def submitted(town: Town, moment: datetime, kind: Category | None = None, **fields) -> Report:
    kind = kind or town.pothole
    return services.submit_report(
        municipality=town.municipality,
        category=Category.objects.with_bodies().get(pk=kind.pk),
        location=at(0, 0),
        text="Mein Nachbar Karl Geheim war es.",
        at=moment,
        **fields,
    )


def clara(town: Town) -> Actor:
    return Actor.staff(town.clara, town.tiefbau)


def sent() -> list[tuple[str, str]]:
    """(to, subject) of what the worker sends within two minutes."""
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(minutes=2))
    return [(message.to[0], message.subject) for message in outbox.outbox]


def plain(text: str) -> str:
    """Days as a person says them: `5. März` for `Do., 5. März`."""
    return re.sub(r"(Mo|Di|Mi|Do|Fr|Sa|So)\., ", "", text.replace("\xa0", " "))
