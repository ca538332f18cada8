"""Two people at the same moment, in real threads on real connections."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Role
from moderation import services
from moderation.models import Case, Decision, Item, Visibility
from moderation.published_rules import install_rules
from tests import factories
from tests.concurrency import at_once, beside
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db):
    return factories.town()


def test_two_moderators_decide_at_once_and_one_is_told(town):
    rule = install_rules(town.municipality)[0]
    ida = factories.member(town.municipality, Role.MODERATOR)
    item = services.open_item(municipality=town.municipality, kind="tests.note")
    services.ask(item)
    one, other = Item.objects.get(), Item.objects.get()

    answers = at_once(
        lambda: services.decide(one, Visibility.SHOWN, by=town.mo),
        lambda: services.decide(other, Visibility.HELD, by=ida, rule=rule),
    )

    [decision] = Decision.objects.all()
    [refusal] = [answer for answer in answers if isinstance(answer, ValidationError)]
    assert decision in answers
    assert refusal.messages[0].startswith("Das ist schon entschieden:")
    assert Item.objects.get().visibility == decision.outcome
    assert not Case.objects.open().exists()


def test_two_moderators_never_claim_the_same_case(town):
    ida = factories.member(town.municipality, Role.MODERATOR)
    for _ in range(2):
        services.ask(services.open_item(municipality=town.municipality, kind="tests.note"))

    first, second = at_once(
        lambda: services.claim_next(town.municipality, by=town.mo),
        lambda: services.claim_next(town.municipality, by=ida),
    )

    assert {first, second} == set(Case.objects.all())


def test_a_part_shown_while_its_parent_is_being_hidden_ends_hidden(town):
    rule = install_rules(town.municipality)[0]
    root = services.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )

    with transaction.atomic():
        services.decide(root, Visibility.REMOVED, by=town.mo, rule=rule)
        thread = beside(
            lambda: services.open_item(
                municipality=town.municipality,
                kind="tests.part",
                parent=root,
                visibility=Visibility.SHOWN,
            )
        )
    thread.join(10)

    assert not Item.objects.get(kind="tests.part").shown


def test_hiding_a_parent_finds_the_part_that_is_being_added(town):
    rule = install_rules(town.municipality)[0]
    root = services.open_item(
        municipality=town.municipality, kind="tests.note", visibility=Visibility.SHOWN
    )

    with transaction.atomic():
        part = services.open_item(
            municipality=town.municipality,
            kind="tests.part",
            parent=root,
            visibility=Visibility.SHOWN,
        )
        thread = beside(
            lambda: services.decide(
                Item.objects.get(pk=root.pk), Visibility.REMOVED, by=town.mo, rule=rule
            )
        )
    thread.join(10)

    part.refresh_from_db()
    assert (part.visibility, part.shown) == (Visibility.SHOWN, False)


def test_asking_while_the_last_answer_is_given_opens_a_new_case(town):
    root = services.open_item(municipality=town.municipality, kind="tests.note")
    case = services.ask(root)

    with transaction.atomic():
        services.decide(root, Visibility.SHOWN, by=town.mo)
        thread = beside(lambda: services.ask(root, reason=Case.Reason.EDITED))
    thread.join(10)

    [opened] = Case.objects.open()
    assert opened != case
    assert opened.reason == Case.Reason.EDITED


def test_a_case_asked_again_meanwhile_is_not_closed(town):
    root = services.open_item(municipality=town.municipality, kind="tests.note")
    case = services.ask(root)

    with transaction.atomic():
        services.open_item(municipality=town.municipality, kind="tests.part", parent=root)
        services.ask(root)
        thread = beside(
            lambda: services.decide(Item.objects.get(pk=root.pk), Visibility.SHOWN, by=town.mo)
        )
    thread.join(10)

    assert list(Case.objects.open()) == [case]
