"""How a story is written down: moments counted back from today, and the acts that followed."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from frontend.demo.days import Days
from frontend.demo.places import Places, Spot
from frontend.demo.play import Act, Story

Moment = tuple[float, str]


class Script:
    def __init__(self, days: Days, places: Places, now: datetime, noise: Random) -> None:
        self.days = days
        self.places = places
        self.now = now

        self.noise = noise
        self.spots: dict[str, Spot] = {}

    def story(self, kind: str, came: Moment, spot: Spot | None, text: str, *acts: Any,
              **fields: Any) -> Story:  # fmt: skip
        """Acts are (working days back, time of day, verb, keywords)."""
        # Nobody works by the full quarter of an hour.
        late = timedelta(minutes=self.noise.randint(0, 23), seconds=self.noise.randint(1, 59))
        story = Story(
            kind=kind,
            came=self.days.at(*came) + late,
            spot=spot,
            text=text,
            acts=[
                Act(self.days.at(act[0], act[1]) + late, act[2], act[3] if len(act) > 3 else {})
                for act in acts
            ],
            **fields,
        )
        if story.key and spot:
            self.spots[story.key] = spot
        return story
