"""Who may see and do what: the rule, its list form, and both agreeing for every role."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Role
from defects import services
from defects.models import Category, Report
from defects.services import Actor
from moderation.models import Case, Visibility
from moderation.services import decide
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(town):
    """Everybody who might come by, by what they are here."""
    other = factories.town(host="other.example")
    members = factories.member
    everybody = {
        "guest": AnonymousUser(),
        "resident": town.alice,
        "clerk of the body": members(town.municipality, Role.CLERK, town.bauhof),
        "crew of the body": members(town.municipality, Role.CREW, town.bauhof),
        "clerk of another": members(town.municipality, Role.CLERK, town.tiefbau),
        "crew of another": members(town.municipality, Role.CREW, town.tiefbau),
        "clerk of the clearing desk": members(town.municipality, Role.CLERK, town.clearing),
        "clerk of a body outside": members(town.municipality, Role.CLERK, town.land),
        "crew of a body outside": members(town.municipality, Role.CREW, town.land),
        "dispatcher": town.dana,
        "moderator": town.mo,
        "editor": members(town.municipality, Role.EDITOR),
        "administrator": town.admin,
        "named person": members(town.municipality, Role.CONFIDENTIAL),
        "dispatcher elsewhere": other.dana,
        "moderator elsewhere": other.mo,
    }
    closed = members(town.municipality, Role.DISPATCHER)
    closed.is_active = False
    closed.save()
    everybody["somebody who left"] = closed
    return everybody


def cases(town):
    """Reports in every relation to the people."""
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    by = Actor.staff(town.dana)
    found = {
        "public": town.report(),
        "hidden": town.report(shown=False),
        "confidential": town.report(category=noise, shown=False, location=None),
        "of another body": town.report(shown=False, body=town.tiefbau),
    }
    gone = town.report(shown=False)
    services.refuse(gone, reason="Nein.", next_body=town.tiefbau, by=by)
    found["given away"] = gone
    outside = town.report(shown=False)
    services.hand_over(outside, to=town.land, by=by)
    found["handed over"] = outside
    back = town.report(shown=False)
    services.hand_over(back, to=town.land, by=by)
    services.assign(back, to=town.bauhof, by=by)
    found["came back"] = back
    # Routed to a body outside that nobody has told yet: no hand-over, no way in.
    found["not handed over yet"] = town.report(shown=False, body=town.land)
    return found


def test_the_rule_and_its_list_form_agree_for_everybody(town, people):
    for name, report in cases(town).items():
        for who, user in people.items():
            listed = Report.objects.visible_to(user, town.municipality).filter(pk=report.pk)
            assert user.has_perm("defects.see_report", report) == listed.exists(), (name, who)
            inside = Report.objects.inside_of(user, town.municipality).filter(pk=report.pk)
            may = user.has_perm("defects.see_report_inside", report)
            assert may == inside.exists(), (name, who)


def test_nobody_sees_a_report_of_another_town_in_a_list(town, people):
    other = factories.town(host="third.example")
    report = other.report()

    for who, user in people.items():
        listed = Report.objects.visible_to(user, town.municipality)
        assert report not in listed, who


SEES = {
    "public": None,
    "hidden": {
        "clerk of the body",
        "crew of the body",
        "dispatcher",
        "moderator",
        "administrator",
    },
    "confidential": {"named person"},
    "given away": {
        "clerk of another",
        "crew of another",
        "dispatcher",
        "moderator",
        "administrator",
        "clerk of the body",
    },
    "handed over": {
        "clerk of the body",
        "clerk of a body outside",
        "crew of a body outside",
        "dispatcher",
        "moderator",
        "administrator",
    },
    "came back": {
        "clerk of the body",
        "crew of the body",
        "clerk of a body outside",
        "dispatcher",
        "moderator",
        "administrator",
    },
    "not handed over yet": {"dispatcher", "moderator", "administrator"},
}


@pytest.mark.parametrize("case", list(SEES))
def test_who_sees_a_report(town, people, case):
    report = cases(town)[case]
    seers = {who for who, user in people.items() if user.has_perm("defects.see_report", report)}

    # Whoever had it knows it, also the first body that a factory routed it to.
    assert seers == (set(people) if SEES[case] is None else SEES[case])


STAFF_OF_IT = {"clerk of the body", "clerk of the clearing desk", "dispatcher"}
MAY = {
    "see_report_inside": {
        "clerk of the body",
        "crew of the body",
        "dispatcher",
        "moderator",
        "administrator",
    },
    "see_reporter": STAFF_OF_IT,
    "work_on_report": STAFF_OF_IT | {"crew of the body"},
    "accept_report": STAFF_OF_IT | {"crew of the body"},
    "refuse_report": STAFF_OF_IT | {"crew of the body"},
    "assign_report": {"clerk of the clearing desk", "dispatcher"},
    "hand_over_report": STAFF_OF_IT,
    "ask_reporter": STAFF_OF_IT,
    "answer_report": STAFF_OF_IT,
    "reopen_report": STAFF_OF_IT,
    "change_category": STAFF_OF_IT,
    "mark_duplicate": STAFF_OF_IT,
    "note_on_report": {
        "clerk of the body",
        "crew of the body",
        "dispatcher",
        "moderator",
        "administrator",
    },
}


@pytest.mark.parametrize("permission", list(MAY))
def test_who_may_do_what_with_a_public_report_of_the_bauhof(town, people, permission):
    report = town.report()

    may = {who for who, user in people.items() if user.has_perm(f"defects.{permission}", report)}

    assert may == MAY[permission]


def test_an_event_is_taken_back_by_who_did_it(town, people):
    event = services.accept(town.report(), by=Actor.staff(town.dana))

    may = {who for who, user in people.items() if user.has_perm("defects.undo_event", event)}

    assert may == {"dispatcher"}


def test_clerks_release_reports_of_their_department_if_it_may(town, people):
    report = town.report()
    Case.objects.create(municipality=town.municipality, item=report.item)
    items = [report.item, report.text_item]

    def releasers():
        rules_say = {
            who
            for who, user in people.items()
            if all(user.has_perm("moderation.decide", item) for item in items)
        }
        queue_says = {
            who
            for who, user in people.items()
            if Case.objects.visible_to(user, town.municipality).exists()
        }
        assert rules_say == queue_says
        return rules_say

    assert releasers() == {"moderator"}

    town.bauhof.may_release = True
    town.bauhof.save()
    for user in people.values():
        user.__dict__.pop("_roles", None)
    assert releasers() == {"moderator", "clerk of the body"}


def test_a_decision_shows_on_the_report(town):
    report = services.submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=factories.TOWN_HALL,
        text="Dunkel.",
    )

    decide(report.text_item, Visibility.SHOWN, by=town.mo)
    report.refresh_from_db()
    assert (report.shown, report.text_shown) == (True, True)

    report.item.refresh_from_db()
    decide(report.item, Visibility.PRIVATE, by=town.mo)
    report.refresh_from_db()
    assert (report.shown, report.text_shown) == (False, False)

    report.item.refresh_from_db()
    decide(report.item, Visibility.SHOWN, by=town.mo)
    report.refresh_from_db()
    assert (report.shown, report.text_shown) == (True, True)


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_two_statements_whoever_asks(town, people, number, django_assert_num_queries):
    for _ in range(number):
        town.report()

    for who, user in people.items():
        user.__dict__.pop("_roles", None)
        asked = 1 if who in ("guest", "somebody who left") else 2
        with django_assert_num_queries(asked):
            list(Report.objects.visible_to(user, town.municipality))


def test_two_roles_see_what_either_sees(town):
    Membership.objects.create(
        municipality=town.municipality, user=town.bob, role=Role.CLERK, department=town.tiefbau
    )
    mine, theirs = town.report(shown=False), town.report(shown=False, body=town.tiefbau)

    seen = Report.objects.visible_to(town.bob, town.municipality)

    assert {mine, theirs} == set(seen)
