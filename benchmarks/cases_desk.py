"""What the desk costs: every queue, the search, filters, and 200 reports changed at once."""

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from accounts.models import Contact, Membership, Role, User
from benchmarks.case import Case, pages
from benchmarks.seed import Seeded
from benchmarks.serving import Ask
from common import clock
from defects.models import Category, DeskTask, Hint, Report
from defects.queues import CONFIDENTIAL, EVERYTHING, QUEUES
from defects.states import OPEN
from geo.models import Municipality

AT_ONCE = 200
_TOKEN = "b" * 32
_HINTS, _TASKS, _CONTACTS, _CONFIDED = 300, 120, 4_000, 200


@transaction.atomic
def seed_desk(town: Municipality) -> tuple[User, User]:
    """What makes queues full: days, hints, tasks, contacts, what is confidential.

    Returns somebody who distributes, and somebody who is named for what is confidential as well.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE defects_report SET paused_since = created_at"
            " WHERE municipality_id = %s AND closed_at IS NULL AND responsibility = 'handed_over'",
            [town.pk],
        )
        cursor.execute(
            "UPDATE defects_report SET due_on = (created_at + interval '14 days')::date,"
            " repair_by = (created_at + interval '14 days')::date"
            " WHERE municipality_id = %s AND closed_at IS NULL AND paused_since IS NULL",
            [town.pk],
        )
    reports = list(Report.objects.of(town).filter(work__in=OPEN).order_by("-id"))
    Hint.objects.bulk_create(
        Hint(municipality=town, report=report, says="broken", at=now) for report in reports[:_HINTS]
    )
    DeskTask.objects.bulk_create(
        DeskTask(
            municipality=town,
            report=report,
            body_id=report.body_id,
            kind=DeskTask.Kind.UNREAD,
            since=report.body_since,
            opened_at=report.body_since + timedelta(days=2),
        )
        for report in reports[:_TASKS]
    )
    _confide(town, [report.pk for report in reports[-_CONFIDED:]])
    people = Contact.objects.bulk_create(
        Contact(
            municipality=town,
            email=f"person{n}@post.example",
            name=f"Anna Muster{n}",
            phone=f"0000-{n}",
            delete_after=now + timedelta(days=90),
        )
        for n in range(_CONTACTS)
    )
    known = list(Report.objects.of(town).order_by("-id")[:_CONTACTS])
    for report, contact in zip(known, people, strict=False):
        report.contact = contact
    Report.objects.bulk_update(known, ["contact"], batch_size=500)
    return (
        _somebody(town, "dispatcher", Role.DISPATCHER),
        _somebody(town, "named", Role.DISPATCHER, Role.CONFIDENTIAL),
    )


def _confide(town: Municipality, reports: list[int]) -> None:
    like = Category.objects.filter(municipality=town, parent__isnull=False)[0]
    kind = Category.objects.create(
        municipality=town,
        parent=like.parent,
        key="complaint",
        name={"de": "Beschwerde"},
        default_body=like.default_body,
        kind=Category.Kind.CONFIDENTIAL,
    )
    Report.objects.filter(pk__in=reports).update(category=kind, shown=False, text_shown=False)


def _somebody(town: Municipality, name: str, *roles: Role) -> User:
    user = User.objects.create_user(f"{name}@example.org", "a long password for the bench")
    for role in roles:
        Membership.objects.create(municipality=town, user=user, role=role)
    return user


def desk_cases(seeded: Seeded, dispatcher: User, named: User) -> list[Case]:
    clerk, everywhere, confided = (_cookie(user) for user in (seeded.clerk, dispatcher, named))

    def page_case(name: str, cookie: str, **query: str) -> Case:
        return Case(
            name=name,
            asks=pages("/arbeit/", headers={"Cookie": cookie}, **query),
            most_cpu_ms=40,
            most_statements=10,
            requests=40,
        )

    found = [
        page_case(
            f"Arbeit, {queue.label}: die ganze Stadt",
            confided if queue.key == CONFIDENTIAL else everywhere,
            liste=queue.key,
        )
        for queue in QUEUES
    ]
    for words in ("laterne", "Venloer Straße 12", "K-1234", "kinderwagen", "muster77", "zzzzqq"):
        for whose, cookie in (("alles", everywhere), ("eine Stelle", clerk)):
            found.append(
                page_case(
                    f"Arbeit, gesucht in {whose}: {words}", cookie, liste=EVERYTHING.key, q=words
                )
            )
    found.append(
        page_case(
            "Arbeit, eingegrenzt",
            everywhere,
            liste="arbeit",
            art="street",
            gebiet="stadtteil/stadtteil-4-4",
            wem="niemand",
        )
    )
    return [
        *found,
        Case(
            name=f"Arbeit, {AT_ONCE} auf einmal eingeplant",
            asks=_bulk(seeded.municipality, everywhere),
            most_cpu_ms=3_000,
            requests=2,
            writes=True,
        ),
    ]


def _cookie(user: User) -> str:
    session = Client()
    session.force_login(user)
    value = session.cookies[settings.SESSION_COOKIE_NAME].value
    return f"{settings.SESSION_COOKIE_NAME}={value}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"


def _bulk(town: Municipality, cookie: str) -> Callable[[int], list[Ask]]:
    numbers = Report.objects.of(town).open().order_by("-id").values_list("number", flat=True)
    fresh = iter(list(numbers))
    day = (clock.today() + timedelta(days=20)).isoformat()

    def make(n: int) -> list[Ask]:
        asks = []
        for _ in range(n):
            fields = [("meldung", f"{number}:") for number in islice(fresh, AT_ONCE)]
            body = urlencode(
                [
                    *fields,
                    ("csrfmiddlewaretoken", _TOKEN),
                    ("schritt", "einplanen"),
                    ("on", day),
                    ("do", "1"),
                ]
            )
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
            asks.append(Ask("/arbeit/mehrere/", "POST", headers, body.encode()))
        return asks

    return make
