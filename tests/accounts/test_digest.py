"""The one mail a day: to those to whom there is something to tell, about what can be seen."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from accounts import digest
from accounts.digest import Kind, Line
from accounts.models import Digest, Subscription, User
from common import clock
from geo.models import Municipality
from tests.factories import Town, user
from tests.factories import town as make_town
from tests.jobs import waiting

pytestmark = pytest.mark.django_db
NEWS: dict[UUID, list[Line]] = {}
ASKED: list[set[UUID]] = []


def news(
    municipality: Municipality, refs: Collection[UUID], since: datetime, until: datetime
) -> Mapping[UUID, list[Line]]:
    ASKED.append(set(refs))
    return {ref: NEWS.get(ref, []) for ref in refs}


def named(municipality: Municipality, refs: Collection[UUID]) -> Mapping[UUID, tuple[str, str]]:
    return {ref: (f"Ding {ref.hex[:4]}", "/ding/") for ref in refs if ref in NEWS}


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Three things that can be followed, two of them with news."""
    refs = [uuid4() for _ in range(3)]
    NEWS.clear()
    ASKED.clear()
    at = clock.now() + timedelta(minutes=1)
    NEWS.update({ref: [Line(at, f"Neues {n}", "/neu/")] for n, ref in enumerate(refs[:2])})
    NEWS[refs[2]] = []
    monkeypatch.setattr(digest, "_kinds", {})
    digest.register(
        Kind(
            key="thing",
            label="Ding",
            news="tests.accounts.test_digest.news",
            named="tests.accounts.test_digest.named",
        )
    )
    return refs


def followers(town: Town, refs: list[UUID], *people: User) -> None:
    for person in people:
        for ref in refs:
            digest.follow(town.municipality, person, "thing", ref)


def soon() -> datetime:
    return clock.now() + timedelta(hours=1)


def mails() -> list[dict[str, Any]]:
    return [args for _name, args in waiting("accounts.send_mail")]


def test_only_those_are_written_to_who_have_something_to_read(
    town: Town, things: list[UUID]
) -> None:
    anna, bert, clara = user(), user(), user()
    followers(town, things[:2], anna)
    followers(town, things[2:], bert)
    followers(town, things, clara)

    assert digest.tell_all(town.municipality, at=soon()) == 2

    assert {mail["recipient"] for mail in mails()} == {str(anna.uuid), str(clara.uuid)}
    assert [set(things)] == ASKED  # once for everybody


def test_nobody_is_told_twice(town: Town, things: list[UUID]) -> None:
    followers(town, things, user())
    at = soon()

    assert digest.tell_all(town.municipality, at=at) == 1
    assert digest.tell_all(town.municipality, at=at) == 0
    assert digest.tell_all(town.municipality, at=at + timedelta(days=1)) == 0

    assert len(mails()) == 1 == Digest.objects.count()


def test_what_was_before_following_is_not_told(town: Town, things: list[UUID]) -> None:
    followers(town, things, user())
    Subscription.objects.update(told_until=soon())

    assert digest.tell_all(town.municipality, at=soon() + timedelta(hours=1)) == 0


def test_the_mail_says_what_is_true_when_it_is_sent(town: Town, things: list[UUID]) -> None:
    anna = user()
    followers(town, things, anna)
    digest.tell_all(town.municipality, at=soon())
    row = Digest.objects.get()

    told = digest.content(row.uuid, anna)
    assert told is not None
    assert [[line.text for line in part["lines"]] for part in told["parts"]] == [
        ["Neues 1"],
        ["Neues 0"],
    ] or [[line.text for line in part["lines"]] for part in told["parts"]] == [
        ["Neues 0"],
        ["Neues 1"],
    ]
    assert told["list_unsubscribe"].startswith(town.municipality.base_url)

    del NEWS[things[0]]  # hidden meanwhile
    again = digest.content(row.uuid, anna)
    assert again is not None
    assert [line.text for part in again["parts"] for line in part["lines"]] == ["Neues 1"]
    assert digest.content(row.uuid, user()) is None
    digest.leave(town.municipality, anna)
    assert digest.content(row.uuid, anna) is None


def test_what_cannot_be_seen_cannot_be_followed(town: Town) -> None:
    for kind, ref in (("thing", uuid4()), ("poem", uuid4())):
        with pytest.raises(LookupError):
            digest.follow(town.municipality, user(), kind, ref)


def test_the_job_runs_in_the_morning_hour(town: Town, things: list[UUID], monkeypatch: Any) -> None:
    from accounts import tasks

    followers(town, things, user())
    told: list[datetime] = []
    monkeypatch.setattr(digest, "tell_all", lambda municipality, at: told.append(at))
    for hour in (4, 5, 6):
        monkeypatch.setattr(clock, "now", lambda h=hour: datetime(2026, 7, 1, h, 3, tzinfo=UTC))
        tasks.tell_all(timestamp=0)

    assert [at.hour for at in told] == [5]  # seven in summer


# --- leaving ----------------------------------------------------------------------------


@pytest.fixture
def place() -> Town:
    return make_town(host="testserver")


def test_a_scanner_that_opens_the_link_ends_nothing(place: Town, things: list[UUID]) -> None:
    anna = user()
    followers(place, things[:2], anna)
    path = digest.leave_path(anna)

    for _ in range(5):
        page = Client().get(path)

    assert page.status_code == 200
    assert page["Referrer-Policy"] == "no-referrer"
    assert Subscription.objects.count() == 2


def test_one_click_of_the_mail_program_ends_all(place: Town, things: list[UUID]) -> None:
    anna, bert = user(), user()
    followers(place, things, anna, bert)

    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        digest.leave_path(anna),
        {"List-Unsubscribe": "One-Click"},
        headers={"Origin": "https://m.x"},
    )

    assert answer.status_code == 200
    assert {row.user for row in Subscription.objects.all()} == {bert}


def test_one_of_several_is_left(place: Town, things: list[UUID]) -> None:
    anna, bert = user(), user()
    followers(place, things, anna)
    followers(place, things[:1], bert)
    foreign = Subscription.objects.get(user=bert)
    mine = Subscription.objects.filter(user=anna).first()
    assert mine is not None

    Client().post(digest.leave_path(anna), {"one": str(mine.uuid)})
    Client().post(digest.leave_path(anna), {"one": str(foreign.uuid)})
    bad = Client().post(digest.leave_path(anna), {"one": "x"})

    assert bad.status_code == 404
    assert Subscription.objects.filter(user=anna).count() == 2
    assert Subscription.objects.filter(user=bert).count() == 1


def test_another_s_link_and_a_revoked_one_are_not_found(place: Town) -> None:
    anna, bert = user(), user()
    path = digest.leave_path(anna)

    assert Client().get(path.replace(str(anna.uuid), str(bert.uuid))).status_code == 404
    anna.mail_version += 1
    anna.save()
    assert Client().get(path).status_code == 404


def test_my_page_shows_what_i_follow(place: Town, things: list[UUID]) -> None:
    anna = user()
    followers(place, things[:2], anna)
    client = Client()
    client.force_login(anna)

    page = client.get("/konto/nachrichten/").content.decode()
    assert page.count("Beenden: Ding") == 2
    row = Subscription.objects.filter(user=anna).first()
    assert row is not None
    client.post("/konto/nachrichten/", {"one": str(row.uuid)})
    assert Subscription.objects.count() == 1
    client.post("/konto/nachrichten/")
    assert "keine Nachrichten" in client.get("/konto/nachrichten/").content.decode()
    assert Client().get("/konto/nachrichten/").status_code == 302
