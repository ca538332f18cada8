"""Brings the drawn town to life: kinds, rules, people, and half a year of reports."""

from datetime import timedelta
from random import Random

from accounts.models import Department
from common import clock, jobs
from defects.models import Category, Report
from defects.templates_de import (
    install_categories,
    install_road_texts,
    install_rules,
    install_text_templates,
)
from frontend.demo import crews, desk, people, ruling, setting_up, telling, together, voices
from frontend.demo.days import Days
from frontend.demo.everyday import Everyday
from frontend.demo.pictures import Album
from frontend.demo.places import Places
from frontend.demo.play import Play
from frontend.demo.script import Script
from frontend.demo.showpieces import jobs_for_the_next_day, showpieces
from frontend.demo.situations import situations
from frontend.demo.town import Town
from geo.models import Municipality
from geo.numbers import continue_after
from moderation import published_rules
from moderation.services import settle_policy

# The town has used the platform for a while before the first report that is told here.
FIRST_NUMBER = 2400


def install(municipality: Municipality) -> None:
    """What every new municipality starts with."""
    install_categories(municipality)
    install_rules(municipality)
    install_text_templates(municipality)
    install_road_texts(municipality)
    since = clock.now() - timedelta(days=400)
    published_rules.install_rules(municipality, valid_from=since)
    continue_after(municipality, FIRST_NUMBER)


def live(
    municipality: Municipality, town: Town, bodies: dict[str, Department], album: Album
) -> list[Report]:
    """Half a year of reports up to this minute, in the order they came."""
    now = clock.now()
    days = Days(clock.today(), municipality.land)
    places = Places(town, Random(f"{town.seed}:places"))
    script = Script(days, places, now, Random(f"{town.seed}:script"))
    stories = [*showpieces(script), *situations(script), *jobs_for_the_next_day(script)]
    everyday = Everyday(days, places, now, Random(f"{town.seed}:everyday"))
    stories += everyday.stories()
    staff = people.hire(municipality, bodies)
    _settle(municipality, staff)
    desk.settle_targets(municipality, staff)
    reports = Play(municipality, bodies, staff, album).run(stories)
    telling.look_back(municipality, bodies, staff, days)
    voices.speak(municipality, reports, now)
    desk.arrange(municipality, bodies, staff, days)
    with jobs.silence():
        crews.send_out(municipality, bodies, staff, days)
    ruling.draft(municipality, bodies, staff)
    together.gather(municipality, bodies, staff, days)
    with jobs.silence():
        setting_up.settle(municipality, bodies)
    return reports


def _settle(municipality: Municipality, staff: people.People) -> None:
    """What is sprayed on walls may insult somebody: its words are looked at within hours."""
    graffiti = Category.objects.of(municipality).filter(key="graffiti").first()
    if graffiti is not None:
        settle_policy(
            municipality,
            "defects.report_text",
            by=staff.moderators[0],
            scope=graffiti.uuid,
            values={"publish": "before", "target": 4, "unit": "hours"},
        )
