"""What the demo town plans and asks, as the services left it.

The town is built once more by a clock that stands 90 days ahead.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections, models
from django.db.models import Count, F, Q
from django.test import Client, override_settings

from accounts import duties
from accounts.demo import persona
from accounts.models import Subscription, User
from common import clock
from frontend.demo import life, offices, participation, people, store
from frontend.demo.pictures import Album
from geo.models import Municipality, Zone
from moderation.models import Case
from participation import formats
from participation import models as tables
from participation.files import document
from participation.models import (
    Answer,
    Comment,
    Consultation,
    DiscussionTopic,
    PaperCount,
    ParticipationEvent,
    Poll,
    Project,
    ProjectDocument,
    ProjectPhoto,
    Proposal,
    Support,
    SurveyAnswer,
    SurveyQuestion,
    SurveyResponse,
    Thread,
    Vote,
)
from participation.models.consultation import Act, Review
from participation.phases import Schedule, schedule_of
from participation.states import ProposalState, Verb
from tests import demo_drawn, demo_pictures
from tests.backup.elsewhere import Elsewhere, make_migrated
from tests.conftest import _drop

pytestmark = pytest.mark.slow

AHEAD = timedelta(days=90)
OURS = [getattr(tables, name) for name in tables.__all__]


@dataclass
class Built:
    """`first` says what the town of today is made of, `second` what this one is."""

    pk: int
    var: Path
    first: str
    second: str


@pytest.fixture(scope="module")
def built(whole_town, django_db_blocker, tmp_path_factory) -> Iterator[Built]:
    """Without the half year of reports, which `test_demo_town` looks at."""
    ahead = Elsewhere(f"{whole_town.name}_ahead", tmp_path_factory.mktemp("ahead"))
    demo_pictures.put_into(ahead.var, tmp_path_factory)
    with ExitStack() as undone:
        undone.enter_context(django_db_blocker.unblock())
        with whole_town.here():
            content = content_of(whole_town.municipality())
        make_migrated(ahead.name)
        undone.callback(_drop, ahead.name)
        undone.enter_context(ahead.here())
        undone.enter_context(override_settings(CLOCK_OFFSET_SECONDS=int(AHEAD.total_seconds())))
        second = build()
        yield Built(second.pk, ahead.var, content, content_of(second))


def build() -> Municipality:
    drawn, album = demo_drawn.drawn("1"), Album()
    municipality = offices.create_municipality(drawn, base_url="http://localhost:8000")
    bodies = offices.create_departments(municipality)
    store.write_places(municipality, drawn)
    life.install(municipality)
    people.hire(municipality, bodies)
    participation.live(municipality, drawn, bodies, album)
    album.close()
    return municipality


def content_of(municipality: Municipality) -> str:
    """Everything but days and ids, as one text."""
    of = {"municipality": municipality}
    told: dict[str, Any] = {
        "projects": Project.objects.filter(**of).values_list("slug", "text", "state", "outcome"),
        "proposals": Proposal.objects.filter(**of).values_list(
            "title", "text", "state", "decision", "support_count", "comment_count", "author__email"
        ),
        "places": [each.ewkt for each in Proposal.objects.filter(**of).values_list("geometry",
                                                                                   flat=True)],
        "supports": Support.objects.filter(**of).values_list("proposal__title", "user__email"),
        "comments": Comment.objects.filter(**of).values_list(
            "text", "stance", "up_count", "down_count", "reply_count", "placeholder"
        ),
        "votes": Vote.objects.filter(**of).values_list("user__email", "choices__option__title"),
        "survey": SurveyAnswer.objects.filter(response__municipality=municipality).values_list(
            "response__user__email", "question__title", "choice__text", "number", "text"
        ),
        "documents": [
            hashlib.sha256(document(row.uuid).read_bytes()).hexdigest()
            for row in ProjectDocument.objects.filter(project__municipality=municipality)
        ],
    }  # fmt: skip
    return json.dumps(
        {name: sorted(map(str, found)) for name, found in told.items()}, ensure_ascii=False
    )


@pytest.fixture
def lindenbach(db, built) -> Municipality:
    return Municipality.objects.get(pk=built.pk)


def project(slug: str) -> Project:
    return Project.objects.get(slug=slug, municipality__ags=offices.AGS)


def schedule(slug: str) -> Schedule:
    return schedule_of(project(slug).consultations.get(), at=clock.now())


# --- the same ---------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_content_on_any_day(built):
    assert json.loads(built.second) == json.loads(built.first)


# --- what there is ----------------------------------------------------------------------------


def test_every_format_can_be_tried_now(lindenbach):
    now = clock.now()
    open_now = Consultation.objects.of(lindenbach).open_at(now).filter(
        project__published_at__isnull=False
    )  # fmt: skip
    assert set(open_now.values_list("format", flat=True)) == set(formats.FORMATS)
    for consultation in open_now:
        assert schedule_of(consultation, at=now).allows(formats.get(consultation.format).acts[0])


def test_phases_hang_on_today_by_a_clock_90_days_ahead(lindenbach):
    now = clock.now()
    assert schedule("marktplatz").allows(Act.PROPOSE)
    assert timedelta(days=8) < schedule("marktplatz").current.ends_at - now < timedelta(days=10)
    assert schedule("radwege").is_over
    assert schedule("platz-am-bahnhof").allows(Act.VOTE)
    assert schedule("leben-in-oberbach").allows(Act.ANSWER)
    assert schedule("spielplatz-im-stadtgarten").allows(Act.COMMENT)
    assert schedule("tempo-30").next is not None
    assert not Consultation.objects.filter(project=project("klimaschutzplan")).exists()


def test_nothing_lies_in_the_future_and_histories_run_forward(lindenbach):
    now = clock.now()
    events = list(ParticipationEvent.objects.filter(municipality=lindenbach).order_by("id"))
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert events[-1].at <= now
    for model, field in ((Comment, "created_at"), (Support, "at"), (Vote, "at")):
        assert not model.objects.filter(municipality=lindenbach, **{f"{field}__gt": now}).exists()


def test_some_proposals_wait_for_the_clerk_of_the_demo(lindenbach):
    [duty] = duties.elsewhere(
        persona("sachbearbeiter", lindenbach), lindenbach, than="defects.duties.of_staff"
    )
    assert (duty.title, duty.count) == ("Beteiligung", 3)


def test_projects_of_every_state_and_one_draft_for_editors_only(lindenbach):
    all_of_them = Project.objects.of(lindenbach)
    states = dict(all_of_them.published().values_list("slug", "state"))
    assert Counter(states.values()) == {"running": 4, "finished": 1, "planned": 1}
    guest, editor = AnonymousUser(), persona("redaktion", lindenbach)
    assert set(Project.objects.visible_to(guest, lindenbach)) == set(all_of_them.published())
    hidden = set(Project.objects.visible_to(editor, lindenbach)) - set(all_of_them.published())
    assert [each.slug for each in hidden] == ["tempo-30"]


def test_published_projects_have_all_that_a_page_wants(lindenbach):
    for each in Project.objects.of(lindenbach).published():
        assert each.summary and each.text and each.place and each.department
        assert each.contacts.exists() and each.project_topics.exists()
        assert each.milestones.exists()
        for consultation in each.consultations.all():
            assert consultation.promise and consultation.results_due_on
            ready = formats.get(consultation.format).ready
            assert not ready or not models_ready(ready, consultation)
    done = project("marktplatz").milestones.filter(done_on__isnull=False)
    assert done.count() == 2
    assert project("marktplatz").news.count() == 3


def models_ready(dotted: str, consultation: Consultation) -> list[str]:
    from django.utils.module_loading import import_string

    return import_string(dotted)(consultation)


def test_pictures_are_public_and_described_and_no_draft_shows_one(lindenbach, built):
    pictures = ProjectPhoto.objects.filter(project__municipality=lindenbach)
    assert set(pictures.values_list("project__slug", flat=True)) == set(
        Project.objects.of(lindenbach).published().values_list("slug", flat=True)
    )
    for picture in pictures.select_related("photo"):
        photo = picture.photo
        assert photo.shown and photo.alt and photo.state == "ready"
        path = built.var / "public" / "photos" / f"{photo.public_name}-400.webp"
        assert path.read_bytes()[8:12] == b"WEBP"
    assert Proposal.objects.of(lindenbach).filter(pictures__photo__shown=True).count() == 3


def test_the_document_lies_where_it_is_given_out_from(lindenbach, built):
    [row] = ProjectDocument.objects.filter(project__municipality=lindenbach)
    content = (built.var / "private" / "documents" / f"{row.uuid}.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) == row.byte_size
    assert hashlib.sha256(content).digest() == bytes(row.sha256)


# --- ideas ------------------------------------------------------------------------------------


def test_the_market_has_ideas_of_every_shape_state_and_origin(lindenbach):
    ideas = Proposal.objects.of(lindenbach).filter(consultation__project=project("marktplatz"))
    assert ideas.count() == 26
    assert {each.geometry.geom_type for each in ideas} == {"Point", "LineString", "Polygon"}
    assert Counter(ideas.values_list("decision", flat=True)) == {"": 24, "partly": 1, "follow": 1}
    assert Counter(ideas.values_list("origin", flat=True)) == {"online": 24, "workshop": 2}
    merged = ideas.get(state=ProposalState.MERGED)
    kept = merged.merged_into
    assert kept is not None
    assert kept.supports.filter(carried_from=merged).exists()
    assert ideas.filter(versions__number=2, versions__was_shown=True).count() == 1
    assert set(ideas.values_list("zone__key", flat=True)) == {"altstadt"}


def test_one_idea_waits_for_the_moderators_and_everything_else_is_decided(lindenbach):
    [case] = Case.objects.of(lindenbach).open().exclude(reason=Case.Reason.FLAGGED)
    waiting = Proposal.objects.get(item=case.item)
    assert not waiting.shown
    assert waiting.title.startswith("Abfalleimer")
    assert not case.is_overdue(clock.now())
    hidden = Proposal.objects.of(lindenbach).filter(shown=False)
    assert list(hidden) == [waiting]


def test_all_wishes_for_cycle_paths_are_answered_and_one_is_realised(lindenbach):
    ideas = Proposal.objects.of(lindenbach).filter(consultation__project=project("radwege"))
    assert Counter(ideas.values_list("state", flat=True)) == {
        "answered": 6, "merged": 1, "realising": 1, "realised": 1,
    }  # fmt: skip
    decisions = set(ideas.values_list("decision", flat=True))
    assert decisions == {"", "follow", "partly", "not", "noted"}
    assert Answer.objects.filter(proposal__in=ideas).count() == 8
    told = project("radwege")
    assert told.outcome and told.outcome_at
    assert told.events.filter(verb=Verb.RESULT_PUBLISHED).count() == 1
    linked = ideas.get(milestone__isnull=False)
    assert linked.paper_url.startswith("https://ratsinfo.lindenbach.example/")


def test_the_resident_has_a_pseudonym_an_answer_and_something_she_follows(lindenbach):
    resident = persona("buergerin", lindenbach)
    assert resident.public_name
    assert resident.public_name != resident.full_name
    mine = Proposal.objects.of(lindenbach).get(author=resident)
    assert (mine.state, mine.decision) == ("answered", "partly")
    follows = Subscription.objects.of(lindenbach).filter(user=resident)
    assert dict(follows.values_list("kind", "ref")) == {
        "participation-project": project("marktplatz").uuid,
        "participation-proposal": mine.uuid,
    }


def test_comments_argue_and_what_was_taken_away_leaves_its_place(lindenbach):
    comments = Comment.objects.of(lindenbach)
    top = comments.filter(parent=None)
    assert set(top.values_list("stance", flat=True)) == {"for", "against", "neutral"}
    assert comments.exclude(parent=None).count() >= 8
    assert comments.filter(department__isnull=False).count() >= 5
    gone = comments.exclude(placeholder="")
    assert Counter(gone.values_list("placeholder", flat=True)) == {"removed": 1, "deleted": 1}
    assert gone.get(placeholder="removed").rule_number == 1
    reviews = Consultation.objects.of(lindenbach).values_list("comments_review", flat=True)
    assert set(reviews) == {Review.AFTER}


# --- the others -------------------------------------------------------------------------------


def test_the_poll_hides_its_count_and_has_votes_of_both_kinds(lindenbach):
    assert schedule("platz-am-bahnhof").results_hidden
    poll = Poll.objects.get(consultation__project=project("platz-am-bahnhof"))
    assert poll.options.count() == 3
    assert poll.votes.filter(quarantine=None).count() == 30
    # Four more were set aside by two people, and stay where they are.
    assert poll.votes.exclude(quarantine=None).count() == 4
    paper = PaperCount.objects.filter(option__poll=poll)
    assert sum(paper.values_list("count", flat=True)) == 23
    assert set(paper.values_list("origin", flat=True)) == {"paper"}


def test_the_survey_asks_in_every_way_and_each_way_was_answered(lindenbach):
    consultation = project("leben-in-oberbach").consultations.get()
    kinds = set(consultation.questions.values_list("kind", flat=True))
    assert kinds == set(SurveyQuestion.Kind.values)
    answered = SurveyAnswer.objects.filter(response__consultation=consultation)
    assert set(answered.values_list("question__kind", flat=True)) == kinds
    origins = SurveyResponse.objects.filter(consultation=consultation)
    assert Counter(origins.values_list("origin", flat=True)) == {"online": 23, "paper": 4}
    oberbach = Zone.objects.of(lindenbach).districts().get(key="oberbach")
    for answer in answered.filter(location__isnull=False):
        assert oberbach.boundary.contains(answer.location)


def test_the_discussion_has_two_topics_with_comments(lindenbach):
    consultation = project("spielplatz-im-stadtgarten").consultations.get()
    topics = consultation.topics.select_related("thread__item")
    assert [topic.thread.comment_count for topic in topics] == [7, 4]
    assert all(topic.thread.item.shown for topic in topics)


# --- its pages ----------------------------------------------------------------------------------


def test_all_its_pages_answer_a_guest(lindenbach, built):
    guest = Client(headers={"host": "localhost"})
    published = Project.objects.of(lindenbach).published()
    consultations = Consultation.objects.of(lindenbach).filter(project__in=published)
    shown = Proposal.objects.of(lindenbach).public()
    topics = DiscussionTopic.objects.filter(consultation__in=consultations)
    [paper] = ProjectDocument.objects.filter(project__in=published).select_related("project")
    paths = ["/beteiligung/", f"{paper.project.get_absolute_url()}dokumente/{paper.uuid}/"]
    for rows in (published, consultations, shown, topics):
        paths += [row.get_absolute_url() for row in rows]
    with override_settings(PRIVATE_DIR=built.var / "private"):
        for path in paths:
            response = guest.get(path)
            assert response.status_code == 200, path
            assert response.getvalue() if response.streaming else response.content
    draft = Project.objects.of(lindenbach).get(published_at=None)
    assert guest.get(draft.get_absolute_url()).status_code == 404


# --- counters, and what must not be there --------------------------------------------------------


def test_all_counters_equal_their_rows(lindenbach):
    proposals = Proposal.objects.of(lindenbach).annotate(rows=Count("supports"))
    assert not proposals.exclude(support_count=F("rows")).exists()
    shown = Count("comments", filter=Q(comments__shown=True))
    threads = Thread.objects.filter(municipality=lindenbach).annotate(rows=shown)
    assert not threads.exclude(comment_count=F("rows")).exists()
    mirrored = Proposal.objects.of(lindenbach).filter(thread__isnull=False)
    assert not mirrored.exclude(comment_count=F("thread__comment_count")).exists()
    for comment in Comment.objects.of(lindenbach).prefetch_related("votes", "replies"):
        values = [vote.value for vote in comment.votes.all()]
        assert (comment.up_count, comment.down_count) == (values.count(1), values.count(-1))
        assert comment.reply_count == len(comment.replies.all())
    for consultation in Consultation.objects.of(lindenbach):
        numbers = sorted(consultation.proposals.values_list("number", flat=True))
        assert numbers == list(range(1, consultation.next_number))


def test_no_text_looks_like_a_number_or_an_address_of_somebody(lindenbach):
    for model in OURS:
        texts = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
        for row in model._base_manager.values_list(*texts) if texts else ():
            told = "\n".join(map(str, row))
            assert not re.search(r"\b0(?!000-)\d{2,5}[ /-]?\d{3,}|\+49", told), told
            for host in re.findall(r"(?:@|://)([\w.-]+)", told):
                assert host.endswith(".example"), told
    emails = User.objects.filter(proposals__municipality=lindenbach).values_list("email", flat=True)
    assert all(email.endswith("@lindenbach.example") for email in emails)


def test_nobody_gets_mail_about_what_never_happened(lindenbach):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        assert cursor.fetchone() == (0,)
