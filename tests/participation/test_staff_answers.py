"""What the town does with proposals: given, answered, not by two at once; results owed."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox

from accounts.models import Role
from common import clock
from participation import desk, fingerprints, owed, services
from participation.duties import of_staff
from participation.errors import ChangedMeanwhile, NotPossible
from participation.models import Answer, Project, Proposal
from participation.states import Decision
from tests.factories import Town, member, user
from tests.factories import town as make_town
from tests.jobs import waiting, work
from tests.participation.factories import citizen, consultation, project, submitted
from tests.participation.staff import editor, soon

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(town: Town) -> Proposal:
    return submitted(consultation(project(town.municipality)))


def test_of_two_people_the_slower_does_not_overwrite(town: Town, proposal: Proposal) -> None:
    anna, ben = editor(town), editor(town)
    seen = fingerprints.of_proposal(proposal)
    services.give_to_department(proposal, department=town.tiefbau, by=anna, seen=seen)

    for act in (
        lambda: services.give_to_department(proposal, department=town.bauhof, by=ben, seen=seen),
        lambda: services.answer_proposal(
            proposal, decision=Decision.NOT, text="Nein.", department=town.bauhof, by=ben, seen=seen
        ),
        lambda: services.link_proposal(proposal, by=ben, milestone=None, seen=seen),
        lambda: services.start_realising(proposal, by=ben, seen=seen),
    ):
        with pytest.raises(ChangedMeanwhile):
            act()

    proposal.refresh_from_db()
    assert proposal.department == town.tiefbau and not Answer.objects.exists()


def test_many_are_given_at_once_or_none(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    first, second = submitted(ideas), submitted(ideas)
    anna = editor(town)
    seen = [(each, fingerprints.of_proposal(each)) for each in (first, second)]

    assert services.give_all(seen, department=town.tiefbau, by=anna, due_on=soon()) == 2
    services.answer_proposal(
        second, decision=Decision.NOTED, text="Danke.", department=town.tiefbau, by=town.clara
    )
    with pytest.raises(NotPossible, match=f"{second.number}. "):
        services.give_all([(first, ""), (second, "")], department=town.bauhof, by=anna)

    first.refresh_from_db()
    assert (first.department, first.answer_due_on) == (town.tiefbau, soon())


def test_the_department_gets_one_mail_with_number_and_link_only(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    for _ in range(3):
        services.give_to_department(
            submitted(ideas, "Sehr private Idee"),
            department=town.tiefbau, by=editor(town), due_on=soon(),
        )  # fmt: skip
    assert len(waiting("accounts.send_mail")) == 1

    work(until=clock.now() + timedelta(seconds=61))

    [message] = outbox.outbox
    assert message.to == [town.tiefbau.email]
    assert message.subject.startswith("3 Vorschläge warten")
    assert "Sehr private Idee" not in message.body
    assert "/beteiligung/verwalten/vorschlaege/" in message.body


def test_a_department_that_has_answered_by_then_is_not_written_to(
    town: Town, proposal: Proposal
) -> None:
    services.give_to_department(proposal, department=town.tiefbau, by=editor(town))
    services.answer_proposal(
        proposal, decision=Decision.NOTED, text="Danke.", department=town.tiefbau, by=town.clara
    )

    work(until=clock.now() + timedelta(seconds=61))

    assert proposal.author is not None
    assert [message.to for message in outbox.outbox] == [[proposal.author.email]]


# --- the desk ----------------------------------------------------------------------------------


def test_the_desk_of_editors_and_of_clerks(town: Town) -> None:
    ideas = consultation(project(town.municipality))
    anna = editor(town)
    new, given, late, elsewhere = (submitted(ideas, f"Idee {n}") for n in range(4))
    services.save_draft(ideas, services.Fields(title="Entwurf"), by=citizen())
    services.give_to_department(given, department=town.tiefbau, by=anna, due_on=soon())
    services.give_to_department(late, department=town.tiefbau, by=anna, due_on=soon(-1))
    services.give_to_department(elsewhere, department=town.bauhof, by=anna)
    today = clock.today()

    all_of_it = desk.desk_of(anna, town.municipality)
    own = desk.desk_of(town.clara, town.municipality)

    assert {q.key: n for q, n in all_of_it.counts(today=today)} == {
        "neu": 1, "wartet": 3, "faellig": 1, "meine": 0, "beantwortet": None, "alle": None,
    }  # fmt: skip
    assert {q.key: n for q, n in own.counts(today=today)} == {
        "wartet": 2, "faellig": 1, "beantwortet": None, "alle": None,
    }  # fmt: skip
    queue, order = desk.ordered(own.in_queue(desk.WAITING, today=today), desk.WAITING)
    assert list(queue.order_by(*order)) == [late, given]
    assert list(all_of_it.in_queue(desk.NEW, today=today)) == [new]
    found = desk.narrowed(all_of_it.proposals(), consultation=ideas.uuid, text="Idee 2")
    assert list(found) == [late]
    assert list(desk.narrowed(all_of_it.proposals(), consultation=None, text="4")) == [elsewhere]


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.DISPATCHER])
def test_others_have_no_desk(town: Town, role: Role) -> None:
    assert desk.desk_of(member(town.municipality, role), town.municipality) is None
    assert desk.desk_of(town.bob, town.municipality) is None
    assert desk.desk_of(user(), town.municipality) is None
    assert of_staff(town.bob, town.municipality) == []


def test_the_start_page_says_what_waits(town: Town, proposal: Proposal) -> None:
    anna = editor(town)

    [duty] = of_staff(anna, town.municipality)
    assert duty.waiting == "Ein Vorschlag zu verteilen"
    services.give_to_department(proposal, department=town.tiefbau, by=anna, due_on=soon(-1))
    [duty] = of_staff(town.clara, town.municipality)
    assert duty.waiting == "Ein Vorschlag wartet auf Antwort, davon 1 überfällig"
    assert duty.href == "/beteiligung/verwalten/vorschlaege/"


# --- results that are owed ---------------------------------------------------------------------


def promised(town: Town, days: int, **fields) -> Project:
    row = consultation(
        project(town.municipality, **fields), results_due_on=soon(days),
        starts_at=clock.now() - timedelta(days=30), ends_at=clock.now() - timedelta(days=20),
    )  # fmt: skip
    return row.project


def test_editors_are_reminded_once_a_week_until_the_result_is_there(town: Town) -> None:
    anna = editor(town)
    promised(town, 10, title="Bald")
    late = promised(town, -3, title="Überfällig")
    promised(town, 60, title="Noch lange nicht")
    promised(town, -3, title="Entwurf", published_at=None)
    promised(town, -3, title="Eingestellt", state=Project.State.STOPPED)
    start = clock.now()

    for day in range(8):
        with time_machine.travel(start + timedelta(days=day), tick=False):
            services.remind_editors(at=clock.now())
            work()

    assert [message.to for message in outbox.outbox] == [[anna.email]] * 2
    body = outbox.outbox[0].body
    assert "Bald" in body and "Überfällig" in body
    assert "Noch lange" not in body and "Entwurf" not in body and "Eingestellt" not in body
    assert f"/vorhaben/{late.uuid}/ergebnis/" in body


def test_a_published_result_ends_the_reminders(town: Town) -> None:
    anna = editor(town)
    row = promised(town, -3)
    services.write_outcome(row, text="Es wird gebaut.", publish=True, by=anna)

    assert owed.results(town.municipality, today=clock.today()) == []
    assert services.remind_editors(at=clock.now()) == 0


def test_a_result_of_before_the_second_consultation_is_not_its_result(town: Town) -> None:
    row = promised(town, -3)
    services.write_outcome(row, text="Runde eins.", publish=True, by=editor(town))
    second = consultation(row, results_due_on=soon(5), ends_at=clock.now() + timedelta(days=2))

    assert [each.consultation for each in owed.results(town.municipality, today=clock.today())] == [
        second
    ]


def test_without_editors_the_administrators_are_reminded_and_no_other_town(town: Town) -> None:
    other = make_town()
    promised(town, -3)

    assert services.remind_editors(at=clock.now()) == 1
    work()

    assert [message.to for message in outbox.outbox] == [[town.admin.email]]
    assert other.admin.email not in str(outbox.outbox)
