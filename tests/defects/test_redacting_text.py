"""Passages of a report's text are taken out: everybody reads what is left, its sender reads all."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Role
from common import clock
from common.models import ActorKind
from defects import links
from defects.actors import Actor
from defects.models import Report
from defects.services import edit_text
from moderation import services as moderation
from moderation.errors import (
    AlreadyDecided,
    NotARedaction,
    NothingToTakeBack,
    NotYet,
    RuleMissing,
)
from moderation.models import Case, Decision, Item, RedactedText, Redaction, Visibility
from moderation.passages import MARKER
from moderation.published_rules import install_rules
from moderation.services import redactions
from tests import factories
from tests.concurrency import at_once

pytestmark = pytest.mark.django_db

TEXT = "Familie Schmidtchen von nebenan hat die Laterne zerschlagen."
SHOWN = "[entfernt] hat die Laterne zerschlagen."


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[1]


@pytest.fixture
def report(town):
    return town.report(text=TEXT, text_shown=False)


def redact(report, text=SHOWN, *, by, rule, **options):
    item = Item.objects.get(report_of_text=report)
    options.setdefault("version", item.version)
    done = redactions.redact_text(item, {"text": text}, by=by, rule=rule, **options)
    report.refresh_from_db()
    return done


def test_redacted_and_released_in_one_click(town, report, rule):
    moderation.ask(report.item)
    done = redact(report, by=town.mo, rule=rule, note="Name eines Dritten.", release=True)

    assert report.text == f"{MARKER} hat die Laterne zerschlagen."
    assert report.text_shown
    assert done.decision.outcome == Visibility.SHOWN
    assert (done.redaction.rule, done.redaction.note) == (rule, "Name eines Dritten.")
    assert redactions.restricting(report.text_item) == done.redaction
    item = Item.objects.get(report_of_text=report)
    assert "Schmidtchen" not in item.excerpt
    assert not Case.objects.open().exists()


def test_no_page_and_no_output_has_the_passage(town, report, rule, client):
    redact(report, by=town.mo, rule=rule, release=True)

    for path in (
        f"/meldungen/{report.number}/",
        "/meldungen/",
        "/meldungen/?q=Laterne",
        "/feeds/meldungen.atom",
        "/api/v1/reports/",
        f"/api/v1/reports/{report.uuid}/",
        "/suche/?q=Schmidtchen",
    ):
        page = client.get(path)
        assert page.status_code == 200, path
        assert "Familie Schmidtchen" not in b"".join(page).decode(), path
    detail = client.get(f"/meldungen/{report.number}/").text
    assert 'title="von der Moderation geschwärzt">[entfernt]<span class="sr-only">' in detail
    found = client.get("/meldungen/?q=Schmidtchen").text
    assert f"/meldungen/{report.number}/" not in found
    assert f"/meldungen/{report.number}/" in client.get("/meldungen/?q=zerschlagen").text


def test_its_sender_reads_what_they_wrote_and_why(town, report, rule, client):
    redact(report, by=town.mo, rule=rule, note="Name eines Dritten.", release=True)

    page = client.get(links.status_path(report)).text

    assert TEXT in page
    assert "Name eines Dritten." in page
    assert str(rule) in page


def test_only_moderators_and_administrators_of_the_town_read_the_original(town, report, rule):
    redact(report, by=town.mo, rule=rule)
    item = Item.objects.get(report_of_text=report)
    there = factories.town(host="anderswo.example")
    for person in (town.mo, town.admin):
        words = redactions.words_for_staff(item, person)
        assert words.original == {"text": TEXT}
        assert words.changed == [TEXT]
    for person in (town.alice, town.bob, town.clara, town.dana, there.mo, there.admin):
        with pytest.raises(PermissionDenied):
            redactions.words_for_staff(item, person)


def test_other_passages_or_none(town, report, rule):
    redact(report, by=town.mo, rule=rule)
    # From the original, not from what is left of it.
    redact(report, "Familie [entfernt] hat die Laterne zerschlagen.", by=town.mo, rule=rule)
    assert report.text == f"Familie {MARKER} hat die Laterne zerschlagen."

    item = Item.objects.get(report_of_text=report)
    redactions.lift_text(item, by=town.mo, version=item.version)
    report.refresh_from_db()
    assert report.text == TEXT
    assert redactions.restricting(item) is None
    with pytest.raises(NothingToTakeBack):
        redactions.lift_text(item, by=town.mo, version=item.version)
    assert Redaction.objects.filter(item=item).count() == 3


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "[entfernt] hat die Lampe zerschlagen.",
        "Familie [entfernt] gibt es nicht.",
        "Niemand hat die Laterne zerschlagen.",
        "[entfernt]",
        "",
        "\x00[entfernt]",
        "[entfernt] " * 3000,
    ],
)
def test_nobody_puts_words_into_the_mouth_of_others(town, report, rule, text):
    with pytest.raises(NotARedaction):
        redact(report, text, by=town.mo, rule=rule)
    report.refresh_from_db()
    assert report.text == TEXT
    assert not Redaction.objects.exists()


def test_a_rule_is_needed(town, report):
    with pytest.raises(RuleMissing):
        redact(report, by=town.mo, rule=None)
    report.refresh_from_db()
    assert report.text == TEXT


def test_what_is_never_public_is_not_redacted(town, report, rule):
    moderation.decide(report.text_item, Visibility.PRIVATE, by=None, automatic=True)
    with pytest.raises(NotYet):
        redact(report, by=town.mo, rule=rule)


def test_an_edit_meanwhile_is_not_overwritten(town, report, rule):
    version = report.text_item.version
    edit_text(report, text="Ich weiß nicht, wer es war.", by=Actor(kind=ActorKind.RESIDENT))
    with pytest.raises(AlreadyDecided):
        redact(report, by=town.mo, rule=rule, version=version)


def test_the_same_click_twice_is_one(town, report, rule):
    version = report.text_item.version
    first = redact(report, by=town.mo, rule=rule, version=version, release=True)
    again = redact(report, by=town.mo, rule=rule, version=version, release=True)
    assert again.redaction == first.redaction
    assert again.decision == first.decision
    assert Decision.objects.filter(item=report.text_item).count() == 1


def test_whoever_wrote_it_changes_it_and_it_is_read_again(town, report, rule):
    redact(report, by=town.mo, rule=rule, release=True)

    edit_text(report, text=TEXT, by=Actor(kind=ActorKind.RESIDENT))

    report.refresh_from_db()
    item = Item.objects.get(report_of_text=report)
    assert (report.text, report.text_shown, item.visibility) == (TEXT, False, "pending")
    assert redactions.restricting(item) is None
    assert [each.is_lifted for each in Redaction.objects.order_by("id")] == [False, True]
    assert RedactedText.objects.get().original == {"text": TEXT}  # history


def test_who_takes_the_text_away_takes_the_original_away(town, report, rule):
    redact(report, by=town.mo, rule=rule)
    edit_text(report, text="", by=Actor(kind=ActorKind.RESIDENT))
    words = RedactedText.objects.get()
    assert (words.original, words.shown) == ({}, {})


def test_originals_go_when_nobody_can_complain_any_more(town, report, rule):
    done = redact(report, by=town.mo, rule=rule).redaction

    assert redactions.forget_old_words(at=clock.now()) == 0
    assert redactions.forget_old_words(at=done.original_until) == 0
    assert redactions.forget_old_words(at=done.original_until + timedelta(seconds=1)) == 1
    assert RedactedText.objects.get().original == {}
    assert redactions.restricting(report.text_item) == done
    assert redactions.words_for_author([report.text_item_id]) == {}


@pytest.mark.django_db(transaction=True)
def test_two_moderators_at_once():
    town = factories.town()
    rule = install_rules(town.municipality)[0]
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    report = town.report(text=TEXT, text_shown=False)
    version = report.text_item.version

    def click(person, text):
        return lambda: redactions.redact_text(
            Item.objects.get(pk=report.text_item_id),
            {"text": text},
            by=person,
            rule=rule,
            version=version,
        )

    answers = at_once(
        click(town.mo, SHOWN), click(ida, "Familie [entfernt] hat die Laterne zerschlagen.")
    )

    assert sorted(type(each).__name__ for each in answers) == ["AlreadyDecided", "Redacted"]
    assert Redaction.objects.count() == 1


# --- the page


def post(client: Client, report: Report, **fields):
    item = Item.objects.get(report_of_text=report)
    sent = {"version": item.version, "text-text": SHOWN, "do": "release", **fields}
    return client.post(f"/moderation/text/{item.uuid}/", sent)


def test_by_the_page(town, report, rule, client):
    moderation.ask(report.item)
    client.force_login(town.mo)
    path = f"/moderation/text/{report.text_item.uuid}/"
    assert TEXT in client.get(path).text

    missing = post(client, report)
    assert missing.status_code == 422
    assert "Bitte wählen Sie die Regel" in missing.text
    assert SHOWN in missing.text  # what was done so far is kept
    wrong = post(client, report, rule=rule.number, **{"text-text": "Anders. [entfernt]"})
    assert wrong.status_code == 422
    assert "Niemandem sollen Worte in den Mund gelegt werden" in wrong.text

    done = post(client, report, rule=rule.number, note="Name.")
    assert done.status_code == 303
    report.refresh_from_db()
    assert report.text_shown
    page = client.get(path).text
    assert TEXT in page  # to moderators beside it
    lifted = post(client, report, do="lift")
    assert lifted.status_code == 303
    report.refresh_from_db()
    assert report.text == TEXT


def test_browsers_send_other_ends_of_lines(town, rule, client):
    report = town.report(text="Herr Meier.\nDie Laterne ist dunkel.", text_shown=False)
    client.force_login(town.mo)
    sent = {"text-text": "[entfernt]\r\nDie Laterne ist dunkel.", "rule": rule.number}
    assert post(client, report, **sent).status_code == 303
    report.refresh_from_db()
    assert report.text == f"{MARKER}\nDie Laterne ist dunkel."


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_wrong_person(client, method):
    town = factories.town(host="testserver")
    there = factories.town(host="anderswo.example")
    report, rule = town.report(text=TEXT, text_shown=False), install_rules(town.municipality)[0]
    path = f"/moderation/text/{report.text_item.uuid}/"
    sent = {"version": 1, "text-text": SHOWN, "do": "redact", "rule": rule.number}

    def answer():
        return client.get(path) if method == "get" else client.post(path, sent)

    assert answer()["Location"].startswith("/konto/")
    for person in (town.alice, town.bob, town.clara, there.mo, there.clara):
        client.force_login(person)
        assert answer().status_code in (403, 404), person
    report.refresh_from_db()
    assert report.text == TEXT


def test_a_clerk_who_may_release_redacts_and_does_not_take_back(town, report, rule, client):
    town.bauhof.may_release = True
    town.bauhof.save(update_fields=["may_release"])
    client.force_login(factories.member(town.municipality, Role.CLERK, town.bauhof))

    assert post(client, report, rule=rule.number).status_code == 303
    page = client.get(f"/moderation/text/{report.text_item.uuid}/")
    assert TEXT not in page.text
    assert post(client, report, do="lift").status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"version": "x"},
        {"version": "99999999999999999999"},
        {"rule": "99"},
        {"rule": "\x00"},
        {"text-text": ["a", "b"]},
        {"text-text": "\x00"},
        {"note": "x" * 2000},
        {"do": "unknown", "rule": ""},
    ],
)
def test_clumsy_input_is_answered(town, report, rule, client, sent):
    client.force_login(town.mo)
    answer = post(client, report, **{"rule": rule.number, **sent})
    assert answer.status_code == 422
    report.refresh_from_db()
    assert report.text == TEXT
