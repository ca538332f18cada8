"""What belongs together at the desk: a cause with reports, two that were merged, somebody helps."""

from datetime import timedelta

from common import clock
from defects import services
from defects.links import status_path
from defects.models import Report
from defects.services import Actor
from tests.factories import Town, at
from tests.journeys.stop import Stop

# For a clerk of the department that leads.
DESK = [
    Stop(view="defects:case_merge", path="{together-leads}zusammenfuehren/"),
    Stop(view="defects:case_merge", path="{together-leads}zusammenfuehren/?nummer=0", note="none"),
    Stop(view="defects:case", path="{together-leads}", note="leads"),
    Stop(view="defects:case", path="{together-merged}", note="merged"),
    Stop(view="defects:case_helpers", path="{together-leads}helfer/"),
    Stop(view="defects:inbox", path="/arbeit/?liste=helfen"),
    Stop(view="defects:causes", path="/arbeit/ursachen/"),
    Stop(view="defects:cause_new", path="/arbeit/ursachen/neu/"),
    Stop(view="defects:cause", path="{cause}"),
]
GUEST = [
    Stop(view="defects:report_status", path="{together-status}", note="merged"),
    Stop(view="defects:report_detail", path="{together-public}", note="merged"),
    Stop(view="defects:report_detail", path="{together-cause}", note="with a cause"),
]
NO_PAGES = {
    "defects:merge": "POST only; what it answers with: test_together.py",
    "defects:cause_add": "POST only",
    "defects:cause_change": "POST only",
    "defects:cause_reopen": "POST only",
    "defects:cause_speak": "POST only",
    "defects:cause_take_back": "POST only",
    "defects:cause_take_out": "POST only",
    "defects:help_answer": "POST only",
}


def gathered(town: Town) -> dict[str, str]:
    by = Actor.staff(town.clara, town.tiefbau)
    leads, merged, stormy = (_sent(town, number) for number in range(3))
    services.merge([merged], into=leads, by=by)
    cause = services.open_cause(
        town.municipality,
        values={
            "title": "Sturm am 3. März",
            "text": "Wir räumen Straße für Straße.",
            "begins_at": clock.now() - timedelta(hours=12),
        },
        by=town.clara,
    )
    services.collect(cause, [stormy], by=town.clara)
    services.speak(cause, what="told", text="Es dauert einige Tage.", by=town.clara)
    services.ask_for_help(leads, department=town.bauhof, task="Bitte absperren.", by=by)
    return {
        "together-leads": f"/arbeit/{leads.number}/",
        "together-merged": f"/arbeit/{merged.number}/",
        "together-status": status_path(merged),
        "together-public": merged.get_absolute_url(),
        "together-cause": stormy.get_absolute_url(),
        "cause": f"/arbeit/ursachen/{cause.uuid}/",
    }


def _sent(town: Town, number: int) -> Report:
    made = services.submit_report(
        municipality=town.municipality,
        category=town.pothole,
        location=at(400 + 10 * number, 400),
        place="Lindenweg 3",
        text="Ein Ast liegt auf der Fahrbahn.",
    )
    return Report.objects.select_related("municipality", "body", "category").get(pk=made.pk)
