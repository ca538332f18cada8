"""„Das machen nicht wir“: the town's list of pages, and answers that lead there."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from defects import services
from defects.errors import WrongReferral
from defects.links import status_path
from defects.models import Referral, Report
from defects.services import Actor
from defects.states import Work
from tests import factories
from tests.factories import Town, at

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def report(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(0, 0),
        text="Die Tonne ist voll.",
    )


@pytest.fixture
def waste(town: Town) -> Referral:
    return services.save_referral(
        town.municipality,
        name="Kreis, Abfallwirtschaft",
        url="https://kreis.example/abfall/",
        when="Tonne nicht geleert",
        by=town.dana,
    )


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


@pytest.mark.parametrize(
    "url",
    [
        "http://kreis.example/",
        "javascript:alert(1)",
        "https://",
        "https://anna:geheim@kreis.example/",
        "HTTPS://kreis.example/",
        "//kreis.example/",
        "data:text/html,x",
    ],
)
def test_only_https_pages_are_taken(town, url):
    with pytest.raises(ValidationError, match="https://"):
        services.save_referral(town.municipality, name="X", url=url, when="", by=town.dana)
    assert not Referral.objects.exists()


def test_the_database_takes_no_other_either(town, waste):
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=waste.pk).update(url="http://kreis.example/")


def test_the_answer_leads_there_for_everybody(town, report, waste):
    client, guest = signed_in(town.clara), Client(headers={"host": HOST})

    sent = client.post(
        f"/arbeit/{report.number}/verweisen/",
        {"referral": str(waste.uuid), "text": "Das macht {verweis}. Hier: {link}"},
    )

    assert sent.status_code == 303
    report.refresh_from_db()
    assert report.work == Work.ANSWERED
    for path in (f"/meldungen/{report.number}/", status_path(report)):
        page = guest.get(path).text
        assert "Beantwortet. Das macht: Kreis, Abfallwirtschaft" in page
        assert 'href="https://kreis.example/abfall/"' in page
        assert "Das macht Kreis, Abfallwirtschaft. Hier: https://kreis.example/abfall/" in page


def test_what_was_answered_stays_when_the_list_changes(town, report, waste):
    services.refer(report, to=waste, note="Dort.", by=Actor.staff(town.clara, town.tiefbau))
    services.save_referral(
        town.municipality,
        name="Anders",
        url="https://anders.example/",
        when="",
        by=town.dana,
        referral=waste,
    )

    page = Client(headers={"host": HOST}).get(f"/meldungen/{report.number}/").text

    assert "https://kreis.example/abfall/" in page


def test_only_what_the_town_offers_can_be_chosen(town, report, waste):
    by = Actor.staff(town.clara, town.tiefbau)
    other = factories.town(host="anderswo.example")
    foreign = services.save_referral(
        other.municipality, name="X", url="https://x.example/", when="", by=other.dana
    )
    services.switch_referral(waste, on=False, by=town.dana)
    waste.refresh_from_db()

    for each in (foreign, waste):
        with pytest.raises(WrongReferral):
            services.refer(report, to=each, note="Dort.", by=by)
        page = signed_in(town.clara).post(
            f"/arbeit/{report.number}/verweisen/", {"referral": str(each.uuid), "text": "Dort."}
        )
        assert page.status_code == 422


def test_the_town_looks_after_its_list(town, waste):
    client = signed_in(town.dana)

    made = client.post(
        "/arbeit/verweise/", {"name": "Strom", "url": "https://strom.example/", "when": ""}
    )
    twice = client.post(
        "/arbeit/verweise/", {"name": "Strom", "url": "https://strom.example/", "when": ""}
    )
    client.post(f"/arbeit/verweise/{waste.uuid}/tun/", {"do": "aus"})

    assert (made.status_code, twice.status_code) == (303, 422)
    waste.refresh_from_db()
    assert waste.is_active is False
    assert "Zuletzt geprüft" in client.get("/arbeit/verweise/").text


@pytest.mark.parametrize(("who", "status"), [("clara", 200), ("bob", 403), ("alice", 403)])
def test_others_read_it_or_do_not(town, waste, who, status):
    client = signed_in(getattr(town, who))

    assert client.get("/arbeit/verweise/").status_code == status
    assert client.post("/arbeit/verweise/", {}).status_code == 403
    assert client.post(f"/arbeit/verweise/{waste.uuid}/tun/", {"do": "aus"}).status_code == 403


def test_many_at_once(town, report, waste):
    page = signed_in(town.clara).post(
        "/arbeit/mehrere/",
        {
            "meldung": f"{report.number}:{services.version_of(report)}",
            "schritt": "verweisen",
            "do": "1",
            "referral": str(waste.uuid),
            "text": "Zu {nummer}: {link}",
        },
    )

    assert page.context["kept"] == []
    event = report.events.order_by("-id").first()
    assert event.note.text == f"Zu {report.label}: https://kreis.example/abfall/"
