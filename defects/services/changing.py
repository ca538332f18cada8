"""Whoever reported changes what they sent while the ink is wet: kind, place, pictures, words.

One save is one act under one lock. What changed and was released is reviewed again and gone from
the public pages at once; what did not change stays. Where kind or place decide who is in charge,
the rules are asked anew, until somebody has taken the report on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Department
from common import clock
from defects import notifications
from defects.actors import Actor
from defects.answers import questions_of, stop_in, worded
from defects.errors import (
    ChangedMeanwhile,
    NotReportable,
    OutsideServiceArea,
    TooLate,
    TransitionNotAllowed,
)
from defects.models import Category, Report, ReportEvent, ReportPhoto
from defects.reviewing import REPORT, policy_of
from defects.routing import radius_metres
from defects.services.edit import put_text
from defects.services.giving import is_answered_outside, route_anew
from defects.services.offices import told_for
from defects.services.own_data import take_away
from defects.services.pictures import take_photos
from defects.services.steps import MAIL_AFTER_SECONDS, Step, begin, refuse_dry_ink
from defects.states import CLOSED, Responsibility, Verb, Work
from geo.facts import PlaceFacts, place_facts
from geo.models import Asset
from moderation.models import Visibility
from moderation.services import rescope, review_again

_SALT = "defects.changing"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """Where it is instead; `location` is longitude/latitude (SRID 4326)."""

    location: Point
    place: str = ""
    accuracy_metres: float | None = None
    asset: Asset | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to become of a report; None leaves it as it is.

    `add` are uploads of a draft, `remove` pictures of the report.
    """

    text: str | None = None
    category: Category | None = None
    answers: Mapping[str, str] | None = None
    place: NewPlace | None = None
    is_danger: bool | None = None
    add: Sequence[UUID] = ()
    remove: Sequence[UUID] = ()

    @property
    def reroutes(self) -> bool:
        return bool(self.category or self.place) or self.answers is not None

    @property
    def is_nothing(self) -> bool:
        return not (self.reroutes or self.add or self.remove) and (
            self.text is None and self.is_danger is None
        )


@transaction.atomic
def change_report(
    report: Report, change: Change, *, by: Actor, seen: str = "", at: datetime | None = None
) -> ReportEvent | None:
    """Write `change`, all of it or nothing; None if there is nothing to change (any more).

    `seen` is the `mark_of` the report that the person changed. Raises `TooLate` after 15 minutes,
    and for kind and place once somebody has taken the report on (code "settled");
    `ChangedMeanwhile`; `OutsideServiceArea`; `TransitionNotAllowed` for a kind of another sort;
    `TooOften` and `WrongReport` for pictures; `Held`.
    """
    step = begin(report, Verb.EDITED, by=by, at=at, with_items=True)
    refuse_dry_ink(step)
    wanted = _differences(report, change)
    if wanted.is_nothing:
        return None
    if seen and seen != mark_of(report):
        raise ChangedMeanwhile(
            _("Das hat sich gerade geändert. Bitte vergleichen Sie."), code="changed_meanwhile"
        )
    facts = _check(report, wanted)
    before = report.body
    columns = _put_place_and_kind(step, wanted, facts)
    if wanted.text is not None:
        columns |= put_text(step, wanted.text)
    _put_photos(step, wanted)
    danger = None
    if wanted.is_danger is not None:
        what = "danger" if wanted.is_danger else "no_danger"
        danger = step.happen(Verb.EDITED, {"what": what}, public=False)
        columns["is_danger"] = wanted.is_danger
    first = step.finish(**columns)
    if step.tells:
        _tell(step, wanted, before, danger)
    return first


def mark_of(report: Report) -> str:
    """Changes whenever something changes that its sender could change; tells nothing else."""
    photos = ReportPhoto.objects.filter(report=report, role=ReportPhoto.Role.REPORTED)
    content = [
        report.text,
        str(report.category_id),
        repr(sorted(report.answers.items())),
        report.location.wkt if report.location else "",
        report.place,
        str(report.is_danger),
        *(str(uuid) for uuid in photos.values_list("photo__uuid", flat=True).order_by("photo_id")),
    ]
    return salted_hmac(_SALT, f"{report.uuid}\0" + "\0".join(content)).hexdigest()


def why_settled(report: Report) -> str:
    """Why kind and place cannot be changed by whoever reported, in a sentence that says who has
    it; "" while they can. Reads `body`, `duplicate_of`."""
    if report.duplicate_of is not None:
        return _(
            "Ihre Meldung gehört jetzt zu einer anderen, die zuerst da war. Art und Ort können Sie "
            "nicht mehr ändern, Text und Fotos schon."
        )
    if report.work in CLOSED:
        return _(
            "Die Meldung ist schon abgeschlossen. Art und Ort können Sie nicht mehr ändern, "
            "Text und Fotos schon."
        )
    accepted = report.work != Work.RECEIVED or report.responsibility == Responsibility.ACCEPTED
    if not accepted and report.responsibility == Responsibility.HANDED_OVER:
        accepted = is_answered_outside(report)
    if not accepted:
        return ""
    return _(
        "Die Meldung ist schon angenommen, und zwar hier: %(body)s. Art und Ort können Sie nicht "
        "mehr ändern, Text und Fotos schon."
    ) % {"body": report.body.name}


# --- inside -----------------------------------------------------------------------------


def _differences(report: Report, change: Change) -> Change:
    """What of `change` is not so already; sent twice, the second finds nothing."""
    place, category = change.place, change.category
    there = set(
        ReportPhoto.objects.filter(
            report=report, role=ReportPhoto.Role.REPORTED, photo__uuid__in=list(change.remove)
        ).values_list("photo__uuid", flat=True)
    )
    is_same_place = (
        place is not None
        and report.location is not None
        and place.location.equals_exact(report.location, 1e-9)
        and place.place in ("", report.place)
    )
    return replace(
        change,
        text=None if change.text is None or change.text.strip() == report.text else change.text,
        category=None if category is None or category.pk == report.category_id else category,
        answers=(
            None
            if change.answers is None or dict(change.answers) == report.answers
            else change.answers
        ),
        place=None if is_same_place else place,
        is_danger=None if change.is_danger == report.is_danger else change.is_danger,
        remove=[uuid for uuid in change.remove if uuid in there],
    )


def _check(report: Report, wanted: Change) -> PlaceFacts | None:
    """Refuse what cannot be before anything is written; the facts of the new place, or of the
    one that is there if its kind changes."""
    if not wanted.reroutes:
        return None
    settled = why_settled(report)
    if settled:
        raise TooLate(settled, code="settled")
    category = wanted.category or report.category
    fits = (
        category.municipality_id == report.municipality_id
        and category.is_active
        and category.kind == report.category.kind
    )
    if wanted.category is not None and not fits:
        raise TransitionNotAllowed(
            _("„%(category)s“ passt hier nicht. Bitte wählen Sie eine andere Art."),
            code="wrong_category",
            params={"category": str(category)},
        )
    if wanted.place is None:
        return None
    facts = place_facts(
        report.municipality,
        wanted.place.location,
        radius_metres=radius_metres(wanted.place.accuracy_metres),
        asset_kind=category.asset_kind,
    )
    if not facts.inside:
        raise OutsideServiceArea(
            _("Diese Stelle liegt nicht in %(town)s."),
            code="outside_service_area",
            params={"town": report.municipality.name},
        )
    return facts


def _put_place_and_kind(step: Step, wanted: Change, facts: PlaceFacts | None) -> dict[str, Any]:
    """Events, rules asked anew; returns the columns. The old place is nowhere kept."""
    report, columns = step.report, dict[str, Any]()
    if wanted.category is not None:
        step.knows(wanted.category)
        step.happen(Verb.CATEGORY_CHANGED, {"category": str(wanted.category.uuid)})
        report.category = wanted.category
        rescope(report.item, wanted.category.uuid, title=str(wanted.category))
    if wanted.place is not None and facts is not None:
        step.happen(Verb.EDITED, {"what": "place"})
        report.location = wanted.place.location
        accuracy = wanted.place.accuracy_metres
        report.accuracy_metres = None if accuracy is None else round(accuracy)
        columns |= {
            "location": report.location,
            "accuracy_metres": report.accuracy_metres,
            "place": (wanted.place.place.strip() or facts.address_label)[:200],
            "zone_id": facts.district.id if facts.district else None,
            "asset": wanted.place.asset,
        }
    if wanted.answers is not None:
        report.answers = dict(wanted.answers)
        asked = questions_of(report.category)
        if stop := stop_in(asked, report.answers, today=clock.day_of(step.at)):
            raise NotReportable(f"{stop.text} {stop.phone}".strip(), code="stopped")
        columns["answers"] = report.answers
        columns["asked"] = worded(asked, report.answers)
        if not step.events:
            step.happen(Verb.EDITED, {"what": "answers"}, public=False)
    if not wanted.reroutes:
        return columns
    _look_again(step, wanted)
    told = _("Die meldende Person hat ihre Angaben geändert. Deshalb haben wir neu geprüft.")
    route_anew(step, facts=facts, told=told)
    return columns


def _look_again(step: Step, wanted: Change) -> None:
    """What may be seen only after a look is not seen before the next one, when it is another
    kind or another place."""
    report = step.report
    if not (wanted.category or wanted.place) or report.item.visibility != Visibility.SHOWN:
        return
    policy = policy_of(report.category, REPORT)
    if policy.first_visibility == Visibility.PENDING:
        review_again(report.item, due_at=policy.due(step.at, land=report.municipality.land))
        report.refresh_from_db(fields=["shown", "text_shown"])


def _put_photos(step: Step, wanted: Change) -> None:
    report = step.report
    if wanted.remove:
        step.happen(Verb.EDITED, {"what": "photo_removed"}, public=False)
        pictures = ReportPhoto.objects.filter(report=report, photo__uuid__in=list(wanted.remove))
        for picture in pictures.select_related("photo__item"):
            take_away(report, picture, at=step.at)
    if wanted.add:
        photos = take_photos(
            report,
            wanted.add,
            role=ReportPhoto.Role.REPORTED,
            visibility=Visibility.PENDING,
            at=step.at,
        )
        uuids = [str(photo.uuid) for photo in photos]
        step.happen(Verb.PHOTO_ADDED, {"photos": uuids}, public=False)


def _tell(step: Step, wanted: Change, before: Department, danger: ReportEvent | None) -> None:
    """`finish` has told the body that has it now. Whoever had it, or still has it, hears of the
    change only if they had heard of the report before (`defects.notifications`)."""
    report, first = step.report, step.events[0]
    has_moved = report.body_id != before.pk
    if has_moved:
        former = told_for(before, day=clock.day_of(step.at))
        notifications.tell_former(first, to=former, after_seconds=MAIL_AFTER_SECONDS)
    if danger is not None:
        notifications.tell_on_call(danger)
    if has_moved:
        return
    if danger is not None and report.is_danger:
        notifications.tell_body(danger)
    elif wanted.reroutes or danger is not None:
        notifications.tell_body(danger or first, after_seconds=MAIL_AFTER_SECONDS)
