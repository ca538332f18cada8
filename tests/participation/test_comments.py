"""Comments: two levels, counted exactly, gone when they are gone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from moderation.models import Case, Visibility
from participation import services
from participation.errors import Closed, NotPossible, TooLate
from participation.models import Comment, Proposal, Thread
from participation.models.comment import Stance
from participation.models.consultation import Act, Review
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

pytestmark = pytest.mark.django_db


def test_it_is_counted_when_it_is_seen(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    first = commented(proposal, stance=Stance.FOR)
    reply = commented(proposal, "Finde ich auch.", parent=first, stance=Stance.AGAINST)

    proposal.refresh_from_db()
    first.refresh_from_db()
    assert proposal.comment_count == 2
    assert first.reply_count == 1
    assert reply.stance == Stance.NEUTRAL


def stances(proposal: Proposal) -> tuple[int, int, int, int]:
    """All that are shown, then those for, against and neutral that are no replies."""
    thread = Thread.objects.get(pk=proposal.thread_id)
    return thread.comment_count, thread.for_count, thread.against_count, thread.neutral_count


def test_each_stance_is_counted_without_replies(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    anna = citizen()
    first = commented(proposal, stance=Stance.FOR, by=anna)
    commented(proposal, stance=Stance.AGAINST)
    commented(proposal, stance=Stance.FOR)
    commented(proposal, stance=Stance.FOR, parent=first)
    assert stances(proposal) == (4, 2, 1, 0)

    hide(first, by=town.mo, town=town.municipality)
    assert stances(proposal) == (3, 1, 1, 0)
    show(first, by=town.mo)
    assert stances(proposal) == (4, 2, 1, 0)
    services.delete_comment(first, by=anna)
    assert stances(proposal) == (3, 1, 1, 0)
    hide(proposal, by=town.mo, town=town.municipality)
    assert stances(proposal) == (0, 0, 0, 0)


def test_the_same_words_again_are_one_comment(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    anna = citizen()
    first = commented(proposal, "Gute Idee!", by=anna)

    assert commented(proposal, " Gute Idee! ", by=anna) == first
    assert stances(proposal)[0] == 1

    later = first.created_at + timedelta(minutes=11)
    others = {
        commented(proposal, "Gute Idee!").pk,
        commented(proposal, "Gute Idee!", by=anna, parent=first).pk,
        commented(proposal, "Gute Idee!", by=anna, stance=Stance.FOR).pk,
        commented(proposal, "Gute Idee!", by=anna, at=later).pk,
    }
    assert first.pk not in others
    assert len(others) == 4


@pytest.mark.parametrize("end", ["merged", "withdrawn", "hidden"])
def test_what_has_ended_is_not_talked_about(town: Town, end: str) -> None:
    ideas = consultation(project(town.municipality))
    proposal = submitted(ideas)
    match end:
        case "merged":
            services.merge_proposals(proposal, into=submitted(ideas), by=town.mo)
        case "withdrawn":
            services.withdraw_proposal(proposal, by=proposal.author)
        case "hidden":
            hide(proposal, by=town.mo, town=town.municipality)
    now = Proposal.objects.get(pk=proposal.pk)

    with pytest.raises(NotPossible):
        commented(now)
    with pytest.raises(NotPossible):
        commented(now, by=town.clara, department=town.tiefbau)


def test_a_reply_to_a_reply_stands_beside_it(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    first = commented(proposal)
    reply = commented(proposal, parent=first)

    assert commented(proposal, parent=reply).parent == first


def test_the_policy_of_comments_is_their_own(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality), comments_review=Review.BEFORE))

    row = commented(proposal)

    assert not row.shown
    proposal.refresh_from_db()
    assert proposal.comment_count == 0
    show(row, by=town.mo)
    proposal.refresh_from_db()
    assert proposal.comment_count == 1


def test_the_town_speaks_at_once_and_after_the_phase(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality), acts=(Act.PROPOSE,)))
    with pytest.raises(Closed):
        commented(proposal)
    cases = Case.objects.count()

    row = commented(proposal, by=town.clara, department=town.tiefbau)

    assert row.shown
    assert Case.objects.count() == cases


def test_what_a_rule_removes_leaves_a_placeholder_and_its_replies(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    first = commented(proposal, "Unsachlich.")
    commented(proposal, parent=first)

    hide(first, by=town.mo, town=town.municipality)

    assert (first.shown, first.placeholder, first.rule_number) == (False, "removed", 3)
    proposal.refresh_from_db()
    assert proposal.comment_count == 1
    assert list(Comment.objects.listed().top()) == [first]

    show(first, by=town.mo)
    assert (first.shown, first.placeholder, first.rule_number) == (True, "", None)
    proposal.refresh_from_db()
    assert proposal.comment_count == 2


def test_what_its_author_deletes_is_gone_everywhere(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    anna = citizen()
    row = commented(proposal, "Meine Nummer ist 0171 2345678.", by=anna)

    gone = services.delete_comment(row, by=anna)
    services.delete_comment(row, by=anna)

    gone.item.refresh_from_db()
    assert (gone.shown, gone.placeholder, gone.text) == (False, "deleted", "")
    assert gone.versions.get().text == ""
    assert gone.item.excerpt == ""
    assert gone.item.visibility == Visibility.PRIVATE
    proposal.refresh_from_db()
    assert proposal.comment_count == 0


def test_a_hidden_proposal_takes_its_comments_along(
    town: Town, django_assert_max_num_queries: object
) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    for _ in range(12):
        commented(proposal)

    with django_assert_max_num_queries(43):  # type: ignore[operator]
        hide(proposal, by=town.mo, town=town.municipality)

    assert not Comment.objects.public().exists()
    assert not Comment.objects.listed().exists()
    assert proposal.comment_count == 0
    show(proposal, by=town.mo)
    assert Comment.objects.public().count() == 12 == proposal.comment_count


def test_editing_ends_after_a_quarter_of_an_hour(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    anna = citizen()
    row = commented(proposal, by=anna)

    edited = services.edit_comment(row, text="Besser gesagt.", by=anna)

    assert (edited.text, edited.version, edited.shown) == ("Besser gesagt.", 2, True)
    assert [version.text for version in edited.versions.all()] == ["Gute Idee!", "Besser gesagt."]
    with pytest.raises(TooLate):
        services.edit_comment(
            row, text="Zu spät.", by=anna, at=row.created_at + timedelta(minutes=15)
        )


def test_nothing_is_no_comment(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))

    with pytest.raises(ValidationError):
        commented(proposal, "  \n ")


def test_votes_count_once_and_order_the_thread(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    people = [citizen() for _ in range(6)]
    good, disputed, plain = (commented(proposal) for _ in range(3))
    for person in people[:4]:
        services.vote_comment(good, 1, by=person)
    for person, value in zip(people, (1, 1, 1, -1, -1, -1), strict=True):
        services.vote_comment(disputed, value, by=person)
    services.vote_comment(good, 1, by=people[0])  # again is the same
    services.vote_comment(good, -1, by=people[3])  # another mind
    services.vote_comment(good, 0, by=people[3])  # none

    good.refresh_from_db()
    assert (good.up_count, good.down_count) == (3, 0)
    assert list(Comment.objects.order_by("-wilson")) == [good, disputed, plain]
    assert Comment.objects.order_by("-controversy").first() == disputed
    # The bound as Wilson gives it for 3 of 3, and Reddit's rule for 3 : 3.
    assert good.wilson == pytest.approx(0.4385, abs=1e-4)
    disputed.refresh_from_db()
    assert disputed.controversy == pytest.approx(6.0)


def test_nobody_votes_for_their_own_comment(town: Town) -> None:
    proposal = submitted(consultation(project(town.municipality)))
    anna = citizen()

    with pytest.raises(NotPossible):
        services.vote_comment(commented(proposal, by=anna), 1, by=anna)
