"""Drafts and changes: what is kept how long, what another window must not undo."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from accounts.vault import purging
from common import clock
from common.identifiers import uuid7
from moderation.models import Case, Visibility
from moderation.published_rules import install_rules
from moderation.services import decide
from participation import services
from participation.errors import ChangedMeanwhile
from participation.models import Consultation, Proposal
from participation.models.consultation import Review
from participation.services import Fields
from participation.services.drafts import LIFE
from photos.models import Photo
from photos.services import store_upload
from tests.factories import Town, at
from tests.participation.factories import citizen, consultation, project, show, submitted
from tests.photos.pictures import jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def ideas(town: Town) -> Consultation:
    return consultation(project(town.municipality))


def picture(ideas: Consultation, key: UUID, quality: int = 85) -> Photo:
    from tests.photos.pictures import drawn, encoded

    content = jpeg() if quality == 85 else encoded(drawn(), "JPEG", quality=quality)
    return store_upload(municipality=ideas.municipality, draft_key=key, upload=upload(content))


# --- drafts ---------------------------------------------------------------------------------


def test_another_window_cannot_make_a_draft_of_what_was_handed_in(ideas: Consultation) -> None:
    anna = citizen()
    draft = services.save_draft(ideas, Fields(title="Bänke"), by=anna)
    in_another_window = Proposal.objects.get(pk=draft.pk)
    services.submit_proposal(ideas, Fields(title="Bänke", text="Mehr."), by=anna, draft=draft)

    for stale in (draft, in_another_window):
        with pytest.raises(ChangedMeanwhile):
            services.save_draft(ideas, Fields(title="Alt"), by=anna, draft=stale)
        with pytest.raises(ChangedMeanwhile):
            services.discard_draft(stale)

    assert Proposal.objects.get().title == "Bänke"


def test_what_was_discarded_elsewhere_is_written_anew(ideas: Consultation) -> None:
    anna = citizen()
    draft = services.save_draft(ideas, Fields(title="Bänke"), by=anna)
    services.discard_draft(Proposal.objects.get(pk=draft.pk))

    services.discard_draft(draft)  # twice does no harm
    again = services.save_draft(ideas, Fields(title="Tische"), by=anna, draft=draft)
    services.discard_draft(Proposal.objects.get(pk=again.pk))
    sent = services.submit_proposal(ideas, Fields(title="a", text="b"), by=anna, draft=again)

    assert list(Proposal.objects.all()) == [sent]


def test_pictures_of_a_saved_draft_are_kept_as_long_as_the_draft(ideas: Consultation) -> None:
    key, other = uuid7(), uuid7()
    kept, unsaved = picture(ideas, key), picture(ideas, other)
    services.save_draft(ideas, Fields(title="Bänke"), by=citizen(), draft_key=key)

    week = clock.now() + timedelta(days=7)
    purging.purge(at=week, only=["photos.draft"])
    assert list(Photo.objects.all()) == [kept]
    assert unsaved not in Photo.objects.all()
    purging.purge(at=clock.now() + LIFE + timedelta(minutes=1), only=["photos.draft"])
    assert not Photo.objects.exists()


def test_a_discarded_draft_takes_its_pictures_along(ideas: Consultation) -> None:
    key = uuid7()
    picture(ideas, key)
    draft = services.save_draft(ideas, Fields(title=""), by=citizen(), draft_key=key)

    services.discard_draft(draft)

    assert not Proposal.objects.exists()
    assert not Photo.objects.exists()


def test_drafts_that_nobody_touches_are_forgotten(ideas: Consultation) -> None:
    now = clock.now()
    anna = citizen()
    services.save_draft(ideas, Fields(title="Alt"), by=anna, at=now - LIFE)
    young = services.save_draft(
        ideas, Fields(title="Neu"), by=anna, at=now - LIFE + timedelta(seconds=1)
    )
    sent = submitted(ideas)
    Proposal.objects.filter(pk=sent.pk).update(updated_at=now - LIFE)

    purging.purge(at=now, only=["participation.draft"])

    assert set(Proposal.objects.all()) == {young, sent}


# --- changes --------------------------------------------------------------------------------


def test_a_moderator_decides_about_the_text_they_have_seen(town: Town, ideas: Consultation) -> None:
    proposal = submitted(ideas)
    assert proposal.item is not None and proposal.author is not None
    seen = proposal.item.version

    services.edit_proposal(
        proposal, Fields(title="Anders", text="Ganz anders."), by=proposal.author, version=1
    )

    proposal.item.refresh_from_db()
    assert proposal.item.version > seen
    assert proposal.item.title == "Anders"
    assert Case.objects.of(town.municipality).open().count() == 1


def test_what_changes_nothing_is_no_new_version(ideas: Consultation) -> None:
    fields = Fields(title="Bänke", text="Mehr davon.", geometry=at(10, 10), cost_euros=100)
    anna = citizen()
    proposal = services.submit_proposal(ideas, fields, by=anna)

    same = services.edit_proposal(proposal, fields, by=anna, version=1)

    assert same.version == 1
    assert same.versions.count() == 1
    assert same.edited_at is None


def test_pictures_come_and_go_with_a_change(town: Town, ideas: Consultation) -> None:
    key = uuid7()
    anna = citizen()
    fields = Fields(title="Bänke", text="Mehr davon.")
    proposal = services.submit_proposal(ideas, fields, by=anna, photos=[picture(ideas, key)])
    old = Photo.objects.get()
    new = picture(ideas, key, quality=70)

    edited = services.edit_proposal(
        proposal, fields, by=anna, photos=[new], without=[old.uuid], version=1
    )

    assert edited.version == 2
    assert [each.photo for each in edited.pictures.all()] == [new]
    old.refresh_from_db()
    assert old.item is not None and old.item.visibility == Visibility.PRIVATE
    new.refresh_from_db()
    assert new.item is not None and new.item.visibility == Visibility.SHOWN


def test_pictures_of_others_stay_where_they_are(ideas: Consultation) -> None:
    key = uuid7()
    fields = Fields(title="Bänke", text="Mehr davon.")
    other = services.submit_proposal(ideas, fields, by=citizen(), photos=[picture(ideas, key)])
    anna = citizen()
    proposal = services.submit_proposal(ideas, fields, by=anna)

    services.edit_proposal(proposal, fields, by=anna, without=[Photo.objects.get().uuid], version=1)

    assert other.pictures.count() == 1


def test_more_pictures_than_fit_are_refused(ideas: Consultation, settings: object) -> None:
    settings.PHOTOS_PER_REPORT = 1  # type: ignore[attr-defined]
    anna = citizen()
    fields = Fields(title="Bänke", text="Mehr davon.")
    proposal = services.submit_proposal(ideas, fields, by=anna, photos=[picture(ideas, uuid7())])

    with pytest.raises(ValidationError) as error:
        services.edit_proposal(
            proposal, fields, by=anna, photos=[picture(ideas, uuid7())], version=1
        )

    assert list(error.value.message_dict) == ["photos"]


def test_pictures_wait_for_the_review_like_the_text(town: Town) -> None:
    ideas = consultation(project(town.municipality), proposals_review=Review.BEFORE)
    anna = citizen()
    fields = Fields(title="Bänke", text="Mehr davon.")
    proposal = services.submit_proposal(ideas, fields, by=anna)
    show(proposal, by=town.mo)

    services.edit_proposal(proposal, fields, by=anna, photos=[picture(ideas, uuid7())], version=1)

    photo = Photo.objects.get()
    assert photo.item is not None and photo.item.visibility == Visibility.PENDING
    assert anna.has_perm("photos.see_photo", photo)
    assert town.mo.has_perm("photos.see_photo", photo)
    assert not citizen().has_perm("photos.see_photo", photo)


def test_a_picture_that_was_hidden_is_hidden_from_everybody_else(
    town: Town, ideas: Consultation
) -> None:
    anna = citizen()
    fields = Fields(title="Bänke", text="Mehr davon.")
    proposal = services.submit_proposal(ideas, fields, by=anna, photos=[picture(ideas, uuid7())])
    photo = Photo.objects.get()
    assert proposal.shown and photo.item is not None
    decide(photo.item, Visibility.HELD, by=town.mo, rule=install_rules(town.municipality)[0])
    photo.refresh_from_db()

    for person in (anna, town.mo, town.admin):
        assert person.has_perm("photos.see_photo", photo)
    for person in (citizen(), town.bob):
        assert not person.has_perm("photos.see_photo", photo)
