"""/konto/entscheidungen/: what was decided about a person and their objections, for them alone."""

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from common import clock, german
from moderation import links, sanction_links
from moderation import services as moderation
from moderation.deadlines import appeal_ends
from moderation.models import Appeal, Item, Sanction, SanctionAppeal, Statement, Visibility
from moderation.published_rules import install_rules
from participation import quarantine_links, services
from participation.models import Proposal, QuarantineAccount
from tests import factories
from tests.factories import Town
from tests.moderation import noticing
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.test_changing import HOST, browser
from tests.participation.test_polls import poll_of
from tests.participation.test_quarantine import REASON, aside, voted
from tests.participation.test_sanctioned import pause

pytestmark = pytest.mark.django_db
PATH = "/konto/entscheidungen/"


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def ida(town: Town) -> User:
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


@pytest.fixture
def anna() -> User:
    return citizen("anna")


@pytest.fixture
def proposal(town: Town) -> Proposal:
    return submitted(consultation(project(town.municipality)))


def page(person: User) -> str:
    answer = browser(person).get(PATH)
    assert answer.status_code == 200
    return plain(answer.text)


def plain(text: str) -> str:
    return " ".join(html.unescape(text).split())


def set_aside(town: Town, person: User, ida: User) -> QuarantineAccount:
    poll = poll_of(town)
    return aside(poll, [voted(poll, person)], by=town.mo, second=ida).accounts.get()


def removed(town: Town, proposal: Proposal, person: User) -> Statement:
    return noticing.hide(town, commented(proposal, "Quatsch!", by=person).item)


def kept(town: Town, proposal: Proposal, person: User) -> None:
    """What `person` flagged, and the moderators left."""
    item = proposal.item
    assert item is not None
    noticing.flagged(town, item, person.email, by=person)
    noticing.keep(item, by=town.mo)


def test_where_nothing_was_decided_it_says_so(town: Town, anna: User) -> None:
    assert "Über Sie wurde nichts entschieden" in page(anna)
    assert PATH in browser(anna).get("/konto/").text


def test_a_pause_with_the_objection_and_its_answer(town: Town, anna: User, ida: User) -> None:
    made = pause(town, anna)
    until = plain(german.day(appeal_ends(made.begins_at)))
    text = page(anna)
    assert plain(f"Läuft bis {german.moment(made.ends_at)}") in text
    assert f"möglich bis {until}" in text

    appeal = moderation.object_to_sanction(made, "Das war ein anderer.", by=anna)
    text = page(anna)
    assert "wird noch geprüft" in text and "möglich bis" not in text
    moderation.decide_sanction_appeal(
        appeal, SanctionAppeal.Outcome.LIFTED, reasons="Stimmt.", by=ida
    )

    text = page(anna)
    assert "wird aufgehoben" in text and "Aufgehoben am" in text
    assert "Das war ein anderer." not in text  # the words stand on the page itself


def test_votes_set_aside_with_the_objection_and_its_answer(
    town: Town, anna: User, ida: User
) -> None:
    third = factories.member(town.municipality, Role.MODERATOR)
    account = set_aside(town, anna, ida)
    text = page(anna)
    assert f"Ihre Stimme bei „{account.quarantine.consultation.title}“" in text
    assert "Zählt zurzeit nicht, seit" in text and "möglich bis" in text

    services.object_to_quarantine(account, "Ich bin echt.")
    assert "wird noch geprüft" in page(anna)
    services.decide_objection(account, QuarantineAccount.Outcome.RELEASED, reasons="Ja.", by=third)

    text = page(anna)
    assert "zählt wieder (Antwort vom" in text and "Zählt wieder" in text


def test_what_was_only_proposed_or_refused_is_not_told(town: Town, anna: User, ida: User) -> None:
    poll = poll_of(town)
    made = aside(poll, [voted(poll, anna)], by=town.mo, second=None)
    assert "nichts entschieden" in page(anna)
    services.refuse_quarantine(made, by=ida)
    assert "nichts entschieden" in page(anna)


def test_contributions_and_notices_with_their_second_look(
    town: Town, proposal: Proposal, anna: User, ida: User
) -> None:
    statement = removed(town, proposal, anna)
    kept(town, proposal, anna)
    text = page(anna)
    assert "Entfernt, mit Begründung vom" in text
    assert "Der Inhalt bleibt, Antwort vom" in text
    assert text.count("möglich bis") == 2
    appeal = moderation.appeal_as_author(statement, words="Das war höflich.", by=anna)
    text = page(anna)
    assert text.count("wird noch geprüft") == text.count("möglich bis") == 1

    moderation.decide_appeal(appeal, Appeal.Outcome.UPHELD, by=ida, reasons="Nein.")

    assert "Die Entscheidung bleibt (Antwort vom" in page(anna)


def test_what_was_decided_anew_is_no_more_to_object_to(
    town: Town, proposal: Proposal, anna: User
) -> None:
    """As the page behind the link says it."""
    statement = removed(town, proposal, anna)
    item = Item.objects.get(pk=statement.decision.item_id)
    moderation.decide(item, Visibility.SHOWN, by=town.mo)
    assert "möglich bis" not in page(anna)
    assert not moderation.reasons_stand(statement, Item.objects.get(pk=statement.decision.item_id))


def test_each_line_leads_its_own_person_to_it_and_nobody_else(
    town: Town, proposal: Proposal, anna: User, ida: User
) -> None:
    made, account = pause(town, anna), set_aside(town, anna, ida)
    statement = removed_before(town, proposal)
    expected = {
        made.uuid: sanction_links.path(made),
        account.uuid: quarantine_links.path(account),
        statement.uuid: links.statement_path(statement),
    }
    Statement.objects.filter(pk=statement.pk).update(user=anna)
    assert statement.user_id != anna.pk

    for uuid, path in expected.items():
        answer = browser(anna).get(f"{PATH}{uuid}/")
        assert (answer.status_code, answer["Location"]) == (303, path)
        assert path not in page(anna)  # the secret is on no page
        for other in (citizen(), town.mo, town.admin):
            assert browser(other).get(f"{PATH}{uuid}/").status_code == 404
            assert str(uuid) not in page(other)
        guest = browser(None).get(f"{PATH}{uuid}/")
        assert (guest.status_code, "anmelden" in guest["Location"]) == (302, True)
    assert browser(anna).get(f"{PATH}{proposal.uuid}/").status_code == 404
    assert browser(None).get(PATH).status_code == 302


def removed_before(town: Town, proposal: Proposal) -> Statement:
    return removed(town, proposal, citizen("bert"))


def test_another_town_shows_nothing_of_it(town: Town, anna: User, ida: User) -> None:
    made, account = pause(town, anna), set_aside(town, anna, ida)
    factories.municipality(host="anderswo.example")
    there = Client(headers={"host": "anderswo.example"})
    there.force_login(anna)

    assert "nichts entschieden" in there.get(PATH).text
    for uuid in (made.uuid, account.uuid):
        assert there.get(f"{PATH}{uuid}/").status_code == 404


def test_many_cost_no_more_statements_than_one(
    town: Town, proposal: Proposal, anna: User, ida: User
) -> None:
    def one_more(number: int) -> None:
        made = pause(town, anna)
        moderation.object_to_sanction(made, "Nein.", by=anna)
        moderation.lift_sanction(made, reason="Gut.", by=ida)
        Sanction.objects.filter(pk=made.pk).update(
            begins_at=clock.now() - timedelta(days=100 * number + 90),
            ends_at=clock.now() - timedelta(days=100 * number + 80),
        )
        set_aside(town, anna, ida)
        statement = removed(town, proposal, anna)
        moderation.appeal_as_author(statement, words="Nein.", by=anna)
        kept(town, submitted(proposal.consultation), anna)

    install_rules(town.municipality)
    client = browser(anna)
    one_more(0)
    client.get(PATH)
    with CaptureQueriesContext(connection) as first:
        client.get(PATH)
    one_more(1)
    one_more(2)
    with CaptureQueriesContext(connection) as then:
        answer = client.get(PATH)
    assert answer.text.count("card__title") == 12
    assert len(first) == len(then)


def test_the_reason_in_public_words_is_told_to_the_person_too(
    town: Town, anna: User, ida: User
) -> None:
    account = set_aside(town, anna, ida)
    answer = browser(anna).get(f"{PATH}{account.uuid}/", follow=True)
    assert REASON in html.unescape(answer.text)
