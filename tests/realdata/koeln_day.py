"""One day of work in Cologne: what its offices do with what came in until the evening before."""

import re
from datetime import timedelta

from accounts.models import Department
from common import clock
from defects import services, wording
from defects.gathering import candidates
from defects.models import HandOver, Purpose, Report
from defects.nearby import neighbours
from defects.replying import templates_for
from defects.services import Actor, acts
from defects.templates_de import install_text_templates
from tests import jobs
from tests.realdata import koeln_set_up as files
from tests.realdata.koeln_town import MORNING, Koeln

LEFT_BEHIND = re.compile(r"(?i)absperr|beschilderung|hüte|schilder? ")


def a_day(koeln: Koeln) -> dict[str, int]:
    """Wednesday: what was refused, handed over, asked, merged, cleared away and closed."""
    install_text_templates(koeln.town)
    day: dict[str, int] = {}
    day["refused"] = refusals(koeln)
    post_goes_out()
    day["accepted"] = accepted(koeln)
    day["outside"] = outside(koeln)
    day["asked"] = a_question(koeln)
    day["merged"] = merged(koeln)
    day["cleared away"] = cleared_away(koeln)
    day["by the team"] = by_the_team(koeln)
    day["closed"] = closed(koeln)
    post_goes_out()
    return day


def post_goes_out() -> None:
    """Two minutes later: nothing can be undone any more."""
    jobs.work(until=clock.now() + timedelta(minutes=2), limit=2000)


def refusals(koeln: Koeln) -> int:
    """One bicycle goes from the Ordnungsdienst to the Fundbüro and on to the clearing desk."""
    service, lost = koeln.office("Ordnungsdienst Innenstadt"), koeln.office("Fundbüro")
    report = koeln.reports(body=service)[0]
    services.refuse(
        report, reason="Das ist ein Fahrrad.", by=koeln.at_desk(service), next_body=lost
    )
    assert (report.body, report.responsibility, report.refusals) == (lost, "offered", 1)
    services.refuse(
        report, reason="Es ist nicht verloren.", by=koeln.at_desk(lost), next_body=service
    )
    assert (report.body.name, report.responsibility) == (files.CLEARING, "refused")
    assert report.refusals == 2
    dana = Actor.staff(koeln.people["dana"])
    services.assign(report, to=koeln.office("Ordnungsamt"), by=dana, reason="Bitte abholen.")
    assert (report.body.name, report.refusals) == ("Ordnungsamt", 0)
    return 2


def accepted(koeln: Koeln) -> int:
    """Each office of the house what lies with it, in one go."""
    count = 0
    for office in Department.objects.of(koeln.town).filter(kind="inside"):
        rows = koeln.reports(body=office, work="received", category__kind="public")
        if rows:
            outcome = services.act_many(rows, acts.accepting(), by=koeln.clerk(office))
            assert outcome.kept == []
            count += len(outcome.events)
    return count


def outside(koeln: Koeln) -> int:
    """Waste by the form of the company, a lamp by mail: it answers by its link."""
    dana = koeln.people["dana"]
    waste = koeln.office("Entsorgungsbetriebe")
    services.settle_way(
        waste, by=dana, values={"kind": "form", "form_url": "https://abfall.example/melden"}
    )
    rows = koeln.reports(body=waste, work="received")
    for number, report in enumerate(rows, 1):
        assert report.responsibility == "offered"
        services.hand_over(report, to=waste, by=Actor.staff(dana), reference=f"AB-{number}")
        assert (report.responsibility, report.due_on) == ("handed_over", None)
    [lamp] = koeln.reports(body__name="Stadtwerke", work="received")
    services.chase(lamp, words="Ist das angekommen?", by=Actor.staff(dana), by_mail=True)
    post_goes_out()
    row = HandOver.objects.get(report=lamp, ended_at=None)
    services.accept_by_link(row)
    services.fix_by_link(row, words="Die Leuchten sind getauscht.")
    lamp.refresh_from_db()
    assert lamp.work == "fixed"
    return len(rows) + 1


def a_question(koeln: Koeln) -> int:
    """The clock stands while the answer is waited for."""
    office = koeln.office("Tiefbauamt")
    report = next(each for each in koeln.reports(body=office, work="accepted") if each.text)
    before = report.due_on
    services.ask_reporter(report, text=fitting(report, Purpose.QUESTION), by=koeln.at_desk(office))
    assert (report.waits_for_reporter, report.due_on) == (True, None)
    services.reply(report, text="Direkt vor der Haustür.", by=Actor.resident())
    assert (report.waits_for_reporter, report.due_on) == (False, before)
    return 1


def merged(koeln: Koeln) -> int:
    """What lies near the first report of the Neumarkt and is of its kind is the same heap."""
    office = koeln.office("Ordnungsdienst Innenstadt")
    clerk = koeln.clerk(office)
    count = 0
    for leading in koeln.reports(body=office, work="accepted", duplicate_of=None):
        leading.refresh_from_db()
        if leading.duplicate_of_id is not None:
            continue
        near = [
            each.report
            for each in neighbours(leading, user=clerk)
            if each.report.category_id == leading.category_id and each.report.body == office
        ]
        events, kept = services.merge(near, into=leading, by=Actor.staff(clerk, office))
        assert kept == []
        count += len(events)
    return count


def cleared_away(koeln: Koeln) -> int:
    """What Carnival and closed building sites left behind is fetched in one round."""
    office = koeln.office("Tiefbauamt")
    clerk = koeln.clerk(office)
    cause = services.open_cause(
        koeln.town,
        values={
            "title": "Liegengebliebene Absperrungen",
            "text": "Wir holen ab, was auf den Straßen stehen blieb.",
            "kinds": ["roadworks"],
            "begins_at": MORNING - timedelta(days=4),
        },
        by=clerk,
    )
    left = [each for each in candidates(cause, user=clerk) if LEFT_BEHIND.search(each.text)]
    assert services.collect(cause, left, by=clerk).kept == []
    message = services.speak(cause, what="fixed", text="Alles ist abgeholt.", by=clerk)
    assert (message.total, message.done, message.kept) == (len(left), len(left), {})
    assert message.finished_at is not None
    return len(left)


def by_the_team(koeln: Koeln) -> int:
    """Planned for today, done by the team's phone."""
    office = koeln.office("Tiefbauamt")
    clerk = koeln.clerk(office)
    team = services.make_team(office, name="Kolonne Nord", pin="2580", by=koeln.people["dana"])
    jobs_of_today = koeln.reports(body=office, work="accepted")[:3]
    for report in jobs_of_today:
        services.assign_job(report, to=team, on=clock.today(), by=Actor.staff(clerk, office))
        assert (report.work, report.repair_by) == ("planned", clock.today())
        services.start(report, by=Actor.on_phone(team))
        services.mark_fixed(report, note=fitting(report, Purpose.FIXED), by=Actor.on_phone(team))
    return len(jobs_of_today)


def closed(koeln: Koeln) -> int:
    """Every other one of what is left in the house, by turns fixed, not fixed and answered."""
    ways = (
        lambda report, by: services.mark_fixed(report, note=fitting(report, Purpose.FIXED), by=by),
        lambda report, by: services.mark_not_fixed(
            report, reason="nothing_found", note=fitting(report, Purpose.NOT_FIXED), by=by
        ),
        lambda report, by: services.answer(report, note=fitting(report, Purpose.ANSWER), by=by),
    )
    rows = koeln.reports(work="accepted", duplicate_of=None, body__kind="inside")[::2]
    for number, report in enumerate(rows):
        ways[number % 3](report, koeln.at_desk(report.body))
    return len(rows)


def fitting(report: Report, purpose: Purpose) -> str:
    """The first template at the reply box, as it would be sent."""
    text = str(templates_for(report, purpose=purpose)[purpose][0].filled)
    wording.require_resolved(text)
    return text
