"""Who acts in a language is written to in it, with links that lead to pages in it."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import translation

from accounts import mail
from accounts.models import Contact, Letter, Subscriber, User
from common import clock
from common.languages import EASY, ENGLISH, GERMAN
from defects import services
from defects.models import Report
from defects.services import Actor
from moderation.models import Case, Rule, Statement, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide, release_all
from tests import factories
from tests.factories import Town
from tests.jobs import work

pytestmark = pytest.mark.django_db

PREFIXES = {GERMAN: "", ENGLISH: "/en", EASY: "/leicht"}


def links(text: str, town: Town) -> list[str]:
    base = town.municipality.base_url.rstrip("/")
    return re.findall(rf"{re.escape(base)}(/\S*)", text)


@pytest.mark.parametrize("code", PREFIXES)
def test_a_code_to_sign_in_comes_in_the_language_of_the_page(client, town, code):
    client.post(
        f"{PREFIXES[code]}{reverse('account_request_login_code')}", {"email": town.alice.email}
    )
    letter = Letter.objects.get()

    with translation.override(code):
        hello = translation.gettext("Guten Tag,")
    assert hello in letter.body
    assert all(path.startswith(f"{PREFIXES[code]}/") for path in links(letter.body, town))


@pytest.mark.parametrize("code", [ENGLISH, EASY])
def test_an_account_made_in_a_language_keeps_it(client, town, code):
    prefix = PREFIXES[code]
    client.post(
        f"{prefix}{reverse('account_signup')}",
        {"email": "neu@example.org", "password1": "laterne-mühle-apfel"},
    )

    assert User.objects.get(email="neu@example.org").language == code


def test_the_account_chooses_its_language_and_goes_on_in_it(client, town):
    client.force_login(town.alice)

    page = client.get("/konto/")
    answer = client.post("/konto/sprache/", {"language": ENGLISH})
    town.alice.refresh_from_db()

    assert 'value="de" checked' in page.text
    assert (answer.status_code, answer["Location"]) == (303, "/en/konto/")
    assert town.alice.language == ENGLISH
    assert client.post("/en/konto/sprache/", {"language": GERMAN})["Location"] == "/konto/"
    town.alice.refresh_from_db()
    assert town.alice.language == GERMAN


@pytest.mark.parametrize("wanted", ["", "fr", "EN", "en-us", "x" * 200])
def test_what_is_no_language_is_not_kept(client, town, wanted):
    client.force_login(town.alice)

    answer = client.post("/konto/sprache/", {"language": wanted})
    town.alice.refresh_from_db()

    assert answer["Location"] == "/konto/"
    assert town.alice.language == GERMAN


def test_nobody_chooses_for_somebody_else(client, town):
    answer = client.post("/konto/sprache/", {"language": ENGLISH})

    assert answer["Location"].startswith("/konto/anmelden/")
    assert client.get("/konto/sprache/").status_code in (302, 405)


def _reported(town: Town, code: str) -> Report:
    with translation.override(code):
        report = services.submit_report(
            municipality=town.municipality,
            category=town.lamp,
            location=factories.at(0, 0),
            place="Hauptstraße 12",
            text="It is dark here.",
            contact=services.ContactDetails(email="sam@example.org"),
        )
    Contact.objects.update(email_confirmed_at=report.created_at)
    return report


@pytest.mark.parametrize("code", PREFIXES)
def test_a_report_keeps_its_language_and_what_is_stored_of_it_is_german(town, code):
    report = _reported(town, code)
    routing = report.routings.get()

    assert (report.language, report.contact.language) == (code, code)
    assert report.item.title == "Laterne"
    assert routing.sentence == "Für diese Art von Meldung ist zuständig: Bauhof."
    assert routing.sentences[ENGLISH] == "Responsible for this kind of report: Bauhof."


@pytest.mark.parametrize("code", PREFIXES)
def test_who_reported_hears_in_their_language_and_offices_in_german(town, code):
    report = _reported(town, code)
    work()
    outbox.outbox.clear()
    staff = Actor.staff(town.bob, town.bauhof)
    services.accept(report, by=staff)
    services.mark_fixed(report, by=staff, note="Neue Birne.")
    work(until=clock.now() + timedelta(minutes=10))  # they wait in case it is taken back

    to_reporter = [each for each in outbox.outbox if each.to == ["sam@example.org"]]
    assert to_reporter
    for letter in to_reporter:
        for path in links(letter.body, town):
            assert path.startswith(f"{PREFIXES[code]}/"), path
            assert not path.startswith("/en/en/")
    for letter in outbox.outbox:
        if letter.to != ["sam@example.org"]:
            assert not any(
                path.startswith(("/en/", "/leicht/")) for path in links(letter.body, town)
            )


@pytest.mark.parametrize("code", PREFIXES)
def test_the_statement_of_reasons_is_in_the_language_of_who_wrote(client, town, code):
    report = _reported(town, code)
    install_rules(town.municipality)
    rule = Rule.objects.filter(municipality=town.municipality).earliest("number")
    release_all(Case.objects.get(item=report.item), by=town.mo)
    report.refresh_from_db()

    decide(report.text_item, Visibility.REMOVED, by=town.mo, rule=rule, note="Ein Name.")
    statement = Statement.objects.get()

    assert statement.language == code
    # What staff wrote stays as they wrote it; all else is in the language.
    assert rule.text in statement.text
    assert "Ein Name." in statement.text
    subject = {GERMAN: "Der Text Ihrer Meldung", ENGLISH: "The text of your report"}
    if code in subject:
        assert subject[code] in statement.text


def test_a_mail_is_ordered_and_comes_in_the_language_of_who_confirmed(client, town):
    report = town.report()

    client.post(f"/en/meldungen/abo/?meldung={report.number}", {"email": "kim@example.org"})
    subscriber = Subscriber.objects.get(email="kim@example.org")
    work()

    assert subscriber.language == ENGLISH
    (letter,) = outbox.outbox
    (path, *_others) = links(letter.body, town)
    assert path.startswith("/en/abo/")
    assert "/en/abo/" in str(letter.extra_headers.get("List-Unsubscribe", "/en/abo/"))

    # In another language the same address is written to in that one, once its owner says so.
    german = path.removeprefix("/en")
    client.post(german)
    subscriber.refresh_from_db()
    assert subscriber.language == GERMAN


def test_staff_are_written_to_in_german_whatever_they_speak(town):
    town.dana.language = ENGLISH
    town.dana.save(update_fields=["language"])

    staff = {template for template in mail.registered() if mail.is_for_staff(template)}

    assert {"invitation", "defects/list", "defects/task_list", "participation/to_department"} <= (
        staff
    )
    assert not {"defects/to_reporter", "moderation/reasons", "digest"} & staff
