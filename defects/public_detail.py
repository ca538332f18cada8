"""One report as everybody may read it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from common.texts import marked, say
from defects.cards import THUMBNAIL, review_words
from defects.models import Cause, Report, ReportPhoto, Routing
from defects.states import OPEN, PublicState, public_word
from geo.models import Municipality
from moderation.models import Item, Visibility
from moderation.removals import Removal, of_item, withheld, words_of
from moderation.rulebook import Words
from photos.models import Photo

LARGE = 1600


@dataclass(frozen=True, slots=True)
class Picture:
    """A released picture: addresses of both sizes, what it shows, whether after the repair."""

    small: str
    large: str
    width: int
    height: int
    alt: str
    is_after: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything the page of a report says. What is not released is not in here.

    `text_state` is "shown", "pending", "withheld" (by `text_rule`, for good if `text_removed`)
    or "none"; `pending_pictures` and `withheld_pictures` count what cannot be seen, by
    `picture_rules`.
    """

    report: Report
    title: str
    kind: str
    icon: str
    state: PublicState
    text: str
    text_state: str
    text_rule: Words | None
    text_removed: bool
    pictures: list[Picture]
    pending_pictures: int
    withheld_pictures: int
    picture_rules: list[Words]
    original: Report | None
    sentence: str
    cause: Cause | None = None

    @property
    def may_say_also(self) -> bool:
        """Whether „Auch ich“ has a meaning: only while it is open and no duplicate."""
        return self.report.work in OPEN and self.report.duplicate_of_id is None

    @property
    def review(self) -> str:
        return review_words(text=self.text_state == "pending", picture=self.pending_pictures > 0)

    @property
    def before(self) -> list[Picture]:
        return [picture for picture in self.pictures if not picture.is_after]

    @property
    def after(self) -> list[Picture]:
        return [picture for picture in self.pictures if picture.is_after]

    @property
    def others(self) -> list[Picture]:
        """All but the two that stand side by side as before and after."""
        if not (self.before and self.after):
            return self.pictures
        return [p for p in self.pictures if p not in (self.before[0], self.after[-1])]


# What the page reads of a report and of the rows that belong to it. Columns that nobody reads
# would cost more than those that are read: their names, their way here, their objects.
_COLUMNS = (
    "number",
    "municipality",
    "item__uuid",
    "place",
    "location",
    "text",
    "text_shown",
    "text_item__visibility",
    "created_at",
    "work",
    "not_fixed_reason",
    "planned_for",
    "responsibility",
    "body_since",
    "waits_for_reporter",
    "confirmed_by_citizens",
    "was_reopened",
    "has_after_photo",
    "affected_count",
    "closed_at",
    "duplicate_of",
    "cause",
    "category__key",
    "category__name",
    "category__icon",
    "body__uuid",
    "body__name",
    "body__dative",
    "body__names",
    "body__hours",
    "zone__name",
    "asset__key",
    "asset__label",
)


def detail(municipality: Municipality, number: int, *, at: datetime) -> Detail | None:
    """The public report `number`, or None.

    Two statements, and one for each of what few reports have: an original, a cause, and a rule
    by which the text was withheld. Joined to all, they would cost every report their planning.
    """
    report = (
        Report.objects.of(municipality)
        .public()
        .filter(number=number)
        .select_related("category", "body", "zone", "asset", "item", "text_item")
        .only(*_COLUMNS)
        .annotate(
            why=Subquery(
                Routing.objects.filter(report=OuterRef("pk"))
                .order_by("-id")
                .values(texts=JSONObject(de="sentence", others="sentences"))[:1]
            )
        )
        .first()
    )
    if report is None:
        return None
    report.municipality = municipality
    original = None
    if report.duplicate_of_id is not None:
        original = report.duplicate_of = _leading(report)
        original.municipality = municipality
    cause = Cause.objects.get(pk=report.cause_id) if report.cause_id is not None else None
    if cause is not None:
        report.cause = cause
    shown, hidden = _pictures(report)
    kept_back = [
        item for item in hidden if item.visibility in (Visibility.HELD, Visibility.REMOVED)
    ]
    rules = (
        withheld(Item.objects.filter(pk__in=[item.pk for item in kept_back]), municipality)
        if kept_back
        else {}
    )
    text_state = _text_state(report)
    kind = say(report.category.name)
    return Detail(
        report=report,
        title=f"{kind}, {report.place}" if report.place else kind,
        kind=kind,
        icon=report.category.icon or report.category.key,
        state=public_word(report, at=at),
        text=report.text if text_state == "shown" else "",
        text_state=text_state,
        text_rule=words_of(report.text_item_id, municipality) if text_state == "withheld" else None,
        text_removed=text_state == "withheld" and _was_removed(report),
        pictures=shown,
        pending_pictures=sum(item.visibility == Visibility.PENDING for item in hidden),
        withheld_pictures=len(kept_back),
        picture_rules=sorted(set(rules.values()), key=lambda words: words.number),
        original=original if original is not None and original.shown else None,
        sentence=_said(report.why),
        cause=cause,
    )


def _leading(report: Report) -> Report:
    """What `report` was merged into in the end; one statement for almost all."""
    found = report
    for _step in range(100):
        if found.duplicate_of_id is None:
            break
        found = Report.objects.only("uuid", "number", "shown", "duplicate_of").get(
            pk=found.duplicate_of_id
        )
    return found


def _said(why: dict[str, Any] | None) -> SafeString:
    """Why the body has it, as `Routing.said`."""
    return marked({"de": why["de"], **why["others"]} if why else {})


def removal(municipality: Municipality, number: int) -> Removal | None:
    """The sentence that stands where report `number` was; None if there is nothing to say."""
    report = (
        Report.objects.of(municipality)
        .filter(number=number, item__visibility=Visibility.REMOVED)
        .only("item_id")
        .first()
    )
    if report is None:
        return None
    otherwise = _("Diese Meldung wurde entfernt.")
    return of_item(report.item_id, municipality, otherwise=otherwise)


def _text_state(report: Report) -> str:
    if not report.text or report.text_item is None:
        return "none"
    if report.text_shown:
        return "shown"
    if report.text_item.visibility == Visibility.PENDING:
        return "pending"
    return "none" if report.text_item.visibility == Visibility.PRIVATE else "withheld"


def _was_removed(report: Report) -> bool:
    return report.text_item is not None and report.text_item.visibility == Visibility.REMOVED


def shown_pictures(report: Report) -> list[Picture]:
    """The released pictures of a report that may be seen; one statement."""
    return _pictures(report)[0] if report.shown else []


def _pictures(report: Report) -> tuple[list[Picture], list[Item]]:
    """The released pictures, those of the report first, and the items of the others."""
    shown: list[Picture] = []
    hidden: list[Item] = []
    rows = (
        ReportPhoto.objects.filter(report=report)
        .select_related("photo__item")
        .only(
            "role",
            "photo__shown",
            "photo__public_name",
            "photo__width",
            "photo__height",
            "photo__alt",
            "photo__item__visibility",
        )
        .order_by("-role", "order", "id")
    )
    for row in rows:
        photo = row.photo
        if photo.shown:
            shown.append(_picture(photo, is_after=row.role == ReportPhoto.Role.AFTER))
        elif photo.item is not None:
            hidden.append(photo.item)
    return shown, hidden


def _picture(photo: Photo, *, is_after: bool) -> Picture:
    return Picture(
        small=photo.public_url(THUMBNAIL),
        large=photo.public_url(LARGE),
        width=photo.width or 4,
        height=photo.height or 3,
        alt=photo.alt,
        is_after=is_after,
    )
