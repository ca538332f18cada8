"""The Aktenzeichen: what the town's own files call a report."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role
from defects import services
from defects.models import Report, ReportEvent
from defects.services import Actor
from tests import factories
from tests.concurrency import at_once
from tests.defects.test_desk import signed_in

NUMBER = "66-21.03/2026-0815"


@pytest.fixture
def town():
    return factories.town(host="lindenbach.example", number_prefix="L")


@pytest.fixture
def clerk(town):
    return factories.member(town.municipality, Role.CLERK, town.bauhof)


def named(report, reference, by, **options):
    return services.change_file_reference(
        report, by=Actor.staff(by, report.body), reference=reference, **options
    )


def send(client, report, **data):
    return client.post(f"/arbeit/{report.number}/aktenzeichen/", data)


@pytest.mark.django_db
def test_a_clerk_gives_it_and_finds_the_report_by_it(town, clerk):
    report, other = town.report(), town.report()
    client = signed_in(clerk)

    assert send(client, report, reference=f"  {NUMBER} ").status_code == 303

    report.refresh_from_db()
    assert report.file_reference == NUMBER
    assert NUMBER in client.get(f"/arbeit/{report.number}/").text
    for words in (NUMBER, "0815", "66-21.03/2026-0815", "66-21.03"):
        found = client.get("/arbeit/", {"q": words, "liste": "alle"}).text
        assert report.label in found, words
        assert other.label not in found, words
    assert f'<span class="row-file">{NUMBER}</span>' in client.get("/arbeit/").text


@pytest.mark.django_db
def test_the_history_keeps_what_it_was_and_residents_do_not_read_it(town, clerk, client):
    report = town.report()
    named(report, NUMBER, clerk)
    named(report, "66-22", clerk)
    named(report, "", clerk)

    notes = [
        event.note.text for event in ReportEvent.objects.filter(report=report, note__isnull=False)
    ]

    assert notes == [NUMBER, "66-22", "weggenommen, es war 66-22"]
    assert not report.events.filter(payload__what="file_reference", public=True).exists()
    page = client.get(f"/meldungen/{report.number}/", headers={"host": "lindenbach.example"}).text
    assert "Aktenzeichen" not in page
    assert "66-22" not in page


@pytest.mark.django_db
def test_the_same_again_is_no_event(town, clerk):
    report = town.report()
    named(report, NUMBER, clerk)

    assert named(report, f" {NUMBER}\n", clerk) is None
    assert report.events.filter(payload__what="file_reference").count() == 1


@pytest.mark.django_db
def test_one_of_two_reports_has_it_unless_somebody_says_that_both_are_one_file(town, clerk):
    first, second = town.report(), town.report()
    named(first, NUMBER, clerk)
    client = signed_in(clerk)

    refused = send(client, second, reference=NUMBER.lower())

    assert refused.status_code == 409 or refused.status_code == 422
    assert f"Dieses Aktenzeichen hat schon {first.label}" in refused.text
    assert f'value="{NUMBER.lower()}"' in refused.text
    assert send(client, second, reference=NUMBER, shared="1").status_code == 303
    second.refresh_from_db()
    assert second.file_reference == NUMBER


@pytest.mark.django_db
def test_another_town_may_have_the_same(town, clerk):
    named(town.report(), NUMBER, clerk)
    elsewhere = factories.town()

    named(elsewhere.report(), NUMBER, elsewhere.dana)


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["x" * 81, "66\x00-21", "66\u200b-21", "66\u202e-21"])
def test_what_no_file_is_called(town, clerk, wrong):
    report = town.report()

    with pytest.raises(ValidationError):
        named(report, wrong, clerk)

    assert send(signed_in(clerk), report, reference=wrong).status_code in (409, 422)
    report.refresh_from_db()
    assert report.file_reference == ""


@pytest.mark.django_db
def test_the_database_keeps_it_trimmed_as_well(town):
    report = town.report()

    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(file_reference=" 66")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["clara", "bob", "mo", "admin", "alice"])
def test_others_may_not_give_it(town, who):
    report = town.report()

    answer = send(signed_in(getattr(town, who)), report, reference=NUMBER)

    assert answer.status_code in (403, 404)
    report.refresh_from_db()
    assert report.file_reference == ""


@pytest.mark.django_db
def test_several_get_the_same_at_once(town, clerk):
    reports = [town.report(), town.report()]
    client = signed_in(clerk)
    ticked = [f"{report.number}:" for report in reports]
    ask = client.post("/arbeit/mehrere/", {"meldung": ticked, "schritt": "aktenzeichen"})
    assert 'name="shared" value="1" checked' in ask.text

    done = client.post(
        "/arbeit/mehrere/",
        {
            "meldung": ticked,
            "schritt": "aktenzeichen",
            "do": "1",
            "reference": NUMBER,
            "shared": "1",
        },
    )

    assert done.status_code == 200
    assert set(Report.objects.values_list("file_reference", flat=True)) == {NUMBER}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_give_the_same_at_once_one_is_told(town):
    reports = [town.report(), town.report()]

    done = at_once(*[lambda each=each: named(each, NUMBER, town.dana) for each in reports])

    refused = [each for each in done if isinstance(each, ValidationError)]
    assert [each.code for each in refused] == ["taken"]
