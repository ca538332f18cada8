"""Whose notices are not taken for a time: seen and lifted by administrators, with a reason."""

import html
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common import clock
from common.models import Journal
from moderation import notifiers, services
from moderation.errors import NotListenedTo
from moderation.models import FlagAnswer, FlagLimitLift
from tests import factories
from tests.concurrency import at_once
from tests.moderation.noticing import flagged, keep, shown

pytestmark = pytest.mark.django_db
PATH = "/moderation/hinweise-ausgesetzt/"
MISUSER = "immer@example.org"
WORDS = "Der Wirt ist ein Lump, sperrt ihn ein."


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


def misuse(town, email=MISUSER, *, times=3, by=None):
    """So many notices that were manifestly unfounded."""
    for number in range(times):
        item = shown(town, f"Notiz {number}")
        flag = flagged(town, item, email, by=by, words=WORDS)
        keep(item, by=town.mo, unfounded=[flag.uuid])


def key_of(town, email=MISUSER):
    return notifiers.key_of(email, town.municipality)


def lift(town, *, by=None, reason="Es war ein Missverständnis.", **more):
    return services.listen_again(
        town.municipality, key_of(town), reason=reason, by=by or town.admin, **more
    )


def refused(town, at=None):
    return notifiers.refused(town.municipality, at=at or clock.now())


# --- who is limited -----------------------------------------------------------------------------


def test_the_list_and_the_check_say_the_same(town):
    misuse(town, "zwei@example.org", times=2)
    assert refused(town) == []
    misuse(town)
    [person] = refused(town)

    assert person.until == notifiers.refused_until(town.municipality, key_of(town), at=clock.now())
    answers = FlagAnswer.objects.filter(flag__contact__email=MISUSER).order_by("at")
    assert person.since == answers.last().at
    assert person.numbers == [answer.flag.number for answer in answers]
    assert refused(town, at=person.until) == []
    assert refused(town, at=person.until - timedelta(seconds=1)) == [person]


def test_another_town_knows_nothing_of_it(town):
    other = factories.town(host="anderswo.example")
    misuse(town)
    assert refused(other) == []
    with pytest.raises(ValidationError):
        services.listen_again(other.municipality, key_of(town), reason="Gut.", by=other.admin)
    for stranger in (other.admin, other.mo):
        with pytest.raises(PermissionDenied):
            lift(town, by=stranger)


def test_the_page_says_who_since_when_why_until_when_and_nothing_of_what_they_wrote(town, client):
    anna = factories.user("anna", display_name="Anna Muster")
    misuse(town, anna.email, by=anna)
    misuse(town)
    client.force_login(town.admin)

    page = html.unescape(client.get(PATH).text)

    assert "Anna Muster" in page
    assert "Person ohne Namen" in page
    assert page.count("3 Beanstandungen in 6 Monaten waren offensichtlich unbegründet") == 2
    for person in refused(town):
        assert all(number in page for number in person.numbers)
    for hidden in (WORDS, MISUSER, anna.email, "Notiz 1", key_of(town).hex()):
        assert hidden not in page


def test_where_nobody_is_limited_it_says_so(town, client):
    client.force_login(town.admin)
    assert "Von allen nehmen wir Hinweise an" in client.get(PATH).text


def test_more_people_cost_no_more_statements(town, client):
    client.force_login(town.admin)
    misuse(town)
    client.get(PATH)
    with CaptureQueriesContext(connection) as one:
        client.get(PATH)
    misuse(town, "noch@example.org")
    misuse(town, "dritte@example.org")
    with CaptureQueriesContext(connection) as three:
        assert len(client.get(PATH).context["people"]) == 3
    assert len(three) <= len(one)


# --- who may ------------------------------------------------------------------------------------


def test_administrators_alone_see_and_lift(town, client):
    misuse(town)
    one = f"{PATH}{refused(town)[0].answer}/"
    others = [town.alice, town.mo, town.clara, town.dana, town.bob]
    others.append(factories.member(town.municipality, Role.EDITOR))
    for path in (PATH, one):
        assert client.get(path).status_code == 302
        for person in others:
            client.force_login(person)
            assert client.get(path).status_code == 403
            if path == one:
                assert client.post(path, {"reason": "Ich will."}).status_code == 403
        client.logout()
    for person in others:
        with pytest.raises(PermissionDenied):
            lift(town, by=person)
    assert not FlagLimitLift.objects.exists()


def test_another_town_s_administrator_finds_nobody(town, client):
    other = factories.town(host="anderswo.example")
    misuse(town)
    client.force_login(other.admin)
    one = f"{PATH}{refused(town)[0].answer}/"
    for path in (PATH, one):
        assert client.get(path).status_code == 403
        there = client.get(path, headers={"host": "anderswo.example"})
        assert there.status_code == (200 if path == PATH else 404)
    there = client.post(one, {"reason": "Gut."}, headers={"host": "anderswo.example"})
    assert there.status_code == 404


def test_administrators_find_the_way_moderators_do_not(town, client):
    for person, finds in ((town.admin, True), (town.mo, False)):
        client.force_login(person)
        assert (PATH in client.get("/moderation/sperren/").text) == finds


# --- lifting ------------------------------------------------------------------------------------


def test_lifted_on_the_page_with_a_reason_and_journalled(town, client):
    misuse(town)
    client.force_login(town.admin)
    one = f"{PATH}{refused(town)[0].answer}/"
    assert client.get(one).status_code == 200
    empty = client.post(one, {"reason": " "})
    assert empty.status_code == 422 and not FlagLimitLift.objects.exists()

    answer = client.post(one, {"reason": "Es war ein Missverständnis."}, follow=True)

    assert "nehmen wir wieder Hinweise an" in answer.text
    made = FlagLimitLift.objects.get()
    assert (made.reason, made.by) == ("Es war ein Missverständnis.", town.admin)
    line = Journal.objects.get(verb="moderation.flag_limit_lifted")
    assert (line.object_uuid, line.actor_uuid) == (made.uuid, town.admin.uuid)
    assert line.municipality_id == town.municipality.pk
    assert key_of(town).hex() not in str(line.payload)
    flagged(town, shown(town), MISUSER)
    assert client.get(one).status_code == 404


def test_what_was_before_counts_no_more_and_new_misuse_does(town):
    misuse(town)
    with pytest.raises(NotListenedTo):
        flagged(town, shown(town), MISUSER)
    lift(town)
    misuse(town, times=2)
    assert refused(town) == []

    misuse(town, times=1)

    assert len(refused(town)) == 1
    with pytest.raises(NotListenedTo):
        flagged(town, shown(town), MISUSER)


def test_twice_or_without_need_is_refused(town):
    with pytest.raises(ValidationError, match="schon wieder"):
        lift(town)
    misuse(town)
    with pytest.raises(ValidationError, match="Grund"):
        lift(town, reason="  ")
    lift(town)
    with pytest.raises(ValidationError, match="schon wieder"):
        lift(town)
    assert FlagLimitLift.objects.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_at_once_lift_once():
    town = factories.town(host="testserver")
    misuse(town)
    second = factories.member(town.municipality, Role.ADMINISTRATOR)

    answers = at_once(lambda: lift(town), lambda: lift(town, by=second))

    assert sorted(isinstance(each, FlagLimitLift) for each in answers) == [False, True]
    assert FlagLimitLift.objects.count() == 1


def test_the_database_wants_a_reason_and_keeps_the_row(town):
    misuse(town)
    made = lift(town)
    for wrong in ({"reason": ""}, {"notifier_key": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            FlagLimitLift.objects.filter(pk=made.pk).update(**wrong)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        made.delete()


def test_who_it_was_is_forgotten_with_their_notices(town):
    misuse(town)
    made = lift(town)
    services.forget_texts(at=clock.now() + timedelta(days=300))
    made.refresh_from_db()
    assert bytes(made.notifier_key) == key_of(town)

    services.forget_texts(at=clock.now() + timedelta(days=370))

    made.refresh_from_db()
    assert made.notifier_key is None
    assert made.reason  # names nobody
