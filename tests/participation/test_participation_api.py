"""Open data of participation: what machines get is what people may read, in the promised shape."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
import time_machine
from django.contrib.gis.geos import LineString
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client

from common import clock
from geo.models import Host
from participation import services
from participation.api.filters import PROJECT_API_STATES, PROPOSAL_API_STATES
from participation.models import (
    Consultation,
    Phase,
    ProjectDocument,
    ProjectNews,
    Proposal,
    ProposalCategory,
)
from participation.models.consultation import Act
from participation.models.poll import PaperCount, Poll, PollOption
from participation.models.proposal import Origin
from participation.services import Fields, enter_proposal
from participation.states import Decision, ProposalState
from tests import factories
from tests.factories import TOWN_HALL, Town, at, box
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    submitted,
)
from tests.participation.reading import (
    about,
    changed,
    milestone,
    picture,
    set_state,
    title_picture,
)

pytestmark = pytest.mark.django_db

API = "/api/v1/"


def ask(client: Client, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(f"{API}{path}", parameters)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = json.loads(response.text)
    return found


def refusal(client: Client, path: str, **parameters: Any) -> str:
    response = client.get(f"{API}{path}", parameters)
    assert response.status_code == 400, response.text
    return str(json.loads(response.text)["detail"])


def slugs(client: Client, **parameters: Any) -> list[str]:
    return [f["properties"]["slug"] for f in ask(client, "projects/", **parameters)["features"]]


def numbers(client: Client, **parameters: Any) -> list[int]:
    return [f["properties"]["number"] for f in ask(client, "proposals/", **parameters)["features"]]


def card(ideas: Consultation, title: str = "Bank", **fields: Any) -> Proposal:
    supports = fields.pop("supports", 0)
    return enter_proposal(
        ideas,
        Fields(title=title, **fields),
        by=None,
        origin=Origin.PAPER,
        supports_on_paper=supports,
    )


# --- projects ------------------------------------------------------------------------


def test_a_project_is_a_feature_with_everything_public(client, town):
    of = about(
        project(town.municipality, slug="markt", title="Markt", area=at(0, 0), place="Altstadt",
                department=town.tiefbau, text="Lang."),
        "verkehr",
    )  # fmt: skip
    photo = title_picture(of)
    title_picture(of, shown=False)
    consultation(of)

    (feature,) = ask(client, "projects/")["features"]

    assert feature["id"] == str(of.uuid)
    assert feature["geometry"] == {"type": "Point", "coordinates": [7.2, 50.8]}
    properties = feature["properties"]
    for moment in ("published_at", "updated_at"):
        assert properties.pop(moment).startswith(getattr(of, moment).isoformat()[:19])
    assert properties == {
        "slug": "markt",
        "url": "https://lindenbach.example/beteiligung/markt/",
        "title": "Markt",
        "summary": "Der Marktplatz wird schöner.",
        "state": "running",
        "is_open": True,
        "place": "Altstadt",
        "topics": ["verkehr"],
        "department": town.tiefbau.name,
        "outcome": None,
        "outcome_at": None,
        "pictures": [
            {
                "url": f"https://lindenbach.example{photo.public_url(1600)}",
                "thumbnail": f"https://lindenbach.example{photo.public_url(400)}",
                "alt": "Ein Platz",
            }
        ],
    }


def test_one_project_with_what_hangs_on_it(client, town):
    of = project(town.municipality, slug="markt", text="Lang.")
    step = milestone(of, "Beschluss", planned_words="Mai")
    news = ProjectNews.objects.create(project=of, title="Neu", text="Da.")
    document = ProjectDocument.objects.create(
        project=of, title="Plan", file_name="p.pdf", byte_size=9, sha256=b"1"
    )
    ideas = consultation(of)

    properties = ask(client, f"projects/{of.uuid}/")["properties"]

    assert properties["text"] == "Lang."
    assert properties["consultations"] == [str(ideas.uuid)]
    assert properties["milestones"][0] == {
        "id": str(step.uuid), "title": "Beschluss", "text": "", "planned_on": None,
        "planned_words": "Mai", "done_on": None,
    }  # fmt: skip
    assert properties["news"][0]["id"] == str(news.uuid)
    assert properties["documents"][0]["url"] == (
        f"https://lindenbach.example/beteiligung/markt/dokumente/{document.uuid}/"
    )


def test_projects_by_state_topic_zone_words_box_and_date(client, town):
    now = clock.now()
    rad = about(project(town.municipality, slug="rad", title="Radwegnetz", area=box(0, 0, 50, 50),
                        published_at=now), "verkehr")  # fmt: skip
    consultation(rad)
    project(town.municipality, slug="park", state="planned", area=at(1500, 0),
            updated_at=now - timedelta(days=9))  # fmt: skip
    project(town.municipality, slug="alt", state="finished", area=at(1500, 0),
            updated_at=now - timedelta(days=9))  # fmt: skip

    by_state = {state: slugs(client, state=state) for state in PROJECT_API_STATES}
    assert by_state == {
        "open": ["rad"], "running": ["rad"], "planned": ["park"], "finished": ["alt"],
    }  # fmt: skip
    corner = at(40, 40)
    for wanted in (
        {"topic": "verkehr"},
        {"zone": str(town.district.uuid)},
        {"q": "radweg"},
        {"bbox": f"{corner.x},{corner.y},{corner.x + 0.01},{corner.y + 0.01}"},
        {"updated_after": (now - timedelta(days=1)).isoformat()},
    ):
        assert slugs(client, **wanted) == ["rad"], wanted
    assert slugs(client)[0] == "rad"


# --- consultations -------------------------------------------------------------------


def test_a_consultation_tells_its_phases_and_how_many_contributed(client, town):
    ideas = consultation(
        project(town.municipality), summary="Kurz.", promise="Der Rat entscheidet."
    )
    ProposalCategory.objects.create(consultation=ideas, name="Weg")
    card(ideas)
    phase = ideas.phases.get()

    found = ask(client, f"consultations/{ideas.uuid}/")

    assert found["phases"] == [
        {
            "id": str(phase.uuid),
            "title": "Mitmachen",
            "text": "",
            "starts_at": phase.starts_at.isoformat(),
            "ends_at": phase.ends_at.isoformat(),
            "acts": ["propose", "comment", "support"],
            "results": "always",
            "is_open": True,
        }
    ]
    assert (found["contributions"], found["results_from"]) == (1, None)
    assert found["categories"] == ["Weg"]
    assert found["url"] == f"https://lindenbach.example{ideas.get_absolute_url()}"
    assert ask(client, "consultations/")["consultations"] == [found]


def test_consultations_by_project_and_whether_they_are_open(client, town):
    open_one = consultation(project(town.municipality))
    closed = consultation(project(town.municipality), phase=False)

    def found(**parameters: str) -> list[str]:
        return [c["id"] for c in ask(client, "consultations/", **parameters)["consultations"]]

    assert found() == [str(closed.uuid), str(open_one.uuid)]
    assert found(project=str(closed.project.uuid)) == [str(closed.uuid)]
    assert found(is_open="true") == [str(open_one.uuid)]
    assert found(is_open="false") == [str(closed.uuid)]


# --- proposals -----------------------------------------------------------------------


def test_a_proposal_is_a_feature_with_everything_public(client, town):
    ideas = consultation(project(town.municipality))
    category = ProposalCategory.objects.create(consultation=ideas, name="Weg")
    line = LineString([at(0, 0).coords, at(100, 0).coords], srid=4326)
    proposal = card(ideas, "Ein Weg", text="Bitte.", category=category, geometry=line,
                    place="Markt 1", cost_euros=500, supports=7)  # fmt: skip
    photo = picture(proposal)
    picture(proposal, shown=False)
    services.answer_proposal(
        proposal, decision=Decision.PARTLY, text="Zum Teil.", department=town.tiefbau, by=town.clara
    )

    (feature,) = ask(client, "proposals/")["features"]

    assert feature["geometry"]["type"] == "LineString"
    properties = feature["properties"]
    assert properties.pop("answer") | {"at": 0} == {
        "decision": "partly", "text": "Zum Teil.", "department": town.tiefbau.name, "at": 0,
    }  # fmt: skip
    for moment in ("submitted_at", "updated_at"):
        assert properties.pop(moment)
    assert properties == {
        "number": proposal.number,
        "consultation": str(ideas.uuid),
        "project": str(ideas.project.uuid),
        "url": f"https://lindenbach.example{proposal.get_absolute_url()}",
        "title": "Ein Weg",
        "text": "Bitte.",
        "category": "Weg",
        "place": "Markt 1",
        "zone": str(town.district.uuid),
        "zone_name": "Altstadt",
        "cost_euros": 500,
        "origin": "paper",
        "state": "partly",
        "tone": "progress",
        "supports": 7,
        "comments": 0,
        "edited_at": None,
        "merged_into": None,
        "milestone": None,
        "paper": None,
        "pictures": [
            {
                "url": f"https://lindenbach.example{photo.public_url(1600)}",
                "thumbnail": f"https://lindenbach.example{photo.public_url(400)}",
                "alt": "Ein Platz",
            }
        ],
    }


def test_nothing_tells_who_proposed_or_commented(client, town):
    author = citizen("Zorana", display_name="Radlerin")
    proposal = submitted(consultation(project(town.municipality)), by=author)
    comment = commented(proposal, by=author)

    texts = [
        client.get(f"{API}{path}").text
        for path in (
            "proposals/",
            f"proposals/{proposal.uuid}/",
            f"proposals/{proposal.uuid}/comments/",
        )
    ]

    for word in ("Zorana", "Radlerin", author.email, str(author.uuid)):
        assert all(word not in text for text in texts)
    assert str(comment.uuid) in texts[2]


@pytest.mark.parametrize("state", PROPOSAL_API_STATES)
def test_each_state_can_be_asked_for(client, town, state):
    ideas = consultation(project(town.municipality))
    made = {
        "submitted": card(ideas),
        "examined": set_state(card(ideas), ProposalState.EXAMINED),
        "followed": set_state(card(ideas), ProposalState.ANSWERED, Decision.FOLLOW),
        "partly_followed": set_state(card(ideas), ProposalState.ANSWERED, Decision.PARTLY),
        "not_followed": set_state(card(ideas), ProposalState.ANSWERED, Decision.NOT),
        "noted": set_state(card(ideas), ProposalState.ANSWERED, Decision.NOTED),
        "realising": set_state(card(ideas), ProposalState.REALISING, Decision.PARTLY),
        "realised": set_state(card(ideas), ProposalState.REALISED, Decision.PARTLY),
    }
    wanted = {
        "answered": [
            "followed",
            "partly_followed",
            "not_followed",
            "noted",
            "realising",
            "realised",
        ],
    }.get(state, [state])

    assert set(numbers(client, state=state)) == {made[key].number for key in wanted}


def test_proposals_by_consultation_category_zone_words_box_and_date(client, town):
    now = clock.now()
    ideas = consultation(project(town.municipality))
    category = ProposalCategory.objects.create(consultation=ideas, name="Weg")
    other = consultation(project(town.municipality))
    first = card(ideas, "Radweg", geometry=at(10, 10), category=category)
    card(other, geometry=at(1500, 0))
    Proposal.objects.exclude(pk=first.pk).update(
        submitted_at=now - timedelta(days=9), updated_at=now - timedelta(days=9), number=99
    )
    yesterday = (now - timedelta(days=1)).isoformat()

    for wanted in (
        {"consultation": str(ideas.uuid)},
        {"category": "Weg"},
        {"zone": str(town.district.uuid)},
        {"q": "radwege"},
        {"bbox": f"{TOWN_HALL.x},{TOWN_HALL.y},{at(50, 50).x},{at(50, 50).y}"},
        {"submitted_after": yesterday},
        {"updated_after": yesterday, "order": "updated"},
    ):
        assert numbers(client, **wanted) == [first.number], wanted
    assert numbers(client, submitted_before=yesterday) == [99]


def test_three_answers_to_a_stranger(client, town):
    ideas = consultation(project(town.municipality))
    shown, held, removed = card(ideas), card(ideas), card(ideas)
    withdrawn = set_state(card(ideas), ProposalState.WITHDRAWN)
    unpublished = card(consultation(project(town.municipality, published_at=None)))
    hide(held, by=town.mo, town=town.municipality, removed=False)
    hide(removed, by=town.mo, town=town.municipality)
    uuids = {
        "shown": shown.uuid, "withdrawn": withdrawn.uuid, "held": held.uuid,
        "removed": removed.uuid, "unpublished": unpublished.uuid, "absent": uuid4(),
    }  # fmt: skip

    for suffix in ("", "comments/"):
        answers = {
            name: client.get(f"{API}proposals/{uuid}/{suffix}") for name, uuid in uuids.items()
        }
        assert {name: answer.status_code for name, answer in answers.items()} == {
            "shown": 200, "withdrawn": 200, "held": 404, "removed": 410, "unpublished": 404,
            "absent": 404,
        }  # fmt: skip
        assert answers["held"].json() == answers["absent"].json()
        assert "Regel 3" in answers["removed"].json()["detail"]
    assert numbers(client) == [shown.number]


def test_what_is_not_published_is_nowhere(client, town):
    ideas = consultation(project(town.municipality, published_at=None))
    card(ideas)

    assert ask(client, "projects/")["features"] == []
    assert ask(client, "consultations/")["consultations"] == []
    assert ask(client, "proposals/")["features"] == []
    assert client.get(f"{API}projects/{ideas.project.uuid}/").status_code == 404
    assert client.get(f"{API}consultations/{ideas.uuid}/").status_code == 404
    assert "gibt es hier nicht" in refusal(client, "proposals/", consultation=str(ideas.uuid))


# --- comments ------------------------------------------------------------------------


def test_comments_in_the_order_they_came_with_placeholders(client, town):
    proposal = submitted(consultation(project(town.municipality)))
    author = citizen()
    first = commented(proposal, "Dafür.", stance="for")
    reply = commented(proposal, "Warum?", parent=first)
    gone = services.delete_comment(commented(proposal, "Oje", by=author), by=author)
    removed = commented(proposal, "Sie Idiot!")
    hide(removed, by=town.mo, town=town.municipality)
    assert proposal.thread is not None
    services.comment(proposal.thread, text="Die Stadt.", by=town.clara, department=town.tiefbau)

    found = ask(client, f"proposals/{proposal.uuid}/comments/")["comments"]

    assert [(c["text"], c["placeholder"], c["department"]) for c in found] == [
        ("Dafür.", None, None),
        ("Warum?", None, None),
        (None, "deleted", None),
        (None, "removed", None),
        ("Die Stadt.", None, town.tiefbau.name),
    ]
    assert found[1]["parent"] == str(first.uuid)
    assert (found[0]["stance"], found[0]["replies"]) == ("for", 1)
    assert {found[1]["id"], found[2]["id"]} == {str(reply.uuid), str(gone.uuid)}


# --- hidden results ------------------------------------------------------------------


def test_hidden_results_are_null_until_their_moment(client, town):
    of = project(town.municipality)
    ideas = consultation(of, acts=(Act.SUPPORT,), results=Phase.Results.AFTER)
    seen = consultation(of)
    card(ideas, supports=4711)
    card(seen, supports=3)
    poll = consultation(of, "poll", results=Phase.Results.AFTER)
    option = PollOption.objects.create(
        poll=Poll.objects.create(consultation=poll, question="Was?"), title="A"
    )
    PaperCount.objects.create(option=option, count=4712)
    end = Phase.objects.get(consultation=poll).ends_at

    def supports() -> list[int | None]:
        found = ask(client, "proposals/", consultation=str(ideas.uuid))["features"]
        return [feature["properties"]["supports"] for feature in found]

    before = ask(client, f"consultations/{poll.uuid}/")
    assert (before["contributions"], before["results_from"]) == (None, end.isoformat())
    assert supports() == [None]
    texts = "".join(
        client.get(f"{API}{path}").text
        for path in ("proposals/", "consultations/", "projects/", "proposals/?order=updated")
    )
    assert "4711" not in texts and "4712" not in texts and '"supports" : 3' in texts
    with time_machine.travel(end, tick=False):
        changed()
        assert ask(client, f"consultations/{poll.uuid}/")["contributions"] == 4712
        assert supports() == [4711]


def test_there_is_no_order_by_results(client, town):
    assert "order kennt nur submitted und updated." in refusal(
        client, "proposals/", order="supports"
    )


# --- bad input, pages, tenants, cost -------------------------------------------------


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("projects/", {"state": "egal"}),
        ("projects/", {"topic": "zauberei"}),
        ("projects/", {"zone": "x"}),
        ("projects/", {"zone": str(uuid4())}),
        ("projects/", {"bbox": "1,2,3"}),
        ("projects/", {"order": "quer"}),
        ("projects/", {"q": "\0"}),
        ("consultations/", {"project": "x"}),
        ("consultations/", {"is_open": "vielleicht"}),
        ("consultations/", {"cursor": "unsinn"}),
        ("proposals/", {"consultation": str(uuid4())}),
        ("proposals/", {"state": "draft"}),
        ("proposals/", {"bbox": "nan,50.8,7.1,51.0"}),
        ("proposals/", {"submitted_after": "gestern"}),
        ("proposals/", {"limit": "501"}),
        ("proposals/", {"limit": "²"}),
        ("proposals/", {"cursor": "unsinn"}),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client, town, path, wrong):
    assert len(refusal(client, path, **wrong)) > 10


def test_the_next_page_follows_without_gap_or_repetition(client, town):
    ideas = consultation(project(town.municipality))
    made = [card(ideas).number for _ in range(5)]

    pages = [ask(client, "proposals/", limit=2)]
    while pages[-1]["next"]:
        pages.append(json.loads(client.get(pages[-1]["next"]).text))

    seen = [[f["properties"]["number"] for f in page["features"]] for page in pages]
    assert seen == [made[:2:-1], made[2:0:-1], made[:1]]


def test_a_town_gives_only_what_is_its_own(client, town):
    Host.objects.create(municipality=town.municipality, name="testserver")
    other = factories.town(host="other.example")
    theirs = card(consultation(project(other.municipality)))

    for path, key in (("projects/", "features"), ("consultations/", "consultations"),
                      ("proposals/", "features")):  # fmt: skip
        assert ask(client, path)[key] == []
        answer = client.get(f"{API}{path}", headers={"host": "other.example"})
        assert len(answer.json()[key]) == 1
    assert client.get(f"{API}proposals/{theirs.uuid}/").status_code == 404


@pytest.mark.parametrize("path", ["projects/", "consultations/", "proposals/"])
def test_every_site_may_read_and_nobody_may_write(client, town, path):
    answer = client.get(f"{API}{path}")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Cookie" not in answer["Vary"] and answer.cookies == {}
    assert client.post(f"{API}{path}").status_code == 405
    assert client.options(f"{API}{path}").status_code == 204


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow(client, town, django_assert_num_queries, rows):
    for _ in range(rows):
        ideas = consultation(about(project(town.municipality), f"thema-{_}"))
        proposal = card(ideas, geometry=at(0, 0))
        picture(proposal)
        title_picture(ideas.project)
    for _ in range(rows):
        last = submitted(ideas)
        commented(last)
    client.get("/api/v1/zones/")

    for path, expected in {
        "projects/": 4,  # version, next change, page, features
        f"projects/{ideas.project.uuid}/": 3,
        "consultations/": 7,  # and phases, categories, contributions, what is set aside
        f"consultations/{ideas.uuid}/": 7,
        "proposals/": 5,  # and what is hidden
        f"proposals/{last.uuid}/": 4,
        f"proposals/{last.uuid}/comments/": 4,  # version, proposal, page, comments
    }.items():
        with django_assert_num_queries(expected):
            ask(client, path)


# --- the promise in writing ------------------------------------------------------------


def test_the_schema_is_valid_and_complete(tmp_path):
    target = tmp_path / "schema.yml"

    call_command("spectacular", validate=True, fail_on_warn=True, file=str(target))

    text = target.read_text()
    for path in ("projects/", "projects/{uuid}/", "consultations/", "consultations/{uuid}/",
                 "proposals/", "proposals/{uuid}/", "proposals/{uuid}/comments/"):  # fmt: skip
        assert f"/api/v1/{path}:" in text


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Requests to the application see the transaction of the test, as those of `client` do."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def filled(town: Town) -> list[Any]:
    """One of each kind, in many states; returns their UUIDs."""
    of = about(project(town.municipality, area=box(0, 0, 50, 50), department=town.tiefbau,
                       outcome="Gut.", outcome_at=clock.now()), "verkehr")  # fmt: skip
    milestone(of, planned_on=clock.today())
    title_picture(of)
    ProjectNews.objects.create(project=of, title="Neu", text="Da.")
    ProjectDocument.objects.create(
        project=of, title="Plan", file_name="p.pdf", byte_size=9, sha256=b"1"
    )
    project(town.municipality)
    ideas = consultation(of)
    consultation(of, "poll", results=Phase.Results.AFTER)
    proposal = submitted(ideas, geometry=at(9, 9))
    picture(proposal)
    for state in (Decision.FOLLOW, Decision.NOT):
        services.answer_proposal(
            card(ideas), decision=state, text="So.", department=town.tiefbau, by=town.clara
        )
    author = citizen()
    first = commented(proposal, by=author)
    commented(proposal, parent=first)
    services.delete_comment(first, by=author)
    return [of.uuid, ideas.uuid, proposal.uuid]


def test_answers_have_the_shape_that_the_schema_promises(town, filled, one_connection):
    """With real rows; made-up requests to all operations are asked in tests/defects/test_api.py."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())
    of, ideas, proposal = map(str, filled)
    asked = {
        "projects/": {},
        "projects/{uuid}/": {"uuid": of},
        "consultations/": {},
        "consultations/{uuid}/": {"uuid": ideas},
        "proposals/": {},
        "proposals/{uuid}/": {"uuid": proposal},
        "proposals/{uuid}/comments/": {"uuid": proposal},
    }

    for path, parameters in asked.items():
        case = schema[f"/api/v1/{path}"]["GET"].Case(path_parameters=parameters)
        answer = case.call_and_validate(headers={"Accept-Encoding": "identity"})
        assert answer.status_code == 200, path
