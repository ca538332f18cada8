"""One time to object to everything, to the end of its day; what proves it stays as long."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from accounts.models import Role
from accounts.vault import purging
from common import clock, german
from common.clock import BERLIN
from moderation import holds, sanction_links, services
from moderation.deadlines import appeal_ends, appealable_since
from moderation.models import Appeal, Item, RedactedText, Statement
from moderation.published_rules import install_rules
from moderation.services import redactions
from photos import redacting
from photos.models import Photo
from tests import factories
from tests.jobs import work
from tests.moderation import content  # noqa: F401  # registers the kinds
from tests.moderation.test_sanctions import pause, resident
from tests.photos.faces import AREA
from tests.photos.test_services import attached, prepared

pytestmark = pytest.mark.django_db

TEXT = "Familie Schmidtchen hat die Laterne zerschlagen."
CUT = "[entfernt] hat die Laterne zerschlagen."
# Noon in Germany; six months later the clocks have changed.
NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
LAST = datetime(2027, 5, 23, 23, 59, 59, 999999, tzinfo=BERLIN)
A_MOMENT = timedelta(microseconds=1)


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[1]


@pytest.fixture
def ida(town):
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


def cut(town, rule, *, at, release=True):
    """A text of which something was blacked out at a moment."""
    with time_machine.travel(at, tick=False):
        report = town.report(text=TEXT, text_shown=False)
        item = Item.objects.get(report_of_text=report)
        return redactions.redact_text(
            item, {"text": CUT}, by=town.mo, rule=rule, version=item.version, release=release
        ).redaction


def is_kept(redaction):
    return RedactedText.objects.get(redaction=redaction).blanked_at is None


# --- the one function ---------------------------------------------------------------------------


def test_it_ends_with_the_day_on_which_six_months_have_passed():
    assert appeal_ends(NOON) == LAST
    just_after_midnight = datetime(2026, 11, 24, 0, 5, tzinfo=BERLIN).astimezone(UTC)
    assert appeal_ends(just_after_midnight) == LAST + timedelta(days=1)
    last_of_august = datetime(2026, 8, 31, 10, tzinfo=BERLIN)
    assert clock.day_of(appeal_ends(last_of_august)).isoformat() == "2027-02-28"


def test_its_set_form_says_the_same_of_every_day_of_four_years():
    """Also around short months, 29 February and when the clocks change."""
    start = datetime(2026, 1, 1, 0, 30, tzinfo=BERLIN)
    moments = [start + timedelta(days=n, hours=n % 24) for n in range(4 * 366)]
    for at in moments[200:]:
        for weeks in (170, 175, 178, 179, 180, 181, 182, 183, 184, 185, 186, 190):
            decided = at - timedelta(days=weeks, hours=weeks % 24)
            in_time = appeal_ends(decided) >= at
            assert (decided >= appealable_since(at.astimezone(UTC))) == in_time, (decided, at)


# --- pause and block ----------------------------------------------------------------------------


def test_a_pause_says_one_date_in_letter_page_and_check(town, rule, client):
    with time_machine.travel(NOON, tick=False):
        troll = resident("troll")
        made = pause(town, rule, troll)
        work(until=clock.now() + timedelta(minutes=2))
        said = german.day(LAST)
        [letter] = mail.outbox
        assert f"bis {said}" in letter.body
        page = client.get(sanction_links.path(made)).text
        assert f"Bis {said} können Sie es noch einmal prüfen lassen" in page
    assert made.may_object_until == LAST
    assert services.may_object(made, at=LAST)
    assert not services.may_object(made, at=LAST + A_MOMENT)


def test_the_time_begins_anew_when_the_end_changes(town, rule):
    """What was not known cannot have been objected to."""
    with time_machine.travel(NOON, tick=False):
        made = pause(town, rule, resident("troll"), kind="block", days=200)
    later = NOON + timedelta(days=190)
    with time_machine.travel(later, tick=False):
        assert not services.may_object(made, at=later)
        services.change_end(made, NOON + timedelta(days=260), reason="Wieder.", by=town.mo)
        made.refresh_from_db()
        assert services.may_object(made, at=later)
        assert made.may_object_until == appeal_ends(later)
        services.undo_sanction_step(made, by=town.mo)
        assert made.may_object_until == LAST


# --- what is kept as proof ----------------------------------------------------------------------


def test_a_blacked_out_text_stays_to_the_last_moment_of_the_time_to_object(town, rule):
    done = cut(town, rule, at=NOON)
    assert done.original_until == Statement.objects.get().object_until == LAST

    assert redactions.forget_old_words(at=LAST) == 0
    assert is_kept(done)
    assert redactions.forget_old_words(at=LAST + A_MOMENT) == 1
    assert not is_kept(done)


def test_it_stays_as_long_as_the_letter_says_that_was_sent_later(town, rule):
    """Blacked out on one day, shown and told two days later."""
    done = cut(town, rule, at=NOON, release=False)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        case = services.ask(done.item)
        services.release_all(case, by=town.mo)
    told = Statement.objects.get(measure="redacted")
    assert told.object_until == LAST + timedelta(days=2)
    assert done.original_until == told.object_until

    assert redactions.forget_old_words(at=told.object_until) == 0
    assert redactions.forget_old_words(at=told.object_until + A_MOMENT) == 1


def test_it_stays_while_an_appeal_is_open_whatever_became_of_the_case(town, rule, ida):
    cut(town, rule, at=NOON)
    with time_machine.travel(LAST - timedelta(hours=1), tick=False):
        appeal = services.appeal_as_author(Statement.objects.get(), words="Das stimmt nicht.")
    late = LAST + timedelta(days=30)
    appeal.case.closed_at = late
    appeal.case.save()

    assert redactions.forget_old_words(at=late) == 0
    with time_machine.travel(late, tick=False):
        services.decide_appeal(appeal, Appeal.Outcome.UPHELD, by=ida, reasons="Es bleibt.")
    assert redactions.forget_old_words(at=late) == 1


def test_a_blacked_out_picture_stays_to_the_last_moment_too(town, rule, ida, settings):
    settings.PHOTO_ORIGINAL_DAYS = 30
    with time_machine.travel(NOON, tick=False):
        report = town.report()
        photo = attached(report.item, prepared(town))
        redacting.redact(photo, [AREA], by=town.mo, rule=rule, version=photo.item.version)
        work()
        services.release_all(services.ask(photo.item), by=town.mo)
    Photo.objects.update(created_at=NOON)

    def goes(at):
        [found] = purging.look(at=at, municipality=town.municipality, only=["photos.original"])
        return found.due == 1

    assert not goes(LAST)
    assert goes(LAST + A_MOMENT)
    with time_machine.travel(LAST, tick=False):
        appeal = services.appeal_as_author(
            Statement.objects.get(measure="redacted"), words="Das bin ich selbst."
        )
    late = LAST + timedelta(days=30)
    assert not goes(late)
    with time_machine.travel(late, tick=False):
        services.decide_appeal(appeal, Appeal.Outcome.UPHELD, by=ida, reasons="Es bleibt.")
    assert goes(late)


def test_what_was_held_just_after_midnight_is_held_to_the_end_of_its_day(town, rule):
    """A day begins in Germany an hour or two before it does in the computer."""
    at = datetime(2026, 3, 3, 0, 30, tzinfo=BERLIN).astimezone(UTC)
    with time_machine.travel(at, tick=False):
        item = services.open_item(
            municipality=town.municipality, kind="tests.note", visibility="shown"
        )
        services.decide(item, "held", by=town.mo, rule=rule)
    last = appeal_ends(at)

    assert set(holds.held(at=last)) == {item}
    assert not holds.held(at=last + A_MOMENT).exists()
