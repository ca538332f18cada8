"""Projects that can be read, talked about, and asked about, for those that look at every page."""

from datetime import datetime, timedelta

from accounts import digest
from accounts.models import User
from common import clock
from participation import following, services
from participation.models import (
    Consultation,
    Poll,
    ProjectContact,
    ProjectNews,
    ProposalCategory,
    SurveyQuestion,
)
from participation.models.proposal import Origin
from participation.services import Fields, add_topic, answer_proposal, enter_proposal
from participation.states import Decision
from tests.factories import Town, at, box
from tests.participation.factories import commented, consultation, hide, project, submitted
from tests.participation.reading import about, ended, milestone


def reading(town: Town) -> dict[str, str]:
    """One project that runs, with proposals in several states; one that is over, one planned."""
    running = about(
        project(town.municipality, title="Radverkehr 2030", area=box(-400, -400, 400, 400),
                place="Altstadt", text="Mehr dazu: https://lindenbach.example/rad"),
        "verkehr", "gruen",
    )  # fmt: skip
    milestone(running, "Beschluss des Rates", done_on=clock.today())
    milestone(running, "Bau", planned_words="Frühjahr 2030")
    ProjectNews.objects.create(project=running, title="Es geht los", text="Heute.")
    ProjectContact.objects.create(
        project=running, department=town.tiefbau, phone="0000 12-34", email="rad@example.org"
    )
    ideas = consultation(running, title="Wo fehlt ein Radweg?", promise="Der Rat entscheidet.")
    ProposalCategory.objects.create(consultation=ideas, name="Radweg fehlt", icon="cycleway")
    for number in range(3):
        enter_proposal(
            ideas,
            Fields(title=f"Radweg an der Straße {number}", geometry=at(30.0 * number, 0),
                   place="Hauptstraße 12"),
            by=town.admin,
            origin=Origin.PAPER,
            supports_on_paper=number,
        )  # fmt: skip
    ideas_of_old = ended(
        consultation(
            project(town.municipality, title="Bahnhofstraße", state="finished", outcome="Fertig.",
                    outcome_at=clock.now()),
            phase=False,
        )
    )  # fmt: skip
    answered = enter_proposal(
        ideas_of_old, Fields(title="Bank"), by=town.admin, origin=Origin.ONLINE
    )
    answer_proposal(answered, decision=Decision.FOLLOW, text="Gern.", department=town.tiefbau,
                    by=town.clara)  # fmt: skip
    project(town.municipality, title="Freibad", state="planned")
    return {
        "running-project": running.get_absolute_url(),
        "running-ideas": ideas.get_absolute_url(),
        "old-project": ideas_of_old.project.get_absolute_url(),
        "old-ideas": ideas_of_old.get_absolute_url(),
    }


def talking(town: Town) -> dict[str, str]:
    """A proposal with a talk below it, one that was removed, and a topic."""
    market = project(town.municipality, title="Neuer Marktplatz")
    of = consultation(market)
    proposal = submitted(of, "Mehr Bänke am Brunnen", geometry=at(40, 40), place="Marktplatz 1")
    removed = submitted(of, "Unsägliches")
    hide(removed, by=town.mo, town=town.municipality)
    first = commented(proposal, "Wo stehen die Stände?", stance="against")
    official = commented(proposal, "Am Rand.", parent=first, by=town.clara, department=town.tiefbau)
    discussion = consultation(market, "discussion", title="Der Markt")
    topic = add_topic(discussion, title="Soll er abends öffnen?", text="Bis 20 Uhr.", by=town.mo)
    return {
        "proposal": proposal.get_absolute_url(),
        "removed-proposal": removed.get_absolute_url(),
        "first-comment": str(first.uuid),
        "official-comment": str(official.uuid),
        "topic": topic.get_absolute_url(),
    }


def asking(town: Town) -> dict[str, str]:
    """A poll and a survey that run, a poll that is over, one of each that is still being written;
    Alice follows a project."""
    of = project(town.municipality, title="Wie soll der Platz heißen?")
    now = clock.now()
    coming = {"starts_at": now + timedelta(days=1), "ends_at": now + timedelta(days=9)}
    past = {"starts_at": now - timedelta(days=9), "ends_at": now - timedelta(days=1)}
    running = _poll(consultation(of, "poll", title="Der Name"), town.admin)
    counted = _poll(consultation(of, "poll", title="Die Farbe", **past), town.admin)
    services.enter_paper_votes(
        counted,
        {option: number for number, option in enumerate(counted.options.all(), 3)},
        origin=Origin.PAPER,
        note="Versammlung",
        by=town.admin,
    )
    new = _poll(consultation(of, "poll", title="Das Tier", **coming), town.admin)
    survey = consultation(of, "survey", title="Ihr Weg hierher")
    written = consultation(of, "survey", title="Ihr Weg nach Hause", **coming)
    for each in (survey, written):
        question = _questions(each, town.admin)
    digest.follow(town.municipality, town.alice, following.PROJECT, of.uuid)
    return {
        "running-poll": str(running.consultation.uuid),
        "open-poll": running.consultation.get_absolute_url(),
        "counted-poll": counted.consultation.get_absolute_url(),
        "new-poll": str(new.consultation.uuid),
        "running-survey": str(survey.uuid),
        "open-survey": survey.get_absolute_url(),
        "new-survey": str(written.uuid),
        "question": str(question.uuid),
        "leave": digest.leave_path(town.alice),
    }


def _poll(of: Consultation, by: User) -> Poll:
    return services.set_up_poll(
        of,
        question="Was gefällt Ihnen am besten?",
        text="Der Rat hat drei Vorschläge ausgewählt.",
        counting="Die meisten Stimmen entscheiden.",
        most_choices=1,
        options=[
            ("Lindenplatz", "nach den Linden"),
            ("Marktplatz", "wie bisher"),
            ("Am Brunnen", ""),
        ],
        by=by,
        at=_before(of),
    )


def _questions(of: Consultation, by: User) -> SurveyQuestion:
    """One of each kind; the last of them."""
    kinds = SurveyQuestion.Kind
    for kind, title, choices in (
        (kinds.SINGLE, "Wie kommen Sie her?", ["zu Fuß", "mit dem Rad", "mit dem Auto"]),
        (kinds.MULTIPLE, "Was fehlt?", ["Bänke", "Schatten", "Wasser"]),
        (kinds.SCALE, "Wie gefällt es Ihnen?", []),
        (kinds.TEXT, "Was noch?", []),
        (kinds.PLACE, "Wo genau?", []),
    ):
        question = services.save_question(
            SurveyQuestion(consultation=of, kind=kind, title=title,
                           most_choices=2 if kind == kinds.MULTIPLE else None),
            choices,
            by=by,
            at=_before(of),
        )  # fmt: skip
    return question


def _before(of: Consultation) -> datetime:
    return of.phases.earliest("starts_at").starts_at - timedelta(days=1)
