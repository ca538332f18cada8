"""What moderation knows of a person is in their own data: theirs, never who decided."""

from datetime import timedelta

import pytest

from accounts.models import Role
from accounts.vault import package, parts
from common import clock
from moderation import services as moderation
from moderation.models import Flag, Item, Sanction, SanctionAppeal, Statement
from moderation.passages import MARKER
from moderation.published_rules import install_rules
from moderation.services import redactions
from participation import services
from tests import factories
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    submitted,
)
from tests.participation.test_polls import options_of, poll_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def ida(town):
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


@pytest.fixture
def ideas(town):
    return consultation(project(town.municipality))


@pytest.fixture
def anna():
    return citizen("anna")


def known(person, town):
    sections = parts.export(person, town.municipality)
    assert len({section.key for section in sections}) == len(sections)
    for section in sections:
        package.table_of(section)
    return {section.key: list(section.rows) for section in sections}


def test_a_notice_is_shown_without_what_it_was_about(town, ideas, anna):
    theirs = submitted(ideas, "Fremdes", by=citizen("otto"))
    notice = moderation.Notice(
        ground=Flag.Ground.RULE,
        rule=install_rules(town.municipality)[0],
        words="Das stimmt nicht.",
        good_faith=True,
    )
    flag = moderation.flag(theirs.item, notice, by=anna)

    data = known(anna, town)

    (row,) = data["notices"]
    assert (row["number"], row["words"], row["results"]) == (flag.number, "Das stimmt nicht.", [])
    assert "Fremdes" not in str(data)
    assert known(citizen("berta"), town)["notices"] == []
    assert known(anna, factories.town())["notices"] == []


def test_reasons_and_what_was_asked_about_them(town, ideas, anna, ida):
    said = commented(submitted(ideas), "Unverschämt!", by=anna)
    hide(said, by=town.mo, town=town.municipality)
    statement = Statement.objects.get()
    appeal = moderation.appeal_as_author(statement, words="Das war ein Zitat.")  # by the link
    moderation.decide_appeal(appeal, appeal.Outcome.UPHELD, by=ida, reasons="Auch so nicht.")

    data = known(anna, town)

    assert [row["text"] for row in data["reasons"]] == [statement.text]
    (asked,) = data["appeals"]
    assert (asked["words"], asked["reasons"]) == ("Das war ein Zitat.", "Auch so nicht.")
    assert asked["outcome"] == "Die Entscheidung bleibt"
    for staff in (town.mo, ida):
        assert staff.email not in str(data) and str(staff) not in str(data)


def test_the_words_that_were_taken_out_are_still_their_authors(town, ideas, anna):
    said = commented(submitted(ideas), "Frau Ypsilon ist laut.", by=anna)
    item = Item.objects.get(pk=said.item_id)
    redactions.redact_text(
        item,
        {"text": "[entfernt] ist laut."},
        by=town.mo,
        rule=install_rules(town.municipality)[1],
        version=item.version,
        note="Ein Name.",
    )

    data = known(anna, town)

    assert data["comments"][0]["text"] == f"{MARKER} ist laut."
    (row,) = data["redactions"]
    assert (row["original"], row["note"]) == (["Frau Ypsilon ist laut."], "Ein Name.")
    assert known(citizen("otto"), town)["redactions"] == []


def test_a_pause_with_its_steps_and_the_objection(town, anna, ida):
    pause = moderation.impose_sanction(
        municipality=town.municipality,
        person=anna,
        kind=Sanction.Kind.PAUSE,
        rule=install_rules(town.municipality)[0],
        reason="Drei Beleidigungen.",
        ends_at=clock.now() + timedelta(days=7),
        by=town.mo,
    )
    SanctionAppeal.objects.create(sanction=pause, words="Es war eine.", by=anna, against=town.mo)

    data = known(anna, town)

    (row,) = data["sanctions"]
    assert (row["kind"], row["reason"]) == ("Pause", "Drei Beleidigungen.")
    assert "verhängt" in row["steps"][0]
    assert [each["words"] for each in data["objections"]] == ["Es war eine."]
    assert known(citizen("otto"), town)["sanctions"] == []


def test_votes_set_aside_are_told_once_two_have_decided(town, anna, ida):
    poll = poll_of(town)
    services.vote(poll, [options_of(poll)[0]], by=anna)
    made = services.propose_quarantine(
        poll.consultation, [anna.uuid], reason="Ein Postfach.", by=town.mo
    )
    assert known(anna, town)["set_aside"] == []

    services.confirm_quarantine(made, by=ida)

    (row,) = known(anna, town)["set_aside"]
    assert (row["state"], row["reason"]) == ("zählt nicht", "Ein Postfach.")
