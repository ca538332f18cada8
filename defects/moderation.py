"""What moderation is told about reports and their texts, and what it tells us.

Moderation decides about Items. Here its decisions are mirrored on the report, and the
workbench gets to see what it decides about.
"""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Contact, Role, User
from accounts.roles import roles_of
from common import german
from defects.models import Category, Report
from geo.models import Municipality
from moderation import kinds
from moderation.kinds import Kind
from moderation.models import Decision, Item
from moderation.workbench import Context

REPORT = "defects.report"
TEXT = "defects.report_text"


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
            whose="defects.moderation.contact_of",
            not_yet="defects.moderation.never_public",
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


def items_released_by(user: User, municipality: Municipality) -> QuerySet[Item]:
    """The Items of reports that `user` may release as a clerk of the body that has them."""
    departments = [
        department
        for department in roles_of(user, municipality).departments_as(Role.CLERK)
        if department.may_release
    ]
    return Item.objects.of(municipality).filter(
        Q(report__body__in=departments) | Q(report_of_text__body__in=departments)
    )


def report_of(item: Item) -> Report | None:
    """The report that an Item belongs to: its own, its text's, or the one it hangs below."""
    root = item
    while root.kind != REPORT and root.parent is not None:
        root = root.parent
    return Report.objects.filter(item=root).select_related("body", "municipality").first()


def contact_of(item: Item) -> Contact | None:
    """Who reported it, if their address was confirmed; who gave none is nobody's concern."""
    report = Report.objects.filter(item=item).select_related("contact").first()
    contact = report.contact if report is not None else None
    return contact if contact is not None and contact.email_confirmed_at else None


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
