"""„Mangel melden“: what comes in, what is asked back, what is never lost."""

import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact, Role
from common.identifiers import uuid7
from defects.models import Category, Report
from geo.gazetteer import rebuild
from photos.models import Photo
from tests import factories
from tests.factories import Town, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    town = factories.town(host="lindenbach.example")
    factories.road(town.municipality)
    for number in (2, 12):
        factories.address(town.municipality, house_number=number)
    rebuild(town.municipality)
    return town


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


def filled(**changes: object) -> dict[str, object]:
    place = at(0, 2)
    return {
        "draft_key": str(uuid7()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "accuracy": "9",
        "text": "Ein tiefes Loch.",
        "do": "send",
        **changes,
    }


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def test_a_guest_gets_the_form_without_a_cookie(guest):
    response = guest.get("/melden/")

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Laterne" in response.text


def test_every_form_has_a_key_of_its_own(guest):
    keys = {
        re.search(r'name="draft_key" value="([^"]+)"', guest.get("/melden/").text)[1]
        for _ in range(2)
    }

    assert len(keys) == 2


def test_what_was_sent_is_stored_and_leads_to_the_secret_page(town, guest):
    response = guest.post("/melden/", filled())

    report = Report.objects.get()
    assert response.status_code == 303
    assert response.url.startswith(f"/meldung/{report.uuid}/")
    assert (report.category, report.body, report.accuracy_metres) == (town.pothole, town.tiefbau, 9)
    assert report.text == "Ein tiefes Loch."
    assert not report.text_shown
    # Only what keeps the device from counting for its own report, and only where that is asked.
    assert [cookie["path"] for cookie in response.cookies.values()] == ["/auch-ich/"]


def test_a_group_may_be_sent_as_it_is(town, guest):
    guest.post("/melden/", filled(**{"leaf-street": ""}))

    assert Report.objects.get().category == town.street


def test_a_kind_of_another_group_does_not_count(town, guest):
    guest.post("/melden/", filled(**{"leaf-street": "lamp"}))

    assert Report.objects.get().category == town.street


def test_the_same_again_is_the_same_report(guest):
    data = filled()

    first, second = guest.post("/melden/", data), guest.post("/melden/", data)

    assert first.url == second.url
    assert Report.objects.count() == 1


def test_something_else_under_the_same_key_is_asked_about_with_all_input_kept(guest):
    data = filled()
    guest.post("/melden/", data)

    response = guest.post("/melden/", {**data, "text": "Zwei Löcher."})

    assert response.status_code == 409
    assert 'name="text" value="Zwei Löcher."' in response.text
    assert Report.objects.count() == 1


def test_the_person_may_change_the_first_report(guest):
    data = filled()
    guest.post("/melden/", data)

    response = guest.post("/melden/", {**data, "text": "Zwei Löcher.", "do": "change"})

    assert response.status_code == 303
    assert Report.objects.get().text == "Zwei Löcher."


def test_or_send_it_as_a_new_one_once(guest):
    data = filled()
    guest.post("/melden/", data)
    again = {**data, "text": "Zwei Löcher.", "do": "send-as-new"}

    guest.post("/melden/", again)
    guest.post("/melden/", again)

    texts = Report.objects.order_by("id").values_list("text", flat=True)
    assert list(texts) == ["Ein tiefes Loch.", "Zwei Löcher."]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"group": ""}, "Bitte wählen Sie, worum es geht."),
        ({"group": "raumschiff"}, "Diese Art gibt es hier nicht."),
        ({"lat": "", "lon": ""}, "Wo ist es?"),
        ({"lat": "91", "lon": "7"}, "höchstens 90"),
        ({"lat": "nan", "lon": "7"}, "Wo ist es?"),
        ({"lat": "48.1", "lon": "11.5"}, "Lindenbach"),
        ({"text": "x" * 4001}, "höchstens 4000 Zeichen"),
        ({"draft_key": "kaputt"}, ""),
        ({"place_choice": "quatsch", "lat": "", "lon": ""}, "Diesen Ort kennen wir nicht."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(guest, changes, sentence):
    response = guest.post("/melden/", filled(**{"text": "Ein Satz.", **changes}))

    assert response.status_code == 422
    assert sentence in words(response)
    assert Report.objects.count() == 0
    if "text" not in changes:
        assert "Ein Satz.</textarea>" in response.text


def test_a_place_in_words_is_taken_when_it_is_clear(guest):
    guest.post("/melden/", filled(lat="", lon="", accuracy="", place_text="Hauptstraße 12"))

    assert Report.objects.get().place == "Hauptstraße 12"


def test_a_place_in_words_is_asked_back_when_it_is_not_clear(town, guest):
    factories.road(town.municipality, "Hauptmannweg", (-500, 200), (500, 200))
    rebuild(town.municipality)

    response = guest.post("/melden/", filled(lat="", lon="", accuracy="", place_text="Haupt"))

    assert response.status_code == 422
    assert 'type="radio" name="place_choice"' in response.text


def test_the_place_can_be_found_without_scripts(guest):
    response = guest.post("/melden/", filled(place_text="hauptstr 12", do="find"))

    assert response.status_code == 200
    value = re.search(r'name="place_choice" value="([^"]+)"', response.text)[1]
    guest.post("/melden/", filled(lat="", lon="", place_choice=value))
    assert Report.objects.get().place == "Hauptstraße 12"


def test_the_place_can_be_picked_from_a_list(town, guest):
    response = guest.post("/melden/", filled(zone=town.district.slug, do="list"))

    assert response.status_code == 200
    assert "Hauptstraße</span>" in response.text.replace(" <small>Altstadt</small>", "")


def test_words_of_one_s_own_cannot_become_the_public_place(guest):
    """Street and number are public at once, so nobody may write there what they like."""
    place = at(0, 2)
    forged = f"{place.y:.6f};{place.x:.6f};Bürgermeister ist ein Dieb:abc"

    response = guest.post("/melden/", filled(lat="", lon="", place_choice=forged))
    guest.post("/melden/", filled(place_text="Bürgermeister ist ein Dieb"))

    assert response.status_code == 422
    assert Report.objects.get().place != "Bürgermeister ist ein Dieb"


def test_too_many_bytes_are_not_even_read(guest, settings):
    settings.PHOTO_MAX_BYTES = 1000
    large = SimpleUploadedFile("foto.jpg", b"x" * 1_100_000)

    response = guest.post("/melden/", filled(photos=large))

    assert response.status_code == 413
    assert Photo.objects.count() == 0


def test_a_text_as_long_as_a_book_is_told_how_to_mend_it(guest):
    response = guest.post("/melden/", filled(text="x" * 1_100_000))

    assert response.status_code == 413
    assert "Kürzen Sie den Text" in words(response)


def test_the_question_that_decides_is_asked_once(town, guest):
    """Whoever does not know which part of the road it is may still send."""
    factories.part_question(town.street)
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.bauhof, category=town.street, part="footway", kind="road")
    data = filled(**{"leaf-street": ""})

    asked = guest.post("/melden/", data)
    sent = guest.post("/melden/", {**data, "asked": "part"})

    assert asked.status_code == 422
    assert "Welcher Teil der Straße?" in asked.text
    assert sent.status_code == 303
    assert Report.objects.get().body == town.clearing


def test_the_answer_to_the_question_is_kept(town, guest):
    factories.part_question(town.street)
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.bauhof, category=town.street, part="footway", kind="road")

    guest.post("/melden/", filled(**{"leaf-street": "", "q-street-part": "footway"}))

    report = Report.objects.get()
    assert (report.answers, report.body) == ({"part": "footway"}, town.bauhof)


def test_what_belongs_elsewhere_answers_with_a_link_and_stores_nothing(town, guest):
    factories.category(
        town.municipality,
        "parking",
        kind=Category.Kind.REDIRECT,
        redirect_url="https://verkehr.example/",
        redirect_text={"de": "Das macht die Verkehrsüberwachung."},
    )

    response = guest.post("/melden/", filled(group="parking"))

    assert response.status_code == 200
    assert 'href="https://verkehr.example/"' in response.text
    assert "Das macht die Verkehrsüberwachung." in response.text
    assert Report.objects.count() == 0


def test_a_confidential_report_needs_no_place(town, guest):
    factories.category(
        town.municipality,
        "noise",
        kind=Category.Kind.CONFIDENTIAL,
        default_body=town.bauhof,
    )

    guest.post("/melden/", filled(group="noise", lat="", lon="", accuracy=""))

    report = Report.objects.get()
    assert (report.location, report.shown) == (None, False)


def test_a_picture_is_kept_under_the_draft_when_the_rest_is_wrong(guest, picture):
    data = filled(group="", photos=picture())

    response = guest.post("/melden/", data)

    assert response.status_code == 422
    photo = Photo.objects.get()
    assert photo.draft_key == UUID(str(data["draft_key"]))
    assert str(photo.uuid) in response.text


def test_a_broken_picture_is_told_at_its_field_and_the_rest_survives(guest, picture):
    broken = picture(cut=400)

    response = guest.post("/melden/", filled(photos=broken))

    assert response.status_code == 422
    assert "foto.jpg:" in words(response)
    assert "Ein tiefes Loch.</textarea>" in response.text
    assert Report.objects.count() == Photo.objects.count() == 0


def test_a_picture_can_be_taken_back_without_scripts(guest, picture):
    data = filled(photos=picture(), do="photos")
    guest.post("/melden/", data)
    photo = Photo.objects.get()

    guest.post(
        "/melden/", {**filled(), "draft_key": data["draft_key"], "do": f"remove-photo:{photo.uuid}"}
    )

    assert Photo.objects.count() == 0


def test_pictures_of_another_draft_stay_where_they_are(guest, picture):
    guest.post("/melden/", filled(photos=picture(), do="photos"))
    photo = Photo.objects.get()

    guest.post("/melden/", filled(do=f"remove-photo:{photo.uuid}"))
    guest.post("/melden/", filled())

    assert Photo.objects.get().item is None
    assert Report.objects.get().pictures.count() == 0


def test_a_post_from_another_site_is_refused(guest):
    response = guest.post("/melden/", filled(), headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403
    assert Report.objects.count() == 0


def test_staff_take_a_report_for_somebody(town, guest):
    guest.force_login(town.clara)

    guest.post("/melden/", filled(channel="phone", on_behalf_of="Anna", callback="0000-12"))

    report = Report.objects.get()
    assert (report.channel, report.taken_by) == ("phone", town.clara)
    assert (report.contact.name, report.contact.phone) == ("Anna", "0000-12")


def test_guests_cannot_pretend_to_be_staff(town, guest):
    guest.post("/melden/", filled(channel="phone", on_behalf_of="Anna", callback="0000-12"))

    report = Report.objects.get()
    assert (report.channel, report.taken_by, report.contact) == ("web", None, None)
    assert Contact.objects.count() == 0


def test_people_with_a_role_elsewhere_are_guests_here(town, guest):
    other = factories.municipality(host="anderswo.example")
    guest.force_login(factories.member(other, Role.DISPATCHER))

    guest.post("/melden/", filled(channel="phone"))

    assert Report.objects.get().channel == "web"


def test_too_much_from_one_address_is_slowed_with_a_sentence(guest, monkeypatch):
    monkeypatch.setattr("defects.views.melden.REPORTS_AN_HOUR", 2)

    statuses = [guest.post("/melden/", filled(similar="seen")).status_code for _ in range(3)]

    assert statuses == [303, 303, 429]


def test_a_report_with_routing_takes_sixteen_statements(town, guest):
    """The whole request; savepoints and the like are not counted."""
    guest.post("/melden/", filled())  # what a process remembers is known from here on

    with CaptureQueriesContext(connection) as captured:
        guest.post("/melden/", filled())

    verbs = [query["sql"].split()[0] for query in captured.captured_queries]
    statements = [verb for verb in verbs if verb not in ("SAVEPOINT", "RELEASE")]
    assert len(statements) <= 16


@pytest.fixture
def picture(tmp_path):
    def make(*, cut: int = 0) -> SimpleUploadedFile:
        from tests.journeys.pictures import jpeg

        content = jpeg(tmp_path / "foto.jpg", (320, 240)).read_bytes()
        return SimpleUploadedFile("foto.jpg", content[: len(content) - cut] if cut else content)

    return make
