"""What is confidential is known to the people who are named for it, and to nobody else who works
here: no list, no number, no search, no act on several at once tells of it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import Department, Role
from common import clock
from defects import duties, services
from defects.links import status_path
from defects.models import Category, CrewJob, DeskTask, HandOver, OfficeList, Report, RuleSet
from defects.morning import listed_reports, listed_tasks
from defects.queues import CONFIDENTIAL, QUEUES
from defects.ruling.quality import quality
from defects.services import Actor, telling
from defects.states import Work
from moderation.models import Case
from tests import factories
from tests.factories import Town
from tests.jobs import waiting, work

pytestmark = pytest.mark.django_db
HOST = "lindenbach.example"
# Everybody else who works here, each with the office that has the report.
OTHERS = ("dana", "clara", "bob", "mo", "admin", "clearing clerk")


@pytest.fixture
def town() -> Town:
    return factories.town(host=HOST)


@pytest.fixture
def noise(town: Town) -> Category:
    return factories.category(
        town.municipality,
        "noise",
        kind=Category.Kind.CONFIDENTIAL,
        name={"de": "Lärm"},
        default_body=town.tiefbau,
    )


@pytest.fixture
def report(town: Town, noise: Category) -> Report:
    return services.submit_report(
        municipality=town.municipality, category=noise, location=None, text="Quittenbaum."
    )


@pytest.fixture
def nora(town: Town):
    """Named for what is confidential; has no other role."""
    return factories.member(town.municipality, Role.CONFIDENTIAL)


def person(town: Town, name: str):
    if name == "clearing clerk":
        return factories.member(town.municipality, Role.CLERK, town.clearing)
    return getattr(town, name)


def signed_in(user) -> Client:
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


# --- everybody else -----------------------------------------------------------------------------


@pytest.mark.parametrize("who", OTHERS)
def test_others_at_work_see_nothing_of_it(town, report, who):
    user = person(town, who)
    client = signed_in(user)

    assert not Report.objects.inside_of(user, town.municipality).exists()
    assert not Report.objects.visible_to(user, town.municipality).exists()
    for path in (f"/arbeit/{report.number}/", f"/bauhof/{report.number}/"):
        assert client.get(path).status_code in (403, 404), path
    for queue in QUEUES:
        page = client.get(f"/arbeit/?liste={queue.key}")
        assert page.status_code == 403 or report.label not in page.text, queue.key
    for search in (report.label, str(report.number), "Quittenbaum"):
        page = client.get(f"/arbeit/?liste=alle&q={search}")
        if page.status_code == 200:
            assert list(page.context["rows"]) == []
    tile = client.get("/arbeit/karte/14/8519/5494.mvt?liste=alle")
    assert report.label.encode() not in tile.content
    assert report.label not in client.get("/bauhof/").text


@pytest.mark.parametrize("who", ["dana", "clara", "admin"])
def test_others_can_do_nothing_to_it_alone_or_among_several(town, report, who):
    client = signed_in(getattr(town, who))

    step = client.post(f"/arbeit/{report.number}/annehmen/")
    several = client.post(
        "/arbeit/mehrere/",
        {"meldung": f"{report.number}:", "schritt": "annehmen", "do": "1"},
        follow=True,
    )
    place = client.get(f"/arbeit/{report.number}/ort/")

    assert step.status_code in (403, 404)
    assert place.status_code in (403, 404)
    assert several.status_code == 403 or report.label not in several.text
    report.refresh_from_db()
    assert report.work == Work.RECEIVED


@pytest.mark.parametrize("who", ["dana", "clara", "clearing clerk"])
def test_others_do_not_even_count_it(town, report, who):
    page = signed_in(person(town, who)).get("/arbeit/")

    assert CONFIDENTIAL not in {queue.key for queue, _number in page.context["queues"]}
    assert {number for _queue, number in page.context["queues"]} == {0}
    assert signed_in(person(town, who)).get("/arbeit/?liste=vertraulich").status_code == 403


def test_who_sets_kinds_up_reads_no_number_of_it(town, noise, report):
    client = signed_in(town.admin)

    kinds = client.get("/verwaltung/einrichten/kategorien/").text
    own = client.get(f"/verwaltung/einrichten/kategorien/art/{noise.key}/")

    assert "vertraulich" in kinds and "eine Meldung" not in kinds
    assert own.status_code == 200 and "gehört dazu" not in own.text


def test_who_moderates_does_not_read_it_among_texts_that_are_alike(town, noise):
    words = "Der Nachbar in Nummer 12 hört jede Nacht bis um drei laute Musik."
    for category, location in ((noise, None), (town.pothole, factories.at(0, 0))):
        services.submit_report(
            municipality=town.municipality, category=category, location=location, text=words
        )
    case = Case.objects.open().get()

    page = signed_in(town.mo).get(f"/moderation/{case.uuid}/?umfeld=1")

    assert page.status_code == 200
    assert page.context["around"].similar == []


def test_who_writes_rules_learns_nothing_of_it_from_trying_them_out(town, noise, report):
    factories.rule_set(town.municipality)
    draft = factories.rule_set(town.municipality, RuleSet.State.DRAFT, version=2)
    factories.rule(draft, category=noise, body=town.bauhof, reason="Neu: {body}.")

    services.simulate_rules(draft, by=town.dana)
    work()

    found = draft.simulations.get()
    assert (found.state, found.total, found.result["moved"]) == ("done", 0, 0)
    page = signed_in(town.dana).get("/arbeit/regeln/2/simulieren/")
    assert page.status_code == 200
    assert report.label not in page.text
    assert quality(town.municipality, since=clock.now() - timedelta(days=1)) == []


@pytest.mark.parametrize("who", ["dana", "clara", "admin"])
def test_who_leads_a_crew_neither_sees_nor_plans_it(town, report, who):
    team = services.make_team(town.tiefbau, name="Team Nord", pin="2580", by=town.dana)
    client = signed_in(person(town, who))
    given = {"stelle": town.tiefbau.key, "nummer": report.number, "team": str(team.uuid)}

    page = client.get(f"/bauhof/planen/?stelle={town.tiefbau.key}")
    client.post("/bauhof/planen/geben/", {**given, "tag": clock.today().isoformat()})

    assert page.status_code == 200
    assert report.label not in page.text
    assert "Lärm" not in page.text
    assert client.post(f"/bauhof/planen/{report.number}/", {"wohin": "hoch"}).status_code == 404
    report.refresh_from_db()
    assert report.planned_for is None
    assert not CrewJob.objects.exists()


def test_no_permission_of_a_report_is_left_to_others(town, report):
    import rules

    asked = [
        name
        for name in rules.permissions.permissions
        if name.startswith("defects.")
        and name.rpartition("_")[2] in ("report", "inside", "reporter", "category", "paper")
        and name not in ("defects.write_text_template", "defects.release_report")
    ]
    assert len(asked) > 10
    for name in asked:
        for who in OTHERS:
            user = person(town, who)
            assert not user.has_perm(name, report), (name, who)
        assert not AnonymousUser().has_perm(name, report), name


# --- those who are named ------------------------------------------------------------------------


def test_who_is_named_has_a_queue_of_their_own_and_works_there(town, report, nora):
    client = signed_in(nora)

    page = client.get("/arbeit/?liste=vertraulich")
    numbers = {queue.key: number for queue, number in page.context["queues"]}
    assert [row.number for row in page.context["rows"]] == [report.number]
    assert numbers["vertraulich"] == 1
    assert numbers["neu"] == 0

    case = client.get(f"/arbeit/{report.number}/?liste=vertraulich")
    assert "Quittenbaum." in case.text
    asked = client.post(
        f"/arbeit/{report.number}/fragen/?liste=vertraulich", {"text": "Wann war es laut?"}
    )
    assert asked.status_code == 303
    done = client.post(f"/arbeit/{report.number}/antworten/", {"text": "Wir waren dort."})
    assert done.status_code == 303
    report.refresh_from_db()
    assert report.work == Work.ANSWERED
    again = client.get("/arbeit/?liste=vertraulich")
    assert {queue.key: n for queue, n in again.context["queues"]}["vertraulich"] == 0
    found = client.get(f"/arbeit/?liste=alle&q={report.label}")
    assert [row.number for row in found.context["rows"]] == [report.number]


def test_the_right_is_of_one_town(town, report, nora):
    other = factories.town(host="anderswo.example")
    stranger = factories.member(other.municipality, Role.CONFIDENTIAL)

    assert signed_in(stranger).get(f"/arbeit/{report.number}/").status_code in (403, 404)
    assert not Report.objects.inside_of(nora, other.municipality).exists()


def test_a_named_person_sees_no_more_of_the_rest(town, report, nora):
    pothole = town.report(shown=False)

    assert list(Report.objects.inside_of(nora, town.municipality)) == [report]
    assert signed_in(nora).get(f"/arbeit/{pothole.number}/").status_code in (403, 404)


def test_only_who_is_named_can_be_given_it(town, report, nora):
    assert services.colleagues_for(report) == [nora]
    with pytest.raises(Exception, match="darf die Meldungen"):
        services.give_to_colleague(report, person=town.clara)
    services.give_to_colleague(report, person=nora)
    report.refresh_from_db()
    assert report.assignee == nora


def test_the_start_page_counts_it_for_them(town, report, nora):
    [duty] = duties.of_staff(nora, town.municipality)

    assert duty.count == 1
    assert "1 vertraulich" in str(duty)


# --- mails -----------------------------------------------------------------------------------


def test_mails_go_to_who_is_named_and_not_to_the_office(town, noise, nora, mailoutbox):
    Department.objects.filter(pk=town.tiefbau.pk).update(email="tiefbau@lindenbach.example")
    services.submit_report(
        municipality=town.municipality, category=noise, location=None, text="Quittenbaum."
    )
    from datetime import timedelta

    from common import clock

    work(until=clock.now() + timedelta(minutes=5))

    assert [mail.to for mail in mailoutbox] == [[nora.email]]
    assert "Lärm" not in mailoutbox[0].body and "Quittenbaum" not in mailoutbox[0].body
    assert "Vertretung" not in mailoutbox[0].body
    assert waiting("accounts.send_mail") == []


def test_what_a_body_outside_asks_about_it_is_for_who_is_named(
    town, noise, report, nora, mailoutbox
):
    services.hand_over(report, to=town.land, by=Actor.staff(nora, town.tiefbau))
    row = HandOver.objects.select_related("body", "report").get(report=report)
    services.ask_office_by_link(row, text="Wann genau?")
    work(until=clock.now() + timedelta(minutes=5))

    asked = [mail.to for mail in mailoutbox if mail.subject.startswith("Frage zur Meldung")]
    assert asked == [[nora.email]]


def test_lists_of_the_morning_leave_it_out(town, report):
    from datetime import timedelta

    from common import clock

    now = clock.now()
    row = OfficeList.objects.create(
        municipality=town.municipality,
        department=town.tiefbau,
        kind=OfficeList.Kind.NEW,
        day=clock.today(),
        since=now - timedelta(days=1),
        until=now + timedelta(days=1),
    )

    assert listed_reports(row) == []
    assert listed_tasks(row) == []


# --- what nobody has read -------------------------------------------------------------------------


def look_after(town: Town, *, days: int) -> None:
    telling.look_after(town.municipality, at=clock.now() + timedelta(days=days))


def told(mailoutbox, subject: str) -> list[str]:
    """Who was written to about it, and nothing but that it is there."""
    work(until=clock.now() + timedelta(days=30))
    found = [mail for mail in mailoutbox if subject in mail.subject]
    for mail in found:
        for secret in ("Quittenbaum", "Lärm", "Nora", "L-"):
            assert secret not in mail.body and secret not in mail.subject
    return sorted(address for mail in found for address in mail.to)


def test_left_unread_it_goes_to_the_others_who_are_named_once(town, report, nora, mailoutbox):
    second = factories.member(town.municipality, Role.CONFIDENTIAL)
    services.give_to_colleague(report, person=nora)
    look_after(town, days=0)
    assert not DeskTask.objects.exists()

    for days in (7, 7, 9):
        look_after(town, days=days)

    assert told(mailoutbox, "ungelesen") == [second.email]
    assert told(mailoutbox, "Niemand liest") == []
    assert DeskTask.objects.get().kind == "unread"
    link = next(mail for mail in mailoutbox if "ungelesen" in mail.subject)
    assert "https://lindenbach.example/arbeit/?liste=vertraulich" in link.body


def test_the_only_one_who_is_named_hears_of_it_even_when_it_was_given_to_them(
    town, report, nora, mailoutbox
):
    services.give_to_colleague(report, person=nora)
    look_after(town, days=7)
    assert told(mailoutbox, "ungelesen") == [nora.email]


def test_where_nobody_is_named_administrators_name_somebody(town, report, mailoutbox):
    look_after(town, days=7)
    look_after(town, days=8)

    assert told(mailoutbox, "Niemand liest Vertrauliches") == [town.admin.email]
    mail = next(each for each in mailoutbox if "Niemand liest" in each.subject)
    assert "/verwaltung/einrichten/menschen/" in mail.body
    [duty] = duties.of_administrators(town.admin, town.municipality)
    assert duty.count == 1 and duty.href == "/verwaltung/einrichten/menschen/"
    assert "Niemand liest Vertrauliches" in signed_in(town.admin).get("/konto/").text
    for other in (town.dana, town.clara, town.mo):
        assert duties.of_administrators(other, town.municipality) == []

    factories.member(town.municipality, Role.CONFIDENTIAL)
    assert duties.of_administrators(town.admin, town.municipality) == []


def test_what_was_read_meanwhile_is_told_to_nobody(town, report, nora, mailoutbox):
    signed_in(nora).get(f"/arbeit/{report.number}/")
    look_after(town, days=7)
    assert told(mailoutbox, "ungelesen") == []
    assert not DeskTask.objects.exists()


def test_a_mail_that_waits_says_nothing_once_it_was_read(town, report, nora, mailoutbox):
    look_after(town, days=7)
    signed_in(nora).get(f"/arbeit/{report.number}/")
    assert told(mailoutbox, "ungelesen") == []


def test_another_town_hears_nothing(town, report, mailoutbox):
    other = factories.town(host="anderswo.example")
    factories.member(other.municipality, Role.CONFIDENTIAL)
    look_after(town, days=7)
    look_after(other, days=7)
    assert told(mailoutbox, "ungelesen") == []
    assert told(mailoutbox, "Niemand liest") == [town.admin.email]
    assert duties.of_administrators(other.admin, other.municipality) == []


def test_who_sets_departments_up_reads_no_number_of_it(town, report, nora):
    path = f"/verwaltung/einrichten/aemter/amt/{town.tiefbau.key}/"
    page = signed_in(town.admin).get(path)
    assert page.status_code == 200 and "liegt dort" not in page.text
    town.report(body=town.tiefbau)
    assert "Eine offene Meldung liegt dort." in signed_in(town.admin).get(path).text


# --- the person who reported ---------------------------------------------------------------------


def test_the_secret_page_works_as_for_any_report(town, report, nora):
    guest = Client(headers={"host": HOST})
    services.ask_reporter(report, text="Wann?", by=Actor.staff(nora, town.tiefbau))

    page = guest.get(status_path(report))
    assert page.status_code == 200 and "Wann?" in page.text
    answered = guest.post(status_path(report), {"do": "reply", "text": "Nachts."})
    assert answered.status_code == 303
    assert guest.get(f"/meldungen/{report.number}/").status_code == 404
