"""Who enters which page of the workplace, and what the pages cost."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from participation import fingerprints, services
from participation.models import (
    Consultation,
    Proposal,
)
from tests.factories import Town, member, user
from tests.factories import town as make_town
from tests.going_back import telling
from tests.journeys.pictures import jpeg
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.staff import editor, pdf, published, soon
from tests.participation.workplace_pages.conftest import HOME, NOBODY, proposal_with_all

pytestmark = pytest.mark.django_db


def addresses(town: Town, by: User) -> list[str]:
    """Every page of the workplace, with what it is about."""
    proposal = proposal_with_all(town, by)
    row = proposal.consultation.project
    news = services.add_news(row, title="Los", text="Es geht los.", by=by)
    at_project = f"{HOME}vorhaben/{row.uuid}/"
    at_consultation = f"{HOME}beteiligung/{proposal.consultation.uuid}/"
    at_proposal = f"{HOME}vorschlaege/{proposal.uuid}/"
    other = submitted(proposal.consultation)
    return [
        HOME,
        f"{HOME}neu/",
        at_project,
        *(
            f"{at_project}{step}/"
            for step in (
                "texte", "ort", "bilder", "dokumente", "schritte", "neuigkeiten", "ergebnis",
                "stand", "beteiligung", f"neuigkeiten/{news.uuid}",
            )
        ),
        *(
            f"{at_consultation}{step}/"
            for step in (
                "frage", "zeiten", "wer", "inhalt", "eingeben", "eingeben/tabelle", "bericht",
                "daten/ods", "daten/vorschlaege", "daten/geojson",
            )
        ),
        f"{at_consultation}bericht.odt",
        f"{HOME}vorschlaege/",
        at_proposal,
        f"{at_proposal}zusammenlegen/",
        f"{at_proposal}zusammenlegen/{other.uuid}/",
    ]  # fmt: skip


FOR_CLERKS = re.compile(rf"{HOME}vorschlaege/([0-9a-f-]{{36}}/)?$")


# --- who ---------------------------------------------------------------------------------------


def test_editors_and_administrators_enter_everywhere(
    town: Town, anna: User, signed_in: Callable[[User], Client]
) -> None:
    for person in (anna, town.admin):
        client = signed_in(person)
        for path in addresses(town, anna):
            assert client.get(path).status_code == 200, path


def test_guests_are_asked_to_sign_in(town: Town, anna: User) -> None:
    for path in addresses(town, anna):
        answer = Client().get(path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/konto/anmelden/"), path


def test_nobody_else_enters(town: Town, anna: User, signed_in: Callable[[User], Client]) -> None:
    paths = addresses(town, anna)
    for person in (town.alice, citizen(), town.bob, town.mo, town.dana):
        client = signed_in(person)
        for path in paths:
            assert client.get(path).status_code == 403, f"{person} {path}"


def test_an_editor_of_another_town_finds_nothing_here(
    town: Town, anna: User, signed_in: Callable[[User], Client]
) -> None:
    other = make_town()
    paths = addresses(other, editor(other))
    client = signed_in(anna)

    for path in paths:
        if re.search(r"[0-9a-f-]{36}", path):
            assert client.get(path).status_code == 404, path
    client = signed_in(editor(other))
    for path in addresses(town, anna):
        assert client.get(path).status_code == 403, path


def test_clerks_see_and_answer_what_was_given_to_their_department(
    town: Town, anna: User, signed_in: Callable[[User], Client]
) -> None:
    mine = proposal_with_all(town, anna)
    public = submitted(mine.consultation)
    services.give_to_department(public, department=town.bauhof, by=anna)
    hidden = submitted(consultation(project(town.municipality), proposals_review="before"))
    client = signed_in(town.clara)

    assert client.get(HOME).url == f"{HOME}vorschlaege/"
    page = client.get(f"{HOME}vorschlaege/")
    assert mine.title in page.text and str(public.uuid) not in page.text
    assert client.get(f"{HOME}vorschlaege/{mine.uuid}/").status_code == 200
    assert client.get(f"{HOME}vorschlaege/{public.uuid}/").status_code == 403
    assert client.get(f"{HOME}vorschlaege/{hidden.uuid}/").status_code == 404
    assert client.get(f"{HOME}vorschlaege/{mine.uuid}/zusammenlegen/").status_code == 403
    for path in addresses(town, anna):
        allowed = FOR_CLERKS.match(path) or path == HOME
        assert client.get(path).status_code in ((200, 302) if allowed else (403,)), path


POSTS = [
    ("vorhaben", "veroeffentlichen/"),
    ("vorhaben", "loeschen/"),
    ("vorhaben", "texte/"),
    ("vorhaben", "ort/"),
    ("vorhaben", "bilder/"),
    ("vorhaben", "dokumente/"),
    ("vorhaben", "stand/"),
    ("vorhaben", "beteiligung/"),
    ("beteiligung", "zeiten/"),
    ("beteiligung", "wer/"),
    ("beteiligung", "inhalt/"),
    ("beteiligung", "loeschen/"),
    ("beteiligung", "eingeben/"),
    ("beteiligung", "eingeben/liste/"),
    ("beteiligung", "eingeben/tabelle/"),
    ("vorschlaege", "geben/"),
    ("vorschlaege", "antworten/"),
    ("vorschlaege", "umsetzen/"),
    ("vorschlaege", "umgesetzt/"),
    ("vorschlaege", "verknuepfen/"),
    ("vorschlaege", "trennen/"),
]


def test_nothing_is_done_for_the_wrong_person(
    town: Town, anna: User, signed_in: Callable[[User], Client]
) -> None:
    proposal = proposal_with_all(town, anna)
    other = make_town()
    foreign = proposal_with_all(other, editor(other))
    clerk = member(town.municipality, Role.CLERK, town.bauhof)
    wrong = {
        person: signed_in(person) for person in (town.alice, town.bob, town.mo, town.dana, clerk)
    }
    of_elsewhere, of_anna = signed_in(editor(other)), signed_in(anna)
    before = fingerprints.of_proposal(proposal)

    for kind, act in POSTS:
        with telling(f"{kind} {act}"):
            path = f"{HOME}{kind}/{_uuid(kind, proposal)}/{act}"
            assert Client().post(path).status_code == 302
            for person, client in wrong.items():
                assert client.post(path).status_code in (403, 404), person
            assert of_elsewhere.post(path).status_code == 403
            theirs = f"{HOME}{kind}/{_uuid(kind, foreign)}/{act}"
            assert of_anna.post(theirs).status_code == 404
            assert fingerprints.of_proposal(Proposal.objects.get(pk=proposal.pk)) == before


def _uuid(kind: str, proposal: Proposal) -> UUID:
    """Of what an act of this kind is about."""
    of = {"vorhaben": proposal.consultation.project, "beteiligung": proposal.consultation}
    return of.get(kind, proposal).uuid


def test_posts_from_other_sites_are_refused(town: Town, anna: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna)

    assert client.post(f"{HOME}neu/", {"title": "x"}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        f"vorhaben/{NOBODY}/",
        f"vorhaben/{NOBODY}/texte/",
        f"beteiligung/{NOBODY}/frage/",
        f"vorschlaege/{NOBODY}/",
        "vorhaben/x/",
    ],
)
def test_what_is_not_there_is_not_found(client_of_anna: Client, path: str) -> None:
    assert client_of_anna.get(f"{HOME}{path}").status_code == 404


def test_steps_and_acts_that_there_are_not(town: Town, anna: User, client_of_anna: Client) -> None:
    proposal = proposal_with_all(town, anna)

    for path in (
        f"vorhaben/{proposal.consultation.project.uuid}/quatsch/",
        f"beteiligung/{proposal.consultation.uuid}/quatsch/",
        f"beteiligung/{proposal.consultation.uuid}/daten/umfrage/",
        f"beteiligung/{proposal.consultation.uuid}/daten/quatsch/",
    ):
        assert client_of_anna.get(HOME + path).status_code == 404, path
    assert client_of_anna.post(f"{HOME}vorschlaege/{proposal.uuid}/quatsch/").status_code == 404
    poll = consultation(project(town.municipality), "poll")
    assert client_of_anna.get(f"{HOME}beteiligung/{poll.uuid}/eingeben/").status_code == 404


# --- what pages cost ---------------------------------------------------------------------------


def _many(town: Town, by: User, number: int) -> Consultation:
    rows = [
        published(town, by=by, title=f"Vorhaben {n}", starts_on=soon(-3)) for n in range(number)
    ]
    for row in rows:
        row.consultations.update(needs_place=False, proposals_review="after")
        ideas = row.consultations.select_related("project").get()
        for n in range(number):
            proposal = submitted(ideas, f"Idee {n}", by=citizen())
            services.give_to_department(proposal, department=town.tiefbau, by=by, due_on=soon())
        services.add_document(row, pdf(), title="Plan", by=by)
        services.add_news(row, title="Los", text="Los.", by=by)
    return rows[0].consultations.get()


@pytest.mark.parametrize("number", [1, 3])
def test_pages_cost_the_same_for_one_row_and_for_three(
    town: Town, anna: User, client_of_anna: Client, number: int
) -> None:
    ideas = _many(town, anna, number)
    proposal = ideas.proposals.first()
    costs = {}
    for name, path in {
        "overview": HOME,
        "project": f"{HOME}vorhaben/{ideas.project.uuid}/",
        "texts": f"{HOME}vorhaben/{ideas.project.uuid}/texte/",
        "documents": f"{HOME}vorhaben/{ideas.project.uuid}/dokumente/",
        "times": f"{HOME}beteiligung/{ideas.uuid}/zeiten/",
        "enter": f"{HOME}beteiligung/{ideas.uuid}/eingeben/",
        "list": f"{HOME}vorschlaege/?liste=wartet",
        "proposal": f"{HOME}vorschlaege/{proposal.uuid}/",
        "merge": f"{HOME}vorschlaege/{proposal.uuid}/zusammenlegen/",
    }.items():
        client_of_anna.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert client_of_anna.get(path).status_code == 200
        # Which town answers under which name is read anew now and then.
        asked = [each["sql"] for each in captured]
        costs[name] = sum("geo_host" not in sql and 'FROM "geo_muni' not in sql for sql in asked)

    assert costs == COSTS


COSTS = {
    "overview": 11,
    "project": 13,
    "texts": 21,
    "documents": 13,
    "times": 14,
    "enter": 16,
    "list": 7,
    "proposal": 13,
    "merge": 6,
}


def test_somebody_without_any_role_has_no_workplace(
    town: Town, signed_in: Callable[[User], Client]
) -> None:
    page = signed_in(user()).get("/konto/")

    assert HOME not in page.text
    assert HOME in signed_in(town.clara).get("/konto/").text


# --- whatever is sent --------------------------------------------------------------------------

HUGE = "99999999999999999999"
FIELDS = (
    "title", "slug", "summary", "text", "seen", "department", "topics", "new_topic", "way", "zones",
    "street", "address", "shape", "place", "alt", "do", "file", "photo", "state", "reason",
    "format", "starts_on", "template", "promise", "results_due_on", "shapes", "needs_place",
    "eligibility", "postcodes", "least_trust", "proposals_review", "comments_review",
    "edit_minutes", "origin", "category", "supports", "key", "number", "count", "proposals",
    "due_on", "decision", "milestone", "paper_url", "paper_label", "report_url", "zurueck",
    *(
        f"{prefix}-{name}"
        for prefix in ("zeit", "schritt", "kategorie", "thema", "kontakt")
        for name in (
            "TOTAL_FORMS", "INITIAL_FORMS", "0-uuid", "0-title", "0-name", "0-text", "0-starts_at",
            "0-ends_at", "0-acts", "0-results", "0-planned_on", "0-done_on", "0-department",
            "0-ORDER", "0-DELETE", "0-email",
        )
    ),
)  # fmt: skip


@pytest.mark.parametrize("counts", ["as sent", "1"])
@pytest.mark.parametrize("bad", ["x", "\0", HUGE, "", "2026-02-30T25:61", "a" * 5000])
def test_no_post_breaks_the_workplace(
    town: Town, anna: User, client_of_anna: Client, tmp_path: Path, bad: str, counts: str
) -> None:
    proposal = proposal_with_all(town, anna)
    row = proposal.consultation.project
    picture = services.add_picture(
        row,
        SimpleUploadedFile("a.jpg", jpeg(tmp_path / "a.jpg", (64, 48)).read_bytes(), "image/jpeg"),
        alt="Brunnen",
        by=anna,
    )
    other = submitted(proposal.consultation)
    sent = dict.fromkeys(FIELDS, bad)
    if counts == "1":
        sent |= {name: "1" for name in FIELDS if name.endswith("TOTAL_FORMS")}
        sent |= {name: "0" for name in FIELDS if name.endswith("INITIAL_FORMS")}
    client_of_anna.raise_request_exception = False

    paths = [f"{kind}/{{{kind}}}/{act}" for kind, act in POSTS]
    paths += [
        "neu/",
        "vorschlaege/geben/",
        "vorhaben/{vorhaben}/schritte/",
        "vorhaben/{vorhaben}/neuigkeiten/",
        "vorhaben/{vorhaben}/ergebnis/",
        f"vorhaben/{{vorhaben}}/bilder/{picture.photo.uuid}/",
        f"vorhaben/{{vorhaben}}/bilder/{NOBODY}/",
        "beteiligung/{beteiligung}/frage/",
        f"vorschlaege/{{vorschlaege}}/zusammenlegen/{other.uuid}/",
    ]
    uuids = {
        "vorhaben": row.uuid,
        "beteiligung": proposal.consultation.uuid,
        "vorschlaege": proposal.uuid,
    }
    broken = [
        path
        for path in paths
        if client_of_anna.post(HOME + path.format(**uuids), sent).status_code >= 500
    ]
    assert broken == []
