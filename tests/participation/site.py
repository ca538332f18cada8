"""What the pages of making and changing proposals need, for those that look at every page."""

from datetime import timedelta

from allauth.account.models import EmailAddress

from common import clock
from common.identifiers import uuid7
from participation import services
from participation.models import Consultation, Proposal, ProposalCategory
from participation.models.consultation import Act, Review
from participation.services import Fields
from photos.services import store_upload
from tests.factories import Town, at, box
from tests.participation.factories import commented, consultation, project, submitted
from tests.photos import pictures


def proposing(town: Town) -> dict[str, str]:
    """Paths by name; Alice is the author of what is there."""
    EmailAddress.objects.create(
        user=town.alice, email=town.alice.email, verified=True, primary=True
    )
    vorhaben = project(town.municipality, title="Der Marktplatz wird neu")
    area = {"area": box(-300, -300, 300, 300)}
    ideas = consultation(vorhaben, asks_cost=True, needs_place=True, **area)
    for name, icon in (("Sitzen und Treffen", "bench"), ("Bäume und Schatten", "tree")):
        ProposalCategory.objects.create(consultation=ideas, name=name, icon=icon)
    now = clock.now()
    over = consultation(
        vorhaben,
        starts_at=now - timedelta(days=9),
        ends_at=now - timedelta(days=2),
        acts=(Act.PROPOSE,),
    )
    strict = consultation(vorhaben, proposals_review=Review.BEFORE, edit_minutes=0)
    draft = services.save_draft(
        ideas,
        Fields(title="Ein Spielplatz aus Holz", geometry=box(0, 0, 50, 50)[0]),
        by=town.alice,
        draft_key=uuid7(),
    )
    own = submitted(ideas, "Eine Linde", by=town.alice, geometry=at(10, 10), place="Am Markt")
    services.edit_proposal(
        own,
        Fields(title="Zwei Linden", text="Früher stand dort eine.", geometry=at(12, 10)),
        by=town.alice,
        version=1,
    )
    pictured = _with_a_picture(ideas, town)
    said = commented(own, "Bitte eine Bank darunter.", by=town.alice)
    late = submitted(strict, "Zu spät geändert", by=town.alice, geometry=at(0, 0))
    form = f"{ideas.get_absolute_url()}vorschlagen/"
    return {
        "propose": form,
        "propose-over": f"{over.get_absolute_url()}vorschlagen/",
        "propose-draft": draft.get_absolute_url(),
        "propose-sent": f"{form}{own.uuid}/",
        "propose-waiting": f"{strict.get_absolute_url()}vorschlagen/{late.uuid}/",
        "propose-own": own.get_absolute_url(),
        "propose-late": late.get_absolute_url(),
        "propose-pictured": pictured.get_absolute_url(),
        "propose-picture": str(pictured.pictures.get().photo.uuid),
        "propose-said": str(said.uuid),
    }


def _with_a_picture(ideas: Consultation, town: Town) -> Proposal:
    """Nobody has prepared it yet, so its pages say so."""
    photo = store_upload(
        municipality=town.municipality,
        draft_key=uuid7(),
        upload=pictures.upload(pictures.jpeg()),
    )
    fields = Fields(title="So sah es aus", text="Mit einem Bild.", geometry=at(20, 10))
    return services.submit_proposal(ideas, fields, by=town.alice, photos=[photo])
