"""Who may decide: the rule and its list form agree."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Role, User
from moderation import kinds, services
from moderation.models import Case, Rule
from moderation.published_rules import install_rules
from tests import factories
from tests.moderation import content  # noqa: F401  # registers the kinds

pytestmark = pytest.mark.django_db


def test_see_case_and_visible_to_agree_for_everybody():
    town = factories.town()
    elsewhere = factories.municipality()
    releasing = factories.department(town.municipality, "gruenamt", may_release=True)
    people: dict[str, User | AnonymousUser] = {
        "guest": AnonymousUser(),
        "alice": town.alice,
        "clerk": town.clara,
        "dispatcher": town.dana,
        "crew": town.bob,
        "moderator": town.mo,
        "administrator": town.admin,
        "clerk who may release": factories.member(
            town.municipality, Role.CLERK, releasing, "gerda"
        ),
        "moderator elsewhere": factories.member(elsewhere, Role.MODERATOR),
    }
    item = services.open_item(municipality=town.municipality, kind="tests.note")
    part = services.open_item(municipality=town.municipality, kind="tests.part", parent=item)
    case = services.ask(item)

    allowed = {name for name, user in people.items() if user.has_perm("moderation.decide", item)}

    assert allowed == {"moderator", "clerk who may release"}
    for name, user in people.items():
        listed = Case.objects.visible_to(user, town.municipality).filter(pk=case.pk).exists()
        assert user.has_perm("moderation.see_case", case) == listed == (name in allowed)
        assert user.has_perm("moderation.decide", part) == listed
    assert not Case.objects.visible_to(people["moderator elsewhere"], elsewhere).exists()


def test_a_moderator_who_leaves_may_decide_nothing():
    town = factories.town()
    item = services.open_item(municipality=town.municipality, kind="tests.note")
    Membership.objects.filter(user=town.mo).delete()

    assert not town.mo.has_perm("moderation.decide", item)


def test_install_rules_keeps_what_the_town_has_changed():
    town = factories.municipality()
    install_rules(town)
    Rule.objects.filter(municipality=town, number=1).update(short="Freundlich bleiben")

    rules = install_rules(town)

    assert [rule.number for rule in rules] == [1, 2, 3, 4, 5, 6]
    assert rules[0].short == "Freundlich bleiben"


def test_a_kind_registered_with_another_meaning_is_an_error():
    kinds.register(kinds.get("tests.note"))
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register(kinds.Kind(key="tests.note", label="Anderes", decided="os.getpid"))


def test_a_dotted_name_that_leads_nowhere_fails_the_system_check():
    kinds.register(kinds.Kind(key="tests.broken", label="Kaputt", decided="tests.nowhere.told"))
    try:
        problems = kinds.check_kinds(None)
    finally:
        del kinds._kinds["tests.broken"]

    assert [problem.id for problem in problems] == ["moderation.E001"]
