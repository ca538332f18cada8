"""What Lindenbach plans and asks: projects, consultations, and all that people say to them.

`texts` holds the words, `script` turns them into acts hung on today, `play` performs them
through the services; `projects` writes what editors write.
"""

from collections.abc import Mapping
from datetime import timedelta

from accounts.models import Department
from common import clock
from frontend.demo.participation import misuse, people
from frontend.demo.participation.places import Areas
from frontend.demo.participation.play import Play
from frontend.demo.participation.projects import Office
from frontend.demo.participation.script import Calendar, Script
from frontend.demo.participation.texts import PROJECTS, TOPICS
from frontend.demo.pictures import Album
from frontend.demo.town import Town
from geo.models import Municipality

# People have known the platform for a while before the first project that is told here.
JOINED = timedelta(days=240)


def live(
    municipality: Municipality, town: Town, bodies: Mapping[str, Department], album: Album
) -> int:
    """Everything up to this minute; returns how many projects there are. Offices are staffed
    already (`frontend.demo.life`)."""
    now = clock.now()
    script = Script(Calendar(now, municipality.land), town.seed)
    crowd = people.gather(municipality, joined=now - JOINED)
    office = Office(municipality, bodies, crowd.editor, Areas(town), script, album)
    office.install_topics(TOPICS)
    play = Play(municipality, bodies, crowd, office, album)
    play.run(script.acts(PROJECTS))
    misuse.tell(play, now=now)
    return len(PROJECTS)
