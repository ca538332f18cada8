"""Who wrote what was made unrecognisable is told why, and may want another look."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from common import clock
from common.models import Journal
from moderation import links, services
from moderation.errors import CannotUndo, DecidedBefore
from moderation.models import (
    Appeal,
    Case,
    Decision,
    Flag,
    Item,
    Redaction,
    Statement,
    Visibility,
)
from moderation.published_rules import install_rules
from moderation.services import redactions
from photos import redacting
from tests import factories, jobs
from tests.moderation import content  # registers the kinds
from tests.moderation.noticing import flagged, shown
from tests.photos.faces import AREA
from tests.photos.test_services import attached, prepared

pytestmark = pytest.mark.django_db

TEXT = "Familie Schmidtchen hat die Laterne zerschlagen."
CUT = "[entfernt] hat die Laterne zerschlagen."


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[1]


@pytest.fixture
def ida(town):
    """Moderates too."""
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


@pytest.fixture
def report(town):
    """Read by everybody, by somebody with an address; nothing about it is open."""
    return town.report(text=TEXT, contact=factories.contact(town.municipality))


def text_of(report):
    return Item.objects.get(report_of_text=report)


def cut(report, by, rule, text=CUT, **options):
    item = text_of(report)
    done = redactions.redact_text(
        item, {"text": text}, by=by, rule=rule, version=item.version, **options
    )
    report.refresh_from_db()
    return done


def reasons(**chosen):
    return Statement.objects.standing().get(measure="redacted", **chosen)


def open_cases():
    return Case.objects.open().count()


def mails():
    return [args["template"] for _name, args in jobs.waiting("accounts.send_mail")]


def test_blacking_out_what_everybody_reads_is_decided_told_and_journalled(town, report, rule):
    done = cut(report, town.mo, rule, note="Name eines Dritten.")

    statement = reasons()
    decision = statement.decision
    assert (decision.previous, decision.outcome) == ("shown", "shown")
    assert (decision.decided_by, decision.gesture) == (town.mo, done.redaction.gesture)
    assert statement.redaction == done.redaction
    assert statement.ground.startswith(str(rule))
    assert statement.contact == report.contact
    assert Journal.objects.filter(
        verb="moderation.decided", payload__decision=str(decision.uuid)
    ).exists()
    assert "moderation/reasons" in mails()
    assert open_cases() == 0


def test_the_letter_says_so_in_plain_words_and_never_what_was_there(town, report, rule):
    cut(report, town.mo, rule, note="Name eines Dritten.")

    text = reasons().text
    assert "wird nur noch zum Teil gezeigt. Wir haben einen Teil unkenntlich gemacht." in text
    assert f"Das beruht auf dieser Regel: {rule}." in text
    assert "Unser Grund: Name eines Dritten." in text
    assert "Entschieden hat ein Mensch, kein Programm." in text
    assert "noch einmal prüfen lassen, bis zum" in text
    assert "Schmidtchen" not in text


def test_what_waits_is_told_when_it_is_shown_and_by_that_decision(town, rule):
    report = town.report(text=TEXT, text_shown=False)
    case = services.ask(report.item)
    cut(report, town.mo, rule)
    assert not Statement.objects.exists()

    [decision] = [
        each for each in services.release_all(case, by=town.mo) if each.item == text_of(report)
    ]

    assert reasons().decision == decision


def test_one_click_that_cuts_and_releases_tells_once(town, rule):
    report = town.report(text=TEXT, text_shown=False)
    services.ask(report.item)

    done = cut(report, town.mo, rule, release=True)

    assert reasons().decision == done.decision
    assert Decision.objects.filter(item=text_of(report)).count() == 1


def test_shown_again_is_not_told_twice(town, report, rule):
    cut(report, town.mo, rule)
    first = reasons()
    services.decide(text_of(report), Visibility.HELD, by=town.mo, rule=rule)
    services.decide(text_of(report), Visibility.SHOWN, by=town.mo)

    assert reasons() == first


def test_the_newest_redaction_counts_and_a_lifted_one_no_more(town, report, rule, client):
    cut(report, town.mo, rule)
    first = reasons()
    newer = cut(report, town.mo, rule, text="[entfernt] hat die [entfernt] zerschlagen.")

    second = reasons(redaction=newer.redaction)
    assert "gilt nicht mehr" in client.get(links.statement_path(first)).text
    page = client.get(links.statement_path(second))
    assert "gilt nicht mehr" not in page.text and 'name="words"' in page.text
    with pytest.raises(ValidationError, match="neu entschieden"):
        services.appeal_as_author(first, words="Nein!")

    item = text_of(report)
    redactions.lift_text(item, by=town.mo, version=item.version)

    assert "Diese Schwärzung gilt nicht mehr" in client.get(links.statement_path(second)).text
    assert Statement.objects.filter(measure="redacted").count() == 2


def test_a_redaction_that_was_lifted_within_the_minute_is_not_written_about(
    town, report, rule, mailoutbox
):
    cut(report, town.mo, rule)
    item = text_of(report)
    redactions.lift_text(item, by=town.mo, version=item.version)

    jobs.work(until=clock.now() + timedelta(seconds=61))

    assert not [mail for mail in mailoutbox if "zum Teil" in mail.subject]


def test_the_mail_names_the_rule_of_the_redaction(town, report, rule, mailoutbox):
    cut(report, town.mo, rule, note="Name eines Dritten.")

    jobs.work(until=clock.now() + timedelta(seconds=61))

    [mail] = [mail for mail in mailoutbox if "zum Teil" in mail.subject]
    assert str(rule) in mail.body and "Name eines Dritten." in mail.body
    assert links.statement_path(reasons()) in mail.body


def test_an_undone_release_takes_its_reasons_along_and_the_next_gives_them_anew(town, rule):
    report = town.report(text=TEXT, text_shown=False)
    services.ask(report.item)
    done = cut(report, town.mo, rule, release=True)
    services.undo_decision(done.decision, by=town.mo)
    assert not Statement.objects.standing().exists()

    again = services.decide(text_of(report), Visibility.SHOWN, by=town.mo)

    assert reasons().decision == again


def test_undoing_leaves_no_redaction_without_reasons(town, report, rule):
    cut(report, town.mo, rule)

    with pytest.raises(CannotUndo, match="Nehmen Sie dafür die Schwärzung zurück"):
        services.undo_decision(reasons().decision, by=town.mo)
    assert reasons()


def test_blacking_out_answers_no_notice_and_ends_no_other_wish(town, ida):
    """The notifier's wish for another look at what stayed goes on."""
    item = shown(town)
    notice = flagged(town, item)
    services.release_all(Case.objects.open().get(item=item), by=town.mo)
    wish = services.appeal_as_notifier(notice.answers.get(), words="Doch!")
    item.refresh_from_db()
    _chain, case = redactions.begin(item, by=ida, version=item.version)
    redaction = redactions.record(
        item, what="text", by=ida, at=clock.now(), case=case, rule=notice.rule
    )

    redactions.restrict_at_once(item, case, redaction, by=ida)

    wish.refresh_from_db()
    assert wish.decided_at is None and open_cases() == 1
    assert reasons().redaction == redaction


def test_items_that_nobody_touched_cost_no_statement_more(town):
    def asked(item):
        case = services.ask(item)
        with CaptureQueriesContext(connection) as found:
            services.release_all(case, by=town.mo)
        return [q["sql"] for q in found if 'FROM "moderation_redaction"' in q["sql"]]

    def a_note():
        return services.open_item(municipality=town.municipality, kind="tests.note")

    assert asked(a_note()) == []
    edited = a_note()
    services.review_again(edited)
    assert len(asked(Item.objects.get(pk=edited.pk))) == 1


# --- another look ------------------------------------------------------------------------------


def test_an_overturned_redaction_is_lifted_and_the_words_stand_again(
    town, report, rule, ida, client
):
    cut(report, town.mo, rule)
    appeal = services.appeal_as_author(reasons(), words="Das bin ich selbst.")
    with pytest.raises(DecidedBefore):
        services.decide_appeal(appeal, Appeal.Outcome.OVERTURNED, by=town.mo, reasons="Nein.")

    client.force_login(ida)
    page = client.get(f"/moderation/pruefung/{appeal.uuid}/")
    assert "Schmidtchen" in page.text and str(rule) in page.text
    assert "Es bleibt geschwärzt." in page.text and 'name="norm"' not in page.text
    answer = client.post(
        f"/moderation/pruefung/{appeal.uuid}/",
        {
            "outcome": "overturned",
            "reasons": "Das ist erlaubt.",
            "version": text_of(report).version,
        },
    )

    assert answer.status_code == 303
    report.refresh_from_db()
    appeal.refresh_from_db()
    assert report.text == TEXT and report.text_shown
    assert (appeal.outcome, appeal.decided_by) == ("overturned", ida)
    assert redactions.restricting(text_of(report)) is None
    assert open_cases() == 0


def test_an_upheld_redaction_stays(town, report, rule, ida, mailoutbox):
    cut(report, town.mo, rule)
    appeal = services.appeal_as_author(reasons(), words="Das bin ich selbst.")

    services.decide_appeal(appeal, Appeal.Outcome.UPHELD, by=ida, reasons="Es bleibt.")

    report.refresh_from_db()
    assert "Schmidtchen" not in report.text
    assert open_cases() == 0
    jobs.work(until=clock.now() + timedelta(seconds=61))
    [mail] = [mail for mail in mailoutbox if "Noch einmal geprüft" in mail.subject]
    assert "ein Teil bleibt unkenntlich" in mail.body


def test_another_ground_is_no_answer_about_a_redaction(town, report, rule, ida):
    cut(report, town.mo, rule)
    appeal = services.appeal_as_author(reasons(), words="Das bin ich selbst.")

    with pytest.raises(ValidationError, match="bleibt, oder sie wird aufgehoben"):
        services.decide_appeal(appeal, Appeal.Outcome.PARTLY, by=ida, reasons="Hm.", rule=rule)
    appeal.refresh_from_db()
    assert appeal.decided_at is None


def test_the_wish_goes_on_when_a_notice_is_rejected_and_ends_when_it_is_lifted(
    town, report, rule, ida
):
    cut(report, town.mo, rule)
    appeal = services.appeal_as_author(reasons(), words="Das bin ich selbst.")
    flagged(town, text_of(report))
    services.release_all(Case.objects.open().get(), by=town.mo)
    appeal.refresh_from_db()
    assert appeal.decided_at is None and not Flag.objects.open().exists()
    assert open_cases() == 1

    item = text_of(report)
    redactions.lift_text(item, by=ida, version=item.version)

    appeal.refresh_from_db()
    assert appeal.outcome == "lapsed" and open_cases() == 0


def test_a_notifier_does_not_learn_of_the_authors_wish(town, report, rule, client):
    notice = flagged(town, text_of(report))
    cut(report, town.mo, rule, release=True)
    services.appeal_as_author(reasons(), words="Das bin ich selbst.")

    assert "Jemand möchte" not in client.get(links.flag_path(notice)).text


# --- photos ------------------------------------------------------------------------------------


@pytest.fixture
def photo(town):
    note = shown(town, "Kreuzung")
    photo = attached(note, prepared(town))
    item = Item.objects.get(photo=photo)
    content.authors[item.pk] = content.Author(user_id=town.alice.pk)
    services.decide(item, Visibility.SHOWN, by=town.mo)
    photo.refresh_from_db()
    return photo


def black(photo, by, rule):
    item = Item.objects.get(photo=photo)
    done = redacting.redact(photo, [AREA], by=by, rule=rule, version=item.version)
    photo.refresh_from_db()
    return done


def test_a_photo_that_everybody_saw_is_told_about_and_comes_back(town, photo, rule):
    done = black(photo, town.mo, rule)

    statement = reasons()
    assert (statement.redaction, statement.user) == (done, town.alice)
    jobs.work()
    photo.refresh_from_db()
    assert photo.shown


def test_a_photo_is_seen_whole_again_when_the_second_look_says_so(town, photo, rule, ida):
    black(photo, town.mo, rule)
    jobs.work()
    appeal = services.appeal_as_author(reasons(), words="Das ist meine Hand.")

    services.decide_appeal(appeal, Appeal.Outcome.OVERTURNED, by=ida, reasons="Stimmt.")

    jobs.work()
    photo.refresh_from_db()
    assert photo.shown and redactions.restricting(Item.objects.get(photo=photo)) is None
    assert Redaction.objects.count() == 2 and open_cases() == 0


def test_a_statement_of_a_redaction_names_it(town, report, rule):
    cut(report, town.mo, rule)

    with pytest.raises(IntegrityError, match="iff_redaction"), transaction.atomic():
        Statement.objects.update(redaction=None)
