"""What an author is told when something of theirs is not shown (Art. 17 DSA)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import MailLog
from common import clock
from moderation import links, services
from moderation.models import Case, Decision, Item, Statement, Visibility
from tests import factories
from tests.jobs import waiting, work
from tests.moderation import content  # registers the kinds
from tests.moderation.noticing import hide, shown
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.factories import hide as hide_it

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


def by_alice(town, **fields):
    item = shown(town, **fields)
    content.authors[item.pk] = content.Author(user_id=town.alice.pk)
    return item


def mails():
    return [
        args
        for _name, args in waiting("accounts.send_mail")
        if args["template"] == "moderation/reasons"
    ]


def test_the_letter_says_all_that_the_law_asks_for(town, client):
    statement = hide(town, by_alice(town, title="Müll"), note="Ein Mensch wird beschimpft.")

    text = statement.text
    assert "Ihre Notiz Müll wird nicht mehr gezeigt. Wir haben das entfernt." in text  # what
    assert "überall auf dieser Plattform und auf Dauer" in text  # where, how long
    assert "Unser Grund: Ein Mensch wird beschimpft." in text  # the facts
    assert "bei unserer eigenen Prüfung" in text  # by notice or not
    assert "Entschieden hat ein Mensch, kein Programm." in text  # automation
    assert "Regel 1: Sachlich und mit Respekt." in text and "Beleidigungen" in text  # the rule
    assert "noch einmal prüfen lassen, bis zum" in text  # how to object
    assert "Gericht" in text and "Streitbeilegungsstelle" in text
    page = client.get(links.statement_path(statement))
    assert page.status_code == 200
    assert "Ein Mensch wird beschimpft." in page.text and 'name="words"' in page.text
    assert (statement.user, statement.language) == (town.alice, "de")


def test_a_law_is_a_ground_as_well_as_a_rule_but_nothing_is_none(town):
    item = by_alice(town)
    with pytest.raises(ValidationError):
        services.decide(item, Visibility.HELD, by=town.mo, norm="  ")

    statement = hide(town, item, norm="§ 86a StGB", note="Ein verbotenes Zeichen.")

    assert statement.decision.ground == "§ 86a StGB" == statement.ground
    assert "verstößt der Inhalt gegen dieses Gesetz: § 86a StGB." in statement.text
    with pytest.raises(IntegrityError, match="names_its_ground"), transaction.atomic():
        Decision.objects.create(
            municipality=town.municipality, item=item, outcome="removed", decided_by=town.mo
        )


def test_what_a_program_decided_says_so(town):
    item = by_alice(town)
    rule = hide(town, shown(town)).decision.rule

    services.decide(item, Visibility.HELD, by=None, automatic=True, rule=rule)

    statement = Statement.objects.get(decision__item=item)
    assert statement.decision.source == Decision.Source.AUTOMATION
    assert "Entschieden hat ein Programm, kein Mensch." in statement.text


def test_the_mail_comes_after_the_minute_and_not_if_it_was_undone(town, mailoutbox, client):
    statement = hide(town, by_alice(town))
    work()
    assert mailoutbox == []
    services.undo_decision(statement.decision, by=town.mo)

    work(until=clock.now() + timedelta(seconds=61))

    assert mailoutbox == []
    assert MailLog.objects.get().reason == "not_needed"
    assert client.get(links.statement_path(statement)).status_code == 404
    assert "nicht freigegeben" not in client.get("/").text


def test_the_mail_names_rule_and_link_and_goes_to_the_author_alone(town, mailoutbox):
    statement = hide(town, by_alice(town, title="Müll"), note="Zu grob.")

    work(until=clock.now() + timedelta(seconds=61))

    [mail] = mailoutbox
    assert mail.to == [town.alice.email]
    assert mail.subject == "Ihre Notiz Müll wird nicht gezeigt"
    assert "Regel 1: Sachlich und mit Respekt." in mail.body and "Zu grob." in mail.body
    assert town.municipality.base_url + links.statement_path(statement) in mail.body


def test_nobody_writes_to_themselves_and_nothing_is_told_of_what_is_shown(town):
    mine = shown(town)
    content.authors[mine.pk] = content.Author(user_id=town.mo.pk)
    hide(town, mine)
    assert mails() == []

    services.decide(Item.objects.get(pk=mine.pk), Visibility.SHOWN, by=town.mo)
    assert Statement.objects.count() == 1


def test_an_author_finds_the_reasons_in_their_account(town, client):
    statement = hide(town, by_alice(town))
    client.force_login(town.alice)
    assert links.statement_path(statement) in client.get("/konto/").text
    client.force_login(town.clara)
    assert links.statement_path(statement) not in client.get("/konto/").text


def test_a_reporter_without_an_address_reads_them_on_the_status_page(town, client):
    from defects.links import status_path

    report = town.report(contact=factories.contact(town.municipality))
    hide(town, report.text_item)
    report.contact.delete()
    report.refresh_from_db()
    hide(town, report.item)

    text, whole = Statement.objects.order_by("id")
    assert (text.name, whole.name) == (
        f"Der Text Ihrer Meldung {report.label}",
        f"Ihre Meldung {report.label}",
    )
    assert len(mails()) == 1
    page = client.get(status_path(report)).text
    assert links.statement_path(text) in page and links.statement_path(whole) in page


def test_the_contact_of_a_report_is_written_to(town, mailoutbox):
    report = town.report(contact=factories.contact(town.municipality))
    hide(town, report.item)

    work(until=clock.now() + timedelta(seconds=61))

    assert [mail.to for mail in mailoutbox] == [["anna@example.org"]]


def test_contributions_know_their_authors_and_what_the_town_says_has_none(town):
    anna = citizen()
    proposal = submitted(consultation(project(town.municipality)), by=anna)
    row = commented(proposal, by=anna)
    hide_it(row, by=town.mo, town=town.municipality)
    official = commented(proposal, "Wir prüfen das.", by=town.clara, department=town.tiefbau)
    hide_it(official, by=town.mo, town=town.municipality)

    mine, ours = Statement.objects.order_by("id")
    assert (mine.user, ours.user) == (anna, None)
    assert mine.name == f"Ihr Kommentar zu „{proposal.title}“"


def test_the_letter_is_seen_before_it_is_sent(town, client):
    item = by_alice(town)
    case = services.ask(item)
    client.force_login(town.mo)
    client.get(f"/moderation/{case.uuid}/")
    sent = {
        "item": item.uuid, "version": item.version, "outcome": "removed",
        "norm": "§ 185 StGB", "note": "Eine Beleidigung.", "preview": "1",
    }  # fmt: skip

    page = client.post(f"/moderation/{case.uuid}/entscheiden/", sent)

    assert page.status_code == 200
    assert "verstößt der Inhalt gegen dieses Gesetz: § 185 StGB." in page.text
    assert "Unser Grund: Eine Beleidigung." in page.text
    assert not Decision.objects.exists() and not Statement.objects.exists()
    del sent["preview"]
    client.post(f"/moderation/{case.uuid}/entscheiden/", sent)
    assert "Unser Grund: Eine Beleidigung." in Statement.objects.get().text
    assert not Case.objects.open().exists()


def test_a_wrong_or_foreign_link_opens_nothing(town, client):
    one, other = hide(town, by_alice(town)), hide(town, by_alice(town))
    token = links.statement_path(other).split("/")[-2]

    for path in (f"/begruendung/{one.uuid}/{token}/", f"/begruendung/{one.uuid}/x/"):
        assert client.get(path).status_code == 404
        assert client.post(path, {"words": "Nein"}).status_code == 404
    Statement.objects.filter(pk=one.pk).update(link_version=2)
    assert client.get(links.statement_path(one)).status_code == 404
    nebenan = factories.town(host="nebenan.example")
    foreign = hide(nebenan, shown(nebenan))
    assert client.get(links.statement_path(foreign)).status_code == 404


def test_the_letter_can_be_forgotten_and_the_rule_stays(town, client):
    statement = hide(town, by_alice(town), note="Anna wohnt dort.")

    services.forget_texts(at=clock.now() + timedelta(days=370))

    statement.refresh_from_db()
    assert (statement.text, statement.name, statement.user) == ("", "", None)
    assert "Sachlich und mit Respekt" in client.get(links.statement_path(statement)).text
