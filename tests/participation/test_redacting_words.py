"""Passages of proposals, comments and topics are taken out, from all their versions."""

import pytest
from django.core.exceptions import ValidationError

from moderation.models import Item, Visibility
from moderation.passages import MARKER
from moderation.published_rules import install_rules
from moderation.services import redactions
from participation import services
from participation.models import CommentVersion, DiscussionTopic, ProposalVersion
from participation.services.contents import Fields
from participation.services.topics import TopicFields, save_topics
from tests.participation.factories import citizen, commented, consultation, project, submitted

pytestmark = pytest.mark.django_db

WORDS = "Frau Ypsilon von Nummer 7 soll ihr Rad woanders hinstellen."
SHOWN = "[entfernt] soll ihr Rad woanders hinstellen."
STORED = f"{MARKER} soll ihr Rad woanders hinstellen."


@pytest.fixture
def rule(town):
    return install_rules(town.municipality)[1]


@pytest.fixture
def ideas(town):
    return consultation(project(town.municipality))


def redact(item_id, rule, *, by, **texts):
    item = Item.objects.get(pk=item_id)
    return redactions.redact_text(item, texts, by=by, rule=rule, version=item.version, note="Name.")


def test_a_comment_everywhere(town, ideas, rule, client):
    proposal = submitted(ideas)
    anna = citizen()
    row = commented(proposal, WORDS + " Bitte.", by=anna)
    services.edit_comment(row, text=WORDS, by=anna)
    redact(row.item_id, rule, by=town.mo, text=SHOWN)

    row.refresh_from_db()
    assert row.text == STORED
    assert row.shown
    seen = CommentVersion.objects.filter(comment=row, was_shown=True)
    assert [each.text for each in seen] == [STORED]
    path = proposal.get_absolute_url()
    for address in (path, f"/beteiligung/kommentar/{row.uuid}/verlauf/"):
        page = client.get(address).text
        assert "Ypsilon" not in page
    page = client.get(path).text
    assert "von der Moderation geschwärzt" in page

    client.force_login(anna)
    mine = client.get(path).text
    assert WORDS in mine
    assert "Name." in mine
    client.force_login(citizen())
    assert "Ypsilon" not in client.get(path).text


def test_a_comment_that_is_changed_afterwards_waits(town, ideas, rule):
    """Though comments appear before they are read here: the passage could come back."""
    anna = citizen()
    row = commented(submitted(ideas), WORDS, by=anna)
    redact(row.item_id, rule, by=town.mo, text=SHOWN)
    row.refresh_from_db()

    services.edit_comment(row, text=WORDS, by=anna)

    row.refresh_from_db()
    assert not row.shown
    assert row.item.visibility == Visibility.PENDING
    assert redactions.restricting(row.item) is None


def test_a_proposal_with_its_title(town, ideas, rule, client):
    anna = citizen()
    proposal = submitted(ideas, by=anna, title="Frau Ypsilons Rad", text=WORDS)
    redact(proposal.item_id, rule, by=town.mo, title="[entfernt] Rad", text=SHOWN)

    proposal.refresh_from_db()
    assert (proposal.title, proposal.text) == (f"{MARKER} Rad", STORED)
    version = ProposalVersion.objects.get(proposal=proposal)
    assert (version.title, version.text) == (proposal.title, STORED)
    path = proposal.get_absolute_url()
    listed = ideas.get_absolute_url()
    for address in (path, f"{path}verlauf/", listed, f"{listed}?q=Ypsilon"):
        assert "Frau Ypsilon" not in client.get(address).text, address
    client.force_login(anna)
    mine = client.get(path).text
    assert WORDS in mine
    assert "Frau Ypsilons Rad" in mine


def test_a_title_that_becomes_too_long_is_told(town, ideas, rule):
    title = "A" + "b" * 118
    proposal = submitted(ideas, title=title)
    with pytest.raises(ValidationError, match="Titel wird so zu lang"):
        redact(proposal.item_id, rule, by=town.mo, title="[entfernt]" + "b" * 118)
    proposal.refresh_from_db()
    assert proposal.title == title


def test_a_proposal_that_is_changed_afterwards_waits(town, ideas, rule):
    anna = citizen()
    proposal = submitted(ideas, by=anna, text=WORDS)
    redact(proposal.item_id, rule, by=town.mo, text=SHOWN)
    proposal.refresh_from_db()
    fields = Fields(title=proposal.title, text=WORDS)

    services.edit_proposal(proposal, fields, by=anna, version=proposal.version)

    proposal.refresh_from_db()
    assert not proposal.shown
    assert proposal.item.visibility == Visibility.PENDING


def test_earlier_versions_leave_the_history(town, ideas, rule, client):
    anna = citizen()
    proposal = submitted(ideas, by=anna, text=WORDS + " Danke.")
    fields = Fields(title=proposal.title, text=WORDS)
    proposal = services.edit_proposal(proposal, fields, by=anna, version=proposal.version)
    redact(proposal.item_id, rule, by=town.mo, text=SHOWN)

    assert "Ypsilon" not in client.get(f"{proposal.get_absolute_url()}verlauf/").text


def test_a_topic_and_what_its_office_makes_of_it(town, rule, client):
    talk = consultation(project(town.municipality), "discussion")
    topic = services.add_topic(talk, title="Räder", text=WORDS, by=town.admin)
    redact(topic.thread.item_id, rule, by=town.mo, text=SHOWN)

    topic = DiscussionTopic.objects.get(pk=topic.pk)
    assert topic.text == STORED
    assert "Ypsilon" not in client.get(topic.get_absolute_url()).text
    save_topics(talk, [TopicFields(topic=topic, title="Räder", text="Wohin damit?")], by=town.admin)
    assert redactions.restricting(topic.thread.item) is None


def test_a_link_beside_a_gap_stays_whole(town, ideas, rule, client):
    row = commented(submitted(ideas), "Siehe https://example.org/x/Ypsilon und Rad.")
    redact(row.item_id, rule, by=town.mo, text="Siehe https://example.org/x/[entfernt] und Rad.")

    page = client.get(row.thread.proposal.get_absolute_url()).text
    assert 'href="https://example.org/x/"' in page
    assert "Ypsilon" not in page
