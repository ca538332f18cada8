"""„Vorschlag machen“: what comes in, what is asked back, what is never lost."""

import html
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.contrib.gis.geos import LineString, MultiLineString, Polygon
from django.core.exceptions import ValidationError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from common import clock
from common.identifiers import uuid7
from geo.gazetteer import rebuild, search
from moderation.models import Case
from participation import acts
from participation.models import Consultation, PendingAct, Proposal, ProposalCategory
from participation.models.consultation import Act, Eligibility, Review
from participation.performing import proposing
from participation.states import ProposalState
from photos.models import Photo
from tests import factories
from tests.factories import Town, at, box, member, road
from tests.participation.factories import (
    add_phase,
    citizen,
    consultation,
    hide,
    project,
    submitted,
)
from tests.photos.pictures import jpeg, upload

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"


@pytest.fixture
def town() -> Town:
    town = factories.town(host=HOST)
    road(town.municipality)
    for number in (2, 12):
        factories.address(town.municipality, house_number=number, point=at(number * 10, 8))
    rebuild(town.municipality)
    return town


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality), needs_place=False)


@pytest.fixture
def anna() -> User:
    return citizen(display_name="Radlerin")


def browser(person: User | None = None) -> Client:
    client = Client(headers={"host": HOST})
    if person is not None:
        client.force_login(person)
    return client


def form_of(ideas: Consultation) -> str:
    return f"{ideas.get_absolute_url()}vorschlagen/"


def filled(**changes: object) -> dict[str, object]:
    return {
        "draft_key": str(uuid7()),
        "title": "Mehr Bänke am Brunnen",
        "text": "Wer einkauft, will sich auch setzen.",
        "do": "send",
        **changes,
    }


def words(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))  # type: ignore[attr-defined]


def drawn(*points: tuple[float, float], kind: str = "Polygon") -> str:
    places = [list(at(*point).coords) for point in points]
    coordinates: Any = {"Point": places[0], "LineString": places, "Polygon": [[*places, places[0]]]}
    return json.dumps({"type": kind, "coordinates": coordinates[kind]})


SQUARE = ((0, 0), (100, 0), (100, 100), (0, 100))


# --- the form -------------------------------------------------------------------


def test_a_guest_gets_the_form_without_a_cookie(ideas: Consultation) -> None:
    response = browser().get(form_of(ideas))

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Vorschlag absenden" in response.text
    assert "Sie brauchen kein Passwort: Ihre E-Mail-Adresse genügt." in response.text
    assert "Als Entwurf speichern" not in response.text


def test_it_says_what_becomes_public_and_when(town: Town) -> None:
    vorhaben = project(town.municipality)
    after = consultation(vorhaben, edit_minutes=90)
    before = consultation(vorhaben, proposals_review=Review.BEFORE)

    assert "Ihr Vorschlag erscheint sofort." in words(browser().get(form_of(after)))
    assert "noch 90 Minuten" in words(browser().get(form_of(after)))
    assert "Wir lesen jeden Vorschlag, bevor er erscheint" in words(browser().get(form_of(before)))


def test_what_the_consultation_does_not_ask_is_not_there(town: Town) -> None:
    plain = consultation(project(town.municipality), shapes=[])

    page = browser().get(form_of(plain)).text

    for name in ("geometry", "category", "cost", "name"):
        assert f'name="{name}"' not in page


def test_only_what_is_published_and_takes_proposals_has_a_form(town: Town) -> None:
    hidden = consultation(project(town.municipality, published_at=None))
    talk = consultation(project(town.municipality), "discussion")
    elsewhere = consultation(project(factories.municipality(host="anderswo.example")))

    for each in (hidden, talk, elsewhere):
        assert browser().get(form_of(each)).status_code == 404
        assert browser().post(form_of(each), filled()).status_code == 404
    editor = member(town.municipality, "editor")
    assert browser(editor).get(form_of(hidden)).status_code == 200


# --- sending --------------------------------------------------------------------


def test_what_was_sent_is_stored_and_the_page_says_what_follows(
    town: Town, ideas: Consultation, anna: User
) -> None:
    ideas.asks_cost = True
    ideas.save()
    theme = ProposalCategory.objects.create(consultation=ideas, name="Sitzen")
    client = browser(anna)

    response = client.post(
        form_of(ideas),
        filled(
            category=str(theme.uuid),
            cost="12.000 €",
            geometry=drawn(*SQUARE),
            text="Erste Zeile.\r\nZweite.",
        ),
    )

    proposal = Proposal.objects.get()
    assert response.status_code == 303
    assert response["Location"] == proposing.sent_path(proposal)
    assert (proposal.title, proposal.author, proposal.number) == ("Mehr Bänke am Brunnen", anna, 1)
    assert proposal.text == "Erste Zeile.\nZweite."
    assert (proposal.category, proposal.cost_euros) == (theme, 12_000)
    assert isinstance(proposal.geometry, Polygon)
    assert proposal.place == "nahe Hauptstraße"
    page = words(client.get(response["Location"]))
    assert "Gespeichert: Vorschlag Nr. 1" in page
    assert "Ihr Vorschlag ist für alle zu sehen." in page
    assert "Ändern können Sie ihn bis" in page
    assert f"https://lindenbach.example{proposal.get_absolute_url()}" in client.get(
        response["Location"]
    ).text.replace("&amp;", "&")


def test_where_it_is_read_first_the_page_says_until_when(town: Town, anna: User) -> None:
    ideas = consultation(project(town.municipality), proposals_review=Review.BEFORE)

    sent = browser(anna).post(form_of(ideas), filled())
    page = words(browser(anna).get(sent["Location"]))

    due = Case.objects.get().due_at
    assert due is not None
    assert "Wir lesen Ihren Vorschlag bis" in page
    assert "12 Uhr" in page
    assert "sobald er erschienen ist" in page


def test_the_page_after_sending_is_the_author_s_alone(ideas: Consultation, anna: User) -> None:
    path = browser(anna).post(form_of(ideas), filled())["Location"]

    assert browser(citizen()).get(path).status_code == 404
    guest = browser().get(path)
    assert guest.status_code == 302
    assert guest["Location"].startswith("/beteiligung/mitmachen/?next=")


def test_the_same_again_is_the_same_proposal(ideas: Consultation, anna: User) -> None:
    data = filled()

    first, second = (browser(anna).post(form_of(ideas), data) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Proposal.objects.count() == 1


def test_something_else_under_the_same_key_is_asked_about_with_all_input_kept(
    ideas: Consultation, anna: User
) -> None:
    data = filled()
    client = browser(anna)
    client.post(form_of(ideas), data)

    response = client.post(form_of(ideas), {**data, "title": "Mehr Tische"})

    assert response.status_code == 409
    assert "Diesen Vorschlag haben Sie schon gesendet" in response.text
    assert 'name="title" value="Mehr Tische"' in response.text
    assert Proposal.objects.count() == 1


def test_the_person_may_change_the_first_or_send_a_new_one_once(
    ideas: Consultation, anna: User
) -> None:
    data = filled()
    client = browser(anna)
    client.post(form_of(ideas), data)
    changed = {**data, "title": "Mehr Tische", "asked": "similar"}

    for _ in range(2):
        assert client.post(form_of(ideas), {**changed, "do": "change"}).status_code == 303
    proposal = Proposal.objects.get()
    assert (proposal.title, proposal.version) == ("Mehr Tische", 2)

    other = {**data, "title": "Ein Trinkbrunnen", "asked": "similar", "do": "send-as-new"}
    for _ in range(2):
        assert client.post(form_of(ideas), other).status_code == 303
    assert sorted(Proposal.objects.values_list("title", flat=True)) == [
        "Ein Trinkbrunnen",
        "Mehr Tische",
    ]


def test_two_people_at_one_device_are_not_mixed_up(ideas: Consultation, anna: User) -> None:
    data = filled(asked="similar")
    bert = citizen()

    browser(anna).post(form_of(ideas), data)
    browser(bert).post(form_of(ideas), data)

    assert set(Proposal.objects.values_list("author", flat=True)) == {anna.pk, bert.pk}


def test_changing_what_was_never_sent_is_not_possible(ideas: Consultation, anna: User) -> None:
    assert browser(anna).post(form_of(ideas), filled(do="change")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence", "target"),
    [
        ({"title": " "}, "Bitte geben Sie Ihrem Vorschlag einen Titel.", "#id_title"),
        ({"title": "x" * 121}, "Ihr Titel ist zu lang: höchstens 120 Zeichen", "#id_title"),
        ({"title": "a\0b"}, "Nullzeichen", "#id_title"),
        ({"text": ""}, "Bitte beschreiben Sie Ihren Vorschlag", "#id_text"),
        ({"text": "x" * 100_000}, "höchstens 8000 Zeichen, Sie haben 100000", "#id_text"),
        ({"cost": "viel"}, "als Zahl in ganzen Euro", "#id_cost"),
        ({"cost": "-5"}, "als Zahl in ganzen Euro", "#id_cost"),
        ({"cost": "9" * 20}, "als Zahl in ganzen Euro", "#id_cost"),
        ({"geometry": ""}, "Bitte zeigen Sie, wo es ist", "#ort"),
        ({"geometry": "kaputt"}, "Den Ort konnten wir nicht lesen.", "#ort"),
        ({"geometry": '{"type":"Polygon"}'}, "Den Ort konnten wir nicht lesen.", "#ort"),
        ({"geometry": "[" * 50_000}, "Den Ort konnten wir nicht lesen.", "#ort"),
        (
            {"geometry": drawn((0, 0), (100, 100), (100, 0), (0, 100))},
            "Die Linien Ihrer Fläche kreuzen sich.",
            "#ort",
        ),
        ({"geometry": drawn((0, 0), (50, 50))}, "mindestens drei Punkte", "#ort"),
        ({"geometry": drawn((0, 0), kind="LineString")}, "mindestens zwei Punkte", "#ort"),
        (
            {"geometry": drawn((0, 0), (0, 900), (900, 900))},
            "Das liegt nicht ganz in dem Gebiet",
            "#ort",
        ),
        (
            {"geometry": drawn(*((n, n) for n in range(501)), kind="LineString")},
            "zu viele Punkte (höchstens 500)",
            "#ort",
        ),
        (
            {"geometry": drawn(*((n, n) for n in range(5000)), kind="LineString")},
            "zu viele Punkte (höchstens 500)",
            "#ort",
        ),
        ({"known": "zone:quatsch", "geometry": ""}, "Diesen Ort kennen wir nicht.", "#ort"),
        ({"place_text": "Nirgendwo 7"}, "haben wir nichts gefunden", "#ort"),
        ({"place_choice": "gefälscht"}, "Diesen Ort kennen wir nicht.", "#ort"),
        ({"zone": "atlantis"}, "Bitte wählen Sie einen Ortsteil.", "#ort"),
        ({"draft_key": "kaputt"}, "", ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    town: Town, anna: User, changes: dict[str, object], sentence: str, target: str
) -> None:
    ideas = consultation(
        project(town.municipality),
        needs_place=True,
        asks_cost=True,
        area=box(-500, -500, 500, 500),
    )
    sent = filled(**{"text": "Ein Satz.", "cost": "5", "geometry": drawn(*SQUARE), **changes})

    response = browser(anna).post(form_of(ideas), sent)

    assert response.status_code == 422
    assert sentence in words(response)
    assert f'<a href="{target}">' in response.text or not target
    assert not Proposal.objects.exists()
    if "text" not in changes:
        assert "Ein Satz.</textarea>" in response.text
    if "cost" not in changes:
        assert 'name="cost"' in response.text and 'value="5"' in response.text
    if target == "#id_title":
        assert 'id="title-fehler"' in response.text


def test_all_that_is_wrong_is_said_at_once(ideas: Consultation, anna: User) -> None:
    ideas.needs_place = True
    ideas.save()

    page = words(browser(anna).post(form_of(ideas), filled(title="", text="")))

    for sentence in ("einen Titel", "in einigen Sätzen", "wo es ist"):
        assert sentence in page


def test_more_than_the_server_reads_is_told_how_to_mend_it(ideas: Consultation, anna: User) -> None:
    place = "[7.2012345678, 50.8012345678]"
    points = f'{{"type": "LineString", "coordinates": [{", ".join([place] * 100_000)}]}}'
    assert len(points) > 1_000_000

    for heavy in ({"geometry": points}, {"text": "x" * 1_100_000}):
        response = browser(anna).post(form_of(ideas), filled(**heavy))
        assert response.status_code == 413
        assert "Ihre Eingaben sind noch da." in words(response)
    assert not Proposal.objects.exists()


def test_a_shape_that_is_not_asked_for_is_refused(town: Town, anna: User) -> None:
    ideas = consultation(project(town.municipality), shapes=["point"])

    response = browser(anna).post(form_of(ideas), filled(geometry=drawn(*SQUARE)))

    assert "Bitte zeichnen Sie hier einen Punkt." in words(response)


def test_too_much_from_one_address_is_slowed_with_a_sentence(
    ideas: Consultation, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participation.views.proposing.PROPOSALS_AN_HOUR", 2)
    client = browser(anna)

    answers = [client.post(form_of(ideas), filled(asked="similar")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert "Mehr Bänke am Brunnen" in answers[-1].text


def test_a_post_from_another_site_is_refused(ideas: Consultation, anna: User) -> None:
    response = browser(anna).post(
        form_of(ideas), filled(), headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 403
    assert not Proposal.objects.exists()


# --- the clock ------------------------------------------------------------------


def test_it_opens_and_closes_at_its_second(town: Town, anna: User) -> None:
    now = clock.now().replace(microsecond=0)
    opens, closes = now + timedelta(hours=1), now + timedelta(hours=2)
    ideas = consultation(project(town.municipality), starts_at=opens, ends_at=closes)
    client, second = browser(anna), timedelta(seconds=1)
    send = {"asked": "similar"}

    with time_machine.travel(opens - second, tick=False):
        early = client.get(form_of(ideas))
        assert "Das geht ab" in words(early)
        assert "<textarea" not in early.text
        assert client.post(form_of(ideas), filled(**send)).status_code == 422
    with time_machine.travel(opens, tick=False):
        assert "<textarea" in client.get(form_of(ideas)).text
        assert client.post(form_of(ideas), filled(**send)).status_code == 303
    with time_machine.travel(closes - second, tick=False):
        assert client.post(form_of(ideas), filled(**send)).status_code == 303
    with time_machine.travel(closes, tick=False):
        late = client.post(form_of(ideas), filled(text="Zu spät geschrieben.", **send))
        assert late.status_code == 422
        assert "Jetzt ist es geschlossen." in words(late)
        assert "Zu spät geschrieben." in late.text
        guest = browser().post(form_of(ideas), filled(**send))
        assert guest.status_code == 422
    assert Proposal.objects.count() == 2
    assert not PendingAct.objects.exists()


def test_a_second_click_after_the_end_gets_the_first_answer(town: Town, anna: User) -> None:
    closes = clock.now() + timedelta(hours=1)
    ideas = consultation(project(town.municipality), ends_at=closes)
    data = filled()
    first = browser(anna).post(form_of(ideas), data)

    with time_machine.travel(closes, tick=False):
        second = browser(anna).post(form_of(ideas), data)

    assert second["Location"] == first["Location"]


def test_drafts_may_be_written_on_while_it_is_closed(town: Town, anna: User) -> None:
    closes = clock.now() + timedelta(hours=1)
    ideas = consultation(project(town.municipality), ends_at=closes)
    client = browser(anna)
    path = client.post(form_of(ideas), filled(do="draft"))["Location"]

    with time_machine.travel(closes, tick=False):
        page = client.get(path)
        saved = client.post(path, filled(do="draft", title="Anders"))

    assert "Vorschlag absenden" not in page.text
    assert "Jetzt ist es geschlossen." in words(page)
    assert saved.status_code == 303


# --- who ------------------------------------------------------------------------


def test_what_a_guest_wrote_waits_until_they_have_signed_in(
    town: Town, ideas: Consultation, anna: User
) -> None:
    theme = ProposalCategory.objects.create(consultation=ideas, name="Sitzen")
    data = filled(geometry=drawn(*SQUARE), category=str(theme.uuid))
    guest = browser()
    guest.post(form_of(ideas), {**data, "do": "photos", "photos": upload(jpeg())})

    response = guest.post(form_of(ideas), data)

    act = PendingAct.objects.get()
    assert response.status_code == 303
    assert response["Location"] == f"/beteiligung/weiter/{act.key}/"
    assert (act.act, act.target, act.back) == ("propose", ideas.uuid, form_of(ideas))
    assert not Proposal.objects.exists()
    shown = dict(acts.show(act))
    assert shown["Titel"] == "Mehr Bänke am Brunnen"
    assert shown["Ort"] == "nahe Hauptstraße (eine Fläche, etwa 9.990 Quadratmeter)"
    assert (shown["Thema"], shown["Fotos"]) == ("Sitzen", "1")
    assert acts.consultation_of(act) == ideas

    where = acts.perform(act, by=anna)

    proposal = Proposal.objects.get()
    assert where == proposing.sent_path(proposal)
    assert (proposal.author, proposal.category) == (anna, theme)
    assert proposal.pictures.count() == 1
    assert not PendingAct.objects.exists()
    assert browser(anna).post(form_of(ideas), data)["Location"] == where


def test_pressed_twice_and_changed_between_the_last_word_waits(
    ideas: Consultation, anna: User
) -> None:
    data = filled()
    guest = browser()
    first = guest.post(form_of(ideas), data)["Location"]
    guest.post(form_of(ideas), data)
    assert guest.post(form_of(ideas), {**data, "title": "Mehr Tische"})["Location"] == first
    guest.post(form_of(ideas), filled(title="Etwas anderes"))

    for act in PendingAct.objects.order_by("created_at"):
        acts.perform(act, by=anna)

    titles = Proposal.objects.order_by("id").values_list("title", flat=True)
    assert list(titles) == ["Mehr Tische", "Etwas anderes"]


def test_what_waits_is_changed_in_its_form_with_everything_in_it(ideas: Consultation) -> None:
    ideas.asks_cost = True
    ideas.save()
    theme = ProposalCategory.objects.create(consultation=ideas, name="Sitzen")
    data = filled(geometry=drawn(*SQUARE), category=str(theme.uuid), cost="12.000")
    guest = browser()
    guest.post(form_of(ideas), {**data, "do": "photos", "photos": upload(jpeg())})
    waits = guest.post(form_of(ideas), data)["Location"]
    page = guest.get(waits).text
    where = re.search(r'href="([^"]+)"[^>]*><span class="kern-label">Ändern<', page)
    assert where is not None
    assert "drawn__line" in page and ">Zurück<" not in page

    form = guest.get(where[1]).text

    assert 'value="Mehr Bänke am Brunnen"' in form and "Wer einkauft" in form
    assert 'value="12.000"' in form and f'value="{data["draft_key"]}"' in form
    assert "Gewählt: nahe Hauptstraße" in words(guest.get(where[1]))
    assert re.search(rf'value="{theme.uuid}"[^>]* checked', form)
    assert f'value="remove-photo:{Photo.objects.get().uuid}"' in form
    assert json.loads(html.unescape(re.search(r'name="geometry" value="([^"]+)"', form)[1]))
    assert 'role="alert"' not in form

    changed = guest.post(where[1], {**data, "title": "Mehr Tische", "asked": "similar"})

    assert changed["Location"] == waits
    assert PendingAct.objects.get().payload["title"] == ["Mehr Tische"]


def test_nobody_else_sees_what_waits_in_the_form(ideas: Consultation, anna: User) -> None:
    browser().post(form_of(ideas), filled())
    act = PendingAct.objects.get()

    for other in (browser(), browser(anna)):
        assert "Wer einkauft" not in other.get(acts.change_path(act)).text
    for wrong in ("x", str(uuid7()), "x" * 900):
        assert browser().get(f"{form_of(ideas)}?wartet={wrong}").status_code == 200


def test_changed_and_sent_by_who_has_signed_in_nothing_waits_any_more(
    ideas: Consultation, anna: User
) -> None:
    client = browser()
    data = filled()
    client.post(form_of(ideas), data)
    act = PendingAct.objects.get()
    act.user = anna
    act.save()
    client.force_login(anna)
    assert 'value="Radlerin"' in client.get(acts.change_path(act)).text

    client.post(acts.change_path(act), {**data, "title": "Mehr Tische"})

    assert Proposal.objects.get().title == "Mehr Tische"
    assert not PendingAct.objects.exists()


def test_who_lacks_a_step_is_led_through_it(ideas: Consultation, anna: User) -> None:
    ideas.eligibility = Eligibility.RESIDENT
    ideas.save()

    response = browser(anna).post(form_of(ideas), filled(name="Anders"))

    assert response["Location"].startswith("/beteiligung/weiter/")
    assert "name" not in PendingAct.objects.get().payload
    anna.refresh_from_db()
    assert anna.public_name == "Anders"
    assert "alle, die hier wohnen" in words(browser(anna).get(form_of(ideas)))


def test_what_waits_too_long_is_told_and_waits_on(town: Town, anna: User) -> None:
    closes = clock.now() + timedelta(hours=1)
    ideas = consultation(project(town.municipality), ends_at=closes)
    browser().post(form_of(ideas), filled())
    act = PendingAct.objects.get()

    with (
        time_machine.travel(closes, tick=False),
        pytest.raises(Exception, match="Jetzt ist es geschlossen"),
    ):
        acts.perform(act, by=anna)

    assert PendingAct.objects.exists()
    assert not Proposal.objects.exists()


def test_the_name_is_the_one_that_the_person_chooses(ideas: Consultation, anna: User) -> None:
    client = browser(anna)
    assert 'value="Radlerin"' in client.get(form_of(ideas)).text

    client.post(form_of(ideas), filled(name=" Die  Radlerin ", asked="similar"))
    anna.refresh_from_db()
    assert anna.public_name == "Die Radlerin"
    client.post(form_of(ideas), filled(name="", asked="similar"))
    anna.refresh_from_db()
    assert anna.public_name == ""

    refused = client.post(form_of(ideas), filled(name="x" * 61, asked="similar"))
    assert refused.status_code == 422
    assert '<a href="#id_name">' in refused.text
    assert Proposal.objects.count() == 2


def test_a_guest_s_form_does_not_take_anybody_s_name_away(ideas: Consultation, anna: User) -> None:
    browser().post(form_of(ideas), filled())

    acts.perform(PendingAct.objects.get(), by=anna)

    anna.refresh_from_db()
    assert anna.public_name == "Radlerin"


# --- similar ones ---------------------------------------------------------------


def test_similar_proposals_are_shown_once_with_all_input_kept(
    town: Town, ideas: Consultation, anna: User
) -> None:
    there = submitted(ideas, "Bänke am Brunnen", geometry=at(0, 0))
    hide(submitted(ideas, "Bänke beim Brunnen"), by=town.mo, town=town.municipality)
    data = filled(geometry=drawn((5, 5), kind="Point"))
    client = browser(anna)

    hint = client.post(form_of(ideas), data)

    assert hint.status_code == 200
    assert "Gibt es das schon?" in hint.text
    assert "Bänke am Brunnen" in hint.text
    assert "beim Brunnen" not in hint.text
    assert 'name="title" value="Mehr Bänke am Brunnen"' in hint.text
    assert 'name="asked" value="similar"' in hint.text
    assert Proposal.objects.count() == 2

    sent = client.post(form_of(ideas), {**data, "asked": "similar"})
    assert sent.status_code == 303
    assert Proposal.objects.count() == 3
    assert there.get_absolute_url() not in sent["Location"]


def test_yes_that_is_it_leads_there_and_keeps_the_draft(ideas: Consultation, anna: User) -> None:
    there = submitted(ideas, "Bänke am Brunnen")
    data = filled()
    client = browser(anna)

    response = client.post(form_of(ideas), {**data, "do": f"same:{there.uuid}"})

    assert response.status_code == 303
    assert response["Location"] == there.get_absolute_url()
    draft = Proposal.objects.get(state=ProposalState.DRAFT)
    assert (draft.title, draft.author) == ("Mehr Bänke am Brunnen", anna)
    elsewhere = submitted(consultation(ideas.project))
    for wrong in ("x", uuid7(), elsewhere.uuid):
        assert client.post(form_of(ideas), filled(do=f"same:{wrong}")).status_code == 404


def test_a_guest_gets_a_link_to_the_similar_one(ideas: Consultation) -> None:
    there = submitted(ideas, "Bänke am Brunnen")

    hint = browser().post(form_of(ideas), filled())

    assert f'href="{there.get_absolute_url()}"' in hint.text
    assert not PendingAct.objects.exists()


# --- drafts ---------------------------------------------------------------------


def test_a_draft_may_lack_everything_and_is_filled_in_again(
    ideas: Consultation, anna: User
) -> None:
    client = browser(anna)

    response = client.post(
        form_of(ideas), filled(do="draft", title="", text="Halb fertig", geometry=drawn(*SQUARE))
    )

    draft = Proposal.objects.get()
    assert response["Location"] == draft.get_absolute_url()
    page = client.get(response["Location"])
    assert "Halb fertig</textarea>" in page.text
    assert 'name="known" value="kept"' in page.text
    assert "Ihr Entwurf" in page.text


def test_saved_twice_it_is_one_draft_and_sent_it_is_the_proposal(
    ideas: Consultation, anna: User
) -> None:
    data = filled(geometry=drawn(*SQUARE))
    client = browser(anna)
    for title in ("Eins", "Zwei"):
        path = client.post(form_of(ideas), {**data, "title": title, "do": "draft"})["Location"]
    draft = Proposal.objects.get()
    assert draft.title == "Zwei"

    response = client.post(path, {**data, "geometry": "", "known": "kept"})

    draft.refresh_from_db()
    assert response["Location"] == path
    assert draft.state == ProposalState.SUBMITTED
    assert isinstance(draft.geometry, Polygon)
    assert "Gespeichert: Vorschlag Nr. 1" in client.get(path).text


def test_a_draft_sent_from_the_first_page_is_not_left_behind(
    ideas: Consultation, anna: User
) -> None:
    data = filled()
    client = browser(anna)
    client.post(form_of(ideas), {**data, "do": "draft"})

    client.post(form_of(ideas), data)

    assert Proposal.objects.get().state == ProposalState.SUBMITTED


def test_a_draft_keeps_only_what_can_be_kept(ideas: Consultation, anna: User) -> None:
    response = browser(anna).post(
        form_of(ideas), filled(do="draft", title="x" * 121, geometry="kaputt")
    )

    assert response.status_code == 422
    assert not Proposal.objects.exists()
    assert "x" * 121 in response.text


def test_a_guest_is_told_why_there_is_no_draft(ideas: Consultation) -> None:
    response = browser().post(form_of(ideas), filled(do="draft"))

    assert response.status_code == 422
    assert "wenn Sie angemeldet sind" in words(response)
    assert "Mehr Bänke am Brunnen" in response.text


def test_nobody_else_sees_a_draft_or_its_pictures(
    town: Town, ideas: Consultation, anna: User
) -> None:
    data = filled(do="draft", photos=upload(jpeg()))
    path = browser(anna).post(form_of(ideas), data)["Location"]
    photo = Photo.objects.get()
    assert photo.draft_url() in browser(anna).get(path).text
    strangers = [citizen(), town.mo, town.admin, member(town.municipality, "editor")]

    for person in strangers:
        client = browser(person)
        assert client.get(path).status_code == 404
        assert client.post(path, filled()).status_code == 404
        assert client.get(f"{path}verwerfen/").status_code == 404
        assert client.post(f"{path}verwerfen/").status_code == 404
        assert client.get(photo.private_url()).status_code in (403, 404)
        assert str(photo.draft_key) not in client.get(form_of(ideas)).text
        assert "Mehr Bänke" not in client.get("/beteiligung/meine/").text
    assert browser().get(photo.private_url()).status_code == 404
    assert browser().get(f"/fotos/entwurf/{uuid7()}/{photo.uuid}/400.webp").status_code == 404
    assert browser().get(path).status_code == 302
    assert Proposal.objects.count() == Photo.objects.count() == 1


def test_discarding_asks_once_more(ideas: Consultation, anna: User) -> None:
    client = browser(anna)
    path = client.post(form_of(ideas), filled(do="draft"))["Location"]

    asked = client.get(f"{path}verwerfen/")
    assert "Das lässt sich nicht rückgängig machen." in words(asked)
    assert Proposal.objects.exists()
    done = client.post(f"{path}verwerfen/")

    assert done["Location"] == "/beteiligung/meine/"
    assert not Proposal.objects.exists()
    assert client.get(path).status_code == 404


def test_what_was_handed_in_is_not_discarded(ideas: Consultation, anna: User) -> None:
    client = browser(anna)
    path = client.post(form_of(ideas), filled())["Location"]

    assert client.post(f"{path}verwerfen/")["Location"] == path
    assert Proposal.objects.exists()


# --- pictures -------------------------------------------------------------------


def test_a_picture_is_kept_under_the_draft_when_the_rest_is_wrong(
    ideas: Consultation, anna: User
) -> None:
    data = filled(title="", photos=upload(jpeg()))
    client = browser(anna)

    response = client.post(form_of(ideas), data)

    photo = Photo.objects.get()
    assert response.status_code == 422
    assert photo.draft_key == UUID(str(data["draft_key"]))
    assert str(photo.uuid) in response.text
    again = {**filled(), "draft_key": data["draft_key"]}
    client.post(form_of(ideas), {**again, "do": f"remove-photo:{photo.uuid}"})
    assert not Photo.objects.exists()


def test_a_broken_picture_is_told_at_its_field_and_the_rest_survives(
    ideas: Consultation, anna: User
) -> None:
    response = browser(anna).post(form_of(ideas), filled(photos=upload(jpeg()[:400])))

    assert response.status_code == 422
    assert "foto.jpg:" in words(response)
    assert '<a href="#foto">' in response.text
    assert not Proposal.objects.exists()


# --- places without a map -------------------------------------------------------


def value_of(ideas: Consultation, text: str) -> str:
    return search(ideas.municipality, text)[0].value


def test_an_address_is_found_picked_and_sent_without_scripts(
    ideas: Consultation, anna: User
) -> None:
    client = browser(anna)
    found = client.post(form_of(ideas), filled(do="find", place_text="hauptstr 12"))
    match = re.search(r'type="radio" name="place_choice" value="([^"]+)"', found.text)
    assert match is not None

    taken = client.post(
        form_of(ideas), filled(do="place", place_choice=match[1], place_as="street")
    )
    assert "Gewählt: Hauptstraße (ganze Straße, 1,0 km)" in words(taken)
    known = re.search(r'name="known" value="([^"]+)"', taken.text)
    assert known is not None
    client.post(form_of(ideas), filled(known=known[1]))

    proposal = Proposal.objects.get()
    assert isinstance(proposal.geometry, LineString | MultiLineString)
    assert proposal.place == "Hauptstraße"


def test_what_was_filled_in_and_not_applied_counts_too(
    town: Town, ideas: Consultation, anna: User
) -> None:
    client = browser(anna)
    data = {"asked": "similar"}
    client.post(form_of(ideas), filled(place_text="Hauptstraße 12", place_as="100", **data))
    client.post(form_of(ideas), filled(zone=town.district.slug, **data))
    client.post(
        form_of(ideas), filled(place_choice=value_of(ideas, "Hauptstr 2"), place_as="point", **data)
    )

    places = Proposal.objects.order_by("id").values_list("place", flat=True)
    assert list(places) == ["100 m rund um Hauptstraße 12", "Altstadt", "Hauptstraße 2"]


def test_an_unclear_address_is_asked_back(town: Town, ideas: Consultation, anna: User) -> None:
    road(town.municipality, "Hauptmannweg", (-500, 200), (500, 200))
    rebuild(town.municipality)

    response = browser(anna).post(form_of(ideas), filled(place_text="Haupt"))

    assert response.status_code == 422
    assert 'type="radio" name="place_choice"' in response.text
    assert not Proposal.objects.exists()


def test_only_parts_of_town_in_the_area_are_offered(town: Town, ideas: Consultation) -> None:
    factories.zone(town.municipality, "Fernwald", boundary=box(1500, 1500, 1900, 1900))
    ideas.area = box(-300, -300, 300, 300)
    ideas.save()

    page = words(browser().get(form_of(ideas)))

    assert "Altstadt" in page
    assert "Fernwald" not in page


def test_a_place_can_be_taken_away_again(ideas: Consultation, anna: User) -> None:
    known = f"point:{value_of(ideas, 'Hauptstr 12')}"

    page = browser(anna).post(form_of(ideas), filled(do="no-place", known=known))

    assert 'name="known" value=""' in page.text
    assert "Gewählt:" not in words(page)


def test_scripts_ask_for_the_same_as_json(town: Town, ideas: Consultation) -> None:
    guest = browser()

    def ask(**fields: object) -> dict[str, Any]:
        answer = guest.post(
            form_of(ideas), filled(**fields), headers={"Accept": "application/json"}
        )
        assert answer.status_code == 200
        return answer.json()  # type: ignore[no-any-return]

    around = ask(do="place", place_choice=value_of(ideas, "Hauptstr 12"), place_as="50")
    assert around["words"] == "50 m rund um Hauptstraße 12"
    assert json.loads(around["shape"])["type"] == "Polygon"
    assert ask(do="zone", zone=town.district.slug)["words"] == "Altstadt (ganzer Ortsteil)"
    nothing = ask(do="place", place_text="Nirgendwo")
    assert nothing["known"] == ""
    assert "nichts gefunden" in nothing["problem"]
    assert ask(do="no-place")["known"] == ""


def test_the_area_is_given_to_the_map(town: Town, ideas: Consultation) -> None:
    ideas.area = box(0, 0, 100, 100)
    ideas.save()

    answer = browser().get(f"{form_of(ideas)}gebiet/")

    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["type"] == "MultiPolygon"


# --- how much it costs ----------------------------------------------------------


def test_the_form_costs_few_statements(town: Town, ideas: Consultation, anna: User) -> None:
    counts = []
    client = browser()
    for _ in range(2):
        for _ in range(3):
            ProposalCategory.objects.create(consultation=ideas, name=str(uuid7()))
            factories.zone(town.municipality, f"Ort {uuid7()}")
            add_phase(
                ideas,
                clock.now() + timedelta(days=20 + ideas.phases.count()),
                clock.now() + timedelta(days=21 + ideas.phases.count()),
                acts=(Act.PROPOSE,),
            )
        client.get(form_of(ideas))
        with CaptureQueriesContext(connection) as captured:
            client.get(form_of(ideas))
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 8


def test_sending_costs_as_much_whatever_there_is(ideas: Consultation, anna: User) -> None:
    client = browser(anna)
    client.get(form_of(ideas))  # what a process remembers is known from here on
    counts = []
    for title, text in (("Ein Trinkwasserspender", "Es ist heiß."), ("Eine Wiese", "Für Bienen.")):
        for _ in range(3):
            submitted(ideas, geometry=at(0, 0))
        place = drawn((900, 900), kind="Point")
        data = filled(title=title, text=text, geometry=place, name="Radlerin")
        with CaptureQueriesContext(connection) as captured:
            assert client.post(form_of(ideas), data).status_code == 303
        verbs = [query["sql"].split()[0] for query in captured.captured_queries]
        counts.append(sum(verb not in ("SAVEPOINT", "RELEASE") for verb in verbs))

    assert counts[0] == counts[1] <= 32


# --- whatever strangers send --------------------------------------------------------------------

FIELDS = (
    *("draft_key", "title", "text", "category", "cost", "geometry", "known", "place_as", "name"),
    *("place_text", "place_choice", "zone", "version", "asked", "without"),
)
BAD = ("\0", "9" * 5000, "1e309", "NaN", "a/b\0c;;;", "zone:\0", "around:x", "[[[[")


@pytest.mark.parametrize(
    "do", ["send", "draft", "find", "place", "zone", "no-place", "photos", "change", "same:\0", "x"]
)
def test_no_field_breaks_the_form(ideas: Consultation, anna: User, do: str) -> None:
    ideas.asks_cost = True
    ideas.save()
    client = browser(anna)
    proposal = submitted(ideas, by=anna)
    for where in (form_of(ideas), f"{proposal.get_absolute_url()}bearbeiten/"):
        for bad in BAD:
            answer = client.post(where, {**dict.fromkeys(FIELDS, bad), "do": do})
            assert answer.status_code < 500
        for field in FIELDS if do != "x" else ("title", "geometry"):  # it sends, as "send" does
            assert client.post(where, filled(do=do, **{field: BAD[4]})).status_code < 500


@pytest.mark.parametrize(
    "path",
    [
        *(
            "x/vorschlagen/",
            "vorschlagen/x/",
            "vorschlagen/01a214b6-ff91-70be-8962-ed893a11e88d/",
            "vorschlagen/%00/",
        ),
        *("0/bearbeiten/", "-1/verlauf/", "99999999999999999999/zurueckziehen/"),
        *("vorschlagen/?title=%00", "vorschlagen/?title=" + "a" * 5000),
    ],
)
def test_no_address_breaks_anything(ideas: Consultation, anna: User, path: str) -> None:
    for person in (None, anna):
        for method in ("get", "post"):
            answer = getattr(browser(person), method)(f"{ideas.get_absolute_url()}{path}")
            assert answer.status_code < 500


@pytest.mark.parametrize("payload", [{}, {"title": ["x"]}, {"title": "x", "text": []}])
def test_a_waiting_act_that_lacks_something_is_refused_with_sentences(
    town: Town, ideas: Consultation, anna: User, payload: dict[str, Any]
) -> None:
    act = PendingAct.objects.create(
        municipality=town.municipality,
        act="propose",
        target=ideas.uuid,
        payload=payload,
        back="/",
    )

    assert isinstance(acts.show(act), list)
    with pytest.raises(ValidationError):
        acts.perform(act, by=anna)
