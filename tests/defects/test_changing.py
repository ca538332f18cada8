"""„Ändern bis 14:35“: kind, place, pictures and words, by the secret link, for 15 minutes."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from common import clock
from common.identifiers import uuid7
from defects import services
from defects.errors import ChangedMeanwhile, OutsideServiceArea, TooLate, TransitionNotAllowed
from defects.links import status_path
from defects.models import Report, ReportEvent, ReportPhoto
from defects.services import Actor, Change, NewPlace, change_report
from defects.services.changing import mark_of
from defects.states import Verb
from geo.gazetteer import rebuild
from moderation.models import Case, Visibility
from moderation.services import release_all
from photos import files
from photos.models import Photo
from photos.services import store_upload
from tests import factories, jobs
from tests.concurrency import at_once
from tests.factories import Town, at
from tests.journeys.pictures import jpeg

pytestmark = pytest.mark.django_db

RESIDENT = Actor.resident()


def make_town() -> Town:
    town = factories.town(host="lindenbach.example")
    factories.road(town.municipality)
    factories.address(town.municipality, house_number=12)
    factories.address(town.municipality, house_number=40, point=at(400, 300))
    rebuild(town.municipality)
    return town


@pytest.fixture
def town() -> Town:
    return make_town()


@pytest.fixture
def guest(town: Town) -> Client:
    return Client(headers={"host": "lindenbach.example"})


def submit(town: Town, **fields) -> Report:
    return services.submit_report(
        **{
            "municipality": town.municipality,
            "category": town.pothole,
            "location": at(0, 2),
            "place": "Hauptstraße 12",
            "text": "Ein tiefes Loch.",
            **fields,
        }
    )


@pytest.fixture
def report(town: Town) -> Report:
    return submit(town)


@pytest.fixture
def picture(tmp_path):
    def make(width: int = 320) -> SimpleUploadedFile:
        content = jpeg(tmp_path / f"{width}.jpg", (width, 240)).read_bytes()
        return SimpleUploadedFile(f"{width}.jpg", content)

    return make


def keep(town: Town, upload: SimpleUploadedFile, key=None) -> Photo:
    return store_upload(municipality=town.municipality, draft_key=key or uuid7(), upload=upload)


def path_of(report: Report) -> str:
    return f"{status_path(report)}aendern/"


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def page_of(guest: Client, report: Report) -> dict[str, str]:
    """What the form holds when it is opened, as a browser would send it back."""
    html = guest.get(path_of(report)).text
    form = html[html.index("<change-form") : html.index("</change-form>")]
    data = {"do": "save"}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        if name is None or (kind and kind[1] in ("radio", "checkbox") and "checked" not in tag):
            continue
        if kind is None or kind[1] != "file":
            data[name[1]] = value[1] if value else ""
    data["text"] = re.search(r"<textarea[^>]*>\n?([^<]*)</textarea>", form)[1]
    return data


def sent() -> list[tuple[str, str]]:
    outbox.outbox.clear()
    jobs.work(until=clock.now() + timedelta(minutes=2))
    return [(message.to[0], message.subject) for message in outbox.outbox]


def lines(report: Report) -> list[str]:
    return [event.verb for event in report.events.order_by("id")]


# --- the page --------------------------------------------------------------------------


def test_the_status_page_and_the_thank_you_lead_there(guest, report):
    until = (report.created_at + timedelta(minutes=15)).astimezone(clock.BERLIN)

    for address in (status_path(report), status_path(report) + "?neu=1"):
        html = guest.get(address).text
        assert path_of(report) in html
        assert f"Ändern bis {until:%H:%M}" in html


def test_the_form_is_filled_with_what_is_there(guest, report):
    data = page_of(guest, report)

    assert (data["group"], data["leaf-street"]) == ("street", "pothole")
    assert data["text"] == "Ein tiefes Loch."
    assert data["lat"] == data["place_text"] == data["place_choice"] == ""
    assert "Hauptstraße 12" in guest.get(path_of(report)).text


def test_saving_it_as_it_is_changes_nothing(guest, report):
    before = lines(report)

    response = guest.post(path_of(report), page_of(guest, report))

    assert response.status_code == 303
    assert response.url == status_path(report) + "?geaendert=1#getan"
    assert lines(report) == before


def test_only_the_secret_link_opens_it(town, guest, report):
    factories.municipality(host="anderswo.example")
    wrong = path_of(report).replace(status_path(report).split("/")[3], "falsch")
    guest.force_login(town.dana)

    assert guest.get(wrong).status_code == guest.post(wrong, {"do": "save"}).status_code == 404
    stranger = Client(headers={"host": "anderswo.example"})
    assert stranger.get(path_of(report)).status_code == 404


def test_it_sets_no_cookie_and_is_kept_out_of_caches_and_search_engines(guest, report):
    response = guest.get(path_of(report))

    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response.cookies == {}


def test_a_post_from_another_site_is_refused(guest, report):
    response = guest.post(path_of(report), {"do": "save"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"group": "raumschiff"}, "Diese Art gibt es hier nicht."),
        ({"place_text": "Nirgendweg 9"}, "haben wir nichts gefunden"),
        ({"lat": "48.1", "lon": "11.5"}, "liegt nicht in"),
        ({"lat": "91", "lon": "7"}, "höchstens 90"),
        ({"place_choice": "quatsch"}, "Diesen Ort kennen wir nicht."),
        ({"text": "x" * 4001}, "höchstens 4000 Zeichen"),
        ({"draft_key": "kaputt"}, "Bitte prüfen Sie"),
        ({"remove": "quatsch", "group": "raumschiff"}, "Diese Art gibt es hier nicht."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(guest, report, changes, sentence):
    data = page_of(guest, report) | {"text": "Zwei Löcher."} | changes

    response = guest.post(path_of(report), data)

    assert response.status_code == 422
    assert sentence in words(response)
    assert f"{data['text']}</textarea>" in response.text
    report.refresh_from_db()
    assert report.text == "Ein tiefes Loch."


# --- kind and place --------------------------------------------------------------------


def test_another_kind_goes_to_whoever_is_in_charge_of_it(town, guest, report):
    data = page_of(guest, report) | {"group": "lamp"}

    assert guest.post(path_of(report), data).status_code == 303

    report.refresh_from_db()
    assert (report.category, report.body) == (town.lamp, town.bauhof)
    assert lines(report) == ["submitted", "routed", "category_changed", "routed"]
    routed = report.events.latest("id")
    assert routed.public
    assert routed.note is not None
    public = guest.get(report.get_absolute_url())
    assert "Die meldende Person hat ihre Angaben geändert." in words(public)
    assert "Art geändert: Laterne" in words(public)


def test_another_place_takes_its_part_of_town_and_leaves_the_rest(town, guest, report):
    data = page_of(guest, report) | {"place_text": "Hauptstraße 40"}

    assert guest.post(path_of(report), data).status_code == 303

    report.refresh_from_db()
    assert report.place == "Hauptstraße 40"
    assert report.location.equals_exact(at(400, 300), 1e-6)
    assert (report.text, report.category) == ("Ein tiefes Loch.", town.pothole)
    assert report.accuracy_metres is None


def test_the_number_of_a_mast_is_a_place(town, guest):
    factories.asset(town.municipality, key="4711", point=at(100, 5))
    rebuild(town.municipality)
    report = submit(town, category=town.lamp)

    found = guest.post(
        path_of(report), page_of(guest, report) | {"place_text": "4711", "do": "find"}
    )
    choice = re.search(r'name="place_choice" value="([^"]+)"', found.text)[1]
    guest.post(path_of(report), page_of(guest, report) | {"place_choice": choice})

    report.refresh_from_db()
    assert report.asset.key == "4711"


def test_another_place_can_be_left_after_all_without_scripts(guest, report):
    data = page_of(guest, report) | {"place_text": "Hauptstraße 40", "text": "Zwei Löcher."}
    found = guest.post(path_of(report), {**data, "do": "find"})
    assert 'value="leave-place"' in found.text

    left = guest.post(path_of(report), {**data, "do": "leave-place"})

    assert "Zwei Löcher.</textarea>" in left.text
    assert 'value="leave-place"' not in left.text


def test_where_a_device_stood_is_nowhere_after_an_address_was_typed(town, guest, caplog):
    """GPS at A, address at B: no table, no page and no log knows A any more."""
    point = at(37.5, 2)
    lat, lon = f"{point.y:.6f}", f"{point.x:.6f}"
    guest.post(
        "/melden/",
        {
            "draft_key": str(uuid7()),
            "group": "street",
            "leaf-street": "pothole",
            "lat": lat,
            "lon": lon,
            "accuracy": "9",
            "do": "send",
        },
    )
    report = Report.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_AsHEXEWKB(location::geometry) FROM defects_report")
        [[old]] = cursor.fetchall()
    pages = [guest.get(path_of(report)).text]

    guest.post(path_of(report), page_of(guest, report) | {"place_text": "Hauptstraße 40"})

    jobs.work()
    pages += [
        guest.get(address).text
        for address in (path_of(report), status_path(report), report.get_absolute_url())
    ]
    traces = [lat, lon, lat[:-1], lon[:-1], str(point.x), str(point.y), old.lower()]
    assert _rows_with(traces) == []
    assert _rows_with(["hauptstraße 40"]) != []  # it finds what is there
    assert not any(trace in text for trace in (lat, lon) for text in [*pages[1:], caplog.text])


def _rows_with(traces: list[str]) -> list[str]:
    """Tables that hold one of these texts in any column."""
    models = apps.get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models if model._meta.managed}
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            rows = f'SELECT count(*) FROM "{table}" row'
            for trace in traces:
                cursor.execute(f"{rows} WHERE position(%s in lower(row::text)) > 0", [trace])
                if cursor.fetchone()[0]:
                    found.append(f"{table}: {trace}")
    return found


def test_the_question_that_decides_is_asked_for_the_new_kind(town, guest):
    factories.part_question(town.street)
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.bauhof, category=town.street, part="footway", kind="road")
    report = submit(town, category=town.lamp)
    data = page_of(guest, report) | {"group": "street", "leaf-street": ""}

    asked = guest.post(path_of(report), data)
    answered = guest.post(path_of(report), {**data, "asked": "part", "q-street-part": "footway"})

    assert asked.status_code == 422
    assert "Welcher Teil der Straße?" in asked.text
    assert answered.status_code == 303
    report.refresh_from_db()
    assert (report.answers, report.category) == ({"part": "footway"}, town.street)


def test_an_answer_alone_can_be_mended(town, guest):
    factories.part_question(town.street)
    rules = factories.rule_set(town.municipality)
    factories.rule(rules, body=town.bauhof, category=town.street, part="footway", kind="road")
    report = submit(town, category=town.street, answers={"part": "carriageway"})
    assert report.body == town.tiefbau
    data = page_of(guest, report)
    assert data["q-street-part"] == "carriageway"

    guest.post(path_of(report), data | {"q-street-part": "footway"})

    report.refresh_from_db()
    assert (report.answers, report.body) == ({"part": "footway"}, town.bauhof)


def test_what_is_confidential_stays_so(town, report):
    noise = factories.category(
        town.municipality, "noise", kind="confidential", default_body=town.bauhof
    )

    with pytest.raises(TransitionNotAllowed):
        change_report(report, Change(category=noise), by=RESIDENT)
    html = Client(headers={"host": "lindenbach.example"}).get(path_of(report)).text
    assert 'value="noise"' not in html


def test_outside_is_refused_before_anything_is_written(town, report):
    change = Change(text="Neu.", place=NewPlace(location=at(90_000, 0)))

    with pytest.raises(OutsideServiceArea):
        change_report(report, change, by=RESIDENT)

    assert Report.objects.get().text == "Ein tiefes Loch."
    assert ReportEvent.objects.filter(verb=Verb.EDITED).count() == 0


def test_a_kind_that_is_looked_at_first_is_hidden_until_then(town, report):
    shy = factories.category(
        town.municipality, "shy", default_body=town.bauhof, listed_at_once=False
    )
    assert report.shown

    change_report(report, Change(category=shy), by=RESIDENT)

    report.refresh_from_db()
    assert not report.shown
    assert Case.objects.open().filter(item=report.item).exists()


# --- once somebody has it ---------------------------------------------------------------


def test_whoever_has_accepted_it_is_named_and_text_can_still_be_changed(town, guest, report):
    data = page_of(guest, report)
    services.accept(report, by=Actor.staff(town.clara, town.tiefbau))

    late = guest.post(
        path_of(report),
        data | {"text": "Zwei Löcher.", "group": "lamp", "place_text": "Hauptstraße 40"},
    )
    page = guest.get(path_of(report))
    data = page_of(guest, report) | {"text": "Zwei Löcher."}
    forged = guest.post(path_of(report), data | {"draft_key": str(uuid7()), "group": "xyz"})

    assert late.status_code == 409
    assert "Das wollten Sie ändern: Art: Laterne. Ort: Hauptstraße 40." in words(late)
    assert "Zwei Löcher.</textarea>" in late.text
    assert "schon angenommen" in words(page)
    assert town.tiefbau.name in words(page)
    assert 'name="place_text"' not in page.text
    assert 'name="group"' not in page.text
    assert forged.status_code == 303
    report.refresh_from_db()
    assert (report.text, report.place) == ("Zwei Löcher.", "Hauptstraße 12")
    assert report.category == town.pothole


def test_an_acceptance_that_comes_while_saving_loses_nothing(town, guest, report, monkeypatch):
    """Somebody accepts it after the page has looked and before it stores."""
    data = page_of(guest, report) | {"text": "Zwei Löcher.", "place_text": "Hauptstraße 40"}
    services.accept(report, by=Actor.staff(town.clara, town.tiefbau))
    looks = iter(["", services.changing.why_settled(report)])
    monkeypatch.setattr("defects.views.changing.why_settled", lambda row: next(looks))

    response = guest.post(path_of(report), data)

    assert response.status_code == 409
    assert "Das wollten Sie ändern: Ort: Hauptstraße 40." in words(response)
    assert "Zwei Löcher.</textarea>" in response.text
    report.refresh_from_db()
    assert (report.text, report.place) == ("Ein tiefes Loch.", "Hauptstraße 12")


@pytest.mark.parametrize("how", ["fixed", "duplicate"])
def test_what_is_closed_or_merged_says_so(town, guest, report, how):
    if how == "fixed":
        services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    else:
        services.mark_duplicate(report, of=submit(town), by=Actor.staff(town.dana))

    page = guest.get(path_of(report))
    response = guest.post(path_of(report), page_of(guest, report) | {"text": "Zwei Löcher."})

    sentence = {"fixed": "schon abgeschlossen", "duplicate": "gehört jetzt zu einer anderen"}[how]
    assert sentence in words(page)
    assert response.status_code == 303
    report.refresh_from_db()
    assert report.text == "Zwei Löcher."
    with pytest.raises(TooLate):
        change_report(report, Change(category=town.lamp), by=RESIDENT)


def test_a_body_outside_loses_it_until_it_has_said_something(town):
    factories.rule_set(town.municipality)
    away = factories.category(town.municipality, "away", default_body=town.land)
    first, second = submit(town, category=away), submit(town, category=away)
    assert first.responsibility == "handed_over"
    services.accept_by_link(second.hand_overs.get())

    change_report(first, Change(category=town.lamp), by=RESIDENT)
    with pytest.raises(TooLate):
        change_report(second, Change(category=town.lamp), by=RESIDENT)

    first.refresh_from_db()
    assert (first.body, first.responsibility) == (town.bauhof, "offered")
    assert first.hand_overs.get().ended_at is not None


# --- who is told -----------------------------------------------------------------------------


def test_the_old_office_hears_that_it_is_not_theirs_and_the_new_one_that_it_is(town, report):
    assert sent() == [("tiefbau@lindenbach.example", f"Neue Meldung {report.label}")]

    change_report(report, Change(category=town.lamp), by=RESIDENT)

    assert sorted(sent()) == [
        ("bauhof@lindenbach.example", f"Neue Meldung {report.label}"),
        (
            "tiefbau@lindenbach.example",
            f"Nicht mehr bei Ihnen: Meldung {report.label} aus Lindenbach",
        ),
    ]
    [farewell] = [each for each in outbox.outbox if "Nicht mehr" in each.subject]
    assert "beim Bauhof" in farewell.body or town.bauhof.name in farewell.body


def test_an_office_that_was_not_told_yet_never_hears_of_it(town, report):
    change_report(report, Change(category=town.lamp), by=RESIDENT)

    assert sent() == [("bauhof@lindenbach.example", f"Neue Meldung {report.label}")]


def test_back_again_is_told_once(town, report):
    change_report(report, Change(category=town.lamp), by=RESIDENT)
    change_report(report, Change(category=town.pothole), by=RESIDENT)

    assert [to for to, _subject in sent()] == ["tiefbau@lindenbach.example"]


def test_the_same_office_reads_that_it_changed_only_if_it_was_told(town, report):
    place = NewPlace(location=at(400, 300))
    change_report(report, Change(place=place), by=RESIDENT)
    assert sent() == [("tiefbau@lindenbach.example", f"Neue Meldung {report.label}")]

    change_report(report, Change(place=NewPlace(location=at(50, 3))), by=RESIDENT)

    assert sent() == [("tiefbau@lindenbach.example", f"Geändert: Meldung {report.label}")]


def test_a_body_outside_is_told_farewell_too(town):
    away = factories.category(town.municipality, "away", default_body=town.land)
    report = submit(town, category=away)
    assert [to for to, _subject in sent()] == [town.land.email]

    change_report(report, Change(category=town.lamp), by=RESIDENT)

    assert {to for to, _subject in sent()} == {town.land.email, "bauhof@lindenbach.example"}


def test_danger_is_told_at_once_and_taken_back_where_it_was_told(town, guest, report):
    services.settle_on_call(town.municipality, email="wache@lindenbach.example", by=town.dana)
    sent()
    data = page_of(guest, report)
    guest.post(path_of(report), data | {"danger": "1"})
    assert {to for to, _ in sent()} == {"wache@lindenbach.example", "tiefbau@lindenbach.example"}

    data = page_of(guest, report)
    assert data.pop("danger") == "1"
    guest.post(path_of(report), data)

    report.refresh_from_db()
    assert not report.is_danger
    assert sorted(sent()) == [
        ("tiefbau@lindenbach.example", f"Geändert: Meldung {report.label}"),
        ("wache@lindenbach.example", f"Keine Gefahr mehr: Schlagloch, Meldung {report.label}"),
    ]


def test_a_danger_taken_back_before_anybody_heard_wakes_nobody(town):
    services.settle_on_call(town.municipality, email="wache@lindenbach.example", by=town.dana)
    report = submit(town, is_danger=True)

    change_report(report, Change(is_danger=False), by=RESIDENT)

    assert sent() == [("tiefbau@lindenbach.example", f"Neue Meldung {report.label}")]


def test_words_alone_are_mailed_to_nobody(town, report):
    sent()

    change_report(report, Change(text="Zwei Löcher."), by=RESIDENT)

    assert sent() == []


# --- text and pictures --------------------------------------------------------------------------


@pytest.fixture
def released(town: Town, picture) -> Report:
    """Released, with two prepared pictures."""
    report = submit(town, photos=[keep(town, picture(320)), keep(town, picture(330))])
    jobs.work()
    release_all(Case.objects.get(item=report.item, closed_at=None), by=town.mo)
    report.refresh_from_db()
    assert report.text_shown
    return report


def names(report: Report) -> list[str]:
    return [row.photo.public_name for row in report.pictures.select_related("photo")]


def test_a_changed_text_is_hidden_at_once_and_pictures_stay(guest, released):
    page = guest.get(released.get_absolute_url()).text
    assert "Ein tiefes Loch." in page

    guest.post(path_of(released), page_of(guest, released) | {"text": "Zwei Löcher."})

    released.refresh_from_db()
    assert not released.text_shown
    page = guest.get(released.get_absolute_url()).text
    assert "tiefes Loch" not in page
    assert "Zwei Löcher" not in page
    assert all(name in page for name in names(released))
    assert all(row.photo.shown for row in released.pictures.select_related("photo"))


def test_a_changed_place_leaves_released_words_and_pictures(guest, released):
    guest.post(path_of(released), page_of(guest, released) | {"place_text": "Hauptstraße 40"})

    released.refresh_from_db()
    assert released.text_shown
    assert all(row.photo.shown for row in released.pictures.select_related("photo"))


def test_a_removed_picture_is_gone_everywhere_and_a_new_one_waits(
    guest, released, picture, django_capture_on_commit_callbacks
):
    [gone, stays] = [row.photo for row in released.pictures.select_related("photo").order_by("id")]
    data = page_of(guest, released) | {"remove": str(gone.uuid), "photos": picture(340)}

    with django_capture_on_commit_callbacks(execute=True):
        assert guest.post(path_of(released), data).status_code == 303
    jobs.work()

    rows = ReportPhoto.objects.filter(report=released).select_related("photo__item").order_by("id")
    assert rows[0].photo.uuid == stays.uuid
    assert [row.photo.shown for row in rows] == [True, False]
    assert rows[1].photo.item.visibility == Visibility.PENDING
    assert not Photo.objects.filter(uuid=gone.uuid).exists()
    assert guest.get(f"/bilder/{gone.public_name}-400.webp").status_code == 410
    assert not files.original(gone.uuid).exists()
    assert guest.get(f"/bilder/{stays.public_name}-400.webp").status_code == 200


def test_more_than_five_pictures_are_refused_and_kept_in_the_form(town, guest, picture):
    report = submit(town, photos=[keep(town, picture(300 + n)) for n in range(4)])
    key = uuid7()
    for n in range(2):
        keep(town, picture(400 + n), key)
    data = page_of(guest, report) | {"draft_key": str(key), "text": "Zwei Löcher."}

    response = guest.post(path_of(report), data)
    again = guest.post(
        path_of(report), data | {"remove": str(report.pictures.order_by("id")[0].photo.uuid)}
    )

    assert response.status_code == 422
    assert "Mehr als 5 Fotos" in words(response)
    assert response.text.count('class="draft-photo"') == 2
    assert again.status_code == 303
    assert report.pictures.count() == 5
    report.refresh_from_db()
    assert report.text == "Zwei Löcher."


def test_pictures_of_others_cannot_be_removed(town, guest, picture, report):
    other = submit(town, photos=[keep(town, picture())])
    foreign = other.pictures.get().photo

    guest.post(path_of(report), page_of(guest, report) | {"remove": str(foreign.uuid)})

    assert other.pictures.count() == 1


# --- twice, at once, too late ---------------------------------------------------------------


def test_the_same_save_twice_is_one(guest, report, picture):
    data = page_of(guest, report) | {"text": "Zwei Löcher."}

    first = guest.post(path_of(report), data)
    second = guest.post(path_of(report), data)

    assert first.status_code == second.status_code == 303
    assert lines(report).count("edited") == 1


def test_of_two_tabs_the_second_sees_both_versions(guest, report):
    one, two = page_of(guest, report), page_of(guest, report)
    guest.post(path_of(report), one | {"text": "Aus dem ersten Fenster."})

    response = guest.post(path_of(report), two | {"text": "Aus dem zweiten Fenster."})

    assert response.status_code == 409
    assert "Das hat sich gerade geändert" in words(response)
    assert "Aus dem ersten Fenster." in words(response)
    assert "Aus dem zweiten Fenster.</textarea>" in response.text
    report.refresh_from_db()
    assert report.text == "Aus dem ersten Fenster."
    seen = re.search(r'name="seen" value="([^"]+)"', response.text)[1]
    meant = guest.post(path_of(report), two | {"text": "Aus dem zweiten Fenster.", "seen": seen})
    assert meant.status_code == 303
    report.refresh_from_db()
    assert report.text == "Aus dem zweiten Fenster."


def test_somebody_of_the_office_changed_it_meanwhile(town, guest, report):
    data = page_of(guest, report)
    services.change_category(report, category=town.footway, by=Actor.staff(town.dana))

    response = guest.post(path_of(report), data | {"text": "Zwei Löcher."})

    assert response.status_code == 409
    assert str(town.footway) in words(response)


def test_a_mark_that_somebody_made_up_is_an_old_one(report):
    with pytest.raises(ChangedMeanwhile):
        change_report(report, Change(text="Neu."), by=RESIDENT, seen="0" * 64)


def test_after_a_quarter_of_an_hour_a_sentence_and_all_that_was_written(
    town, guest, report, picture, settings
):
    data = page_of(guest, report) | {
        "text": "Zwei Löcher.",
        "place_text": "Hauptstraße 40",
        "photos": picture(),
    }
    settings.CLOCK_OFFSET_SECONDS = 16 * 60

    page = guest.get(path_of(report))
    response = guest.post(path_of(report), data)

    assert "Ändern geht nicht mehr" in words(page)
    assert response.status_code == 422
    assert "Zwei Löcher." in response.text
    assert "Ort: Hauptstraße 40" in response.text
    key = re.search(r'name="draft_key" value="([^"]+)"', response.text)[1]
    typed = re.search(r"<textarea[^>]*>\n([^<]*)</textarea>", response.text)[1]
    guest.post(status_path(report), {"do": "reply", "text": typed, "draft_key": key})
    report.refresh_from_db()
    assert report.text == "Ein tiefes Loch."
    assert report.notes.filter(text__contains="Zwei Löcher.").exists()
    assert report.pictures.count() == 1
    assert "Ändern bis" not in guest.get(status_path(report)).text
    with pytest.raises(TooLate):
        change_report(report, Change(text="x"), by=RESIDENT)


def test_too_many_changes_are_slowed_and_kept(guest, report, monkeypatch):
    monkeypatch.setattr("defects.views.changing.CHANGES_OF_A_REPORT", 1)
    guest.post(path_of(report), page_of(guest, report) | {"text": "Zwei Löcher."})

    response = guest.post(path_of(report), page_of(guest, report) | {"text": "Drei Löcher."})

    assert response.status_code == 429
    assert "Drei Löcher.</textarea>" in response.text


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_do_not_mix(django_db_blocker):
    town = make_town()
    report = submit(town)
    seen = mark_of(report)

    def save(text: str, category):
        row = Report.objects.get(pk=report.pk)
        return change_report(row, Change(text=text, category=category), by=RESIDENT, seen=seen)

    answers = at_once(lambda: save("Eins.", town.lamp), lambda: save("Zwei.", town.footway))

    refused = [each for each in answers if isinstance(each, ChangedMeanwhile)]
    assert len(refused) == 1
    report.refresh_from_db()
    assert (report.text, report.category) in (("Eins.", town.lamp), ("Zwei.", town.footway))


@pytest.mark.django_db(transaction=True)
def test_an_office_that_accepts_at_the_same_moment_wins_or_loses_as_a_whole():
    town = make_town()
    report = submit(town)

    def accept():
        row = Report.objects.select_related("body").get(pk=report.pk)
        return services.accept(row, by=Actor.staff(town.clara, town.tiefbau))

    def change():
        row = Report.objects.get(pk=report.pk)
        return change_report(row, Change(category=town.lamp, text="Neu."), by=RESIDENT)

    accepted, changed = at_once(accept, change)

    report.refresh_from_db()
    if isinstance(changed, TooLate):
        assert (report.body, report.work, report.text) == (
            town.tiefbau,
            "accepted",
            "Ein tiefes Loch.",
        )
    else:
        assert not isinstance(changed, Exception)
        assert isinstance(accepted, TransitionNotAllowed)
        assert (report.body, report.work, report.text) == (town.bauhof, "received", "Neu.")
