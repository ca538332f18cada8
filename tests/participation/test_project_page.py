"""One project: what one can do now, what becomes of it, and everything that hangs on it."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from common.clock import BERLIN
from participation.models import (
    Phase,
    Project,
    ProjectContact,
    ProjectDocument,
    ProjectNews,
    Proposal,
)
from participation.models.consultation import Act
from participation.models.poll import PaperCount, Poll, PollOption
from participation.models.proposal import Origin
from participation.services import Fields, enter_proposal
from participation.states import Decision, ProposalState
from tests import factories
from tests.factories import Town, at, box
from tests.participation.factories import add_phase, consultation, project, submitted
from tests.participation.reading import (
    about,
    changed,
    coming,
    ended,
    milestone,
    set_state,
    title_picture,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 6, 5, 12, tzinfo=BERLIN)  # a Friday
END = datetime(2026, 6, 15, tzinfo=BERLIN)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def page_of(client: Client, of: Project, query: str = "") -> str:
    response = client.get(f"{of.get_absolute_url()}{query}")
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.text)


def paper(ideas: Any, n: int) -> None:
    for number in range(n):
        enter_proposal(ideas, Fields(title=f"Karte {number}"), by=None, origin=Origin.PAPER)


# --- the one action ------------------------------------------------------------------


def test_what_one_can_do_now_until_when_who_and_what_becomes_of_it(client, town):
    of = project(town.municipality, title="Marktplatz")
    ideas = consultation(of, ends_at=END, promise="Der Rat entscheidet im September.")
    submitted(ideas)
    paper(ideas, 12)

    page = page_of(client, of)

    assert "<h1>Marktplatz</h1>" in page
    assert ">Jetzt: Vorschläge machen, bis So., 14. Juni</h2>" in page
    assert "noch 9 Tage" in page
    assert "alle mit bestätigter E-Mail-Adresse" in page
    assert "Der Rat entscheidet im September." in page
    assert "13 Vorschläge, davon 12 auf Papier" in page
    assert page.count("kern-btn--primary") == 1
    assert f'href="{ideas.get_absolute_url()}vorschlagen/"' in page
    assert '<nav class="tabs"' not in page


def test_tabs_only_where_several_run_at_once(client, town):
    of = project(town.municipality)
    first = consultation(of, "poll", title="Welcher Entwurf?", ends_at=END)
    second = consultation(of, title="Ihre Ideen", ends_at=END + timedelta(days=3))
    coming(consultation(of, title="Später", phase=False), acts=(Act.PROPOSE,))

    page = page_of(client, of)
    other = page_of(client, of, f"?beteiligung={second.slug}")

    tabs = re.findall(r'href="\?beteiligung=([\w-]+)#jetzt"( aria-current="true")?', page)
    assert tabs == [(first.slug, ' aria-current="true"'), (second.slug, "")]
    assert "Jetzt: abstimmen" in page and "Jetzt: Vorschläge machen" in other
    assert ">Jetzt: abstimmen" in page_of(client, of, "?beteiligung=unsinn")
    assert "Weitere Beteiligungen" in page and "Ab Mo., 8. Juni: Vorschläge machen" in page


def test_before_and_after_there_is_nothing_to_press(client, town):
    before, after = project(town.municipality), project(town.municipality)
    coming(consultation(before, phase=False), acts=(Act.PROPOSE,))
    ended(consultation(after, phase=False, promise="Wir antworten allen."))

    pages = [page_of(client, before), page_of(client, after)]

    assert "Ab Mo., 8. Juni: Vorschläge machen" in pages[0]
    assert "Beendet am Di., 2. Juni" in pages[1] and "Wir antworten allen." in pages[1]
    assert [page.count("kern-btn--primary") for page in pages] == [0, 0]


def test_a_project_without_a_consultation_tells_what_it_is(client, town):
    of = project(town.municipality, text="Wir bauen.\n\nMehr unter https://example.org/bau.")

    page = page_of(client, of)

    assert "<p>Wir bauen.</p>" in page
    assert '<a href="https://example.org/bau" rel="nofollow">' in page
    assert 'class="project__now' not in page


def test_votes_that_nobody_may_see_are_not_counted_either(client, town):
    of = project(town.municipality)
    poll = consultation(of, "poll", ends_at=END, results=Phase.Results.AFTER)
    option = PollOption.objects.create(
        poll=Poll.objects.create(consultation=poll, question="Was?"), title="A"
    )
    PaperCount.objects.create(option=option, count=4711)

    hidden = page_of(client, of) + client.get("/beteiligung/").text
    with time_machine.travel(END, tick=False):
        changed()
        seen = page_of(client, of)

    assert "4.711" not in hidden and "4711" not in hidden
    assert "sehen alle erst ab Mo., 15. Juni, 0 Uhr" in hidden
    assert "4.711 Stimmen" in seen


# --- the story -----------------------------------------------------------------------


def test_milestones_and_phases_of_all_consultations_stand_on_one_line(client, town):
    of = project(town.municipality)
    milestone(of, "Beschluss", done_on=date(2026, 3, 2), order=1)
    milestone(of, "Umbau", planned_words="Frühjahr 2027", order=3)
    milestone(of, "Entwurf", planned_on=date(2026, 8, 3), order=2)
    milestone(of, "Gutachten", planned_on=date(2026, 6, 1), order=1)
    ideas = consultation(of, title="Ideen", phase=False)
    add_phase(ideas, NOON - timedelta(days=3), END, acts=(Act.PROPOSE,), title="Sammeln")
    add_phase(ideas, END, END + timedelta(days=14), acts=(Act.SUPPORT,), title="Gewichten")
    ended(consultation(of, "survey", title="Umfrage zum Platz", phase=False))

    story = re.search(r'<ol class="timeline story">(.*?)</ol>', page_of(client, of))
    assert story is not None
    entries = re.findall(r'data-state="(\w+)".*?timeline__words">(.*?)</p>', story[1])
    words = [(state, re.sub(r"<[^>]+>| +", " ", text).split()[0]) for state, text in entries]

    assert words == [
        ("done", "Beschluss"),
        ("done", "Mitmachen"),
        ("late", "Gutachten"),
        ("now", "Sammeln"),
        ("next", "Gewichten"),
        ("next", "Entwurf"),
        ("next", "Umbau"),
    ]
    assert "war geplant für Mo., 1. Juni, ist noch offen" in story[1]
    assert "2. bis 14. Juni, noch 9 Tage" in story[1]
    assert "geplant: Frühjahr 2027" in story[1]
    assert "Umfrage zum Platz" in story[1]


# --- what became of it ---------------------------------------------------------------


def test_what_became_of_it_with_numbers_and_words(client, town):
    of = project(town.municipality, outcome="Drei Bänke stehen.", outcome_at=NOON)
    ideas = ended(consultation(of, phase=False))
    made = [enter_proposal(ideas, Fields(title=f"Idee {i}"), by=None, origin=Origin.ONLINE)
            for i in range(6)]  # fmt: skip
    set_state(made[0], ProposalState.REALISED, Decision.FOLLOW)
    set_state(made[1], ProposalState.ANSWERED, Decision.NOT)
    set_state(made[2], ProposalState.ANSWERED, Decision.NOT)
    set_state(made[3], ProposalState.ANSWERED, Decision.FOLLOW)
    set_state(made[5], ProposalState.ANSWERED, Decision.PARTLY)
    hidden = set_state(made[4], ProposalState.REALISED, Decision.FOLLOW)
    Proposal.objects.filter(pk=hidden.pk).update(shown=False)

    page = page_of(client, of)

    outcome = re.search(r'id="ergebnis"(.*?)</section>', page)
    assert outcome is not None
    assert "<p>Drei Bänke stehen.</p>" in outcome[1]
    counts = re.findall(r'outcome__number">(\d+)</span>.*?href="([^"]+)">([^<]+)</a>', outcome[1])
    for number, href, _words in counts:  # what is counted is what one finds there
        assert client.get(href).text.count('<li class="report-row') == int(number), href
    base = ideas.get_absolute_url()
    assert counts == [
        ("1", f"{base}?stand=umgesetzt", "Umgesetzt"),
        ("1", f"{base}?stand=folgt", "Die Stadt folgt"),
        ("1", f"{base}?stand=folgt-teilweise", "Die Stadt folgt teilweise"),
        ("2", f"{base}?stand=folgt-nicht", "Die Stadt folgt nicht"),
    ]
    assert len(re.findall(r">Idee \d</a>", outcome[1])) == 5
    assert "Idee 4" not in page
    assert 'class="project__now' not in page  # what became of it says more


def test_answers_of_several_consultations_are_counted_together(client, town):
    of = project(town.municipality)
    for _ in range(2):
        ideas = consultation(of)
        set_state(submitted(ideas), ProposalState.ANSWERED, Decision.NOTED)

    page = page_of(client, of)

    assert re.search(r'outcome__number">2</span>.*?<span>Zur Kenntnis genommen', page)


# --- what hangs on it ----------------------------------------------------------------


def test_pictures_documents_contacts_and_news(client, town):
    of = about(project(town.municipality, area=box(0, 0, 100, 100), place="Markt"), "gruen")
    first, second = title_picture(of), title_picture(of)
    secret = title_picture(of, shown=False)
    document = ProjectDocument.objects.create(
        project=of, title="Plan", file_name="plan.pdf", byte_size=1_240_000, sha256=b"\0" * 32
    )
    ProjectContact.objects.create(
        project=of, department=town.tiefbau, phone="0000 12-34", email="plan@lindenbach.example"
    )
    ProjectNews.objects.create(project=of, title="Bagger da", text="Er ist gelb.", at=NOON)

    page = page_of(client, of)

    assert first.public_url(1600) in page and second.public_url() in page
    assert secret.public_name == "" and page.count("/bilder/") == 2 * 4 + 1
    assert f'href="/beteiligung/{of.slug}/dokumente/{document.uuid}/" download>Plan</a>' in page
    assert "PDF, 1,2 MB" in page
    assert 'href="tel:00001234"' in page and town.tiefbau.name in page
    assert "Bagger da" in page and "Er ist gelb." in page
    assert f'src="/beteiligung/{of.slug}/karte.svg?v=' in page
    assert f"/tiles/projekte/{{z}}/{{x}}/{{y}}.mvt?vorhaben={of.slug}" in page
    assert f'href="/feeds/beteiligung/{of.slug}.atom"' in page


def test_what_editors_write_is_shown_as_text(client, town):
    of = project(town.municipality, title="<b>Markt</b>", text="<script>x</script>")

    page = page_of(client, of)

    assert "<b>Markt" not in page and "<script>x" not in page


# --- who sees it ---------------------------------------------------------------------


def test_before_it_is_published_only_editors_see_it_as_a_preview(client, town):
    of = project(town.municipality, published_at=None, area=box(0, 0, 9, 9))
    ideas = consultation(of)
    pages = (of.get_absolute_url(), ideas.get_absolute_url(), f"{of.get_absolute_url()}karte.svg")

    def answers() -> list[int]:
        return [client.get(path).status_code for path in pages]

    assert answers() == [404, 404, 404]
    client.force_login(town.alice)
    assert answers() == [404, 404, 404]
    client.force_login(factories.member(town.municipality, Role.EDITOR))
    assert answers() == [200, 200, 200]
    for path in pages[:2]:
        page = client.get(path)
        assert "Vorschau" in page.text and "noindex" in page.text
        assert "private" in page["Cache-Control"]
    assert "private" in client.get(pages[2])["Cache-Control"]


def test_editors_of_another_town_see_nothing(client, town):
    of = project(town.municipality, published_at=None)
    other = factories.town(host="other.example")
    client.force_login(factories.member(other.municipality, Role.EDITOR))

    assert client.get(of.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["gibt-es-nicht/", "gibt-es-nicht/karte.svg", "gibt-es-nicht/auch-nicht/", "x/y/z/"],
)
def test_what_is_not_there_is_not_found(client, town, path):
    assert client.get(f"/beteiligung/{path}").status_code == 404


def test_a_consultation_of_another_project_is_not_found(client, town):
    ideas = consultation(project(town.municipality))
    other = project(town.municipality)

    assert client.get(f"/beteiligung/{other.slug}/{ideas.slug}/").status_code == 404


def test_the_page_is_only_read(client, town):
    assert client.post(project(town.municipality).get_absolute_url()).status_code == 405


# --- its picture ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "kind"),
    [(box(0, 0, 100, 80), "area-shape"), (factories.line((0, 0), (90, 9)), "line-shape"),
     (at(0, 0), "drop")],
)  # fmt: skip
def test_the_map_shows_where_it_is(client, town, area, kind):
    of = project(town.municipality, area=area)

    response = client.get(f"{of.get_absolute_url()}karte.svg?w=400&h=225")

    assert response["Content-Type"] == "image/svg+xml"
    assert f'class="{kind}"' in response.text
    assert 'width="400" height="225"' in response.text


def test_the_picture_is_kept_under_its_version_and_renewed_with_the_area(client, town):
    of = project(town.municipality, area=box(0, 0, 100, 80))

    def address() -> str:
        found = re.search(r'src="(/beteiligung/[^"]+karte\.svg\?[^"]+)"', page_of(client, of))
        assert found is not None
        return found[1].replace("&amp;", "&")

    first = address()
    assert "immutable" in client.get(first)["Cache-Control"]
    etag = client.get(first)["ETag"]
    assert client.get(first, headers={"if-none-match": etag}).status_code == 304

    Project.objects.filter(pk=of.pk).update(area=box(0, 0, 100, 90))
    changed()

    assert address() != first
    assert "immutable" not in client.get(first)["Cache-Control"]


def test_a_project_of_the_whole_town_has_no_picture_of_its_area(client, town):
    of = project(town.municipality)

    assert client.get(f"{of.get_absolute_url()}karte.svg").status_code == 404
    assert "ganze Stadt" in page_of(client, of)


# --- documents -----------------------------------------------------------------------


@pytest.fixture
def document(town: Town, settings: Any) -> ProjectDocument:
    of = project(town.municipality)
    row = ProjectDocument.objects.create(
        project=of, title="Plan", file_name="Plan für alle.pdf", byte_size=9, sha256=b"\1" * 32
    )
    folder = settings.PRIVATE_DIR / "documents"
    folder.mkdir(parents=True)
    (folder / f"{row.uuid}.pdf").write_bytes(b"%PDF-1.7\n")
    return row


def address_of(document: ProjectDocument) -> str:
    return f"{document.project.get_absolute_url()}dokumente/{document.uuid}/"


def test_a_document_is_saved_and_never_shown(client, document):
    response = client.get(address_of(document))

    assert response.status_code == 200
    assert response.getvalue() == b"%PDF-1.7\n"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Plan%20f")
    assert "sandbox" in response["Content-Security-Policy"]
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    known = client.get(address_of(document), headers={"if-none-match": response["ETag"]})
    assert known.status_code == 304


def test_a_document_is_only_for_those_who_see_its_project(client, town, document):
    Project.objects.update(published_at=None)

    assert client.get(address_of(document)).status_code == 404
    client.force_login(factories.member(town.municipality, Role.EDITOR))
    answer = client.get(address_of(document))
    assert answer.status_code == 200 and answer["Cache-Control"] == "private, no-cache"
    answer.close()


def test_a_document_of_another_project_or_town_or_without_a_file_is_not_found(
    client, town, document, settings
):
    other = project(town.municipality)
    wrong = [
        f"{other.get_absolute_url()}dokumente/{document.uuid}/",
        f"{document.project.get_absolute_url()}dokumente/{uuid4()}/",
    ]
    assert [client.get(path).status_code for path in wrong] == [404, 404]

    (settings.PRIVATE_DIR / "documents" / f"{document.uuid}.pdf").unlink()
    assert client.get(address_of(document)).status_code == 404


# --- its cost ------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_statements_do_not_grow(client, town, django_assert_num_queries, rows):
    of = project(town.municipality, area=box(0, 0, 9, 9))
    for number in range(rows):
        for format in ("ideas", "discussion", "survey", "poll"):
            ideas = consultation(of, format)
            if format == "ideas":
                set_state(submitted(ideas), ProposalState.ANSWERED, Decision.FOLLOW)
        about(of, f"thema-{number}")
        title_picture(of)
        milestone(of, order=number)
        ProjectNews.objects.create(project=of, title="Neu", text="Neu")
        ProjectContact.objects.create(project=of, department=town.tiefbau)
        ProjectDocument.objects.create(
            project=of, title="Plan", file_name="p.pdf", byte_size=1, sha256=b"1"
        )
    client.get(f"{of.get_absolute_url()}?x")

    # version, project, consultations, phases, contributions, contacts, news, milestones, answers
    with django_assert_num_queries(9):
        client.get(of.get_absolute_url())
    with django_assert_num_queries(1):
        client.get(of.get_absolute_url())
