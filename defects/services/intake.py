"""A report comes in: checked, routed, stored, put before the moderators, told to the body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Contact, User
from accounts.services import ContactDetails, create_contact
from common import clock, data_version
from common.languages import current_code
from common.models import ActorKind
from common.texts import say
from defects import notifications
from defects.answers import Stop, questions_of, stop_in, worded
from defects.clocks import days_of, targets_of
from defects.errors import NotReportable, OutsideServiceArea, PlaceMissing
from defects.history import State, step
from defects.models import (
    Category,
    CrewTeam,
    HandOver,
    Report,
    ReportEvent,
    ReportPhoto,
    Routing,
)
from defects.neighbours import connection_for
from defects.retention import contact_period
from defects.reviewing import PHOTO, REPORT, TEXT, policy_of
from defects.routing import Answer, radius_metres, route
from defects.services.giving import goes_by_itself
from defects.services.neighbours_below import open_case
from defects.services.steps import tells_others
from defects.states import Verb
from geo.facts import PlaceFacts, place_facts
from geo.models import Asset, Municipality
from geo.numbers import number_of_its_own
from moderation.models import Item, Visibility
from moderation.policies import Applied
from moderation.services import ask, open_item
from photos.models import Photo
from photos.services import attach


def submit_report(
    *,
    municipality: Municipality,
    category: Category,
    location: Point | None,
    accuracy_metres: float | None = None,
    place: str = "",
    text: str = "",
    answers: Mapping[str, str] | None = None,
    photos: Sequence[Photo] = (),
    asset: Asset | None = None,
    contact: ContactDetails | None = None,
    channel: str = "web",
    taken_by: User | None = None,
    team: CrewTeam | None = None,
    language: str = "",
    is_danger: bool = False,
    at: datetime | None = None,
    source: str = "",
    source_id: str = "",
    routed: Answer | None = None,
) -> Report:
    """Store a defect and put it into the inbox of the body in charge, with a reason.

    `location` is longitude/latitude (SRID 4326); only confidential kinds do without. Kind,
    street and state are public at once if the kind says so; text and pictures after review.
    The caller takes care of sending twice (`common.idempotency`) and holds the transaction
    for it. `taken_by` is set when staff wrote it down for somebody, `team` when
    it came from a team's phone. `at` is for what happened
    in the past: it is stored with that time and tells nobody, nor does what comes from
    another `source`. Fetch `category` with `Category.objects.with_bodies()`. `routed` is the
    answer of `defects.routing.route` for the same place, kind and answers, if the caller has
    asked already; some sixteen statements then do everything, the caller's included.

    Raises `NotReportable`, `PlaceMissing` or `OutsideServiceArea`, and `ValidationError` for an
    e-mail address that is none, before it writes anything.
    """
    _refuse_unreportable(category)
    if contact is not None and contact.email:
        validate_email(contact.email.strip())
    confidential = category.kind == Category.Kind.CONFIDENTIAL
    if location is None and not confidential:
        raise PlaceMissing(
            _(
                "Bitte sagen Sie noch, wo es ist: mit einer Straße, auf der Karte oder per "
                "Standort."
            ),
            code="place_missing",
        )
    facts = routed.facts if routed is not None else None
    if facts is None and location is not None:
        facts = place_facts(
            municipality,
            location,
            radius_metres=radius_metres(accuracy_metres),
            asset_kind=category.asset_kind,
        )
    if facts is not None and location is not None and not facts.inside:
        _refuse_place(municipality, location)
    now = at or clock.now()
    answer = routed or route(
        municipality=municipality,
        location=location,
        accuracy_metres=accuracy_metres,
        category=category,
        answers=answers,
        at=now,
        facts=facts,
    )
    asked = questions_of(category) if answers else []
    _refuse_stopped(stop_in(asked, answers or {}, today=clock.day_of(now)))
    intake = _Intake(
        municipality=municipality,
        category=category,
        place=_place(place, facts),
        text=text.strip(),
        photos=photos,
        at=now,
        tells=tells_others(at) and not source,
        team=team,
    )
    report = Report(
        municipality=municipality,
        number=number_of_its_own(municipality),
        category=category,
        text=text.strip(),
        answers=dict(answers or {}),
        asked=worded(asked, answers or {}),
        location=location,
        accuracy_metres=None if accuracy_metres is None else round(accuracy_metres),
        place=intake.place,
        zone_id=facts.district.id if facts and facts.district else None,
        asset=asset,
        is_danger=is_danger,
        channel=channel,
        source=source,
        source_id=source_id,
        language=language or current_code(),
        taken_by=taken_by,
        created_at=now,
        updated_at=now,
    )
    # Everything that a person could mend was checked: what fails now is a bug.
    with transaction.atomic(savepoint=False):
        return intake.store(report, answer, contact)


def _refuse_unreportable(category: Category) -> None:
    if not category.is_active:
        raise NotReportable(
            _("„%(category)s“ kann hier nicht mehr gemeldet werden. Bitte wählen Sie neu aus."),
            code="not_offered",
            params={"category": category.said},
        )
    if category.kind == Category.Kind.REDIRECT:
        raise NotReportable(
            say(category.redirect_text) or _("„%(category)s“ gehört woanders hin: %(url)s"),
            code="redirect",
            params={"category": category.said, "url": category.redirect_url},
        )


def _refuse_stopped(stop: Stop | None) -> None:
    if stop is not None:
        raise NotReportable(f"{stop.text} {stop.phone}".strip(), code="stopped")


def _refuse_place(municipality: Municipality, location: Point) -> None:
    neighbour = Municipality.objects.covering(location).exclude(pk=municipality.pk).first()
    if neighbour is not None:
        raise OutsideServiceArea(
            _(
                "Diese Stelle liegt in %(neighbour)s, nicht in %(town)s. "
                "Bitte melden Sie es dort: %(url)s"
            ),
            code="outside_service_area",
            params={
                "neighbour": neighbour.name,
                "town": municipality.name,
                "url": neighbour.base_url,
            },
        )
    raise OutsideServiceArea(
        _(
            "Diese Stelle liegt nicht in %(town)s. Bitte prüfen Sie den Ort, oder melden Sie es "
            "der Gemeinde, in der sie liegt."
        ),
        code="outside_service_area",
        params={"town": municipality.name},
    )


def _place(place: str, facts: PlaceFacts | None) -> str:
    """What the person wrote, or else the street and number that the map knows."""
    return (place.strip() or (facts.address_label if facts else ""))[:200]


@dataclass(kw_only=True)
class _Intake:
    """The rows that one submission becomes, in as few statements as it takes."""

    municipality: Municipality
    category: Category
    place: str
    text: str
    photos: Sequence[Photo]
    at: datetime
    tells: bool
    team: CrewTeam | None = None

    def store(self, report: Report, answer: Answer, contact: ContactDetails | None) -> Report:
        report.item = self._open_root()
        report.shown = report.item.shown
        if self.text:
            report.text_item = self._open_text(report.item)
            report.text_shown = report.text_item.shown
        report.contact = self._keep(contact)
        state, drafts, hand_over = self._history(report, answer)
        report.body = answer.body
        report.responsibility = state.responsibility
        report.body_since = self.at
        report.paused_since = state.paused_since
        days = days_of(
            state,
            created_at=report.created_at,
            targets=targets_of(self.category, self.municipality),
            is_danger=report.is_danger,
            land=self.municipality.land,
        )
        report.answer_by, report.repair_by = days.answer_by, days.repair_by
        report.due_on = days.due_on
        report.save(force_insert=True)
        self._record_routing(report, answer)
        events = ReportEvent.objects.bulk_create(drafts)
        if hand_over is not None:
            hand_over.save(force_insert=True)
            if hand_over.connection is not None:
                open_case(hand_over, report=report, at=self.at, tells=self.tells)
        self._attach_photos(report)
        self._ask_moderators(report)
        if self.tells:
            notifications.tell_on_call(events[0])
            notifications.tell_body(events[-1])
            notifications.tell_reporter(events[0])
        if report.shown:
            data_version.raise_version(self.municipality.pk)
        return report

    def _open_root(self) -> Item:
        return open_item(
            municipality=self.municipality,
            kind=REPORT,
            visibility=self._visibility(self._policy(REPORT)),
            title=str(self.category),
            excerpt=self.place,
            due_at=self._due_at(REPORT),
            scope=self.category.uuid,
        )

    def _open_text(self, root: Item) -> Item:
        return open_item(
            municipality=self.municipality,
            kind=TEXT,
            parent=root,
            visibility=self._visibility(self._policy(TEXT)),
            title=str(self.category),
            excerpt=self.text,
            due_at=self._due_at(TEXT),
        )

    def _visibility(self, policy: Applied) -> Visibility:
        if self.category.kind == Category.Kind.CONFIDENTIAL:
            return Visibility.PRIVATE
        return policy.first_visibility

    def _policy(self, kind: str) -> Applied:
        return policy_of(self.category, kind)

    def _due_at(self, kind: str) -> datetime:
        return self._policy(kind).due(self.at, land=self.municipality.land)

    def _keep(self, contact: ContactDetails | None) -> Contact | None:
        if not contact:
            return None
        return create_contact(
            municipality=self.municipality,
            details=contact,
            retention=contact_period(self.municipality).after(self.at) - self.at,
            at=self.at,
        )

    def _history(
        self, report: Report, answer: Answer
    ) -> tuple[State, list[ReportEvent], HandOver | None]:
        """The first events. A body outside that can be reached by mail gets it at once."""
        hand_over = None
        story: list[tuple[Verb, dict[str, Any]]] = [
            (Verb.SUBMITTED, {"category": str(self.category.uuid)}),
            (Verb.ROUTED, {"body": str(answer.body.uuid), "step": answer.step.value}),
        ]
        if answer.body.kind == answer.body.Kind.OUTSIDE and goes_by_itself(report, answer.body):
            connection = connection_for(report, answer.body)
            hand_over = HandOver(
                municipality=self.municipality,
                report=report,
                body=answer.body,
                at=self.at,
                way=HandOver.Way.NEIGHBOUR if connection else HandOver.Way.MAIL,
                connection=connection,
            )
            story.append(
                (
                    Verb.HANDED_OVER,
                    {"body": str(answer.body.uuid), "hand_over": str(hand_over.uuid)},
                )
            )
        verb, payload = story[0]
        state = step(None, verb, payload, self.at)
        events = []
        for verb, payload in story:
            state = step(state, verb, payload, self.at)
            is_first = verb == Verb.SUBMITTED
            by_staff = is_first and (report.taken_by is not None or self.team is not None)
            kind = ActorKind.SYSTEM if verb != Verb.SUBMITTED else ActorKind.RESIDENT
            events.append(
                ReportEvent(
                    municipality=self.municipality,
                    report=report,
                    at=self.at,
                    actor_kind=ActorKind.STAFF if by_staff else kind,
                    actor=report.taken_by if by_staff else None,
                    team=self.team if is_first else None,
                    verb=verb,
                    payload=payload,
                )
            )
        return state, events, hand_over

    def _record_routing(self, report: Report, answer: Answer) -> None:
        Routing.objects.create(
            municipality=self.municipality,
            report=report,
            step=answer.step,
            rule_set_id=answer.rule.rule_set_id if answer.rule else None,
            rule=answer.rule,
            body=answer.body,
            **answer.kept,
            facts=answer.facts_as_json(),
            at=self.at,
        )

    def _attach_photos(self, report: Report) -> None:
        policy = self._policy(PHOTO)
        for order, draft in enumerate(self.photos):
            photo = attach(
                draft,
                parent_item=report.item,
                title=str(self.category),
                visibility=self._visibility(policy),
            )
            ReportPhoto.objects.create(report=report, photo=photo, order=order)

    def _ask_moderators(self, report: Report) -> None:
        """One case for all that people look at, now or after it is shown. Where nobody wrote
        or photographed anything only what waits is asked about; nothing is below what is
        never public."""
        asked = [REPORT] if report.item.visibility == Visibility.PENDING else []
        if report.item.visibility != Visibility.PRIVATE:
            asked += [TEXT] * (report.text_item is not None)
            asked += [PHOTO] * bool(self.photos)
        if asked:
            ask(report.item, due_at=min(self._due_at(kind) for kind in asked))
