"""Something of everything on the editors' pages, for the test that opens every page."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from common import clock
from participation import services
from participation.models import Consultation, Proposal
from participation.models.proposal import Origin
from participation.services import CategoryFields, Fields
from participation.states import Decision
from participation.templates_de import install_topics
from tests.factories import Town
from tests.jobs import work
from tests.participation.factories import citizen, commented, submitted
from tests.participation.staff import draft, pdf, published, soon


def fill_workplace(town: Town, by: User, picture: bytes) -> dict[str, str]:
    """A draft, a running project with cards, answers and files; the parts of addresses."""
    install_topics(town.municipality)
    empty = draft(town, "ideen-abstimmung", by=by, title="Schulhof")
    talk = draft(town, "diskussion", by=by, title="Stadtpark")
    services.add_topic(talk.consultations.get(), title="Licht am Teich?", by=by)
    row = published(town, by=by, starts_on=soon(-3))
    row.consultations.update(needs_place=False, proposals_review="after")
    ideas = Consultation.objects.select_related("project__municipality").get(project=row)
    services.save_categories(ideas, [CategoryFields(name="Grün", department=town.tiefbau)], by=by)
    services.add_picture(
        row, SimpleUploadedFile("a.jpg", picture, "image/jpeg"), alt="Der Brunnen", by=by
    )
    services.add_document(row, pdf(), title="Lageplan", by=by)
    news = services.add_news(row, title="Es geht los", text="Am Montag.", by=by)
    given, answered, merged, into = (
        submitted(ideas, title, by=citizen())
        for title in ("Mehr Bänke", "Ein Trinkbrunnen", "Bäume", "Mehr Bäume am Markt")
    )
    services.support(into, by=citizen())
    commented(given)
    typed = services.enter_proposal(
        ideas, Fields(title="Eine Uhr"), by=by, origin=Origin.WORKSHOP, supports_on_paper=3
    )
    services.give_to_department(
        given, department=town.tiefbau, by=by, due_on=clock.today() - timedelta(days=2)
    )
    services.answer_proposal(
        answered, decision=Decision.FOLLOW, text="Gern.", department=town.tiefbau, by=town.clara
    )
    services.merge_proposals(merged, into=into, by=by)
    services.give_to_department(into, department=town.tiefbau, by=by)
    work()
    fresh = Proposal.objects.in_consultation(ideas)
    return {
        "draft": str(empty.uuid),
        "talk": str(talk.consultations.get().uuid),
        "project": str(row.uuid),
        "ideas": str(ideas.uuid),
        "news": str(news.uuid),
        "given": str(given.uuid),
        "answered": str(answered.uuid),
        "merged": str(merged.uuid),
        "into": str(into.uuid),
        "typed": str(typed.uuid),
        "count": str(fresh.count()),
    }
