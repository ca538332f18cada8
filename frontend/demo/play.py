"""Lets stories happen: every act through the real service, at its moment, in order of time."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection, transaction

from accounts.models import Department
from common import clock, jobs
from defects import services
from defects.actors import Actor
from defects.models import Category, Report
from defects.services import ContactDetails
from frontend.demo.days import clock_at
from frontend.demo.people import People
from frontend.demo.pictures import Album
from frontend.demo.places import Spot
from frontend.demo.plane import to_wgs84
from geo.models import Asset, Municipality
from geo.srid import WGS84
from moderation.models import Case, Rule, Visibility
from moderation.services import decide, release_all
from moderation.services.redactions import redact_text
from photos.areas import Area
from photos.redacting import redact
from photos.services import prepare


@dataclass(frozen=True)
class Act:
    """`verb` is a method of `Play` without its underscore; `details` its keywords."""

    at: datetime
    verb: str
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Story:
    """A report from its sending on. `kind` is the key of a category, `key` a name for others
    to point at. Acts in the future do not happen."""

    kind: str
    came: datetime
    spot: Spot | None
    text: str = ""
    key: str = ""
    motif: str = ""
    variant: int = 0
    part: str = ""
    channel: str = "web"
    language: str = "de"
    is_danger: bool = False
    email: str = ""
    name: str = ""
    phone: str = ""
    acts: list[Act] = field(default_factory=list)


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """No savepoints inside: an act that fails spoils the whole town, so none is rolled back to.

    They are a quarter of all statements.
    """
    with transaction.atomic():
        connection.features.uses_savepoints = False
        try:
            yield
        finally:
            del connection.features.uses_savepoints


class Play:
    def __init__(
        self,
        municipality: Municipality,
        bodies: dict[str, Department],
        people: People,
        album: Album,
    ) -> None:
        self.municipality = municipality
        self.bodies = bodies
        self.people = people
        self.album = album
        self.kinds = {
            category.key: category for category in Category.objects.of(municipality).with_bodies()
        }
        self.rules = {rule.number: rule for rule in Rule.objects.filter(municipality=municipality)}
        self.told: dict[str, Report] = {}
        self.moderated = 0

    def run(self, stories: Iterable[Story]) -> list[Report]:
        """Everything that has happened by now; returns the reports in the order they came."""
        now = clock.now()
        queue: list[tuple[datetime, int, Callable[[], None]]] = []
        reports: list[Report] = []
        for story in stories:
            holder: list[Report] = []

            def submit(story: Story = story, holder: list[Report] = holder) -> None:
                holder.append(self._submit(story))
                reports.append(holder[0])

            queue.append((story.came, len(queue), submit))
            for act in story.acts:

                def perform(act: Act = act, holder: list[Report] = holder) -> None:
                    getattr(self, f"_{act.verb}")(holder[0], act.at, **act.details)

                queue.append((act.at, len(queue), perform))
        with jobs.silence(), all_or_nothing():
            for at, _, happen in sorted(queue, key=lambda entry: entry[:2]):
                if at < now:
                    with clock_at(at):
                        happen()
        return reports

    # --- coming in ------------------------------------------------------------------------

    def _submit(self, story: Story) -> Report:
        photos = []
        if story.motif:
            photos.append(self.album.photo(self.municipality, story.motif, variant=story.variant))
        thing = story.spot.thing if story.spot else None
        asset = (
            Asset.objects.get(municipality=self.municipality, kind=thing.kind, key=thing.key)
            if thing
            else None
        )
        by_office = story.channel != "web"
        report = services.submit_report(
            municipality=self.municipality,
            category=self.kinds[story.kind],
            location=Point(*to_wgs84(story.spot.point), srid=WGS84) if story.spot else None,
            place=story.spot.label if story.spot else "",
            accuracy_metres=6 if story.spot and not by_office else None,
            text=story.text.format(street=story.spot.street) if story.spot else story.text,
            answers={"part": story.part} if story.part else None,
            photos=photos,
            asset=asset,
            contact=ContactDetails(email=story.email, name=story.name, phone=story.phone),
            channel=story.channel,
            taken_by=self.people.dispatcher if by_office else None,
            language=story.language,
            is_danger=story.is_danger,
            at=story.came,
        )
        if story.key:
            self.told[story.key] = report
        return report

    # --- moderation -------------------------------------------------------------------------

    def _release(self, report: Report, at: datetime) -> None:
        case = Case.objects.open().filter(item=report.item).first()
        if case is not None:
            self.moderated += 1
            moderator = self.people.moderators[self.moderated % len(self.people.moderators)]
            release_all(case, by=moderator)
            report.refresh_from_db()

    def _hold_text(self, report: Report, at: datetime, *, rule: int, note: str) -> None:
        """The text breaks a rule; kind and street stay public."""
        if report.text_item is None:
            raise ValueError(f"{report} has no text to hold back.")
        moderator = self.people.moderators[0]
        decide(report.text_item, Visibility.HELD, by=moderator, rule=self.rules[rule], note=note)
        self._release(report, at)

    def _redact(
        self, report: Report, at: datetime, *, text: str, area: tuple[float, float, float, float],
        rule: int, note: str,
    ) -> None:  # fmt: skip
        """Text and picture say too much about others: both are shown in part."""
        by, why = self.people.moderators[0], self.rules[rule]
        item = report.text_item
        if item is None:
            raise ValueError(f"{report} has no text to redact.")
        redact_text(item, {"text": text}, by=by, rule=why, note=note, version=item.version)
        for picture in report.pictures.select_related("photo__item"):
            photo = picture.photo
            if photo.item is not None:
                version = photo.item.version
                redact(photo, [Area.checked(*area)], by=by, rule=why, note=note, version=version)
                prepare(photo.uuid)  # no jobs are deferred here
        self._release(report, at)

    # --- the office ---------------------------------------------------------------------------

    def _accept(self, report: Report, at: datetime) -> None:
        services.accept(report, by=self.people.clerk(report.body), at=at)

    def _assign(self, report: Report, at: datetime, *, to: str, reason: str = "") -> None:
        by = Actor.staff(self.people.dispatcher)
        services.assign(report, to=self.bodies[to], by=by, reason=reason, at=at)

    def _hand_over(self, report: Report, at: datetime, *, to: str, reason: str = "") -> None:
        by = self.people.clerk(report.body)
        services.hand_over(report, to=self.bodies[to], by=by, reason=reason, at=at)

    def _refuse(self, report: Report, at: datetime, *, reason: str) -> None:
        services.refuse(report, reason=reason, by=self.people.clerk(report.body), at=at)

    def _plan(self, report: Report, at: datetime, *, on: date) -> None:
        services.plan(report, on=on, by=self.people.clerk(report.body), at=at)

    def _start(self, report: Report, at: datetime) -> None:
        services.start(report, by=self.people.crew(report.body), at=at)

    def _secure(self, report: Report, at: datetime) -> None:
        services.secure(report, by=self.people.crew(report.body), at=at)

    def _fix(self, report: Report, at: datetime, *, note: str = "", motif: str = "",
             variant: int = 0) -> None:  # fmt: skip
        photos = []
        if motif:
            photos.append(self.album.photo(self.municipality, motif, mended=True, variant=variant))
        services.mark_fixed(
            report,
            by=self.people.crew(report.body),
            photo_uuids=[photo.uuid for photo in photos],
            note=note,
            show_photos=True,
            at=at,
        )

    def _leave(self, report: Report, at: datetime, *, reason: str, note: str = "") -> None:
        """It is not repaired."""
        by = self.people.clerk(report.body)
        services.mark_not_fixed(report, reason=reason, by=by, note=note, at=at)

    def _answer(self, report: Report, at: datetime, *, note: str) -> None:
        services.answer(report, note=note, by=self.people.clerk(report.body), at=at)

    def _ask(self, report: Report, at: datetime, *, text: str) -> None:
        services.ask_reporter(report, text=text, by=self.people.clerk(report.body), at=at)

    def _note(self, report: Report, at: datetime, *, text: str, public: bool = True) -> None:
        by = self.people.clerk(report.body)
        services.note(report, text=text, by=by, public=public, at=at)

    def _duplicate(self, report: Report, at: datetime, *, of: str) -> None:
        by = Actor.staff(self.people.dispatcher)
        services.mark_duplicate(report, of=self.told[of], by=by, at=at)

    # --- others who saw the same ----------------------------------------------------------------

    def _also(self, report: Report, at: datetime, *, people: int) -> None:
        for number in range(people):
            device = f"demo {report.number} {number}"
            services.say_also(report, by=services.Person(device=device), at=at)

    # --- the person who reported ------------------------------------------------------------------

    def _reply(self, report: Report, at: datetime, *, text: str) -> None:
        services.reply(report, text=text, by=Actor.resident(), at=at)

    def _edit(self, report: Report, at: datetime, *, text: str) -> None:
        services.edit_text(report, text=text, by=Actor.resident(), at=at)

    def _confirm(self, report: Report, at: datetime) -> None:
        services.confirm(report, by=Actor.resident(), at=at)

    def _reopen(self, report: Report, at: datetime, *, reason: str) -> None:
        services.reopen(report, reason=reason, by=Actor.resident(), at=at)
