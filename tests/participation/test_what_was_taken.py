"""What a moderator took from the public stays away, also from the history of what came after."""

import pytest
from django.test import Client

from moderation.errors import NotYet
from moderation.models import Item, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide, undo_decision
from participation import services
from participation.models import Proposal
from participation.models.consultation import Review
from participation.services import Fields
from tests import factories
from tests.factories import Town
from tests.participation.factories import (
    citizen,
    commented,
    consultation,
    hide,
    project,
    show,
    submitted,
)
from tests.participation.reading import photo

pytestmark = pytest.mark.django_db

SECRET = "Herr Meier, Gartenweg 3"


@pytest.fixture
def town() -> Town:
    return factories.town(host="testserver")


def history_of(proposal: Proposal) -> str:
    return Client().get(f"{proposal.get_absolute_url()}verlauf/").text


def proposed(town: Town, **fields: object) -> Proposal:
    ideas = consultation(project(town.municipality), edit_minutes=600, **fields)  # type: ignore[arg-type]
    return submitted(ideas, text=SECRET, by=citizen())


def mended(proposal: Proposal) -> Proposal:
    proposal.refresh_from_db()
    assert proposal.author is not None
    fields = Fields(title="Bänke", text="harmlos")
    return services.edit_proposal(proposal, fields, by=proposal.author, version=1)


@pytest.mark.parametrize("removed", [False, True])
def test_a_proposal_that_was_mended_does_not_tell_what_was_taken(town: Town, removed: bool) -> None:
    proposal = proposed(town)
    assert SECRET in Client().get(proposal.get_absolute_url()).text
    hide(proposal, by=town.mo, town=town.municipality, removed=removed)

    show(mended(proposal), by=town.mo)

    assert "harmlos" in Client().get(proposal.get_absolute_url()).text
    assert SECRET not in history_of(proposal)


def test_a_comment_that_was_mended_does_not_tell_what_was_taken(town: Town) -> None:
    anna = citizen()
    comment = commented(submitted(consultation(project(town.municipality))), SECRET, by=anna)
    hide(comment, by=town.mo, town=town.municipality, removed=False)

    services.edit_comment(comment, text="harmlos", by=anna)
    show(comment, by=town.mo)

    page = Client().get(f"/beteiligung/kommentar/{comment.uuid}/verlauf/").text
    assert SECRET not in page


def test_a_release_that_was_undone_leaves_nothing(town: Town) -> None:
    proposal = proposed(town, proposals_review=Review.BEFORE)
    assert proposal.item is not None
    undo_decision(decide(proposal.item, Visibility.SHOWN, by=town.mo), by=town.mo)

    show(mended(proposal), by=town.mo)

    assert SECRET not in history_of(proposal)


def test_what_was_held_and_found_fine_is_history(town: Town) -> None:
    proposal = proposed(town)
    hide(proposal, by=town.mo, town=town.municipality, removed=False)
    show(proposal, by=town.mo)

    show(mended(proposal), by=town.mo)

    assert SECRET in history_of(proposal)


def test_an_edit_takes_nothing_from_the_honest_history(town: Town) -> None:
    proposal = proposed(town)

    mended(proposal)

    assert SECRET in history_of(proposal)


def test_a_picture_of_a_project_that_was_taken_is_for_staff_alone(town: Town) -> None:
    root = Item.objects.create(
        municipality=town.municipality,
        kind="participation.project",
        visibility=Visibility.SHOWN,
        shown=True,
    )
    project(town.municipality, item=root)
    item = photo(town.municipality, parent=root).item
    assert citizen().has_perm("participation.see_item", item)

    [rule, *_others] = install_rules(town.municipality)
    decide(item, Visibility.REMOVED, by=town.mo, rule=rule)

    assert not citizen().has_perm("participation.see_item", item)
    assert town.admin.has_perm("participation.see_item", item)


def test_nobody_shows_again_what_its_author_deleted(town: Town) -> None:
    anna = citizen()
    comment = commented(submitted(consultation(project(town.municipality))), by=anna)
    services.delete_comment(comment, by=anna)
    comment.item.refresh_from_db()

    with pytest.raises(NotYet, match="gelöscht"):
        decide(comment.item, Visibility.SHOWN, by=town.mo)

    comment.refresh_from_db()
    assert (comment.shown, comment.placeholder) == (False, "deleted")
