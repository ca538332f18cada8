"""What moderation is told about reports and their texts, and what it tells us.

Moderation decides about Items. Here its decisions are mirrored on the report, and the
workbench gets to see what it decides about.
"""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, User
from accounts.roles import roles_of
from common import german
from common.rows import only
from defects.links import status_path
from defects.models import Category, Report, ReportPhoto
from defects.reviewing import REPORT, TEXT
from geo.models import Municipality
from moderation import kinds, policies
from moderation.kinds import Author, ForAuthor, Kind
from moderation.models import Decision, Item
from moderation.workbench import Context


def register_kinds() -> None:
    """Called when the apps are ready."""
    kinds.register(
        Kind(
            key=REPORT,
            label=_("Meldung"),
            decided="defects.moderation.report_decided",
            permission="defects.release_report",
            see="defects.see_item",
            decided_by="defects.moderation.items_released_by",
            context="defects.moderation.report_context",
            url="defects.moderation.report_url",
            not_yet="defects.moderation.never_public",
            published="after",
            scopes="defects.moderation.categories",
            author="defects.moderation.authors",
            for_author="defects.moderation.for_authors",
            written_by="defects.moderation.items_reported_by",
            point="defects.moderation.place_of",
        )
    )
    kinds.register(
        Kind(
            key=TEXT,
            label=_("Text der Meldung"),
            decided="defects.moderation.text_decided",
            context="defects.moderation.text_context",
            url="defects.moderation.text_url",
            not_yet="defects.moderation.never_public",
            published="before",
            scopes="defects.moderation.categories",
            texts="defects.redacting.texts",
            redact="defects.redacting.redact",
            is_part=True,
        )
    )


def report_decided(item: Item, decision: Decision) -> None:
    Report.objects.filter(item=item).update(shown=item.shown, updated_at=decision.at)


def text_decided(item: Item, decision: Decision) -> None:
    Report.objects.filter(text_item=item).update(text_shown=item.shown, updated_at=decision.at)


def never_public(items: Sequence[Item]) -> dict[int, str]:
    """Nobody can release what is confidential, or what has no place."""
    reports = (
        Report.objects.filter(Q(item__in=items) | Q(text_item__in=items))
        .filter(Q(category__kind=Category.Kind.CONFIDENTIAL) | Q(location=None))
        .values_list("item_id", "text_item_id")
    )
    hidden = {item_id for pair in reports for item_id in pair}
    sentence = _("Diese Art von Meldung ist vertraulich und wird nie öffentlich.")
    return {item.pk: str(sentence) for item in items if item.pk in hidden}


def authors(items: Sequence[Item]) -> list[Author | None]:
    """Who reported, if they left a contact; of reports, their texts and the pictures they sent."""
    reports = _reports_of(items, with_town=False)
    return [
        Author(contact_id=report.contact_id) if report and report.contact_id else None
        for report in map(reports.get, (item.pk for item in items))
    ]


def for_authors(items: Sequence[Item]) -> list[ForAuthor | None]:
    """Speaks of somebody's own report and leads to its secret status page."""
    reports = _reports_of(items, with_town=True)
    return [_for_author(item, reports[item.pk]) if item.pk in reports else None for item in items]


def _for_author(item: Item, report: Report) -> ForAuthor:
    subject = {REPORT: _("Ihre Meldung %(number)s"), TEXT: _("Der Text Ihrer Meldung %(number)s")}
    words = subject.get(item.kind, _("Ihr Foto zur Meldung %(number)s"))
    return ForAuthor(
        subject=str(words) % {"number": report.label},
        href=status_path(report),
        language=report.language,
    )


def _reports_of(items: Sequence[Item], *, with_town: bool) -> dict[int, Report]:
    """By item: the report that a resident sent it with. A picture that the crew took of the
    repair is not theirs. Two statements; `with_town` each comes with its municipality, whose
    boundary is large."""
    ids = {item.pk for item in items}
    found: dict[int, Report] = {}
    mine = Report.objects.select_related("municipality") if with_town else Report.objects.all()
    for report in mine.filter(Q(item__in=ids) | Q(text_item__in=ids)):
        for pk in (report.item_id, report.text_item_id):
            if pk in ids:
                found[pk] = report
    if len(found) == len(ids):
        return found
    pictures = ReportPhoto.objects.filter(
        photo__item__in=ids, role=ReportPhoto.Role.REPORTED
    ).select_related("report__municipality" if with_town else "report", "photo")
    for picture in pictures:
        if picture.photo.item_id is not None:
            found[picture.photo.item_id] = picture.report
    return found


def items_released_by(user: User, municipality: Municipality) -> QuerySet[Item]:
    """The Items of reports that `user` may release as a clerk of the body that has them."""
    departments = [
        department
        for department in roles_of(user, municipality).departments_as(Role.CLERK)
        if department.may_release
    ]
    items = Item.objects.of(municipality).filter(
        Q(report__body__in=departments) | Q(report_of_text__body__in=departments)
    )
    return items.filter(policies.setting("clerks_release", kind=REPORT, shipped=True))


def categories(municipality: Municipality) -> list[tuple[UUID, str]]:
    """What can have a policy of its own: the kinds that people choose from."""
    found = Category.objects.of(municipality).active().filter(leaves=None)
    chosen = found.exclude(kind=Category.Kind.REDIRECT).select_related("parent")
    rows = [(each.uuid, f"{each.parent}: {each}" if each.parent else str(each)) for each in chosen]
    return sorted(rows, key=lambda row: row[1].casefold())


def items_reported_by(author: Author, municipality: Municipality) -> QuerySet[Item]:
    """The reports of one contact and their texts."""
    items = Item.objects.of(municipality)
    if author.contact_id is None:
        return items.none()
    return items.filter(
        Q(report__contact=author.contact_id) | Q(report_of_text__contact=author.contact_id)
    )


def place_of(item: Item) -> Point | None:
    return Report.objects.filter(item=item).values_list("location", flat=True).first()


def report_of(item: Item) -> Report | None:
    """The report that an Item belongs to: its own, its text's, or the one it hangs below."""
    root = item
    while root.kind != REPORT and root.parent is not None:
        root = root.parent
    return only(Report.objects.filter(item=root).select_related("body", "category", "municipality"))


def report_context(items: Sequence[Item]) -> list[Context]:
    """One query, whatever the number of items."""
    reports = {
        report.item_id: report
        for report in Report.objects.filter(item__in=items).select_related(
            "category__parent", "zone", "body", "municipality"
        )
    }
    return [_context(reports[item.pk]) for item in items]


def _context(report: Report) -> Context:
    facts = [
        (str(_("Ort")), report.place or "–"),
        (str(_("Art")), str(report.category)),
        (str(_("Gemeldet")), german.moment(report.created_at)),
        (str(_("Zuständig")), report.body.name),
    ]
    if report.zone is not None:
        facts.insert(1, (str(_("Ortsteil")), report.zone.name))
    return Context(
        heading=f"{report.label}: {report.category}",
        place=report.place,
        url=report.get_absolute_url(),
        facts=facts,
    )


def text_context(items: Sequence[Item]) -> list[Context]:
    reports = {report.text_item_id: report for report in Report.objects.filter(text_item__in=items)}
    return [Context(heading=str(_("Text")), text=reports[item.pk].text) for item in items]


def report_url(item: Item) -> str:
    return Report.objects.get(item=item).get_absolute_url()


def text_url(item: Item) -> str:
    return Report.objects.get(text_item=item).get_absolute_url()
