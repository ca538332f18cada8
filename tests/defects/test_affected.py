"""„Auch ich“: counted once per person, taken back, carried over when two reports are the same."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.vault import kinds
from common import clock, data_version
from common.identifiers import uuid7
from defects import devices, services
from defects.links import also_path, status_path
from defects.models import Affected, Category, Report, ReportPhoto
from defects.services import Actor, ContactDetails, Person
from defects.services.affected import top_of
from defects.states import Work
from defects.views import also
from moderation.models import Item, Visibility
from photos.models import Photo
from photos.services import store_upload
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town, at
from tests.photos import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="lindenbach.example")


def browser() -> Client:
    return Client(headers={"host": "lindenbach.example"})


@pytest.fixture
def guest(town: Town) -> Client:
    return browser()


def press(client: Client, report: Report):
    return client.post(f"/auch-ich/meldung/{report.number}/")


def count(report: Report) -> int:
    report.refresh_from_db()
    return report.affected_count


def say(report: Report, device: str = "", contact: str = "") -> Affected:
    return services.say_also(report, by=Person(device=device, contact=contact))[0]


def dana(town: Town) -> Actor:
    return Actor.staff(town.dana)


# --- saying it once -----------------------------------------------------------------------------


def test_whoever_presses_the_button_is_counted_and_everybody_reads_it(town, guest):
    report = town.report()
    before = data_version.get(town.municipality.pk)

    response = press(guest, report)

    assert response.status_code == 303
    assert count(report) == 1
    assert data_version.get(town.municipality.pk) > before
    assert "Eine Person hat das auch gemeldet." in guest.get(report.get_absolute_url()).text
    assert "auch ich 1" in guest.get("/meldungen/").text
    assert "Danke, gezählt" in guest.get(response.url).text


def test_several_are_several_and_staff_read_the_number(town, guest):
    report = town.report(category=town.pothole, body=town.tiefbau)
    for _ in range(3):
        press(browser(), report)
    clerk = browser()
    clerk.force_login(town.clara)

    assert "3 Personen haben das auch gemeldet." in clerk.get(f"/arbeit/{report.number}/").text
    assert "3 Personen haben das auch gemeldet." in guest.get(report.get_absolute_url()).text


def test_one_device_counts_once(town, guest):
    report = town.report()

    first, second = press(guest, report), press(guest, report)

    assert count(report) == 1
    assert first.url.partition("?")[0] == second.url.partition("?")[0]
    assert "Sie sind schon gezählt" in guest.get(second.url).text


def test_one_account_counts_once_on_whatever_device(town):
    report = town.report()
    for _ in range(2):
        client = browser()
        client.force_login(town.alice)
        press(client, report)

    assert count(report) == 1


def test_an_address_is_the_same_however_it_is_written(town):
    report = town.report()
    say(report, contact="Eva@Post.example ")
    say(report, contact="eva@post.example")
    say(report, contact="0171 / 555-01")
    say(report, contact="017155501")

    assert count(report) == 2


def send(client: Client, **changes: object) -> Report:
    """Through the form, as a browser would."""
    place = at(0, 2)
    data = {
        "draft_key": str(uuid7()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "text": "Ein tiefes Loch.",
        "similar": "seen",
        "do": "send",
    }
    client.post("/melden/", {**data, **changes})
    return Report.objects.latest("id")


def test_the_device_that_sent_it_does_not_count_for_it(town, guest):
    report = send(guest)

    refused = press(guest, report)
    other = press(browser(), report)

    assert refused.status_code == 409
    assert "Das ist Ihre eigene Meldung." in refused.text
    assert other.status_code == 303
    assert count(report) == 1


def test_nor_from_the_form_which_keeps_what_was_typed(town, guest):
    report = send(guest)
    place = at(0, 2)
    data = {
        "draft_key": str(uuid7()), "group": "street", "leaf-street": "pothole",
        "lat": f"{place.y:.6f}", "lon": f"{place.x:.6f}", "text": "Noch ein Loch.",
    }  # fmt: skip
    asked = guest.post("/melden/", {**data, "do": "send"})
    handle = re.search(r'name="report" value="([^"]+)"', asked.text)[1]

    refused = guest.post("/auch-ich/", {**data, "report": handle})

    assert refused.status_code == 409
    assert "Das ist Ihre eigene Meldung." in refused.text
    assert "Noch ein Loch.</textarea>" in refused.text
    assert count(report) == 0


def test_nor_for_what_their_report_turned_out_to_be(town, guest):
    first, second = send(browser()), send(guest)
    services.mark_duplicate(second, of=first, by=dana(town))
    already = count(first)

    assert press(guest, first).status_code == 409
    assert count(first) == already


def test_the_mark_says_nothing_and_goes_nowhere_else(town, guest):
    report = send(guest)

    [(name, cookie)] = guest.cookies.items()
    assert cookie["path"] == "/auch-ich/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value == "1"
    assert str(report.number) not in name
    assert str(report.uuid)[:8] not in name


@pytest.mark.parametrize("who", ["confidential", "clerk"])
def test_no_mark_for_what_nobody_can_join_and_for_callers(town, guest, who):
    if who == "clerk":
        guest.force_login(town.clara)
        send(guest, channel="phone")
    else:
        factories.category(
            town.municipality, "noise", kind="confidential", default_body=town.bauhof
        )
        send(guest, group="noise")

    assert not any(name.startswith("e-") for name in guest.cookies)


def test_a_mark_that_somebody_wrote_helps_nobody(town, guest):
    report = town.report()
    guest.cookies["e-000000000000"] = "1"

    assert press(guest, report).status_code == 303
    assert count(report) == 1


def test_afterwards_one_may_ask_to_be_told_but_nobody_has_to(town, guest):
    report = town.report()

    page = guest.get(press(guest, report).url).text

    assert f'href="/meldungen/abo/?meldung={report.number}"' in page
    assert 'type="email"' not in page
    hidden = town.report(shown=False)
    row = Affected.objects.create(municipality=town.municipality, report=hidden)
    assert "/meldungen/abo/" not in guest.get(also_path(row)).text


def test_number_and_address_of_who_reported_are_both_their_own(town):
    contact = factories.contact(town.municipality, email="eva@post.example", phone="0171 55501")
    report = town.report(contact=contact)

    for way in ("eva@post.example", "017155501"):
        with pytest.raises(ValidationError, match="Ihre eigene Meldung"):
            say(report, contact=way)


def test_who_reported_does_not_say_also(town):
    report = town.report(contact=factories.contact(town.municipality, email="eva@post.example"))

    with pytest.raises(ValidationError, match="Ihre eigene Meldung"):
        say(report, contact="Eva@post.example")
    assert count(report) == 0


def test_the_database_refuses_a_second_row_of_one_device(town):
    report = town.report()
    row = say(report, device="telefon", contact="eva@post.example")

    for name in ("device", "contact"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Affected.objects.create(
                municipality=town.municipality,
                report=report,
                counts_for=report,
                **{name: getattr(row, name)},
            )


@pytest.mark.django_db(transaction=True)
def test_six_at_once_of_one_device_are_one_and_six_devices_are_six(town):
    report = town.report()

    at_once(*[lambda: say(report, device="telefon")] * 6)
    at_once(*[lambda n=n: say(report, device=f"telefon {n}") for n in range(6)])

    assert count(report) == Affected.objects.count() == 7


# --- what is kept of a device -------------------------------------------------------------------


def test_the_cookie_comes_with_the_button_and_goes_nowhere_else(town, guest):
    report = town.report()
    assert guest.get(report.get_absolute_url()).cookies == {}

    cookie = press(guest, report).cookies[devices.COOKIE]

    assert cookie["path"] == "/auch-ich/"
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_a_cookie_that_somebody_wrote_is_none(town, guest):
    report = town.report()
    press(guest, report)
    guest.cookies[devices.COOKIE] = guest.cookies[devices.COOKIE].value + "x"

    press(guest, report)

    assert count(report) == 2


def test_nothing_in_the_table_leads_from_one_report_to_the_other_or_to_an_address(town, guest):
    """The same device at two reports: no column of one row stands in the other."""
    for report in (town.report(), town.report()):
        say(report, device="telefon", contact="eva@post.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT device, contact, sealed FROM defects_affected")
        one, two = cursor.fetchall()

    assert not set(one) & set(two)
    assert not re.search("telefon|eva|post", " ".join([*one, *two]))


def test_after_its_period_only_the_number_is_left(town):
    report = town.report()
    say(report, device="telefon", contact="eva@post.example")
    services.mark_fixed(report, by=Actor.staff(town.bob, town.bauhof))
    kind = kinds.get("defects.also")
    assert not kind.rows(town.municipality, clock.now() - timedelta(days=1)).exists()

    kind.delete(list(kind.rows(town.municipality, clock.now())), clock.now())

    row = Affected.objects.get()
    assert (row.device, row.contact, row.sealed) == ("", "", "")
    assert count(report) == 1
    assert not kind.rows(town.municipality, clock.now()).exists()


# --- taking it back -----------------------------------------------------------------------------


def test_it_can_be_taken_back_and_said_again(town, guest):
    report = town.report()
    own = press(guest, report).url.partition("?")[0]

    response = guest.post(own, {"do": "take-back"})

    assert (response.status_code, response.url) == (303, "/auch-ich/zurueckgenommen/")
    assert guest.get(response.url).status_code == 200
    assert count(report) == 0
    assert not Affected.objects.exists()
    assert guest.get(own).status_code == 404
    press(guest, report)
    assert count(report) == 1


def test_opening_the_page_changes_nothing(town, guest):
    report = town.report()
    own = press(guest, report).url

    for _ in range(5):
        guest.get(own)

    assert count(report) == 1


def test_without_the_right_link_nobody_takes_it_back(town, guest):
    report = town.report()
    own = press(guest, report).url.partition("?")[0]
    other = press(browser(), town.report()).url.partition("?")[0]
    forged = own.rsplit("/", 2)[0] + "/" + other.rsplit("/", 2)[1] + "/"

    for client in (guest, browser()):
        assert client.post(forged, {"do": "take-back"}).status_code == 404
        assert client.get(f"/auch-ich/{uuid4()}/x/").status_code == 404
    assert count(report) == 1


def test_a_link_of_one_town_opens_nothing_in_another(town, guest):
    factories.town(host="nachbarstadt.example")
    own = press(guest, town.report()).url

    assert Client(headers={"host": "nachbarstadt.example"}).get(own).status_code == 404


# --- what cannot be said ------------------------------------------------------------------------


@pytest.mark.parametrize("work", [Work.FIXED, Work.NOT_FIXED, Work.ANSWERED])
def test_a_closed_report_offers_no_button_and_counts_nobody(town, guest, work):
    report = town.report(work=work)

    assert "/auch-ich/" not in guest.get(report.get_absolute_url()).text
    response = press(guest, report)
    assert response.status_code == 409
    assert "melden Sie es bitte neu" in response.text
    assert count(report) == 0


@pytest.mark.parametrize(
    "visibility", [Visibility.PENDING, Visibility.HELD, Visibility.REMOVED, Visibility.PRIVATE]
)
def test_what_is_not_public_cannot_be_found_by_its_number(town, guest, visibility):
    report = town.report(shown=False)
    Item.objects.filter(pk=report.item_id).update(visibility=visibility)

    assert press(guest, report).status_code == 404
    assert guest.post("/auch-ich/meldung/99999/").status_code == 404
    assert count(report) == 0


def test_another_town_s_report_is_not_there(town, guest):
    other = factories.town(host="nachbarstadt.example").report(number=777)

    assert guest.post("/auch-ich/meldung/777/").status_code == 404
    assert count(other) == 0


@pytest.mark.parametrize("visibility", [Visibility.HELD, Visibility.REMOVED, Visibility.PRIVATE])
def test_the_service_refuses_what_is_hidden(town, visibility):
    report = town.report(shown=False)
    Item.objects.filter(pk=report.item_id).update(visibility=visibility)

    with pytest.raises(ValidationError, match="gibt es nicht"):
        say(report, device="telefon")


def test_the_service_refuses_confidential_kinds(town):
    report = town.report(shown=False)
    Category.objects.filter(pk=town.lamp.pk).update(kind=Category.Kind.CONFIDENTIAL)

    with pytest.raises(ValidationError, match="gibt es nicht"):
        say(report, device="telefon")


def test_one_address_cannot_press_without_end(town, monkeypatch):
    report, other = town.report(), town.report()
    monkeypatch.setattr(also, "ALSO_PER_REPORT", 2)

    assert [press(browser(), report).status_code for _ in range(3)] == [303, 303, 429]
    assert press(browser(), other).status_code == 303
    assert count(report) == 2


# --- from the form ------------------------------------------------------------------------------


def filled(**changes: object) -> dict[str, object]:
    place = at(0, 0)
    return {
        "draft_key": str(uuid7()),
        "group": "street",
        "leaf-street": "pothole",
        "lat": f"{place.y:.6f}",
        "lon": f"{place.x:.6f}",
        "text": "Ein Loch in der Fahrbahn.",
        **changes,
    }


def handle_of(client: Client, data: dict[str, object]) -> str:
    page = client.post("/melden/aehnlich/", data).text
    return page.partition('name="report" value="')[2].partition('"')[0]


@pytest.fixture
def waiting(town: Town) -> Report:
    """A report that waits for its release, ten metres away."""
    return town.report(
        category=town.pothole,
        body=town.tiefbau,
        location=at(10, 0),
        shown=False,
        text="Geheimwort",
        place="Torweg 8",
    )


def test_one_that_waits_can_be_meant_and_tells_nothing_more(town, guest, waiting):
    data = filled()

    response = guest.post("/auch-ich/", {**data, "report": handle_of(guest, data)})

    assert count(waiting) == 1
    page = guest.get(response.url).text
    assert "Schlagloch" in page
    for word in ("Geheimwort", "Torweg", waiting.label, str(waiting.uuid), "/meldungen/"):
        assert word not in page.partition("<main")[2].partition("</main")[0]


def test_what_is_withheld_later_is_gone_from_one_s_own_page_too(town, guest, waiting):
    data = filled()
    own = guest.post("/auch-ich/", {**data, "report": handle_of(guest, data)}).url
    Item.objects.filter(pk=waiting.item_id).update(visibility=Visibility.REMOVED)

    page = guest.get(own)

    assert "nicht mehr zu sehen" in page.text
    assert "Schlagloch" not in page.text


@pytest.mark.parametrize("handle", ["", "forged", "ä", "\0", "x" * 300])
def test_what_is_no_handle_brings_the_form_back_with_everything(town, guest, waiting, handle):
    response = guest.post("/auch-ich/", {**filled(), "report": handle})

    assert response.status_code == 409
    assert "Ein Loch in der Fahrbahn." in response.text
    assert not Affected.objects.exists()


def test_a_handle_works_only_from_where_it_was_offered(town, guest, waiting):
    """Else one handle would be a way to ask whether a report is still there, for ever."""
    handle = handle_of(guest, filled())
    away = at(300, 300)
    far = filled(lat=f"{away.y:.6f}", lon=f"{away.x:.6f}")

    assert guest.post("/auch-ich/", {**far, "report": handle}).status_code == 409


def test_staff_say_it_for_each_caller_once(town, waiting):
    clerk = browser()
    clerk.force_login(town.clara)
    for callback in ("0171 1", "0171 1", "0171 2"):
        data = filled(callback=callback)
        handle = handle_of(clerk, data)
        response = clerk.post("/auch-ich/", {**data, "report": handle})
        assert response.status_code == 303
        assert devices.COOKIE not in response.cookies

    assert count(waiting) == 2


# --- a picture ----------------------------------------------------------------------------------


def draft(town: Town, key: str) -> Photo:
    return store_upload(
        municipality=town.municipality,
        draft_key=UUID(key),
        upload=pictures.upload(pictures.jpeg()),
    )


def test_the_picture_of_the_form_is_offered_and_goes_through_review(town, guest):
    report = town.report(category=town.pothole, body=town.tiefbau, location=at(10, 0))
    data = filled()
    draft(town, str(data["draft_key"]))
    own = guest.post("/auch-ich/", {**data, "report": handle_of(guest, data)}).url
    page = guest.get(own).text
    assert "Ihr Foto dazulegen?" in page and str(data["draft_key"]) in page

    response = guest.post(own, {"do": "add", "draft_key": data["draft_key"]})

    assert response.status_code == 303
    picture = ReportPhoto.objects.get()
    assert (picture.report, picture.role) == (report, ReportPhoto.Role.ALSO)
    assert picture.photo.item.visibility == Visibility.PENDING
    assert report.item.cases.open().exists()
    assert "wird geprüft" in guest.get(response.url).text
    # The first reporter's page and data are theirs: a stranger's picture is not among them.
    assert str(picture.photo.uuid) not in guest.get(status_path(report)).text
    own_photo = f"{status_path(report)}foto/{picture.photo.uuid}/400/"
    assert guest.get(own_photo).status_code == 404


def test_the_picture_goes_when_it_is_taken_back(town, guest):
    report = town.report()
    own = press(guest, report).url
    key = str(uuid7())
    draft(town, key)
    guest.post(own, {"do": "add", "draft_key": key})
    assert ReportPhoto.objects.count() == 1

    guest.post(own, {"do": "take-back"})

    assert not ReportPhoto.objects.exists()
    assert not Photo.objects.exists()


def test_without_a_picture_there_is_nothing_to_add(town, guest):
    own = press(guest, town.report()).url

    response = guest.post(own, {"do": "add", "draft_key": str(uuid7())})

    assert response.status_code == 422
    assert "Bitte wählen Sie zuerst ein Foto." in response.text


def test_somebody_else_s_draft_cannot_be_added_twice(town, guest):
    report = town.report()
    own = press(guest, report).url
    key = str(uuid7())
    photo = draft(town, key)
    guest.post(own, {"do": "add", "draft_key": key})

    with pytest.raises(ValidationError, match="andere"):
        services.add_photos_of_another(Affected.objects.get(), photo_uuids=[photo.uuid])


# --- when two reports are the same --------------------------------------------------------------


def test_a_duplicate_carries_each_person_over_once(town):
    first, second = town.report(), town.report()
    say(first, device="a")
    say(first, device="b", contact="eva@post.example")
    say(second, device="b")  # the same as above
    say(second, device="c", contact="eva@post.example")  # and again, on another device
    say(second, device="d")

    services.mark_duplicate(second, of=first, by=dana(town))

    # a, Eva, d, and whoever sent the second.
    assert (count(first), count(second)) == (4, 0)


def test_who_sent_both_is_nobody_else(town):
    def told() -> Report:
        return services.submit_report(
            municipality=town.municipality,
            category=town.lamp,
            location=factories.TOWN_HALL,
            contact=ContactDetails(email="eva@post.example"),
        )

    first, second = told(), told()

    services.mark_duplicate(second, of=first, by=dana(town))

    assert count(first) == 0


def test_a_chain_of_duplicates_ends_at_one_report(town):
    first, second, third = town.report(), town.report(), town.report()
    say(third, device="a")
    services.mark_duplicate(third, of=second, by=dana(town))
    assert count(second) == 2

    services.mark_duplicate(second, of=first, by=dana(town))

    assert [count(each) for each in (first, second, third)] == [3, 0, 0]
    third.refresh_from_db()
    assert top_of(third) == first


def test_after_the_merge_a_device_known_at_the_duplicate_is_not_counted_again(town):
    first, second = town.report(), town.report()
    say(second, device="a")
    services.mark_duplicate(second, of=first, by=dana(town))

    _row, is_new = services.say_also(first, by=Person(device="a"))
    second.refresh_from_db()
    _row, is_new_at_duplicate = services.say_also(second, by=Person(device="a"))

    assert (is_new, is_new_at_duplicate) == (False, False)
    assert count(first) == 2


@pytest.mark.parametrize("how", ["undo", "reopen"])
def test_what_was_no_duplicate_has_its_own_people_again(town, how):
    first, second = town.report(), town.report()
    say(first, device="a")
    say(second, device="a")
    say(second, device="b")
    event = services.mark_duplicate(second, of=first, by=dana(town))
    assert count(first) == 3

    if how == "undo":
        services.undo(event, by=dana(town))
    else:
        services.reopen(second, reason="Ist eine andere.", by=dana(town))

    assert (count(first), count(second)) == (1, 2)
    assert not Affected.objects.filter(is_reporter=True).exists()
    assert services.say_also(second, by=Person(device="a"))[1] is False


def test_after_a_merge_taking_back_takes_all_of_one_person(town):
    first, second = town.report(), town.report()
    say(first, device="a")
    row = say(second, device="a")
    services.mark_duplicate(second, of=first, by=dana(town))

    services.take_also_back(row)

    assert count(first) == 1  # who sent the second
    assert also_path(row)


@pytest.mark.django_db(transaction=True)
def test_saying_it_while_two_become_one_loses_nobody(town):
    first, second = town.report(), town.report()
    by = dana(town)

    answers = at_once(
        lambda: services.mark_duplicate(Report.objects.get(pk=second.pk), of=first, by=by),
        lambda: say(Report.objects.get(pk=second.pk), device="a"),
    )

    assert not [each for each in answers if isinstance(each, ValidationError)]

    assert count(second) == 0
    assert count(first) == Affected.objects.exclude(counts_for=None).count() == 2
