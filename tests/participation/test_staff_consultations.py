"""When people can take part, who, and about what; and what may still change once they can."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from common import clock
from common.clock import BERLIN
from participation import services
from participation.errors import ChangedMeanwhile, NotPossible
from participation.models import Consultation, DiscussionTopic, Phase, ProjectNews, Proposal
from participation.models.consultation import Act, Eligibility, Review
from participation.phases import schedule_of
from participation.services import CategoryFields, Participants, PhaseFields, Question, TopicFields
from participation.services.consultations import fingerprint_of_participants
from participation.services.phasing import fingerprint_of_phases
from participation.services.planning import spans
from participation.states import Verb
from tests.factories import Town
from tests.participation.factories import add_phase, citizen, consultation, submitted
from tests.participation.factories import project as any_project
from tests.participation.staff import draft, editor

pytestmark = pytest.mark.django_db

ASKED = Participants(
    eligibility=Eligibility.EMAIL,
    proposals_review=Review.AFTER,
    comments_review=Review.AFTER,
    edit_minutes=1440,
)


def row(phase: Phase, **fields) -> PhaseFields:
    """The phase as it is, for a form that was not touched."""
    values = {
        "title": phase.title,
        "text": phase.text,
        "starts_at": phase.starts_at,
        "ends_at": phase.ends_at,
        "acts": phase.acts,
        "results": phase.results,
        **fields,
    }
    return PhaseFields(phase=phase, **values)


def days(number: float) -> datetime:
    return clock.now() + timedelta(days=number)


# --- times ------------------------------------------------------------------------------------


def test_noon_stays_noon_when_the_clocks_change() -> None:
    [one, other] = spans([14, 7], starts_on=date(2026, 10, 19))

    assert one.starts_at == datetime(2026, 10, 19, 10, tzinfo=UTC)
    assert one.ends_at == datetime(2026, 11, 2, 11, tzinfo=UTC)
    assert one.ends_at.astimezone(BERLIN).hour == 12
    assert other.starts_at == one.ends_at


def test_a_draft_s_phases_are_set_as_one_likes(town: Town) -> None:
    ideas = draft(town).consultations.get()
    first, second = ideas.phases.all()

    # They change places, which the database would refuse one after the other.
    services.save_phases(
        ideas,
        [
            row(first, starts_at=second.starts_at, ends_at=second.ends_at),
            row(second, starts_at=first.starts_at, ends_at=second.starts_at),
            PhaseFields(title="Danach", starts_at=days(200), ends_at=days(201)),
        ],
        by=editor(town),
    )
    assert [phase.title for phase in ideas.phases.all()] == [second.title, first.title, "Danach"]

    services.save_phases(ideas, [row(ideas.phases.all()[0])], by=editor(town))
    assert ideas.phases.count() == 1
    assert ideas.project.events.count() == 0


def test_an_overlap_is_told_in_words(town: Town) -> None:
    ideas = draft(town).consultations.get()
    first, second = ideas.phases.all()

    with pytest.raises(ValidationError) as error:
        services.save_phases(
            ideas,
            [row(first, ends_at=second.starts_at + timedelta(hours=1)), row(second)],
            by=editor(town),
        )

    assert error.value.code == "overlap"
    assert first.title in error.value.messages[0] and second.title in error.value.messages[0]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"ends_at": days(-5)}, "length"), ({"title": " "}, "title")],
)
def test_a_phase_that_cannot_be_is_refused(town: Town, fields: dict, code: str) -> None:
    ideas = draft(town).consultations.get()
    first, second = ideas.phases.all()

    with pytest.raises(ValidationError) as error:
        services.save_phases(ideas, [row(first, **fields), row(second)], by=editor(town))

    assert error.value.code == code


def test_an_act_that_the_format_does_not_know_is_a_bug(town: Town) -> None:
    ideas = draft(town).consultations.get()

    with pytest.raises(ValueError, match="VOTE"):
        services.save_phases(ideas, [row(ideas.phases.all()[0], acts=[Act.VOTE])], by=editor(town))


# --- what was seen --------------------------------------------------------------------------


def test_once_hidden_counts_were_seen_nobody_counts_on(town: Town) -> None:
    poll = consultation(
        any_project(town.municipality),
        "poll",
        starts_at=days(-5),
        ends_at=days(-1),
        results=Phase.Results.AFTER,
    )
    more = PhaseFields(
        phase=None, title="Weiter", starts_at=days(0), ends_at=days(3), acts=[Act.VOTE]
    )

    with pytest.raises(NotPossible, match="schon zu sehen"):
        services.save_phases(poll, [row(poll.phases.get()), more], by=editor(town))

    assert poll.phases.count() == 1


# --- what runs ---------------------------------------------------------------------------------


@pytest.fixture
def running(town: Town) -> Consultation:
    return consultation(any_project(town.municipality))


def test_a_running_phase_is_extended_with_a_public_reason(
    town: Town, running: Consultation
) -> None:
    phase = running.phases.get()
    later = phase.ends_at + timedelta(days=7)

    with pytest.raises(ValidationError) as error:
        services.save_phases(running, [row(phase, ends_at=later)], by=editor(town))
    assert "reason" in error.value.message_dict

    services.save_phases(
        running, [row(phase, ends_at=later)], by=editor(town), reason="Die Post war langsam."
    )

    phase.refresh_from_db()
    assert phase.ends_at == later
    news = ProjectNews.objects.get()
    assert news.text == "Die Post war langsam."
    event = running.events.get(verb=Verb.PHASE_CHANGED)
    assert event.public
    assert event.payload["news"] == str(news.uuid)
    assert "langsam" not in str(event.payload)


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": days(-3)},
        {"acts": [Act.COMMENT]},
        {"results": Phase.Results.AFTER},
        {"ends_at": days(-0.1)},
    ],
)
def test_what_was_announced_stays_while_it_runs(
    town: Town, running: Consultation, fields: dict
) -> None:
    with pytest.raises(NotPossible):
        services.save_phases(
            running, [row(running.phases.get(), **fields)], by=editor(town), reason="Weil."
        )

    assert running.events.filter(verb=Verb.PHASE_CHANGED).count() == 0


def test_a_running_phase_is_not_deleted_and_a_past_one_not_changed(
    town: Town, running: Consultation
) -> None:
    past = add_phase(running, days(-20), days(-10), acts=())
    now = running.phases.get(ends_at__gt=clock.now())

    with pytest.raises(NotPossible):
        services.save_phases(running, [row(past)], by=editor(town), reason="Weil.")
    with pytest.raises(NotPossible):
        services.save_phases(
            running, [row(past, ends_at=days(-5)), row(now)], by=editor(town), reason="Weil."
        )
    services.save_phases(running, [replace(row(past), title="Früher"), row(now)], by=editor(town))
    assert running.phases.filter(title="Früher").exists()


def test_what_comes_later_may_move_and_is_told(town: Town, running: Consultation) -> None:
    later = add_phase(running, days(30), days(40), acts=(Act.COMMENT,))
    now = running.phases.get(ends_at__lt=days(20))

    services.save_phases(
        running, [row(now), row(later, starts_at=days(31), ends_at=days(45))], by=editor(town)
    )
    with pytest.raises(NotPossible):
        services.save_phases(
            running,
            [row(now), row(later), PhaseFields(title="Alt", starts_at=days(-9), ends_at=days(-8))],
            by=editor(town),
        )

    assert running.events.filter(verb=Verb.PHASE_CHANGED).count() == 1
    assert not ProjectNews.objects.exists()


def test_extending_and_closing_go_by_the_clock_alone(town: Town, running: Consultation) -> None:
    phase = running.phases.get()
    end = phase.ends_at
    services.save_phases(
        running, [row(phase, ends_at=end + timedelta(hours=1))], by=editor(town), reason="Weil."
    )

    with time_machine.travel(end + timedelta(minutes=59, seconds=59), tick=False):
        assert schedule_of(running, at=clock.now()).allows(Act.PROPOSE)
        submitted(running, by=citizen())
    with time_machine.travel(end + timedelta(hours=1), tick=False):
        assert not schedule_of(running, at=clock.now()).allows(Act.PROPOSE)


def test_of_two_editors_the_slower_is_told(town: Town, running: Consultation) -> None:
    phase = running.phases.get()
    seen = fingerprint_of_phases(running)
    services.save_phases(running, [row(phase, title="Anders")], by=editor(town), seen=seen)

    with pytest.raises(ChangedMeanwhile):
        services.save_phases(running, [row(phase)], by=editor(town), seen=seen)


# --- who --------------------------------------------------------------------------------------


def test_who_may_take_part_is_fixed_as_soon_as_people_can(
    town: Town, running: Consultation
) -> None:
    resident = replace(ASKED, eligibility=Eligibility.RESIDENT, postcodes=["53111"])

    with pytest.raises(NotPossible):
        services.set_participants(running, resident, by=editor(town))
    services.set_participants(
        running, replace(ASKED, comments_review=Review.BEFORE), by=editor(town)
    )

    running.refresh_from_db()
    assert running.eligibility == Eligibility.EMAIL
    assert running.comments_review == Review.BEFORE


def test_before_it_begins_or_is_public_all_can_be_chosen(town: Town) -> None:
    hidden = consultation(any_project(town.municipality, published_at=None))
    ahead = consultation(any_project(town.municipality), starts_at=days(1))

    for each in (hidden, ahead):
        services.set_participants(
            each,
            replace(ASKED, eligibility=Eligibility.RESIDENT, postcodes=["53113", "53111"]),
            by=editor(town),
            seen=fingerprint_of_participants(each),
        )
        each.refresh_from_db()
        assert each.postcodes == ["53111", "53113"]


def test_the_question_is_saved_without_touching_the_numbers(
    town: Town, running: Consultation
) -> None:
    """An editor's page was loaded before somebody proposed; numbers must not come twice."""
    loaded = Consultation.objects.select_related("project").get(pk=running.pk)
    submitted(running, by=citizen())

    services.edit_question(loaded, Question(title="Neue Frage"), by=editor(town))

    assert submitted(running, by=citizen()).number == 2
    running.refresh_from_db()
    assert (running.title, running.shapes) == ("Neue Frage", [])


# --- about what ----------------------------------------------------------------------------------


def test_categories_are_renamed_sorted_and_kept_while_used(
    town: Town, running: Consultation
) -> None:
    anna = editor(town)
    services.save_categories(
        running, [CategoryFields(name="Grün"), CategoryFields(name="Verkehr")], by=anna
    )
    green, traffic = running.categories.all()
    submitted(running, by=citizen(), category=green)

    # Names that change places do not collide on the way.
    services.save_categories(
        running,
        [
            CategoryFields(category=traffic, name="Grün"),
            CategoryFields(category=green, name="Verkehr", department=town.tiefbau),
        ],
        by=anna,
    )
    assert [(each.name, each.department) for each in running.categories.all()] == [
        ("Grün", None),
        ("Verkehr", town.tiefbau),
    ]
    with pytest.raises(NotPossible):
        services.save_categories(running, [CategoryFields(category=traffic, name="X")], by=anna)
    with pytest.raises(ValidationError):
        services.save_categories(
            running,
            [
                CategoryFields(category=green, name="Grün"),
                CategoryFields(category=traffic, name="grün"),
            ],
            by=anna,
        )
    assert Proposal.objects.get().category == green


def test_topics_are_set_and_stay_once_somebody_spoke(town: Town) -> None:
    anna = editor(town)
    talk = consultation(any_project(town.municipality), "discussion")
    services.save_topics(
        talk, [TopicFields(title="Busse"), TopicFields(title="Räder", text="Wohin?")], by=anna
    )
    buses, bikes = talk.topics.select_related("thread__consultation__project", "thread__item")
    services.comment(buses.thread, text="An den Bahnhof.", by=citizen())

    services.save_topics(
        talk,
        [TopicFields(topic=bikes, title="Fahrräder"), TopicFields(topic=buses, title="Busse")],
        by=anna,
    )
    assert [topic.title for topic in talk.topics.all()] == ["Fahrräder", "Busse"]
    with pytest.raises(NotPossible):
        services.save_topics(talk, [TopicFields(topic=bikes, title="Fahrräder")], by=anna)
    services.save_topics(talk, [TopicFields(topic=buses, title="Busse")], by=anna)
    assert DiscussionTopic.objects.count() == 1


def test_an_unused_consultation_is_deleted_unless_it_has_begun(town: Town) -> None:
    anna = editor(town)
    vorhaben = any_project(town.municipality)
    ahead, begun = consultation(vorhaben, starts_at=days(1)), consultation(vorhaben)

    services.delete_consultation(ahead, by=anna)
    with pytest.raises(NotPossible):
        services.delete_consultation(begun, by=anna)

    added = services.add_consultation(
        vorhaben, format="poll", title="Wie soll er heißen?", starts_on=clock.today(), by=anna
    )
    assert added.slug == "wie-soll-er-heissen"
    assert added.phases.get().acts == [Act.VOTE]
    assert Consultation.objects.count() == 2
