"""What the moderators' queue costs with 200 open cases, one of which is open beside it."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.test import Client

from accounts.models import Membership, Role, User
from benchmarks.case import Case as Measured
from benchmarks.case import pages
from common import clock
from defects.models import Report
from geo.models import Municipality
from moderation.models import Case, Item, Policy, Visibility
from moderation.published_rules import install_rules
from participation.models import Proposal

REPORTS, PROPOSALS = 160, 40


@transaction.atomic
def seed_moderation(town: Municipality) -> User:
    """Let 200 contributions wait: texts of reports, some with pictures, and proposals."""
    now = clock.now()
    install_rules(town)
    Policy.objects.create(municipality=town, kind="defects.report_text", target=1)
    newest = Report.objects.filter(municipality=town, shown=True).exclude(text_item=None)
    reports = list(newest.select_related("item", "category").order_by("-id")[:REPORTS])
    Item.objects.filter(report_of_text__in=reports).update(
        visibility=Visibility.PENDING, shown=False
    )
    Report.objects.filter(pk__in=[each.pk for each in reports]).update(text_shown=False)
    for report in reports:
        report.item.title, report.item.excerpt = str(report.category), report.place
        report.item.scope = report.category.uuid
    Item.objects.bulk_update([each.item for each in reports], ["title", "excerpt", "scope"])
    proposals = Proposal.objects.exclude(item=None).order_by("-id")[:PROPOSALS]
    items = [report.item_id for report in reports] + [each.item_id for each in proposals]
    Case.objects.bulk_create(
        Case(municipality=town, item_id=item, due_at=now + timedelta(minutes=30 * number - 1200))
        for number, item in enumerate(items)
    )
    moderator = User.objects.create_user("moderator@example.org", "a long password for the bench")
    Membership.objects.create(municipality=town, user=moderator, role=Role.MODERATOR)
    return moderator


def moderation_cases(moderator: User) -> list[Measured]:
    session = Client()
    session.force_login(moderator)
    value = session.cookies[settings.SESSION_COOKIE_NAME].value
    return [
        Measured(
            name="Prüfen: 50 von 200 offenen",
            asks=pages(
                "/moderation/", headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={value}"}
            ),
            most_cpu_ms=40,
            most_statements=10,
            requests=60,
        )
    ]
