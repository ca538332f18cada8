"""What residents say of a report: hints, an answer with a picture, whether they are content."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.vault import purging
from common import clock
from defects import services
from defects.errors import TooOften, TransitionNotAllowed
from defects.links import status_path
from defects.models import Hint, Report, ReportEvent, Satisfaction
from defects.services import Actor
from defects.states import Work
from tests import factories
from tests.factories import Town
from tests.jobs import work
from tests.journeys.pictures import jpeg

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return factories.town(host="testserver")


@pytest.fixture
def report(town: Town) -> Report:
    return services.submit_report(
        municipality=town.municipality, category=town.pothole, location=factories.at(0, 0)
    )


def hint_path(report: Report) -> str:
    return f"/meldungen/{report.number}/hinweis/"


# --- hints ------------------------------------------------------------------------------------


def test_anybody_tells_the_office_and_no_state_changes(client, town, report):
    events = ReportEvent.objects.count()
    work()
    outbox.outbox.clear()

    answer = client.post(hint_path(report), {"says": "fixed", "text": "Geheimes <b>Wort</b>"})

    assert answer["Location"] == f"{hint_path(report)}danke/"
    assert "Danke" in client.get(answer["Location"]).text
    report.refresh_from_db()
    assert (report.work, ReportEvent.objects.count()) == (Work.RECEIVED, events)
    work()
    (message,) = outbox.outbox
    assert message.to == ["tiefbau@lindenbach.example"]
    assert message.subject == f"Hinweis zur Meldung {report.label}: Ist behoben"
    assert "Wort" not in message.body
    assert "Wort" not in client.get(report.get_absolute_url()).text
    client.force_login(town.clara)
    assert "Geheimes &lt;b&gt;Wort" in client.get(f"/arbeit/{report.number}/").text


def test_a_closed_report_is_only_said_to_be_broken_still(client, town):
    closed = town.report(work=Work.FIXED)

    assert 'value="fixed"' not in client.get(hint_path(closed)).text
    assert client.post(hint_path(closed), {"says": "fixed"}).status_code == 422
    assert client.post(hint_path(closed), {"says": "broken"}).status_code == 303
    closed.refresh_from_db()
    assert closed.work == Work.FIXED


@pytest.mark.parametrize("fields", [{}, {"says": "x"}, {"says": "fixed", "text": "a" * 501}])
def test_what_is_wrong_is_told_and_kept(client, report, fields):
    answer = client.post(hint_path(report), fields)

    assert answer.status_code == 422
    assert fields.get("text", "") in answer.text
    assert 'role="alert" tabindex="-1" autofocus' in answer.text  # read first
    assert not Hint.objects.exists()


def test_hidden_reports_take_no_hints_and_foreign_towns_have_none(client, town, report):
    hidden = town.report(shown=False)
    factories.municipality(host="anderswo.example")
    for number in (hidden.number, 99_999):
        assert client.post(f"/meldungen/{number}/hinweis/", {"says": "fixed"}).status_code == 404
    foreign = Client(headers={"host": "anderswo.example"})
    assert foreign.get(hint_path(report)).status_code in (200, 404)
    assert not Hint.objects.exists()


def test_one_connection_and_one_report_are_limited_and_mails_are_few(client, town, report):
    for _ in range(5):
        assert client.post(hint_path(report), {"says": "fixed"}).status_code == 303
    sixth = client.post(hint_path(report), {"says": "fixed"})
    assert sixth.status_code == 422 and "wir wissen Bescheid" in sixth.text
    others = [town.report() for _ in range(5)]
    answers = [client.post(hint_path(each), {"says": "fixed"}).status_code for each in others]
    assert answers == [303] * 4 + [429]
    work()
    hints = [
        m for m in outbox.outbox if m.subject.startswith(f"Hinweis zur Meldung {report.label}")
    ]
    assert len(hints) == 1


def test_what_lies_outside_is_told_to_the_clearing_desk(client, town, report):
    services.hand_over(report, to=town.land, by=Actor.staff(town.dana, None))
    work(until=clock.now() + timedelta(hours=1))
    outbox.outbox.clear()

    client.post(hint_path(report), {"says": "broken"})
    work()

    assert [m.to for m in outbox.outbox] == [["buergerservice@lindenbach.example"]]


def test_from_the_secret_page_it_says_that_it_is_who_reported(client, report):
    answer = client.post(status_path(report), {"do": "hint_fixed"})

    assert answer.status_code == 303
    assert Hint.objects.get().by_reporter
    assert "Die Stelle hat Ihren Hinweis bekommen" in client.get(answer["Location"]).text


def test_hints_go_with_their_time_and_those_of_who_reported_when_they_wish(client, report):
    client.post(status_path(report), {"do": "hint_fixed"})
    client.post(hint_path(report), {"says": "broken"})
    assert "Ihre Hinweise" in client.get(f"{status_path(report)}daten/").text

    services.erase_reporter(report)
    assert [hint.by_reporter for hint in Hint.objects.all()] == [False]
    purging.purge(at=clock.now() + timedelta(days=200), only=["defects.hint"])
    assert not Hint.objects.exists()


def test_of_a_duplicate_nothing_is_said(town, report):
    first = town.report(category=town.pothole)
    services.mark_duplicate(report, of=first, by=Actor.staff(town.clara, town.tiefbau))

    with pytest.raises(TransitionNotAllowed):
        services.give_hint(report, says="fixed")


# --- an answer with a picture -----------------------------------------------------------------


def test_a_question_is_answered_with_a_picture_that_waits_for_review(
    client, town, report, tmp_path
):
    services.ask_reporter(report, text="Wo genau?", by=Actor.staff(town.clara, town.tiefbau))
    picture = SimpleUploadedFile("a.jpg", jpeg(tmp_path / "a.jpg", (320, 240)).read_bytes())

    answer = client.post(status_path(report), {"do": "reply", "text": "Hier.", "photos": [picture]})

    assert answer.status_code == 303
    report.refresh_from_db()
    assert not report.waits_for_reporter
    (shown,) = report.pictures.select_related("photo__item")
    assert shown.photo.item is not None and shown.photo.item.visibility == "pending"
    work()
    public = Client().get(report.get_absolute_url())
    assert str(shown.photo.uuid) not in public.text


def test_a_broken_picture_loses_nothing_that_was_typed(client, town, report):
    services.ask_reporter(report, text="Wo genau?", by=Actor.staff(town.clara, town.tiefbau))
    broken = SimpleUploadedFile("a.jpg", b"no picture")

    answer = client.post(
        status_path(report), {"do": "reply", "text": "Hier hinten.", "photos": [broken]}
    )

    report.refresh_from_db()
    assert answer.status_code == 422 and "Hier hinten." in answer.text
    assert report.waits_for_reporter and not report.pictures.exists()


# --- reopening and being content ----------------------------------------------------------------


def test_reopening_needs_a_reason_and_is_limited_in_number_and_time(client, town, report, settings):
    by = Actor.staff(town.clara, town.tiefbau)
    for _ in range(2):
        services.mark_fixed(report, by=by)
        empty = client.post(status_path(report), {"do": "still_broken", "text": " "})
        assert empty.status_code == 422
        ok = client.post(status_path(report), {"do": "still_broken", "text": "Noch da."})
        assert ok.status_code == 303
        report.refresh_from_db()
    services.mark_fixed(report, by=by)
    third = client.post(status_path(report), {"do": "still_broken", "text": "Immer noch da."})
    assert third.status_code == 422 and "schon zweimal" in third.text
    assert "Immer noch da." in third.text

    other = town.report(work=Work.FIXED, closed_at=clock.now() - timedelta(days=400))
    with pytest.raises(Exception, match="schon lange"):
        services.reopen(other, reason="x", by=Actor.resident())


def test_how_content_they_are_is_said_once_and_can_be_changed(client, town, report):
    early = client.post(status_path(report), {"do": "satisfied", "answer": "good"})
    assert early.status_code == 422
    services.mark_fixed(report, by=Actor.staff(town.clara, town.tiefbau))
    assert client.post(status_path(report), {"do": "satisfied"}).status_code == 422

    client.post(status_path(report), {"do": "satisfied", "answer": "bad"})
    client.post(status_path(report), {"do": "satisfied", "answer": "good"})

    assert Satisfaction.objects.get().answer == "good"
    assert "Antwort ändern" in client.get(status_path(report)).text
    assert "zufrieden" not in client.get(report.get_absolute_url()).text
    client.force_login(town.clara)
    assert "ist mit dem Ergebnis: zufrieden" in client.get(f"/arbeit/{report.number}/").text


def test_the_number_alone_finds_the_public_page_only(client, report):
    assert status_path(report) not in client.get(report.get_absolute_url()).text
    assert client.get(f"/meldung/{report.number}/").status_code == 404
    assert client.get(f"/meldung/{report.uuid}/").status_code == 404
    assert str(report.uuid) not in client.get(f"/suche/?q={report.label}").text


def test_too_many_hints_raise(report):
    for _ in range(5):
        services.give_hint(report, says="fixed")
    with pytest.raises(TooOften):
        services.give_hint(report, says="broken")
