"""A repair is proven by a picture only as long as somebody may see one."""

import pytest
from django.test import Client

from accounts.models import Role
from defects import services
from defects.history import fold
from defects.models import Category, ReportPhoto
from defects.services import Actor
from defects.services.steps import state_of
from defects.states import Verb, Work, public_word
from moderation.models import Appeal, Case, FlagAnswer, Visibility
from moderation.published_rules import install_rules
from moderation.services import appeal_as_notifier, decide, decide_appeal, undo_decision
from photos import files
from photos.models import Photo
from tests import factories, jobs
from tests.defects.test_pictures import picture, submit
from tests.moderation.noticing import flagged, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(town):
    return Actor.staff(town.bob, town.bauhof)


def fixed(town, crew, report=None, count=1, show=True):
    report = report or submit(town)
    services.mark_fixed(
        report,
        by=crew,
        photo_uuids=[picture(town, n).uuid for n in range(count)],
        show_photos=show,
    )
    jobs.work()
    return report


def items(report):
    rows = ReportPhoto.objects.filter(report=report, role=ReportPhoto.Role.AFTER)
    return [row.photo.item for row in rows.select_related("photo__item").order_by("id")]


def hide(town, item, outcome=Visibility.REMOVED):
    item.refresh_from_db()
    return decide(item, outcome, by=town.mo, rule=install_rules(town.municipality)[0])


def proven(report):
    """What the row says, and its history told anew; both are the same."""
    report.refresh_from_db()
    assert fold(report.events.order_by("id")) == state_of(report)
    assert (public_word(report).tone == "done") == report.has_after_photo
    return report.has_after_photo


@pytest.mark.parametrize("outcome", [Visibility.REMOVED, Visibility.HELD])
def test_a_hidden_picture_proves_nothing_and_taken_back_it_does_again(town, crew, outcome):
    report = fixed(town, crew)
    before = report.updated_at
    address = f"/api/v1/reports/{report.uuid}/"
    assert Client().get(address).json()["properties"]["tone"] == "done"
    assert proven(report)

    decision = hide(town, items(report)[0], outcome)

    assert not proven(report)
    assert (report.work, public_word(report).word) == (Work.FIXED, "Behoben")
    assert report.updated_at > before
    assert Client().get(address).json()["properties"]["tone"] == "closed"
    assert 'data-tone="closed"' in Client().get(f"/meldungen/{report.number}/").text

    undo_decision(decision, by=town.mo)

    assert proven(report)
    told = report.events.filter(verb=Verb.EDITED).order_by("id")
    assert [(event.payload["what"], event.actor_kind, event.public) for event in told] == [
        ("photo_hidden", "system", False),
        ("photo_shown", "system", False),
    ]


def test_the_last_picture_counts_whichever_is_hidden_first(town, crew):
    report = fixed(town, crew, count=2)
    first, second = items(report)
    hide(town, second)
    assert proven(report)
    hide(town, first)
    assert not proven(report)
    decide(second, Visibility.SHOWN, by=town.mo)
    assert proven(report)
    assert report.events.filter(verb=Verb.EDITED).count() == 2


def test_what_is_never_released_after_its_first_look_proves_nothing(town, crew):
    report = fixed(town, crew, show=False)
    assert proven(report)
    hide(town, items(report)[0])
    assert not proven(report)


def test_released_after_its_first_look_nothing_is_told_twice(town, crew):
    report = fixed(town, crew, show=False)
    decide(items(report)[0], Visibility.SHOWN, by=town.mo)
    assert proven(report)
    assert not report.events.filter(verb=Verb.EDITED).exists()


def test_the_picture_of_the_damage_proves_no_repair(town, crew):
    report = fixed(town, crew, submit(town, photos=[picture(town, 9)]))
    damage = Photo.objects.get(of_report__report=report, of_report__role="reported").item
    hide(town, damage)
    assert proven(report)
    services.reopen(report, by=Actor.staff(town.dana), reason="Wieder locker.")
    services.mark_fixed(report, by=crew)
    decide(damage, Visibility.SHOWN, by=town.mo)
    assert not proven(report)


def test_the_picture_of_an_earlier_repair_does_not_prove_the_last_one(town, crew):
    report = fixed(town, crew)
    [old] = items(report)
    hide(town, old)
    services.reopen(report, by=Actor.staff(town.dana), reason="Wieder locker.")
    services.mark_fixed(report, by=crew)
    decide(old, Visibility.SHOWN, by=town.mo)
    assert not proven(report)


def test_reopening_taken_back_does_not_bring_back_what_was_hidden_meanwhile(town, crew):
    report = fixed(town, crew)
    [item] = items(report)
    dana = Actor.staff(town.dana)
    again = services.reopen(report, by=dana, reason="Wieder locker.")
    decision = hide(town, item)
    assert not report.has_after_photo
    services.undo(again, by=dana)
    assert not proven(report)
    undo_decision(decision, by=town.mo)
    assert proven(report)


def test_another_look_at_a_notice_hides_it_and_a_later_decision_brings_it_back(town, crew):
    report = fixed(town, crew)
    [item] = items(report)
    flagged(town, item)
    keep(Case.objects.open().get().item, by=town.mo)
    asked = appeal_as_notifier(FlagAnswer.objects.get(), words="Das bin doch ich.")
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    rule = install_rules(town.municipality)[0]

    decide_appeal(asked, Appeal.Outcome.OVERTURNED, by=ida, reasons="Stimmt.", rule=rule)

    assert not proven(report)
    item.refresh_from_db()
    decide(item, Visibility.SHOWN, by=ida)
    assert proven(report)


def test_what_is_confidential_keeps_its_picture_in_the_house(town, crew):
    noise = factories.category(town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    report = fixed(town, crew, submit(town, category=noise, location=None))
    assert items(report)[0].visibility == Visibility.PRIVATE
    assert proven(report)


def test_a_picture_that_cannot_be_read_proves_nothing(town, crew):
    """Whether that is found out after the repair was told of or before."""
    late, early = submit(town), submit(town)
    broken = [picture(town, n) for n in (1, 2)]
    for photo in broken:
        files.original(photo.uuid).write_bytes(b"nothing to see")
    services.mark_fixed(late, by=crew, photo_uuids=[broken[0].uuid], show_photos=True)
    jobs.work()
    assert {photo.state for photo in Photo.objects.all()} == {Photo.State.FAILED}
    services.mark_fixed(early, by=crew, photo_uuids=[broken[1].uuid], show_photos=True)
    assert not proven(late)
    assert not proven(early)
