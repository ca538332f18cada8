"""The daily run of reports around the stories: what came in, how long it took, how it ended."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from frontend.demo.days import Days
from frontend.demo.places import Places, Spot
from frontend.demo.play import Act, Story
from frontend.demo.texts import ANSWERS, FIXED_NOTES, NOT_FIXED_NOTES, TEXTS

# Which picture fits to which kind.
MOTIFS = {
    "street_light": "lamp",
    "traffic_light": "traffic_light",
    "traffic_sign": "sign",
    "graffiti": "graffiti",
    "bench": "bench",
    "pothole": "pothole",
    "footway": "footway",
    "gully": "gully",
    "flytip": "flytip",
    "container": "container",
    "bin": "bin",
    "tree": "branch",
    "vegetation": "hedge",
    "playground": "swing",
}
# Kinds that the Bauhof has: its list of today is told in `stories`, so here they are done or new.
OF_THE_CREW = frozenset(
    {"litter", "flytip", "bin", "container", "dead_animal", "fountain", "public_toilet",
     "school_sports"}
)  # fmt: skip
# So many of the texts are used; another seed takes others.
COUNT = 105
# Working days from coming in to the repair: with what is not repaired, eight of ten within five.
TOOK = (1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 9)
# After this a moderator has looked at what came late on the day before a morning.
LATE_LOOK = timedelta(minutes=25)


class Everyday:
    def __init__(self, days: Days, places: Places, now: datetime, noise: Random) -> None:
        self.days = days
        self.places = places
        self.now = now
        self.noise = noise

    def stories(self) -> Iterator[Story]:
        texts = [(kind, text) for kind, texts in TEXTS.items() for text in texts]
        self.noise.shuffle(texts)
        for number, (kind, text) in enumerate(texts[:COUNT]):
            yield self._story(kind, text, number / COUNT)

    def _story(self, kind: str, text: str, rank: float) -> Story:
        back = self._age(rank)
        came = self._written(back)
        story = Story(
            kind=kind,
            came=came,
            spot=self._spot(kind),
            text=text,
            part=self._part(kind),
            language="en" if text.startswith("There is") else "de",
            email=f"person{round(rank * 1000)}@post.example" if self.noise.random() < 0.5 else "",
        )
        if kind in MOTIFS and self.noise.random() < 0.4:
            story.motif = MOTIFS[kind]
            story.variant = self.noise.randint(0, 1)
        if back >= 1:
            release = self._office(back - 1, 8, 11)
            if release >= self.now:  # before the office opens: somebody looked the evening before
                release = came + LATE_LOOK
            story.acts.append(Act(release, "release"))
            story.acts += self._office_acts(story, kind, back, release)
        return story

    def _age(self, rank: float) -> int:
        """Working days back: many in the last weeks, fewer long ago."""
        if rank < 0.06:
            return 0 if rank < 0.012 else 1
        if rank < 0.3:
            return 2 + round((rank - 0.06) / 0.24 * 13)
        return 15 + round(110 * float(((rank - 0.3) / 0.7) ** 1.35))

    def _written(self, back: int) -> datetime:
        """People write at any hour, most in the morning and in the evening, also at weekends."""
        hour = self.noise.choice((7, 8, 9, 10, 12, 13, 15, 16, 17, 17, 18, 18, 19, 20, 21, 22))
        clock_time = f"{hour:02d}:{self.noise.randint(0, 59):02d}"
        came = self.days.at(back, clock_time)
        day_after = self.days.at(back + 0.5, clock_time)
        if back > 3 and day_after.date() != self.days.working(back - 1) and hour % 3 != 0:
            came = day_after
        if came >= self.now:  # the day is young: then it was last night
            came = self.now - timedelta(minutes=self.noise.randint(20, 600))
        return came

    def _office(self, back: int, first: int, last: int) -> datetime:
        hour = self.noise.randint(first, last)
        return self.days.at(max(back, 0), f"{hour:02d}:{self.noise.randint(0, 59):02d}")

    def _office_acts(self, story: Story, kind: str, back: int, release: datetime) -> list[Act]:
        accepted = release + timedelta(minutes=self.noise.randint(12, 90))
        if kind == "idea":
            return [Act(accepted, "answer", {"note": self.noise.choice(ANSWERS)})]
        took = self.noise.choice(TOOK)
        done_back = back - took
        chance = self.noise.random()
        if done_back < 1:
            return self._still_open(kind, back, accepted, chance)
        done = self._office(done_back, 13, 15)
        # Whoever repairs at once does not say before that it is theirs.
        acts = [Act(accepted, "accept")] if took > 1 and back < 60 else []
        if chance < 0.03:
            note = self.noise.choice(NOT_FIXED_NOTES["nothing_found"])
            return [*acts, Act(done, "leave", {"reason": "nothing_found", "note": note})]
        if chance < 0.05:
            reason = self.noise.choice(("not_ours", "within_norm", "no_means"))
            note = self.noise.choice(NOT_FIXED_NOTES[reason])
            return [*acts, Act(done, "leave", {"reason": reason, "note": note})]
        if took > 2 and self.noise.random() < 0.4:
            planned = done_back if done_back >= 0 else 0
            acts.append(
                Act(accepted + timedelta(minutes=25), "plan", {"on": self.days.working(planned)})
            )
        notes = FIXED_NOTES.get(kind, ("",))
        with_picture = bool(story.motif) and self.noise.random() < 0.35
        acts.append(
            Act(
                done,
                "fix",
                {
                    "note": self.noise.choice(notes) if self.noise.random() < 0.75 else "",
                    "motif": story.motif if with_picture else "",
                    "variant": story.variant,
                },
            )
        )
        if done_back > 2 and self.noise.random() < 0.1:
            acts.append(Act(self._office(done_back - 1, 17, 20), "confirm"))
        return acts

    def _still_open(self, kind: str, back: int, accepted: datetime, chance: float) -> list[Act]:
        """What came lately: new, accepted, planned, begun."""
        if kind in OF_THE_CREW:
            if back < 3:
                return []  # the Bauhof has not looked yet
            done = self._office(1, 13, 15)
            return [Act(accepted, "accept"), Act(done, "fix", {"note": "Erledigt."})]
        if back < 2 or chance < 0.25:
            return []
        acts = [Act(accepted, "accept")]
        if chance > 0.75:
            on = self.days.working(-self.noise.randint(1, 6))
            acts.append(Act(accepted + timedelta(minutes=30), "plan", {"on": on}))
        elif chance > 0.6:
            acts.append(Act(self._office(1, 13, 15), "start"))
        return acts

    # --- where it is ------------------------------------------------------------------------------

    def _part(self, kind: str) -> str:
        return {"pothole": "carriageway", "footway": "footway", "cycleway": "cycleway"}.get(
            kind, ""
        )

    def _spot(self, kind: str) -> Spot:
        places = self.places
        things: dict[str, str] = {
            "street_light": "lamp",
            "traffic_light": "traffic_light",
            "bin": "bin",
            "container": "container",
            "bench": "bench",
            "playground": "playground",
            "bus_stop": "bus_stop",
        }
        if kind in things:
            return places.thing(things[kind])
        special: dict[str, Callable[[], Spot]] = {
            "water": places.brook,
            "park": lambda: places.block("park"),
            "dogfouling": lambda: places.block("park"),
            "cemetery": lambda: places.block("cemetery"),
            "school_sports": lambda: places.block("school"),
            "public_toilet": lambda: places.street(("altstadt",)),
            "fountain": lambda: places.street(("altstadt",)),
            "parking_meter": lambda: places.street(("altstadt", "neustadt"), off=4),
            "footway": lambda: places.street(off=4),
            "cycleway": lambda: places.classified("K", inside_od=True, off=5),
            "vegetation": lambda: places.street(off=4),
            "graffiti": lambda: places.street(("altstadt", "neustadt", "vorstadt"), off=6),
            "flytip": lambda: places.street(("industrie", "suedstadt", "neustadt"), off=4),
        }
        return special[kind]() if kind in special else places.street()
