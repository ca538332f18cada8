"""What followers and authors are told: what is public, when it is true, and nobody too early."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import digest
from accounts.delivery import render
from accounts.models import Subscription, User
from common import clock
from moderation.models import Decision as Ruling
from moderation.models import Statement
from moderation.notifications import notices as reasons_mails
from moderation.services import undo_decision
from participation import following, notifications, services
from participation.models import (
    ParticipationEvent,
    PendingAct,
    Project,
    ProjectTopic,
    Proposal,
    Topic,
)
from participation.states import Decision, Verb
from tests.factories import Town
from tests.factories import town as make_town
from tests.jobs import waiting
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    show,
    submitted,
)

pytestmark = pytest.mark.django_db


def texts(lines: list[digest.Line]) -> list[str]:
    return [line.text for line in lines]


def answered(town: Town, proposal: Proposal, decision: Decision = Decision.FOLLOW) -> None:
    services.answer_proposal(
        proposal, decision=decision, text="Weil …", department=town.tiefbau, by=town.clara
    )


def news(town: Town, of: Project, **spans: Any) -> list[digest.Line]:
    since = spans.get("since", clock.now() - timedelta(hours=1))
    until = spans.get("until", clock.now() + timedelta(hours=1))
    return following.news_of_projects(town.municipality, [of.uuid], since, until)[of.uuid]


def test_answers_openings_and_endings_are_news_of_a_project(town: Town) -> None:
    now = clock.now()
    vorhaben = project(town.municipality)
    consultation(vorhaben, starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(days=3))
    consultation(vorhaben, starts_at=now - timedelta(days=3), ends_at=now - timedelta(minutes=2))
    proposal = submitted(vorhaben.consultations.all()[0])
    answered(town, proposal)

    lines = texts(news(town, vorhaben))

    assert len(lines) == 3
    assert any("hat begonnen und geht bis" in line for line in lines)
    assert any("ist zu Ende" in line for line in lines)
    assert f"Antwort der Stadt auf „{proposal.title}“: Wir folgen dem Vorschlag" in lines


def test_what_is_hidden_by_then_is_not_told(town: Town) -> None:
    vorhaben = project(town.municipality, published_at=clock.now() - timedelta(days=9))
    proposal = submitted(consultation(vorhaben))
    answered(town, proposal)
    assert any(proposal.title in line for line in texts(news(town, vorhaben)))

    hide(proposal, by=town.mo, town=town.municipality)

    assert not any(proposal.title in line for line in texts(news(town, vorhaben)))
    assert following.names_of_proposals(town.municipality, [proposal.uuid]) == {}


def test_a_draft_project_is_no_news_and_cannot_be_followed(town: Town) -> None:
    draft = project(town.municipality, published_at=None)

    assert following.names_of_projects(town.municipality, [draft.uuid]) == {}
    with pytest.raises(LookupError):
        digest.follow(town.municipality, citizen(), following.PROJECT, draft.uuid)


def test_new_projects_are_news_of_their_zone_and_topic(town: Town) -> None:
    now = clock.now()
    vorhaben = project(town.municipality, published_at=now)
    vorhaben.zones.add(town.district)
    topic = Topic.objects.create(municipality=town.municipality, slug="gruen", name="Grün")
    ProjectTopic.objects.create(project=vorhaben, topic=topic)
    span = (now - timedelta(hours=1), now + timedelta(hours=1))

    zone = following.news_of_zones(town.municipality, [town.district.uuid], *span)
    themed = following.news_of_topics(town.municipality, [topic.uuid], *span)

    expected = [f"Neues Vorhaben: {vorhaben.title}"]
    assert texts(zone[town.district.uuid]) == expected == texts(themed[topic.uuid])


@pytest.mark.parametrize("rows", [1, 3])
def test_news_take_as_many_statements_for_one_as_for_many(
    town: Town, rows: int, django_assert_num_queries: Any
) -> None:
    projects = [project(town.municipality) for _ in range(rows)]
    for each in projects:
        answered(town, submitted(consultation(each)))
    now = clock.now()

    with django_assert_num_queries(3):
        following.news_of_projects(
            town.municipality,
            [each.uuid for each in projects],
            now - timedelta(days=1),
            now + timedelta(days=1),
        )


# --- authors --------------------------------------------------------------------------------


def mails() -> list[dict[str, Any]]:
    return [
        args
        for _name, args in waiting("accounts.send_mail")
        if args["template"].startswith(("participation/to_author", "moderation/reasons"))
    ]


def test_the_author_is_told_of_the_answer_and_nobody_else(town: Town) -> None:
    anna = citizen()
    proposal = submitted(consultation(project(town.municipality)), by=anna)
    answered(town, proposal, Decision.PARTLY)

    [mail] = mails()
    assert mail["recipient"] == str(anna.uuid)
    event = ParticipationEvent.objects.get(verb=Verb.ANSWERED)
    told = notifications.for_author(event.uuid, anna)
    assert told is not None
    assert told["decision"] == "Wir folgen dem Vorschlag teilweise"
    _subject, body = render(notifications.TO_AUTHOR, told, town.municipality)
    assert "Weil …" not in body
    assert proposal.get_absolute_url() in body
    assert notifications.for_author(event.uuid, citizen()) is None


def test_the_author_of_a_merged_proposal_is_led_to_the_other(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    anna = citizen()
    first, second = submitted(ideas, by=anna), submitted(ideas)
    services.merge_proposals(first, into=second, by=town.admin)

    event = ParticipationEvent.objects.get(verb=Verb.MERGED, proposal=first)
    assert str(anna.uuid) in [mail["recipient"] for mail in mails()]
    told = notifications.for_author(event.uuid, anna)
    assert told is not None
    assert told["link"].endswith(second.get_absolute_url())
    first.refresh_from_db()
    services.unmerge_proposal(first, by=town.admin)
    assert notifications.for_author(event.uuid, anna) is None


def test_authors_learn_that_a_proposal_is_shown_unless_that_is_undone(town: Town) -> None:
    anna = citizen()
    ideas = consultation(project(town.municipality), proposals_review="before")
    proposal = submitted(ideas, by=anna)
    show(proposal, by=town.mo)

    ruling = Ruling.objects.get()
    told = notifications.for_author_decided(ruling.uuid, anna)
    assert told is not None
    subject, body = render(notifications.TO_AUTHOR_DECIDED, told, town.municipality)
    assert "ist zu sehen" in subject
    assert proposal.get_absolute_url() in body

    undo_decision(ruling, by=town.mo)
    assert notifications.for_author_decided(ruling.uuid, anna) is None
    assert len(mails()) == 1


def decided_mail(town: Town, author: User) -> tuple[str, str]:
    """The reasons, which moderation sends."""
    statement = Statement.objects.latest("id")
    told = reasons_mails.for_reasons(statement.uuid, author)
    assert told is not None
    return render(reasons_mails.REASONS, told, town.municipality)


def test_a_removed_comment_leads_to_what_it_was_about_and_promises_nothing(town: Town) -> None:
    anna = citizen()
    proposal = submitted(consultation(project(town.municipality)), "Mehr Bänke")
    row = commented(proposal, "Unsägliches", by=anna)
    hide(row, by=town.mo, town=town.municipality)

    subject, body = decided_mail(town, anna)

    assert subject == "Ihr Kommentar zu „Mehr Bänke“ wird nicht gezeigt"
    assert f"{town.municipality.base_url}{proposal.get_absolute_url()}\n" in body
    assert "Regel 3: Nichts Verbotenes." in body
    assert "/beteiligung/\n" not in body and "Unsägliches" not in body
    for promise in ("ändern", "noch einmal einreichen", "auf diese E-Mail antworten", "Sie uns"):
        assert promise not in body


def test_a_comment_on_something_hidden_does_not_name_it(town: Town) -> None:
    anna = citizen()
    proposal = submitted(consultation(project(town.municipality)), "Unsäglicher Titel")
    row = commented(proposal, by=anna)
    hide(proposal, by=town.mo, town=town.municipality)
    hide(row, by=town.mo, town=town.municipality)

    subject, body = decided_mail(town, anna)

    assert subject == "Ihr Kommentar wird nicht gezeigt"
    assert "Unsäglicher" not in body
    assert f"{proposal.consultation.get_absolute_url()}\n" in body


@pytest.mark.parametrize("removed", [True, False])
def test_a_hidden_proposal_can_be_changed_only_as_long_as_the_mail_says(
    town: Town, removed: bool
) -> None:
    town.municipality.hosts.create(name="testserver")
    anna = citizen()
    ideas = consultation(project(town.municipality), edit_minutes=60)
    proposal = submitted(ideas, by=anna)
    hide(proposal, by=town.mo, town=town.municipality, removed=removed)
    client = Client()
    client.force_login(anna)

    _subject, body = decided_mail(town, anna)
    [edit] = re.findall(r"\S+/bearbeiten/", body)
    path = edit.removeprefix(town.municipality.base_url)
    assert "Sie können Ihren Vorschlag bis " in body
    assert client.get(path).status_code == 200

    later = clock.now() - timedelta(hours=2)
    Proposal.objects.filter(pk=proposal.pk).update(created_at=later, submitted_at=later)
    _subject, body = decided_mail(town, anna)
    assert "ändern" not in body and "/bearbeiten/" not in body
    assert client.get(path).status_code == 403


def test_a_shown_comment_tells_its_author_nothing_a_removed_one_does(town: Town) -> None:
    anna = citizen()
    row = commented(submitted(consultation(project(town.municipality))), by=anna)
    hide(row, by=town.mo, town=town.municipality)
    show(row, by=town.mo)

    assert [mail["recipient"] for mail in mails()] == [str(anna.uuid)]


def test_a_proposal_without_an_account_tells_nobody(town: Town) -> None:
    anna = citizen()
    proposal = submitted(consultation(project(town.municipality)), by=anna)
    anna.delete()
    proposal.refresh_from_db()

    answered(town, proposal)

    assert mails() == []


def test_the_author_of_what_took_another_in_is_told_too(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    first, second = submitted(ideas, "Mehr Bänke"), submitted(ideas, "Sitzplätze")
    assert first.author is not None and second.author is not None

    services.merge_proposals(first, into=second, by=town.admin)

    assert {mail["recipient"] for mail in mails()} == {
        str(first.author.uuid),
        str(second.author.uuid),
    }
    event = ParticipationEvent.objects.get(proposal=second, verb=Verb.MERGED)
    told = notifications.for_author(event.uuid, second.author)
    assert told is not None
    assert told["link"].endswith(second.get_absolute_url())
    subject, body = render(notifications.TO_AUTHOR, told, town.municipality)
    assert "Sitzplätze" in subject
    assert "bei Ihrem Vorschlag zusammengelegt" in body
    first.refresh_from_db()
    services.unmerge_proposal(first, by=town.admin)
    assert notifications.for_author(event.uuid, second.author) is None


def test_who_made_both_is_told_once(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    anna = citizen()
    first, second = submitted(ideas, by=anna), submitted(ideas, "Sitzplätze", by=anna)

    services.merge_proposals(first, into=second, by=town.admin)

    assert len(mails()) == 1


# --- the button -----------------------------------------------------------------------------


@pytest.fixture
def place() -> Town:
    return make_town(host="testserver")


def data(of: Project, **values: str) -> dict[str, str]:
    return {
        "kind": following.PROJECT,
        "ref": str(of.uuid),
        "back": of.get_absolute_url(),
        **values,
    }


def test_following_and_stopping(place: Town) -> None:
    vorhaben = project(place.municipality)
    anna = citizen()
    client = Client()
    client.force_login(anna)

    for _ in range(2):
        answer = client.post("/beteiligung/folgen/", data(vorhaben))
    assert answer["Location"] == vorhaben.get_absolute_url()
    assert Subscription.objects.get().user == anna
    client.post("/beteiligung/folgen/", data(vorhaben, do="stop"))
    assert not Subscription.objects.exists()


def test_a_guest_follows_after_signing_in(place: Town) -> None:
    vorhaben = project(place.municipality)

    answer = Client().post("/beteiligung/folgen/", data(vorhaben))

    act = PendingAct.objects.get()
    assert answer["Location"] == f"/beteiligung/weiter/{act.key}/"
    anna = citizen()
    from participation import acts

    assert acts.show(act) == [("Vorhaben", vorhaben.title)]
    assert acts.perform(act, by=anna) == vorhaben.get_absolute_url()
    assert Subscription.objects.get().user == anna


@pytest.mark.parametrize(
    "values",
    [{"kind": "poem"}, {"ref": "x"}, {"ref": "00000000-0000-4000-8000-000000000000"}],
)
def test_what_does_not_exist_is_not_followed(place: Town, values: dict[str, str]) -> None:
    vorhaben = project(place.municipality)

    assert Client().post("/beteiligung/folgen/", data(vorhaben, **values)).status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:x", ""])
def test_nobody_is_led_to_another_site(place: Town, back: str) -> None:
    client = Client()
    client.force_login(citizen())

    answer = client.post("/beteiligung/folgen/", data(project(place.municipality), back=back))

    assert answer["Location"] == "/beteiligung/"


# --- where the button stands -----------------------------------------------------------------


def buttons(page: str) -> list[str]:
    """The labels of what a page offers to follow, as one reads them."""
    forms = re.findall(r'<form class="follow.*?</form>', page, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", form).strip() for form in forms]


def test_a_project_offers_it_and_knows_who_has_it(place: Town) -> None:
    vorhaben = project(place.municipality)
    path = vorhaben.get_absolute_url()
    client = Client()
    assert buttons(client.get(path).text) == ["Neues dazu per E-Mail"]
    client.force_login(citizen())

    client.post("/beteiligung/folgen/", data(vorhaben))

    assert buttons(client.get(path).text) == ["Keine E-Mails mehr dazu"]
    assert buttons(Client().get(path).text) == ["Neues dazu per E-Mail"]


def test_a_proposal_offers_it_and_knows_who_has_it(place: Town) -> None:
    proposal = submitted(consultation(project(place.municipality)))
    path = proposal.get_absolute_url()
    client = Client()
    assert buttons(client.get(path).text) == ["Neues dazu per E-Mail"]
    client.force_login(citizen())

    client.post(
        "/beteiligung/folgen/", {"kind": following.PROPOSAL, "ref": proposal.uuid, "back": path}
    )

    assert buttons(client.get(path).text) == ["Keine E-Mails mehr dazu"]


def test_the_list_offers_the_topic_and_the_part_of_town_it_is_narrowed_to(place: Town) -> None:
    topic = Topic.objects.create(municipality=place.municipality, slug="verkehr", name="Verkehr")
    client = Client()
    client.force_login(citizen())
    zone = place.district
    path = f"/beteiligung/?thema=verkehr&gebiet={zone.layer.key}/{zone.slug}"

    assert buttons(client.get("/beteiligung/").text) == []
    assert buttons(client.get(path).text) == [
        "Neues zu „Verkehr“ per E-Mail",
        "Neues zu „Altstadt“ per E-Mail",
    ]
    answer = client.post(
        "/beteiligung/folgen/", {"kind": following.TOPIC, "ref": topic.uuid, "back": path}
    )

    assert answer["Location"] == path
    assert buttons(client.get(path, headers={"HX-Request": "true"}).text) == [
        "Keine E-Mails mehr zu „Verkehr“",
        "Neues zu „Altstadt“ per E-Mail",
    ]
