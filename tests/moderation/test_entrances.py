"""Whoever means harm, at the entrances of moderation: nothing breaks, nobody is flooded."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Role
from common import clock
from moderation import services
from moderation.models import Flag, ProposedDecision, Sanction
from moderation.published_rules import install_rules
from moderation.views.notices import FLAGS_A_DAY
from tests import factories
from tests.jobs import waiting
from tests.moderation import content  # noqa: F401  # registers the kinds
from tests.moderation.noticing import shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


def fields(**more):
    return {
        "ground": "rule",
        "rule": "1",
        "words": "Das ist grob.",
        "email": "opfer@example.org",
        "good_faith": "on",
        **more,
    }


def test_nobody_floods_the_mailbox_of_a_stranger_with_receipts(town, client):
    """Whoever flags types any address, which nobody has confirmed; from as many connections as
    they can get."""
    for number in range(FLAGS_A_DAY + 3):
        item = shown(town, f"Notiz {number}")
        sent = client.post(
            f"/beanstanden/{item.uuid}/", fields(), REMOTE_ADDR=f"192.0.2.{number + 1}"
        )
        if number < FLAGS_A_DAY:
            assert sent.status_code == 303

    assert sent.status_code == 429
    assert "Ihre Eingaben stehen noch hier" in sent.text
    assert "Das ist grob." in sent.text
    assert len(waiting("accounts.send_mail")) == FLAGS_A_DAY
    assert Flag.objects.count() == FLAGS_A_DAY

    # Written otherwise it is the same mailbox; another one is not concerned.
    item = shown(town, "Noch eine")
    again = client.post(
        f"/beanstanden/{item.uuid}/", fields(email="OPFER@example.org"), REMOTE_ADDR="192.0.2.99"
    )
    assert again.status_code == 429
    other = client.post(
        f"/beanstanden/{item.uuid}/", fields(email="gast@example.org"), REMOTE_ADDR="192.0.2.99"
    )
    assert other.status_code == 303


def test_words_of_the_second_person_may_be_anything(town, client):
    factories.policy(town.municipality, "tests.note", four_eyes=True)
    item = services.open_item(municipality=town.municipality, kind="tests.note", title="Notiz")
    case = services.ask(item)
    proposed = services.answer_all(case, by=town.mo)
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    client.force_login(ida)

    sent = client.post(
        f"/moderation/{case.uuid}/nicht-bestaetigen/",
        {"proposed": proposed.uuid, "words": "Nein\0 " + "<script>" * 500},
    )

    assert sent.status_code == 303
    proposed.refresh_from_db()
    assert proposed.state == ProposedDecision.State.DISAGREED
    assert len(proposed.answer) <= 500


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_are_no_day_for_rules(town, client, day):
    client.force_login(town.admin)
    page = client.get("/moderation/regeln/")
    forms = page.context["forms"]
    sent = {
        "regel-TOTAL_FORMS": "1",
        "regel-INITIAL_FORMS": "0",
        "regel-0-short": "Freundlich",
        "regel-0-text": "Schreiben Sie freundlich.",
        "reason": "Kürzer",
        "changed": "0",
    }
    assert forms
    assert client.post("/moderation/regeln/", sent).status_code == 303
    shown_page = client.get("/moderation/regeln/vorschau/")

    answer = client.post(
        "/moderation/regeln/vorschau/",
        {"changed": shown_page.context["draft"].changed, "valid_from": day},
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_the_calendar_are_no_end_of_a_pause(town, client, day):
    EmailAddress.objects.create(
        user=town.alice, email=town.alice.email, verified=True, primary=True
    )
    rule = install_rules(town.municipality)[0]
    made = services.impose_sanction(
        municipality=town.municipality,
        person=town.alice,
        kind=Sanction.Kind.PAUSE,
        rule=rule,
        reason="Grob",
        ends_at=clock.now() + timedelta(days=3),
        by=town.mo,
        case=None,
    )
    client.force_login(town.mo)

    answer = client.post(
        made.get_absolute_url(), {"do": "change", "ends_at": day, "reason": "Länger"}
    )

    assert answer.status_code == 422
    was = made.ends_at
    made.refresh_from_db()
    assert made.ends_at == was


def test_the_keyboard_gets_past_the_list_and_to_the_letter_without_scripts(town, client):
    rule = install_rules(town.municipality)[0]
    item = services.open_item(municipality=town.municipality, kind="tests.note", title="Notiz")
    case = services.ask(item)
    client.force_login(town.mo)

    page = client.get(f"/moderation/{case.uuid}/").text
    assert page.index('href="#fall"') < page.index('class="desk-list') < page.index('id="fall"')

    sent = client.post(
        f"/moderation/{case.uuid}/entscheiden/",
        {
            "item": item.uuid,
            "version": item.version,
            "outcome": "held",
            "rule": rule.number,
            "preview": "1",
        },
    )
    assert sent.status_code == 200
    assert sent.text.count(" autofocus") == 1
    assert " autofocus" in sent.text.split('id="brief"')[1].split(">")[0]
