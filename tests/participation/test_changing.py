"""Changing a proposal, taking it back, reading what it said before, and the list of one's own."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common.identifiers import uuid7
from moderation.models import Visibility
from participation import services
from participation.models import Consultation, Proposal, ProposalVersion
from participation.models.consultation import Review
from participation.services import Fields
from participation.states import ProposalState
from photos.services import store_upload
from tests import factories
from tests.factories import Town, at, box
from tests.participation.factories import citizen, consultation, hide, project, show, submitted
from tests.participation.test_proposing import HOST, SQUARE, browser, drawn, filled, words
from tests.photos.pictures import drawn as painted
from tests.photos.pictures import encoded, jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


@pytest.fixture
def anna() -> User:
    return citizen()


@pytest.fixture
def proposal(ideas: Consultation, anna: User) -> Proposal:
    return submitted(ideas, by=anna)


def path(proposal: Proposal, what: str) -> str:
    return f"{proposal.get_absolute_url()}{what}/"


def changed(proposal: Proposal, **changes: object) -> dict[str, object]:
    proposal.refresh_from_db()
    said = {"title": proposal.title, "text": proposal.text, "version": proposal.version}
    return filled(**{**said, "known": "kept", **changes})


PAGES = ("bearbeiten", "zurueckziehen", "verlauf")


# --- who ----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", PAGES[:2])
def test_only_its_author_changes_a_proposal(town: Town, proposal: Proposal, what: str) -> None:
    where = path(proposal, what)

    for person in (citizen(), town.mo, town.admin):
        assert browser(person).get(where).status_code == 403
        assert browser(person).post(where, changed(proposal)).status_code == 403
    for answer in (browser().get(where), browser().post(where, changed(proposal))):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/beteiligung/mitmachen/?next=/beteiligung/")
    proposal.refresh_from_db()
    assert (proposal.version, proposal.state) == (1, ProposalState.SUBMITTED)


@pytest.mark.parametrize("what", PAGES)
def test_what_may_not_be_seen_is_not_there(
    town: Town, ideas: Consultation, anna: User, what: str
) -> None:
    waiting = consultation(ideas.project, proposals_review=Review.BEFORE)
    unseen = submitted(waiting, by=anna)

    assert browser(citizen()).get(path(unseen, what)).status_code == 404
    assert browser().get(path(unseen, what)).status_code == 404
    assert browser(anna).get(path(unseen, what)).status_code == 200
    assert browser().get(f"{ideas.get_absolute_url()}99/{what}/").status_code == 404
    assert browser().get(f"{ideas.get_absolute_url()}{'9' * 30}/{what}/").status_code == 404


@pytest.mark.parametrize("what", PAGES)
def test_what_was_removed_is_gone(town: Town, proposal: Proposal, what: str) -> None:
    hide(proposal, by=town.mo, town=town.municipality)

    response = browser().get(path(proposal, what))

    assert response.status_code == 410
    assert "Nichts Verbotenes</a>." in response.text
    assert "Bänke" not in response.text


# --- changing -------------------------------------------------------------------------------


def test_the_form_holds_what_is_there(ideas: Consultation, anna: User) -> None:
    ideas.asks_cost = True
    ideas.save()
    proposal = submitted(ideas, by=anna, geometry=at(5, 5), cost_euros=1200, place="Am Markt")

    page = browser(anna).get(path(proposal, "bearbeiten"))

    assert 'value="Mehr Bänke am Brunnen"' in page.text
    assert "Wer einkauft, will sich auch setzen.</textarea>" in page.text
    assert 'name="known" value="kept"' in page.text
    assert "Gewählt: Am Markt" in words(page)
    assert 'name="cost" inputmode="decimal"' in page.text and 'value="1200"' in page.text
    assert "Ändern können Sie ihn bis" in words(page)


def test_a_change_is_stored_once_however_often_it_is_sent(proposal: Proposal, anna: User) -> None:
    data = changed(proposal, title="Mehr Tische")
    client = browser(anna)

    answers = [client.post(path(proposal, "bearbeiten"), data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0]["Location"] == proposal.get_absolute_url()
    proposal.refresh_from_db()
    assert (proposal.title, proposal.version) == ("Mehr Tische", 2)


def test_another_window_was_quicker(proposal: Proposal, anna: User) -> None:
    data = changed(proposal, title="Mehr Tische", text="Im ersten Fenster.")
    browser(anna).post(path(proposal, "bearbeiten"), changed(proposal, title="Mehr Stühle"))

    response = browser(anna).post(path(proposal, "bearbeiten"), data)

    assert response.status_code == 422
    assert "in einem anderen Fenster geändert" in words(response)
    assert "Im ersten Fenster.</textarea>" in response.text
    for broken in ("", "x", "0", "9" * 30):
        refused = browser(anna).post(path(proposal, "bearbeiten"), {**data, "version": broken})
        assert refused.status_code == 422


def test_errors_are_said_as_in_the_first_form(proposal: Proposal, anna: User) -> None:
    response = browser(anna).post(
        path(proposal, "bearbeiten"),
        changed(proposal, geometry=drawn((0, 0), (9, 9))) | {"title": ""},
    )

    assert response.status_code == 422
    assert "Bitte geben Sie Ihrem Vorschlag einen Titel." in words(response)
    assert "mindestens drei Punkte" in words(response)


def test_the_place_may_be_drawn_anew_or_taken_away(ideas: Consultation, anna: User) -> None:
    ideas.needs_place = False
    ideas.save()
    whole = MultiPolygon(box(0, 0, 50, 50)[0], box(100, 0, 150, 50)[0], srid=4326)
    proposal = submitted(ideas, by=anna, geometry=whole)
    client = browser(anna)

    client.post(path(proposal, "bearbeiten"), changed(proposal, title="Nur der Titel"))
    proposal.refresh_from_db()
    assert proposal.geometry.equals(whole)

    client.post(path(proposal, "bearbeiten"), changed(proposal, geometry=drawn(*SQUARE)))
    proposal.refresh_from_db()
    assert isinstance(proposal.geometry, Polygon)

    client.post(path(proposal, "bearbeiten"), changed(proposal, known=""))
    proposal.refresh_from_db()
    assert proposal.geometry is None
    assert proposal.version == 4


def test_pictures_are_added_and_removed(ideas: Consultation, anna: User) -> None:
    old = store_upload(municipality=ideas.municipality, draft_key=uuid7(), upload=upload(jpeg()))
    proposal = services.submit_proposal(
        ideas, Fields(title="Bänke", text="Mehr davon."), by=anna, photos=[old]
    )
    where = path(proposal, "bearbeiten")
    client = browser(anna)
    assert old.private_url() in client.get(where).text
    new = encoded(painted(), "JPEG", quality=60)
    data = changed(proposal, without=str(old.uuid))

    kept = client.post(where, {**data, "do": "photos", "photos": upload(new)})
    assert "checked" in kept.text
    assert client.post(where, data).status_code == 303

    [picture] = proposal.pictures.all()
    assert picture.photo != old
    old.refresh_from_db()
    assert old.item is not None and old.item.visibility == Visibility.PRIVATE
    assert client.get(old.private_url()).status_code in (200, 404)
    assert browser(citizen()).get(old.private_url()).status_code == 404


def test_after_its_time_it_says_why(town: Town, anna: User) -> None:
    ideas = consultation(project(town.municipality), edit_minutes=60)
    proposal = submitted(ideas, by=anna)
    where = path(proposal, "bearbeiten")
    data = changed(proposal, title="Zu spät")
    last = proposal.editable_until - timedelta(seconds=1)

    with time_machine.travel(last, tick=False):
        assert browser(anna).get(where).status_code == 200
    with time_machine.travel(proposal.editable_until, tick=False):
        late = browser(anna).get(where)
        sent = browser(anna).post(where, data)
    for response in (late, sent):
        assert response.status_code == 403
        assert "Ändern geht nicht mehr" in words(response)
        assert "in einem Kommentar" in words(response)
    proposal.refresh_from_db()
    assert proposal.version == 1


def test_where_it_is_read_first_the_form_says_that_it_disappears(town: Town, anna: User) -> None:
    ideas = consultation(project(town.municipality), proposals_review=Review.BEFORE)
    proposal = submitted(ideas, by=anna)
    show(proposal, by=town.mo)
    client = browser(anna)

    page = client.get(path(proposal, "bearbeiten"))
    client.post(path(proposal, "bearbeiten"), changed(proposal, title="Neu"))

    assert "So lange ist Ihr Vorschlag nicht zu sehen." in words(page)
    told = words(client.get("/beteiligung/meine/"))
    assert "Ihre Änderung ist gespeichert. Wir lesen sie bis" in told
    proposal.refresh_from_db()
    assert not proposal.shown


# --- what it said before -----------------------------------------------------------------------


def edit(proposal: Proposal, **fields: object) -> Proposal:
    assert proposal.author is not None
    proposal.refresh_from_db()
    said = {"title": proposal.title, "text": proposal.text, "geometry": proposal.geometry}
    return services.edit_proposal(
        proposal,
        Fields(**{**said, **fields}),  # type: ignore[arg-type]
        by=proposal.author,
        version=proposal.version,
    )


def test_everybody_reads_what_changed_in_words_and_marked(proposal: Proposal) -> None:
    edit(proposal, title="Mehr Tische am Brunnen", geometry=at(5, 5))

    page = browser().get(path(proposal, "verlauf"))

    assert "Geändert: der Titel und der Ort." in words(page)
    text = re.sub(r'<span class="sr-only">[^<]*</span>', "", page.text)
    assert "Mehr <del>Bänke</del><ins>Tische</ins> am Brunnen" in text
    assert "Fassung 2 jetzt" in words(page)
    assert "So wurde er eingereicht" in words(page)
    assert "[gestrichen: Bänke ]" in words(page)
    assert "[neu: Tische ]" in words(page)


def test_what_was_never_shown_only_its_author_reads(town: Town, anna: User) -> None:
    ideas = consultation(project(town.municipality), proposals_review=Review.BEFORE)
    proposal = submitted(ideas, "Geheimer Anfang", by=anna)
    edit(proposal, title="Zweiter Versuch")
    show(proposal, by=town.mo)

    public = browser().get(path(proposal, "verlauf"))
    own = browser(anna).get(path(proposal, "verlauf"))

    assert "Geheimer Anfang" not in words(public)
    assert "Zweiter Versuch" in words(public)
    assert "<ins>" not in public.text
    assert "war noch nicht öffentlich" in words(own)
    assert "Geheimer" in words(own)


def test_texts_are_escaped(proposal: Proposal) -> None:
    edit(proposal, text="<script>alert(1)</script> & so weiter")

    page = browser().get(path(proposal, "verlauf")).text

    assert "<script>alert" not in page
    assert "&lt;" in page


def test_a_long_history_comes_in_pages_with_a_bounded_cost(proposal: Proposal) -> None:
    for number in range(2, 26):
        ProposalVersion.objects.create(
            proposal=proposal, number=number, title=f"Titel {number}", text="x", was_shown=True
        )
    Proposal.objects.filter(pk=proposal.pk).update(version=25)
    client = browser()

    first = client.get(path(proposal, "verlauf"))
    assert 'href="?vor=6"' in first.text
    assert "Fassung 25" in first.text and "Fassung 5<" not in first.text
    rest = client.get(path(proposal, "verlauf") + "?vor=6")
    assert "Fassung 5" in rest.text and "So wurde er eingereicht" in rest.text
    for odd in ("x", "-1", "\0", "9" * 50, "²"):
        assert client.get(path(proposal, "verlauf"), {"vor": odd}).status_code == 200


def test_the_history_costs_the_same_with_one_and_three_versions(ideas: Consultation) -> None:
    one, three = submitted(ideas), submitted(ideas)
    edit(three, title="Eins")
    edit(three, title="Zwei")
    counts = []
    for each in (one, one, three):
        with CaptureQueriesContext(connection) as captured:
            assert browser().get(path(each, "verlauf")).status_code == 200
        counts.append(len(captured))

    assert counts[-1] <= 8
    assert counts[0] == counts[-1]


# --- taking back -----------------------------------------------------------------------------


def test_taking_back_asks_once_more(proposal: Proposal, anna: User) -> None:
    client = browser(anna)
    where = path(proposal, "zurueckziehen")

    assert "Vorschlag zurückziehen?" in words(client.get(where))
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.SUBMITTED
    response = client.post(where)

    assert response["Location"] == proposal.get_absolute_url()
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    again = client.post(where)
    assert again.status_code == 422
    assert "Zurückgezogen" in words(again)


def test_what_was_answered_stays(town: Town, proposal: Proposal, anna: User) -> None:
    services.answer_proposal(
        proposal, decision="not", text="Nein.", department=town.tiefbau, by=town.clara
    )

    response = browser(anna).post(path(proposal, "zurueckziehen"))

    assert response.status_code == 422
    assert "Das geht bei diesem Stand nicht: Beantwortet." in words(response)
    late = browser(anna).get(path(proposal, "bearbeiten"))
    assert late.status_code == 403
    assert "geht es schon weiter: Beantwortet" in words(late)


# --- one's own ---------------------------------------------------------------------------------


def test_one_s_own_are_listed_with_their_state(town: Town, anna: User) -> None:
    vorhaben = project(town.municipality)
    ideas = consultation(vorhaben)
    before = consultation(vorhaben, proposals_review=Review.BEFORE)
    services.save_draft(ideas, Fields(title=""), by=anna)
    submitted(ideas, "Sichtbar", by=anna)
    submitted(before, "Wartet noch", by=anna)
    hide(submitted(ideas, "Versteckt", by=anna), by=town.mo, town=town.municipality, removed=False)
    submitted(ideas, "Von jemand anderem")
    elsewhere = consultation(project(factories.municipality(host="anderswo.example")))
    submitted(elsewhere, "In der anderen Stadt", by=anna)

    page = words(browser(anna).get("/beteiligung/meine/"))

    for text in ("Ohne Titel", "Sichtbar", "Eingereicht", "Wartet noch", "Wird geprüft"):
        assert text in page
    assert "Wird nicht gezeigt" in page
    assert "Von jemand anderem" not in page
    assert "In der anderen Stadt" not in page


def test_nothing_yet_says_what_will_be_here(town: Town, anna: User) -> None:
    assert "Noch kein Vorschlag" in words(browser(anna).get("/beteiligung/meine/"))


def test_a_guest_signs_in_first(town: Town) -> None:
    response = browser().get("/beteiligung/meine/")

    assert response["Location"] == "/beteiligung/mitmachen/?next=/beteiligung/meine/"
    page = browser().get(response["Location"]).text
    assert "Nehmen Sie die Adresse, mit der Sie mitgemacht haben." in page


def test_the_list_comes_in_pages_and_costs_the_same(
    ideas: Consultation, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(anna)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            services.save_draft(ideas, Fields(title="Entwurf"), by=anna)
            submitted(ideas, by=anna)
        client.get("/beteiligung/meine/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/beteiligung/meine/")
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 8

    monkeypatch.setattr("participation.views.mine.PAGE_SIZE", 2)
    first = client.get("/beteiligung/meine/")
    following = re.search(r'href="\?(nach=[^"]+)"', first.text)
    assert following is not None
    second = client.get(f"/beteiligung/meine/?{following[1]}")
    assert second.text.count("Nr. ") == 1
    assert client.get("/beteiligung/meine/?nach=x").status_code == 200


def test_no_project_can_be_called_like_the_list() -> None:
    from participation.addresses import RESERVED

    assert "meine" in RESERVED
