"""Where two people decide: one proposes, another confirms, and nobody is stuck for ever."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Membership, Role
from common.models import Journal
from moderation import services
from moderation.errors import AlreadyDecided, CannotUndo, NotTheSecond, SecondPersonNeeded
from moderation.models import Case, Decision, Item, ProposedDecision, Visibility
from tests import factories
from tests.concurrency import at_once
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = pytest.mark.django_db
State = ProposedDecision.State


@pytest.fixture
def ida(town):
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


@pytest.fixture
def case(town):
    factories.policy(town.municipality, "tests.note", four_eyes=True)
    return a_case(town)


def a_case(town, title="Notiz"):
    item = services.open_item(municipality=town.municipality, kind="tests.note", title=title)
    return services.ask(item)


def fresh(case):
    return Item.objects.get(pk=case.item_id)


def test_one_person_alone_decides_nothing(town, case, rule):
    with pytest.raises(SecondPersonNeeded):
        services.release_all(case, by=town.mo)
    with pytest.raises(SecondPersonNeeded):
        services.decide(case.item, Visibility.HELD, by=town.mo, rule=rule)
    with pytest.raises(SecondPersonNeeded):
        services.withhold_all(case, by=town.mo, rule=rule, versions={case.item.uuid: 1})

    assert not Decision.objects.exists()
    # Authors and policies do not need a second person.
    services.decide(case.item, Visibility.PRIVATE, by=None, automatic=True)


def test_the_first_decision_is_a_proposal_that_the_second_confirms(town, case, ida):
    proposed = services.answer_all(case, by=town.mo)

    assert isinstance(proposed, ProposedDecision)
    assert fresh(case).visibility == Visibility.PENDING
    [decision] = services.confirm(proposed, by=ida)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.answered_by, proposed.decision) == (
        State.CONFIRMED,
        ida,
        decision,
    )
    assert (decision.decided_by, decision.outcome) == (ida, Visibility.SHOWN)
    assert fresh(case).shown
    assert Case.objects.get().closed_at is not None
    verbs = list(Journal.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["moderation.proposed", "moderation.decided", "moderation.proposal_confirmed"]


def test_a_restriction_is_proposed_with_its_rule_and_ground(town, case, ida, rule):
    proposed = services.answer(case.item, Visibility.HELD, by=town.mo, rule=rule, note="Zu grob.")
    [decision] = services.confirm(proposed, by=ida)

    assert (decision.rule, decision.note, decision.outcome) == (rule, "Zu grob.", Visibility.HELD)
    with pytest.raises(ValidationError):
        services.answer(a_case(town).item, Visibility.HELD, by=town.mo)


def test_who_proposed_it_cannot_confirm_it(town, case):
    proposed = services.answer_all(case, by=town.mo)

    for act in (services.confirm, services.disagree):
        with pytest.raises(NotTheSecond):
            act(proposed, by=town.mo)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposedDecision.objects.update(state=State.DISAGREED, answered_by=town.mo)
    assert not Decision.objects.exists()


def test_the_second_may_disagree_and_the_case_is_free_again(town, case, ida):
    proposed = services.answer_all(case, by=town.mo)

    services.disagree(proposed, by=ida, words="Der Name steht noch da.")

    proposed.refresh_from_db()
    assert (proposed.state, proposed.answer) == (State.DISAGREED, "Der Name steht noch da.")
    again = services.answer_all(case, by=ida)
    services.confirm(again, by=town.mo)
    assert fresh(case).shown


def test_the_first_may_change_their_mind_until_somebody_answers(town, case, ida):
    proposed = services.answer_all(case, by=town.mo)
    with pytest.raises(NotTheSecond):
        services.take_back(proposed, by=ida)
    services.take_back(proposed, by=town.mo)
    with pytest.raises(NotTheSecond):
        services.confirm(proposed, by=ida)

    other = services.answer_all(case, by=town.mo)
    services.confirm(other, by=ida)
    with pytest.raises(NotTheSecond):
        services.take_back(other, by=town.mo)


def test_only_one_proposal_waits_and_the_same_click_twice_is_one(town, case, ida, rule):
    proposed = services.answer_all(case, by=town.mo)

    assert services.answer_all(case, by=town.mo) == proposed
    with pytest.raises(AlreadyDecided):
        services.answer(case.item, Visibility.HELD, by=ida, rule=rule)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProposedDecision.objects.create(
            municipality=town.municipality, case=case, outcomes={}, proposed_by=ida
        )


def test_nobody_confirms_what_was_changed_since(town, case, ida):
    proposed = services.answer_all(case, by=town.mo)
    services.review_again(case.item, excerpt="Anders.")

    with pytest.raises(AlreadyDecided):
        services.confirm(proposed, by=ida)

    proposed.refresh_from_db()
    assert proposed.state == State.SUPERSEDED
    assert services.answer_all(case, by=ida).state == State.OPEN


def test_taking_back_the_confirmation_asks_the_question_again(town, case, ida):
    proposed = services.answer_all(case, by=town.mo)
    [decision] = services.confirm(proposed, by=ida)
    with pytest.raises(CannotUndo):
        services.undo_decision(decision, by=town.mo)

    services.undo_decision(decision, by=ida)

    proposed.refresh_from_db()
    assert (proposed.state, proposed.answered_by, proposed.decision) == (State.OPEN, None, None)
    assert fresh(case).visibility == Visibility.PENDING


def test_an_administrator_counts_so_that_nothing_is_stuck(town, case, client):
    proposed = services.answer_all(case, by=town.mo)
    client.force_login(town.admin)

    page = client.get(f"/moderation/{case.uuid}/")
    assert "Bestätigen" in page.text
    assert f"/moderation/{case.uuid}/freigeben/" not in page.text
    client.post(f"/moderation/{case.uuid}/bestaetigen/", {"proposed": proposed.uuid})

    assert fresh(case).shown
    assert client.get(f"/moderation/{case.uuid}/").status_code == 404  # it is settled


def test_when_four_eyes_are_switched_off_one_person_decides_again(town, case):
    proposed = services.answer_all(case, by=town.mo)
    town.municipality.policies.update(four_eyes=False)

    services.release_all(case, by=town.mo)

    proposed.refresh_from_db()
    assert (fresh(case).shown, proposed.state) == (True, State.SUPERSEDED)


def test_the_page_says_who_can_be_the_second(town, case, ida, client):
    client.force_login(town.mo)
    page = client.get(f"/moderation/{case.uuid}/")
    assert "Freigabe vorschlagen: alles" in page.text
    assert f"{ida}" in page.text and f"{town.admin}" in page.text

    item = fresh(case)
    seen = {"seen": f"{item.uuid}:{item.version}"}
    answer = client.post(f"/moderation/{case.uuid}/freigeben/", seen, follow=True)
    assert "Jetzt muss eine zweite Person zustimmen." in answer.text
    assert "Meinen Vorschlag zurücknehmen" in answer.text

    Membership.objects.exclude(user=town.mo).delete()
    assert "Zurzeit gibt es keine zweite Person." in client.get(f"/moderation/{case.uuid}/").text


@pytest.mark.parametrize("person", ["alice", "clara", "bob", "dana"])
def test_who_does_not_moderate_confirms_nothing(town, case, client, person):
    proposed = services.answer_all(case, by=town.mo)
    client.force_login(getattr(town, person))

    for act in ("bestaetigen", "nicht-bestaetigen", "vorschlag-zuruecknehmen"):
        path = f"/moderation/{case.uuid}/{act}/"
        assert client.post(path, {"proposed": proposed.uuid}).status_code == 404
    proposed.refresh_from_db()
    assert proposed.state == State.OPEN


def test_a_confirmation_names_what_it_confirms(town, case, ida, client):
    services.answer_all(case, by=town.mo)
    client.force_login(ida)

    for wrong in ("", "x", case.uuid):
        path = f"/moderation/{case.uuid}/bestaetigen/"
        assert client.post(path, {"proposed": wrong}).status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_second_people_at_once_confirm_once(transactional_db):
    town = factories.town()
    factories.policy(town.municipality, "tests.note", four_eyes=True)
    ida = factories.member(town.municipality, Role.MODERATOR)
    case = a_case(town)
    proposed = services.answer_all(case, by=town.mo)

    answers = at_once(
        lambda: services.confirm(ProposedDecision.objects.get(), by=ida),
        lambda: services.confirm(ProposedDecision.objects.get(), by=town.admin),
    )

    assert Decision.objects.count() == 1
    assert sum(isinstance(each, ValidationError) for each in answers) == 1
    proposed.refresh_from_db()
    assert proposed.state == State.CONFIRMED


def test_an_administrator_is_told_at_the_start_page(town, case):
    from moderation.duties import of_staff

    assert of_staff(town.admin, town.municipality) == []
    services.answer_all(case, by=town.mo)

    [duty] = of_staff(town.admin, town.municipality)
    assert duty.waiting == "Eine Entscheidung wartet auf eine zweite Person"
