"""From a text that comes in to the findings beside it."""

from datetime import timedelta

import pytest
from django.db import transaction

from common import clock, jobs
from defects import services as defects
from moderation import services
from moderation.checks.past import BURST, BURST_MINUTES, LATELY_DAYS
from moderation.kinds import Author
from moderation.models import Case, CheckSetting, Decision, Examination, Finding, Item, Visibility
from moderation.services.examining import forget_prints, town_of
from tests import factories
from tests.jobs import waiting, work
from tests.moderation.checks.measuring import keys_of, write

pytestmark = pytest.mark.django_db
SPAM = "Ihr Idioten, ruft mich an: 0171 2345678"
LONG = "Der Weg am Bach ist seit dem Hochwasser unterspült und gehört gesperrt."


def told(town, text, **more):
    return defects.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=factories.at(0, 0),
        text=text,
        **more,
    )


def test_what_alice_sends_is_examined_after_the_transaction(town):
    report = told(town, SPAM)

    assert waiting("moderation.examine") == [
        ("moderation.examine", {"item": str(report.item.uuid)})
    ]
    work()

    assert keys_of(report.text_item) == {"phone", "insult"}
    finding = Finding.objects.get(check_key="phone")
    assert [SPAM[start:end] for start, end in finding.spans] == ["0171 2345678"]
    assert (finding.version, finding.reason) == (1, "Eine Telefonnummer steht im Text.")
    assert finding.municipality == town.municipality


def test_a_sending_that_fails_leaves_no_job(town):
    with pytest.raises(RuntimeError), transaction.atomic():
        told(town, SPAM)
        raise RuntimeError
    assert waiting("moderation.examine") == []


def test_findings_change_nothing_that_is_seen(town):
    report = told(town, SPAM)
    before = list(Item.objects.order_by("pk").values())
    cases = list(Case.objects.values())

    work()

    assert Finding.objects.exists()
    assert list(Item.objects.order_by("pk").values()) == before
    assert list(Case.objects.values()) == cases
    assert not Decision.objects.exists()
    report.refresh_from_db()
    assert not report.text_shown


def test_the_job_may_run_as_often_as_it_likes(town):
    report = told(town, SPAM)
    for _ in range(3):
        services.examine(report.item.uuid)

    assert Examination.objects.filter(item=report.text_item).count() == 1
    assert Finding.objects.count() == 2


def test_what_was_changed_is_examined_anew_and_the_old_stays(town):
    report = told(town, SPAM)
    work()
    defects.edit_text(report, text="Ein tiefes Loch.", by=defects.Actor.resident())
    work()

    report.text_item.refresh_from_db()
    assert Finding.objects.filter(item=report.text_item).count() == 2
    assert Examination.objects.filter(item=report.text_item).count() == 2
    assert not Finding.objects.of_latest_text().exists()


def test_a_comment_and_a_proposal_are_examined_with_their_title(town):
    item = write(town.municipality, "Mehr dazu von mir.", heading="Idioten!", own_heading=True)

    services.examine(item.uuid)

    assert keys_of(item) == {"insult"}
    assert Finding.objects.get().spans == [[0, 7]]


def test_nobody_looks_at_what_is_never_public(town):
    item = write(town.municipality, SPAM)
    Item.objects.filter(pk=item.pk).update(visibility=Visibility.PRIVATE)

    assert services.examine(item.uuid) == 0
    assert not Examination.objects.exists()


def test_an_item_that_is_gone_or_says_nothing(town):
    assert services.examine(town.municipality.uuid) == 0
    assert services.examine(write(town.municipality, "  ").uuid) == 0


def test_of_two_alike_the_second_is_hinted_at(town):
    first = write(town.municipality, LONG)
    again = write(town.municipality, LONG.replace("Hochwasser", "Sturm"))
    other = write(town.municipality, "Am Spielplatz fehlt die Schaukel, bitte bald ersetzen.")
    for item in (first, again, other):
        services.examine(item.uuid)

    assert [keys_of(item) for item in (first, again, other)] == [set(), {"repeat"}, set()]
    reason = Finding.objects.get().reason
    assert reason == "Fast der gleiche Text kam in den letzten 14 Tagen schon einmal."


def test_another_town_is_another_world(town):
    elsewhere = factories.town()
    services.examine(write(elsewhere.municipality, LONG).uuid)
    services.examine(write(elsewhere.municipality, "Tel. 0171 2345678").uuid)
    services.examine(write(elsewhere.municipality, "Handy 0171 2345678!").uuid)
    here = write(town.municipality, f"{LONG} 0171 2345678")

    services.examine(here.uuid)

    assert keys_of(here) == {"phone"}


def test_the_same_number_in_three_texts_is_a_campaign(town):
    texts = ("Ruf an, 0171 2345678", "WhatsApp: +49 171 2345678!", "0171/234 56 78 weiß mehr")
    items = [write(town.municipality, text) for text in texts]
    for item in items:
        services.examine(item.uuid)

    assert [keys_of(item) for item in items] == [{"phone"}, {"phone"}, {"phone", "campaign"}]


def test_prints_are_forgotten_and_hold_no_words(town):
    item = write(town.municipality, f"{LONG} 0171 2345678")
    services.examine(item.uuid)
    row = Examination.objects.get()
    assert len(row.minima) == 63 and len(row.bands) == 21 and len(row.marks) == 1

    assert forget_prints() == 0
    Examination.objects.update(at=clock.now() - timedelta(days=LATELY_DAYS, seconds=1))
    assert forget_prints() == 1
    assert forget_prints() == 0

    row.refresh_from_db()
    assert (row.minima, row.bands, row.marks) == ([], [], [])
    assert Finding.objects.count() == 1


@pytest.mark.parametrize(("number", "found"), [(BURST - 1, False), (BURST, True)])
def test_many_of_one_account_within_minutes(town, number, found):
    now = clock.now()
    anna, bert = Author(user_id=1), Author(user_id=2)
    earlier = now - timedelta(minutes=BURST_MINUTES, seconds=1)
    write(town.municipality, "Lange her.", by=anna, at=earlier)
    write(town.municipality, "Von Bert.", by=bert, at=now)
    write(town.municipality, "Von niemandem, den man kennt.", at=now)
    for at in range(number):
        item = write(town.municipality, f"Nummer {at}", by=anna, at=now + timedelta(seconds=at))

    services.examine(item.uuid)

    assert ("burst" in keys_of(item)) == found


def test_reports_with_the_same_address_are_of_one_person(town):
    from accounts.services import ContactDetails

    for _ in range(BURST):
        details = ContactDetails(email="Anna@example.org")
        report = told(town, "Ein Loch.", contact=details)
    for _ in range(BURST):
        guest = told(town, "Ein Loch.")
    work()

    assert keys_of(report.text_item) == {"burst"}
    assert keys_of(guest.text_item) == set()


def test_a_check_that_is_off_finds_nothing_and_hides_what_it_found(town):
    first = write(town.municipality, SPAM)
    services.examine(first.uuid)
    services.switch_check(town.municipality, "phone", is_on=False, by=town.mo)
    second = write(town.municipality, SPAM)
    services.examine(second.uuid)

    assert keys_of(second) == {"insult"}
    shown = Finding.objects.of_latest_text().filter(item=first)
    assert [finding.check_key for finding in shown] == ["insult"]
    assert CheckSetting.objects.get().check_key == "phone"


def test_the_town_s_own_addresses_numbers_and_streets_are_ordinary():
    place = factories.municipality(
        host="lindenbach.example",
        base_url="https://www.linden.example",
        numbers=[{"label": "Notruf", "number": "112"}, {"label": "Amt", "number": "0203 4567890"}],
    )
    factories.road(place, name="Lina-Radke-Weg")

    ordinary = town_of(place)

    assert ordinary.hosts == {"lindenbach.example", "linden.example"}
    assert ordinary.numbers == {"+492034567890"}
    assert ordinary.streets == {"lina radke", "radke weg"}
    assert "idiot" in ordinary.insults


def test_what_is_imported_in_silence_is_not_examined(town):
    with jobs.silence():
        told(town, SPAM)
    assert waiting("moderation.examine") == []
