"""Votes that look like fraud: set aside by two, published with the reason, never deleted."""

import html
from datetime import timedelta
from uuid import UUID

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from common import clock, data_version, german
from common.models import Journal
from moderation.deadlines import appeal_ends
from participation import quarantine_links, services, suspicion, tally
from participation.errors import ChangedMeanwhile, NotPossible
from participation.models import (
    CommentVote,
    Phase,
    Poll,
    Proposal,
    Quarantine,
    QuarantineAccount,
    Support,
    Vote,
)
from participation.phases import fresh_schedule
from participation.reporting import report_of
from participation.services import export
from tests import factories
from tests.concurrency import at_once, beside
from tests.factories import Town
from tests.jobs import work
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.test_polls import options_of, poll_of
from tests.participation.test_proposing import HOST, browser

pytestmark = pytest.mark.django_db
State = Quarantine.State
REASON = "Zwölf Konten mit demselben Postfach."


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def ida(town: Town) -> User:
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


@pytest.fixture
def third(town: Town) -> User:
    return factories.member(town.municipality, Role.MODERATOR, name="third")


@pytest.fixture
def poll(town: Town) -> Poll:
    return poll_of(town)


def voted(poll: Poll, person: User, option: int = 0) -> User:
    services.vote(poll, [options_of(poll)[option]], by=person)
    return person


def aside(poll_or: Poll, people: list[User], *, by: User, second: User | None) -> Quarantine:
    found = poll_or.consultation
    made = services.propose_quarantine(found, [p.uuid for p in people], reason=REASON, by=by)
    return services.confirm_quarantine(made, by=second) if second else made


def counted(poll: Poll) -> list[int]:
    result = tally.of_poll(poll, fresh_schedule(poll.consultation, at=clock.now()))
    assert sum(bar.count for bar in result.bars) == result.people
    return [bar.count for bar in result.bars]


def exact(proposal: Proposal) -> int:
    """The counter, which equals the rows that count."""
    proposal.refresh_from_db()
    rows = Support.objects.filter(proposal=proposal, quarantine=None).count()
    assert proposal.support_count == rows
    return rows


# --- two people -------------------------------------------------------------------------------


def test_nothing_changes_until_a_second_person_confirms(town: Town, poll: Poll, ida: User) -> None:
    honest = voted(poll, citizen(), 1)
    bots = [voted(poll, citizen()) for _ in range(3)]
    made = aside(poll, bots, by=town.mo, second=None)
    assert counted(poll) == [3, 1, 0]
    with pytest.raises(NotPossible, match="zweite Person"):
        services.confirm_quarantine(made, by=town.mo)

    services.confirm_quarantine(made, by=ida)

    assert counted(poll) == [0, 1, 0]
    assert Vote.objects.count() == 4  # nothing was deleted
    assert Vote.objects.get(user=honest).quarantine is None
    made.refresh_from_db()
    assert (made.state, made.votes, made.number) == ("confirmed", 3, 3)
    verbs = Journal.objects.filter(verb__startswith="participation.quarantine").order_by("id")
    assert [line.actor_uuid for line in verbs] == [town.mo.uuid, ida.uuid]


def test_a_second_vote_stays_one_that_does_not_count(town: Town, poll: Poll, ida: User) -> None:
    bot = voted(poll, citizen())
    aside(poll, [bot], by=town.mo, second=ida)

    voted(poll, bot, 2)

    assert counted(poll) == [0, 0, 0]
    assert Vote.objects.filter(user=bot).count() == 1


def test_supports_and_thumbs_stop_counting_and_cannot_be_given_anew(town: Town, ida: User) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    said = commented(proposal)
    bots = [citizen() for _ in range(2)]
    for person in [*bots, citizen()]:
        services.support(proposal, by=person)
        services.vote_comment(said, -1, by=person)
    made = services.propose_quarantine(
        proposal.consultation, [b.uuid for b in bots], reason=REASON, by=town.mo
    )

    services.confirm_quarantine(made, by=ida)

    assert exact(proposal) == 1
    said.refresh_from_db()
    assert (said.up_count, said.down_count) == (0, 1)
    made.refresh_from_db()
    assert (made.votes, made.supports, made.thumbs) == (0, 2, 2)
    assert services.support(proposal, by=bots[0]) is False
    for call in (
        lambda: services.withdraw_support(proposal, by=bots[0]),
        lambda: services.vote_comment(said, 0, by=bots[0]),
        lambda: services.vote_comment(said, 1, by=bots[0]),
    ):
        with pytest.raises(NotPossible, match="zählt zurzeit nicht"):
            call()
    assert exact(proposal) == 1
    assert Support.objects.count() == CommentVote.objects.count() == 3


def test_what_was_taken_back_before_is_nothing_to_set_aside(town: Town, ida: User) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    bots = [citizen() for _ in range(2)]
    for bot in bots:
        services.support(proposal, by=bot)
    made = services.propose_quarantine(
        proposal.consultation, [b.uuid for b in bots], reason=REASON, by=town.mo
    )
    services.withdraw_support(proposal, by=bots[0])

    assert services.confirm_quarantine(made, by=ida).supports == 1
    assert exact(proposal) == 0


def test_merged_before_or_after_the_copies_follow(town: Town, ida: User) -> None:
    ideas = consultation(project(town.municipality))
    one, two, into = (submitted(ideas) for _ in range(3))
    bot = citizen()
    for proposal in (one, two):
        services.support(proposal, by=bot)
        services.support(proposal, by=citizen())
    services.merge_proposals(one, into=into, by=town.admin)
    assert exact(into) == 2
    made = services.propose_quarantine(ideas, [bot.uuid], reason=REASON, by=town.mo)

    services.confirm_quarantine(made, by=ida)
    assert exact(into) == 1
    services.merge_proposals(two, into=into, by=town.admin)
    assert exact(into) == 2

    services.propose_lifting(made, reason="Es war eine Familie.", by=town.mo)
    services.lift_quarantine(made, by=ida)
    assert exact(into) == 3
    two.refresh_from_db()
    services.unmerge_proposal(two, by=town.admin)
    assert (exact(into), exact(two), exact(one)) == (2, 2, 2)


def test_two_also_let_it_count_again(town: Town, poll: Poll, ida: User, third: User) -> None:
    bots = [voted(poll, citizen()) for _ in range(2)]
    made = aside(poll, bots, by=town.mo, second=ida)
    with pytest.raises(ChangedMeanwhile):
        services.lift_quarantine(made, by=ida)
    services.propose_lifting(made, reason="Es war eine Schulklasse.", by=ida)
    with pytest.raises(NotPossible, match="zweite Person"):
        services.lift_quarantine(made, by=ida)
    services.refuse_lifting(made, by=town.mo)
    assert counted(poll) == [0, 0, 0]
    services.propose_lifting(made, reason="Doch eine Schulklasse.", by=ida)

    services.lift_quarantine(made, by=third)

    assert counted(poll) == [2, 0, 0]
    made.refresh_from_db()
    assert (made.state, made.number, made.lifted_by) == ("lifted", 0, third)


def test_letter_page_and_check_say_the_same_last_day(town: Town, poll: Poll, ida: User) -> None:
    bot = voted(poll, citizen("bot"))
    made = aside(poll, [bot], by=town.mo, second=ida)
    assert made.decided_at is not None
    last = appeal_ends(made.decided_at)
    said = german.day(last)
    work(until=clock.now() + timedelta(minutes=2))
    account = made.accounts.get()

    [letter] = [each for each in mail.outbox if "zählt zurzeit nicht" in each.subject]
    assert f"bis {said}" in letter.body
    page = browser(None).get(quarantine_links.path(account))
    assert f"Bis {said} können Sie" in html.unescape(page.text)
    assert services.may_object_to_quarantine(account, at=last)
    assert not services.may_object_to_quarantine(account, at=last + timedelta(seconds=1))


def test_refusing_leaves_everything_as_it_is(town: Town, poll: Poll, ida: User) -> None:
    bots = [voted(poll, citizen())]
    made = aside(poll, bots, by=town.mo, second=None)
    services.refuse_quarantine(made, by=ida)
    assert counted(poll) == [1, 0, 0]
    with pytest.raises(ChangedMeanwhile, match="nicht bestätigt"):
        services.confirm_quarantine(made, by=ida)


def test_it_works_after_the_end_too(town: Town, poll: Poll, ida: User) -> None:
    bots = [voted(poll, citizen())]
    poll.consultation.phases.update(ends_at=clock.now() - timedelta(minutes=1))
    aside(poll, bots, by=town.mo, second=ida)
    assert counted(poll) == [0, 0, 0]


def test_the_database_wants_two(town: Town, poll: Poll, ida: User) -> None:
    made = aside(poll, [voted(poll, citizen())], by=town.mo, second=None)
    rows, now = Quarantine.objects.filter(pk=made.pk), clock.now()
    for wrong in (
        {"state": "confirmed", "decided_by": town.mo, "decided_at": now},
        {"state": "confirmed"},
        {"state": "proposed", "votes": 3},
        {"reason": ""},
        {
            **{"state": "lifted", "decided_by": ida, "decided_at": now, "lift_reason": "x"},
            **{"lift_proposed_by": ida, "lifted_by": ida, "lifted_at": now},
        },
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


# --- who --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["crew", "clerk", "dispatcher", "editor", None])
def test_others_neither_propose_nor_confirm_nor_see(
    town: Town, poll: Poll, ida: User, role: str | None
) -> None:
    department = town.bauhof if role in ("crew", "clerk") else None
    person = factories.member(town.municipality, role, department) if role else citizen()
    bot = voted(poll, citizen())
    made = aside(poll, [bot], by=town.mo, second=None)
    with pytest.raises(NotPossible, match="Moderation"):
        aside(poll, [bot], by=person, second=None)
    for verb in (services.confirm_quarantine, services.refuse_quarantine):
        with pytest.raises(NotPossible, match="Moderation"):
            verb(made, by=person)
    client = browser(person)
    for path in (made.get_absolute_url(), pages_of(poll)):
        assert (
            client.get(path).status_code == client.post(path, {"do": "confirm"}).status_code == 403
        )


def test_another_town_s_moderators_are_nobody_here(town: Town, poll: Poll) -> None:
    stranger = factories.member(factories.municipality(), Role.MODERATOR)
    made = aside(poll, [voted(poll, citizen())], by=town.mo, second=None)
    with pytest.raises(NotPossible):
        services.confirm_quarantine(made, by=stranger)


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_moderators_and_administrators_may(town: Town, poll: Poll, role: str) -> None:
    person = factories.member(town.municipality, role)
    assert browser(person).get(pages_of(poll)).status_code == 200


def test_moderators_find_the_way_from_their_account(town: Town, poll: Poll) -> None:
    path = "/beteiligung/verwalten/quarantaene/"
    client = browser(town.mo)
    assert path in client.get("/konto/").text
    assert pages_of(poll) in client.get(path).text
    for person in (citizen(), town.clara, town.dana):
        assert browser(person).get(path).status_code == 403


def pages_of(poll: Poll) -> str:
    return f"/beteiligung/verwalten/beteiligung/{poll.consultation.uuid}/stimmen/"


# --- patterns ---------------------------------------------------------------------------------


def test_patterns_find_one_box_and_accounts_that_came_together(town: Town, poll: Poll) -> None:
    now = clock.now()
    for number in range(3):
        voted(poll, citizen(f"box{number}", email=f"anna+{number}@example.org"))
    User.objects.update(date_joined=now - timedelta(days=9))
    quick = [citizen(f"quick{n}", date_joined=now - timedelta(seconds=n)) for n in range(5)]
    slow = [citizen(f"slow{n}", date_joined=now - timedelta(days=30, minutes=n)) for n in range(5)]
    for person in [*quick, *slow]:
        voted(poll, person)

    accounts = suspicion.accounts_of(poll.consultation)

    assert len(accounts) == 13
    [box] = suspicion.same_box(accounts)
    assert {each.email for each in box.accounts} == {f"anna+{n}@example.org" for n in range(3)}
    [together] = suspicion.came_together(accounts)
    assert {each.pk for each in together.accounts} == {each.pk for each in quick}
    [named] = suspicion.named(accounts, ["ANNA+1@example.org", "", "fremd@example.org"])
    assert len(named.accounts) == 3
    assert suspicion.within(accounts, now + timedelta(days=1), now + timedelta(days=2)) == []
    [inside] = suspicion.within(accounts, now - timedelta(days=1), now + timedelta(days=1))
    assert len(inside.accounts) == 13


def test_the_page_shows_no_choice_and_no_address_and_leads_to_the_second_person(
    town: Town, poll: Poll, ida: User
) -> None:
    for number in range(2):
        voted(poll, citizen(f"box{number}", email=f"anna+{number}@example.org"))
    client = browser(town.mo)
    page = html.unescape(client.get(pages_of(poll)).text)
    assert "2 Konten mit demselben Postfach" in page
    assert "anna+1@" not in page
    # The second option is in the title of the consultation.
    assert not any(option.title in page for option in options_of(poll)[::2])
    chosen = [str(u.uuid) for u in User.objects.filter(email__startswith="anna+")]
    for data in ({"accounts": chosen}, {"accounts": ["x"], "reason": REASON}):
        assert client.post(pages_of(poll), {"do": "propose", **data}).status_code == 422

    answer = client.post(pages_of(poll), {"do": "propose", "accounts": chosen, "reason": REASON})

    made = Quarantine.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert 'value="confirm"' not in client.get(made.get_absolute_url()).text
    assert client.post(made.get_absolute_url(), {"do": "confirm"}).status_code == 422
    second = browser(ida)
    assert made.get_absolute_url() in second.get("/konto/").text
    assert 'value="confirm"' in second.get(made.get_absolute_url()).text
    assert second.post(made.get_absolute_url(), {"do": "quatsch"}).status_code == 404
    assert second.post(made.get_absolute_url(), {"do": "confirm"}).status_code == 303
    assert counted(poll) == [0, 0, 0]


def test_searching_by_time_and_by_a_list(town: Town, poll: Poll) -> None:
    voted(poll, citizen("anna"))
    client = browser(town.mo)
    near = {
        "start": (clock.now() - timedelta(days=2)).isoformat(timespec="minutes"),
        "end": (clock.now() + timedelta(days=2)).isoformat(timespec="minutes"),
    }
    assert (
        "1 Konto in diesem Zeitraum" in client.post(pages_of(poll), {"do": "search", **near}).text
    )
    found = client.post(pages_of(poll), {"do": "search", "addresses": "anna@example.org"})
    assert "1 Konto aus der Liste" in found.text
    wrong = client.post(pages_of(poll), {"do": "search", "start": "gestern"})
    assert wrong.status_code == 422


# --- what the public reads --------------------------------------------------------------------


def outputs(poll: Poll) -> list[str]:
    found = poll.consultation
    api = browser().get(f"/api/v1/consultations/{found.uuid}/")
    assert api.status_code == 200, api.text
    lines = export.TABLES["zahlen"](found, at=clock.now()).rows
    return [
        html.unescape(browser().get(found.get_absolute_url()).text),
        api.text,
        "\n".join(str(line) for line in lines),
    ]


def test_number_and_reason_stand_beside_every_result(town: Town, poll: Poll, ida: User) -> None:
    bots = [voted(poll, citizen()) for _ in range(12)]
    assert not any(REASON in text for text in outputs(poll))

    made = aside(poll, bots, by=town.mo, second=ida)

    page, api, numbers = outputs(poll)
    assert "12 Stimmen zählen nicht. Entschieden am" in page
    for text in (page, api, numbers):
        assert REASON in text
        assert "ida" not in text.lower()
    answer = browser().get(f"/api/v1/consultations/{poll.consultation.uuid}/").json()
    assert (answer["contributions"], answer["set_aside"][0]["number"]) == (0, 12)
    services.propose_lifting(made, reason="Doch echt.", by=ida)
    services.lift_quarantine(made, by=town.mo)
    assert not any(REASON in text for text in outputs(poll))


def test_hidden_results_stay_hidden_everywhere(town: Town, ida: User) -> None:
    poll = poll_of(town, results=Phase.Results.AFTER)
    aside(poll, [voted(poll, citizen())], by=town.mo, second=ida)
    with pytest.raises(tally.ResultsHidden):
        counted(poll)
    assert not any(REASON in text for text in outputs(poll))
    poll.consultation.phases.update(ends_at=clock.now() - timedelta(minutes=1))
    data_version.raise_version(town.municipality.pk)
    assert REASON in outputs(poll)[0]


def test_supports_are_told_on_the_page_of_the_ideas(town: Town, ida: User) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    bot = citizen()
    services.support(proposal, by=bot)
    made = services.propose_quarantine(proposal.consultation, [bot.uuid], reason=REASON, by=town.mo)
    services.confirm_quarantine(made, by=ida)
    page = html.unescape(browser().get(proposal.consultation.get_absolute_url()).text)
    assert "1 Unterstützung zählt nicht." in page
    facts = dict(report_of(proposal.consultation, at=clock.now()).facts)
    assert facts["Unterstützungen"] == "0"


# --- telling and objecting --------------------------------------------------------------------


def test_people_are_told_and_a_third_person_decides_their_objection(
    town: Town, poll: Poll, ida: User, third: User
) -> None:
    anna, bot = voted(poll, citizen("anna")), voted(poll, citizen("bot"))
    made = aside(poll, [anna, bot], by=town.mo, second=ida)
    work(until=clock.now() + timedelta(minutes=2))
    assert {tuple(m.to) for m in mail.outbox} == {(anna.email,), (bot.email,)}
    account = QuarantineAccount.objects.get(user=anna)
    path = quarantine_links.path(account)
    assert all(REASON in m.body for m in mail.outbox)
    assert any(path in m.body for m in mail.outbox)
    client = browser()
    assert client.get(path.replace(path[-8:-1], "falsch0")).status_code == 404
    assert REASON in client.get(path).text
    assert client.post(path, {"words": " "}).status_code == 422
    assert client.post(path, {"words": "Ich bin echt."}).status_code == 303
    assert client.post(path, {"words": "Noch einmal."}).status_code == 422

    data = {"do": "answer", "account": str(account.uuid), "outcome": "released"}
    url = made.get_absolute_url()
    for first in (town.mo, ida):
        assert browser(first).post(url, {**data, "reasons": "Ja."}).status_code == 422
    assert browser(third).post(url, {**data, "reasons": ""}).status_code == 422
    assert browser(third).post(url, {**data, "account": "x", "reasons": "J"}).status_code == 404
    assert browser(third).post(url, {**data, "reasons": "Ausgewiesen."}).status_code == 303

    assert counted(poll) == [1, 0, 0]
    made.refresh_from_db()
    assert made.votes == 1
    work(until=clock.now() + timedelta(minutes=4))
    assert "zählt wieder" in mail.outbox[-1].subject
    services.propose_lifting(made, reason="Auch echt.", by=ida)
    services.lift_quarantine(made, by=town.mo)
    assert counted(poll) == [2, 0, 0]


def test_an_objection_that_is_kept_changes_nothing(
    town: Town, poll: Poll, ida: User, third: User
) -> None:
    made = aside(poll, [voted(poll, citizen())], by=town.mo, second=ida)
    account = made.accounts.get()
    services.object_to_quarantine(account, "Doch.")
    services.decide_objection(
        account, QuarantineAccount.Outcome.KEPT, reasons="Dasselbe Postfach.", by=third
    )
    assert counted(poll) == [0, 0, 0]
    with pytest.raises(ChangedMeanwhile):
        services.decide_objection(
            account, QuarantineAccount.Outcome.RELEASED, reasons="Doch.", by=third
        )


def test_nobody_reads_of_what_was_only_proposed(town: Town, poll: Poll) -> None:
    made = aside(poll, [voted(poll, citizen())], by=town.mo, second=None)
    work(until=clock.now() + timedelta(minutes=2))
    assert mail.outbox == []
    account = made.accounts.get()
    assert browser().get(quarantine_links.path(account)).status_code == 404


def test_nothing_that_counts_is_no_quarantine(town: Town, poll: Poll) -> None:
    for chosen in ([], [citizen().uuid], [UUID(int=7)]):
        with pytest.raises(ValidationError, match="etwas zählt"):
            services.propose_quarantine(poll.consultation, chosen, reason=REASON, by=town.mo)
    bot = voted(poll, citizen())
    with pytest.raises(ValidationError, match="Grund"):
        services.propose_quarantine(poll.consultation, [bot.uuid], reason=" ", by=town.mo)


# --- at the same moment -----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_confirm_once(town: Town, ida: User, third: User) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    bots = [citizen() for _ in range(3)]
    for bot in bots:
        services.support(proposal, by=bot)
    made = services.propose_quarantine(
        proposal.consultation, [b.uuid for b in bots], reason=REASON, by=town.mo
    )

    answers = at_once(*[lambda p=p: services.confirm_quarantine(made, by=p) for p in (ida, third)])

    assert sorted(type(each).__name__ for each in answers) == ["ChangedMeanwhile", "Quarantine"]
    assert exact(proposal) == 0
    made.refresh_from_db()
    assert made.supports == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_people_who_support_and_withdraw_while_it_is_confirmed_are_counted_exactly(
    town: Town, ida: User
) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    said = commented(proposal)
    bots, people = [citizen() for _ in range(4)], [citizen() for _ in range(5)]
    for bot in bots:
        services.support(proposal, by=bot)
        services.vote_comment(said, 1, by=bot)
    made = services.propose_quarantine(
        proposal.consultation, [b.uuid for b in bots], reason=REASON, by=town.mo
    )

    answers = at_once(
        lambda: services.confirm_quarantine(made, by=ida),
        *[lambda p=p: services.support(proposal, by=p) for p in people],
        *[lambda p=p: services.vote_comment(said, 1, by=p) for p in people],
        lambda: services.withdraw_support(proposal, by=bots[0]),
        lambda: services.vote_comment(said, 0, by=bots[1]),
    )

    assert not any(isinstance(each, Exception) for each in answers[:11])
    assert exact(proposal) == 5
    said.refresh_from_db()
    assert said.up_count == CommentVote.objects.filter(quarantine=None).count() == 5
    made.refresh_from_db()
    aside_now = Support.objects.exclude(quarantine=None).count()
    assert made.supports == aside_now in (3, 4)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_vote_that_is_changed_while_it_is_confirmed_waits_and_does_not_count(
    town: Town, poll: Poll, ida: User
) -> None:
    bot = voted(poll, citizen())
    made = aside(poll, [bot], by=town.mo, second=None)

    with transaction.atomic():
        services.confirm_quarantine(made, by=ida)
        thread = beside(lambda: voted(poll, bot, 1))
    thread.join(20)

    assert counted(poll) == [0, 0, 0]
    assert Vote.objects.get(user=bot).quarantine == made


def test_what_a_page_sends_is_measured_and_a_mistake_loses_no_words(
    town: Town, poll: Poll, ida: User, third: User
) -> None:
    made = aside(poll, [voted(poll, citizen())], by=town.mo, second=ida)
    client = browser(third)
    for reason in ("x" * 601, "Doch\0 echt."):
        sent = client.post(made.get_absolute_url(), {"do": "propose_lifting", "reason": reason})
        assert sent.status_code == 422
    made.refresh_from_db()
    assert made.lift_reason == ""

    account = made.accounts.get()
    services.object_to_quarantine(account, "Doch.")
    sent = client.post(
        made.get_absolute_url(),
        {"do": "answer", "account": account.uuid, "reasons": "Dasselbe Postfach, viermal."},
    )

    assert sent.status_code == 422
    assert "Dasselbe Postfach, viermal." in sent.text
