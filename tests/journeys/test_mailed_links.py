"""Mail scanners and previews open every link: no link in any mail does anything by being opened.

The whole site is filled through its services, and people go on from there, so that nearly every
mail of the platform is written; then each link in each mail is opened five times.
"""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.core import mail as outbox
from django.db import connection
from django.test import Client

from accounts import delivery, digest, mail
from accounts import services as people
from accounts.models import MailLog, Role, Subscription
from common import clock
from defects import services
from defects.models import Help, Report
from defects.services import Actor, Change, ContactDetails, reminding, telling
from moderation.models import Appeal, FlagAnswer, Visibility
from moderation.published_rules import install_rules
from moderation.services import appeal_as_notifier, decide, decide_appeal
from participation.models import Consultation, Proposal
from participation.services.reminding import remind_editors
from tests import factories
from tests.jobs import work
from tests.journeys import site
from tests.journeys.crews import locked_phone
from tests.moderation import noticing

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# What only counts, or remembers that somebody was there.
_MAY_CHANGE = {"common_ratelimit", "django_session", "defects_handoveruse"}
# A mail without a link of its own that this journey does not cause; it is written all the same.
_NOT_CAUSED: set[str] = {"identity_linked", "defects/confidential_unread"}
_NO_MAIL = {"footer"}  # stands below each


def everything() -> dict[str, str]:
    """{table: hash of all its rows}."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
    ]
    found = {}
    with connection.cursor() as cursor:
        for table in {*tables, "procrastinate_jobs"} - _MAY_CHANGE:
            rows = "string_agg(t::text, '|' ORDER BY t::text)"
            cursor.execute(f"SELECT md5(coalesce({rows}, '')) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found


def written_rows() -> dict[str, int]:
    """{table: how many rows this transaction has added, changed or deleted so far}: asked after
    each link, where reading all rows would take long."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return {table: count for table, count in cursor.fetchall() if table not in _MAY_CHANGE}


def links(messages: list[object]) -> dict[str, str]:
    """{address: subject of the mail it stands in}, of bodies and headers."""
    found: dict[str, str] = {}
    for message in messages:
        text = message.body + " " + " ".join(map(str, message.extra_headers.values()))
        for address in re.findall(r"https?://[^\s<>\"]+", text):
            found.setdefault(address.rstrip(".,)"), message.subject)
    return found


def templates() -> set[str]:
    """The name of every mail that there is a text for."""
    found = set()
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates/accounts/mail"
        files = folder.rglob("*.txt")
        found |= {file.relative_to(folder).with_suffix("").as_posix() for file in files}
    return found - _NO_MAIL


def written(town: factories.Town, names: set[str]) -> dict[str, str]:
    """{address: subject} of the links of mails that are written as they stand, without anybody
    doing what they tell: about passwords, second steps, codes."""
    found = {}
    for name in names:
        subject, body = delivery.render(name, {"code": "ABCD-EFGH"}, town.municipality)
        for address in re.findall(r"https?://[^\s<>\"]+", body):
            found[address.rstrip(".,)")] = subject
    return found


def act(town: factories.Town) -> None:
    """What the filled site has not caused yet: contact, question, digest, hint, another account."""
    client = Client()
    place = town.municipality
    report = services.submit_report(
        municipality=place,
        category=town.pothole,
        location=factories.at(10, 10),
        contact=ContactDetails(email="erika@example.org", name="Erika"),
    )
    by = Actor.staff(town.clara, town.tiefbau)
    services.accept(report, by=by)
    services.ask_reporter(report, by=by, text="Wo?")
    services.reply(report, by=Actor.resident(), text="Hier.")
    services.give_hint(report, says="fixed")
    services.hand_over(report, to=town.land, by=Actor.staff(town.dana, None))
    mistaken = services.submit_report(
        municipality=place, category=town.pothole, location=factories.at(30, 30)
    )
    work(until=clock.now() + timedelta(days=2), limit=2000)
    services.change_report(mistaken, Change(category=town.lamp), by=Actor.resident())
    people.invite_staff(
        municipality=place, email="neu@example.org", role=Role.CLERK, department=town.bauhof
    )
    belong_together(town)
    lock_a_phone(town)
    tell_offices(town)
    object_and_answer(town)
    client.post("/konto/anmelden/code/", {"email": town.alice.email})
    client.post("/konto/passwort/vergessen/", {"email": town.alice.email})
    client.post(
        "/konto/anlegen/", {"email": "frisch@example.org", "password1": "laterne-mühle-apfel"}
    )
    # The offices' lists go on a working day, however many days off that is.
    work(until=clock.now() + timedelta(days=9), limit=2000)
    Subscription.objects.update(told_until=clock.now() - timedelta(days=1))
    Report.objects.filter(shown=True).update(updated_at=clock.now())
    digest.tell_all(place, at=clock.now() + timedelta(days=1))
    work(until=clock.now() + timedelta(days=2), limit=2000)


def belong_together(town: factories.Town) -> None:
    """Two reports that are the same, a cause with one message, somebody who helps."""
    by = Actor.staff(town.clara, town.tiefbau)
    sent = [
        services.submit_report(
            municipality=town.municipality,
            category=town.pothole,
            location=factories.at(-300, 10 * number),
            contact=ContactDetails(email=f"nachbar{number}@example.org"),
        )
        for number in range(3)
    ]
    services.merge([sent[1]], into=sent[0], by=by)
    row = services.ask_for_help(sent[0], department=town.clearing, task="Absperren.", by=by)
    services.finish_help(Help.objects.get(uuid=row.payload["help"]), by=Actor.staff(town.dana))
    services.mark_fixed(sent[0], by=by)
    values = {"title": "Sturm", "begins_at": clock.now() - timedelta(hours=1)}
    cause = services.open_cause(town.municipality, values=values, by=town.clara)
    services.collect(cause, [sent[2]], by=town.clara)
    services.speak(cause, what="answered", text="Danke.", by=town.clara)


def lock_a_phone(town: factories.Town) -> None:
    """Five times a wrong PIN on the phone of a team."""
    browser = locked_phone(town)
    assert browser.get("/bauhof/pin/").status_code == 200


def tell_offices(town: factories.Town) -> None:
    """Danger, a list at seven, a body outside that is silent, and what is left lying."""
    place = town.municipality
    services.settle_on_call(place, email="wache@example.org", by=town.dana)
    services.settle_office(town.bauhof, by=town.dana, values={"tells": "list"})
    services.submit_report(
        municipality=place, category=town.lamp, location=factories.at(20, 20), is_danger=True
    )
    for days in (20, 40, 60):  # two reminders, then the task
        telling.look_after(place, at=clock.now() + timedelta(days=days))
    noon = clock.now().astimezone(clock.BERLIN).replace(hour=12)
    for days in range(1, 8):  # one of them is a working day
        reminding.remind(place, at=noon + timedelta(days=days))
        telling.send_lists(place, at=noon + timedelta(days=days))


def object_and_answer(town: factories.Town) -> None:
    """Notices, second looks, a proposal that is removed, a result that is owed."""
    ida = factories.member(town.municipality, Role.MODERATOR, name="ida")
    for appeal in Appeal.objects.filter(decided_at=None):
        decide_appeal(appeal, Appeal.Outcome.UPHELD, by=ida, reasons="Genau angesehen.")
    told = town.report()
    flag = noticing.flagged(town, told.item)
    noticing.keep(told.item, by=town.mo)
    answer = FlagAnswer.objects.get(flag=flag)
    appeal = appeal_as_notifier(answer, words="Bitte noch einmal.")
    decide_appeal(appeal, Appeal.Outcome.UPHELD, by=ida, reasons="Genau angesehen.")
    for outcome in (Visibility.REMOVED, Visibility.SHOWN):
        proposal = Proposal.objects.filter(author__isnull=False, item__visibility="shown")[0]
        assert proposal.item is not None
        noticing.hide(town, proposal.item)
        if outcome == Visibility.SHOWN:
            proposal.item.refresh_from_db()
            decide(proposal.item, outcome, by=town.mo)
    Consultation.objects.filter(project__published_at__isnull=False).update(
        results_due_on=clock.today()
    )
    remind_editors(at=clock.now())


def test_every_link_in_every_mail_opened_five_times_changes_nothing(tmp_path: Path) -> None:
    town = factories.town(host="testserver", base_url="http://testserver", is_demo=False)
    install_rules(town.municipality)
    site.fill(town, tmp_path)
    act(town)
    caused = set(MailLog.objects.values_list("template", flat=True))
    assert set(mail.registered()) - caused == _NOT_CAUSED
    assert set(mail.registered()) <= templates()
    texts = templates() - set(mail.registered())
    assert len(texts) > 15  # what allauth asks for
    found = links(list(outbox.outbox)) | written(town, texts | _NOT_CAUSED)
    own = {address: subject for address, subject in found.items() if "//testserver" in address}
    assert any("/konto/passwort/" in address for address in own)

    before, counted = everything(), written_rows()
    assert counted["defects_report"] >= Report.objects.count() > 0  # else it would prove nothing
    scanner = Client()
    for address, subject in own.items():
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        scanner.head(path)  # some only look whether there is something
        for _ in range(5):
            answer = scanner.get(path)
        scanner.head(path)
        assert answer.status_code in (200, 302, 410), (subject, path, answer.status_code)
        if written_rows() != counted:  # the same once more would be no harm
            assert everything() == before, (subject, path)
            counted = written_rows()
    assert everything() == before
