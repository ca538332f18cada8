"""The things that permissions are asked about, one town full of them, each by a name."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser

from accounts.models import Department, Role, User
from common import clock
from common.models import ActorKind
from defects.crew_phones import TeamOnPhone
from defects.models import (
    Category,
    CrewJob,
    CrewPhone,
    CrewTeam,
    DeskFilter,
    Help,
    Purpose,
    ReportEvent,
    ReportNote,
    TextTemplate,
)
from defects.states import Verb
from moderation import services
from moderation.models import Appeal, Case, Flag, Item, Visibility
from moderation.published_rules import install_rules
from photos.models import Photo
from tests import factories
from tests.participation.factories import citizen, consultation, project, submitted

Somebody = User | AnonymousUser

# Who asks. A clerk and a crew are those of the department that has it; `clerk elsewhere` is one
# of another department of the same town, `releasing clerk` one whose department may release.
PEOPLE = (
    "guest",
    "resident",
    "author",
    "clerk",
    "clerk elsewhere",
    "releasing clerk",
    "crew",
    "team phone",
    "phone of another team",
    "dispatcher",
    "moderator",
    "editor",
    "administrator",
    "named person",
)


class World:
    """One town, its people, and one of each thing that a permission is asked about."""

    def __init__(self, host: str) -> None:
        self.town = factories.town(host=host)
        place = self.town.municipality
        self.office = factories.department(place, "gruenamt", name="Grünamt")
        self.releasing = factories.department(place, "ordnung", may_release=True)
        self.author = citizen(display_name="Anna")
        self.people: dict[str, Somebody] = {
            "guest": AnonymousUser(),
            "resident": citizen(),
            "author": self.author,
            "clerk": factories.member(place, Role.CLERK, self.office),
            "clerk elsewhere": factories.member(place, Role.CLERK, self.town.tiefbau),
            "releasing clerk": factories.member(place, Role.CLERK, self.releasing),
            "crew": factories.member(place, Role.CREW, self.office),
            "team phone": self._phone("Team Nord"),
            "phone of another team": self._phone("Team Süd"),
            "dispatcher": factories.member(place, Role.DISPATCHER),
            "moderator": factories.member(place, Role.MODERATOR),
            "editor": factories.member(place, Role.EDITOR),
            "administrator": factories.member(place, Role.ADMINISTRATOR),
            "named person": factories.member(place, Role.CONFIDENTIAL),
        }
        self._things: dict[str, Any] = {}

    def thing(self, name: str) -> Any:
        """The thing called `name`, made when it is first asked for."""
        if name not in self._things:
            self._things[name] = THINGS[name](self)
        return self._things[name]

    def _phone(self, name: str) -> Somebody:
        """Somebody on the open phone of a new team of the office."""
        place, now = self.town.municipality, clock.now()
        team = CrewTeam.objects.create(
            municipality=place, department=self.office, name=name, pin="hashed"
        )
        phone = CrewPhone.objects.create(
            municipality=place, team=team, name=name, open_until=now + timedelta(hours=1)
        )
        return TeamOnPhone(phone)

    def report(self, **fields: Any) -> Any:
        return self.town.report(body=self.office, **fields)

    def proposal(self, *, shown: bool, **fields: Any) -> Any:
        review = "after" if shown else "before"
        of = consultation(project(self.town.municipality), proposals_review=review, **fields)
        return submitted(of, by=self.author)

    def comment(self, *, shown: bool, **fields: Any) -> Any:
        from participation import services as participation

        proposal = self.proposal(shown=True, comments_review="after" if shown else "before")
        by = self.people["clerk"] if fields else self.author
        return participation.comment(proposal.thread, text="Gute Idee!", by=by, **fields)


def _confidential(world: World) -> Any:
    kind = factories.category(world.town.municipality, "noise", kind=Category.Kind.CONFIDENTIAL)
    report = world.report(category=kind, shown=False, location=None)
    Item.objects.filter(pk=report.item_id).update(visibility=Visibility.PRIVATE)
    report.item.refresh_from_db()
    return report


def _help(world: World, *, shown: bool = True) -> Help:
    """The office next door was asked to help with a report of the clerk's."""
    return _asked(world, world.report(shown=shown), world.town.tiefbau)


def _help_of_crew(world: World) -> Help:
    """The other way round: the office that has the crew was asked."""
    return _asked(world, world.town.report(body=world.town.tiefbau, shown=False), world.office)


def _asked(world: World, report: Any, department: Department) -> Help:
    task = ReportNote.objects.create(
        municipality=world.town.municipality, report=report, text="Bitte absperren."
    )
    return Help.objects.create(
        municipality=world.town.municipality,
        report=report,
        department=department,
        task=task,
    )


def _event_of(name: str) -> Callable[[World], Any]:
    def make(world: World) -> Any:
        report = world.report()
        actor = world.people[name]
        return ReportEvent.objects.create(
            municipality=world.town.municipality,
            report=report,
            verb=Verb.ACCEPTED,
            actor_kind=ActorKind.STAFF,
            actor=actor,
            payload={},
        )

    return make


def _case(world: World) -> Case:
    report = world.report(shown=False)
    return services.ask(report.item)


def _case_of_releasing(world: World) -> Case:
    report = world.town.report(body=world.releasing, shown=False)
    return services.ask(report.item)


def _case_with_proposal(world: World) -> Case:
    place = world.town.municipality
    factories.policy(place, "defects.report", publish="after", four_eyes=True)
    case = _case(world)
    services.answer_all(case, by=world.town.mo)
    place.policies.all().delete()
    return case


def _flag(world: World) -> Flag:
    return Flag.objects.create(
        municipality=world.town.municipality,
        item=world.report().item,
        ground=Flag.Ground.ILLEGAL,
        notifier_key=b"0" * 32,
    )


def _appeal(world: World) -> Appeal:
    """The author's, against what Mo had decided."""
    place, case = world.town.municipality, _case(world)
    [rule, *_others] = install_rules(place)
    decision = services.decide(case.item, Visibility.HELD, by=world.town.mo, rule=rule)
    return Appeal.objects.create(
        municipality=place,
        decision=decision,
        side=Appeal.Side.AUTHOR,
        case=case,
        by_user=world.author,
        first_decided_by=world.town.mo,
    )


def _job(world: World) -> Any:
    report = world.report(shown=False, work="accepted")
    phone = world.people["team phone"]
    assert isinstance(phone, TeamOnPhone)
    CrewJob.objects.create(municipality=world.town.municipality, report=report, team=phone.team)
    return report


def _event_of_team(world: World) -> ReportEvent:
    phone = world.people["team phone"]
    assert isinstance(phone, TeamOnPhone)
    return ReportEvent.objects.create(
        municipality=world.town.municipality,
        report=world.report(),
        verb=Verb.FIXED,
        actor_kind=ActorKind.STAFF,
        team=phone.team,
        payload={},
    )


def _photo(world: World, parent: Item) -> Photo:
    item = services.open_item(
        municipality=world.town.municipality, kind="photos.photo", parent=parent
    )
    return Photo.objects.create(
        municipality=world.town.municipality,
        item=item,
        content_type="image/jpeg",
        byte_size=1,
        sha256=b"0" * 32,
    )


def _draft_project(world: World) -> Any:
    return project(world.town.municipality, published_at=None)


def _draft(world: World) -> Any:
    from participation import services as participation

    of = consultation(project(world.town.municipality))
    return participation.save_draft(of, participation.Fields(title="Entwurf"), by=world.author)


def _given(world: World) -> Any:
    proposal = world.proposal(shown=False)
    proposal.department = world.office
    proposal.save(update_fields=["department"])
    return proposal


def _typed_in(world: World) -> Any:
    from participation import services as participation
    from participation.models.proposal import Origin

    of = consultation(project(world.town.municipality))
    entered = participation.enter_proposal(
        of,
        participation.Fields(title="Vom Zettel", text="Mehr Bänke."),
        by=world.people["editor"],
        origin=Origin.WORKSHOP,
    )
    return entered


def _project_item(world: World) -> Item:
    of = _draft_project(world)
    item = services.open_item(
        municipality=world.town.municipality, kind="participation.project", title=of.title
    )
    of.item = item
    of.save(update_fields=["item"])
    return item


def _filter(world: World, **fields: Any) -> DeskFilter:
    return DeskFilter.objects.create(
        municipality=world.town.municipality, name="Laternen", query="liste=neu&art=lamp", **fields
    )


def _template(world: World, **fields: Any) -> TextTemplate:
    return TextTemplate.objects.create(
        municipality=world.town.municipality,
        purpose=Purpose.MESSAGE,
        name=f"Termin {len(fields)}",
        text="Am {termin}.",
        **fields,
    )


THINGS: dict[str, Callable[[World], Any]] = {
    "municipality": lambda world: world.town.municipality,
    "shown report": lambda world: world.report(),
    "hidden report": lambda world: world.report(shown=False),
    "report taken down": lambda world: world.report(taken_by=world.people["clerk"]),
    "confidential report": _confidential,
    "help": _help,
    "help of a crew": _help_of_crew,
    "report with helpers": lambda world: world.thing("help").report,
    "hidden report with helpers": lambda world: _help(world, shown=False).report,
    "own event": _event_of("clerk"),
    "event of a team": _event_of_team,
    "job of a team": _job,
    "item of a report": lambda world: world.report(shown=False).item,
    "item of a report with a department that may release": lambda world: (
        world.town.report(body=world.releasing, shown=False).item
    ),
    "item of a confidential report": lambda world: world.thing("confidential report").item,
    "case": _case,
    "case with a department that may release": _case_of_releasing,
    "case that waits for a second person": _case_with_proposal,
    "flag": _flag,
    "appeal": _appeal,
    "photo of a report": lambda world: _photo(world, world.report(shown=False).item),
    "published project": lambda world: project(world.town.municipality),
    "project being written": _draft_project,
    "consultation": lambda world: consultation(project(world.town.municipality)),
    "shown proposal": lambda world: world.proposal(shown=True),
    "hidden proposal": lambda world: world.proposal(shown=False),
    "hidden proposal given to an office": _given,
    "proposal typed in": _typed_in,
    "draft": _draft,
    "shown comment": lambda world: world.comment(shown=True),
    "comment of an office": lambda world: world.comment(shown=True, department=world.office),
    "hidden comment": lambda world: world.comment(shown=False),
    "department": lambda world: world.office,
    "filter of a clerk": lambda world: _filter(world, owner=world.people["clerk"]),
    "filter of a department": lambda world: _filter(world, department=world.office),
    "template for all": lambda world: _template(world),
    "template of a department": lambda world: _template(world, department=world.office),
    "body outside": lambda world: world.town.land,
    "item of a hidden proposal": lambda world: world.proposal(shown=False).item,
    "item of a project being written": _project_item,
}
