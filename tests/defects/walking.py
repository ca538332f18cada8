"""The walk through every public output: what any kind of content must stand. A kind brings a
`Story`; see tests/defects/test_nothing_leaks.py."""

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client

from common import clock
from moderation.halves import HalfYear
from tests import factories
from tests.photos.faces import shows_face

# What says the same whatever was reported or proposed. Tests hold each of them against what it
# said before there was anything; the walk through single states leaves them out.
UNMOVED = frozenset(
    {
        "/health/",
        "/robots.txt",
        "/sitemap-seiten.xml",
        "/transparenz/regeln/",
        "/transparenz/regeln/leicht/",
        "/transparenz/regeln/1/",
        "/beanstanden/danke/",
        "/auch-ich/zurueckgenommen/",
        "/suche/",
        "/zustaendig/",
        "/datenschutz/",
        "/impressum/",
        "/barrierefreiheit/",
        "/barrierefreiheit/schwer-zu-bedienen/",
        "/barrierefreiheit/danke/",
        "/meldungen/abo/gesendet/",
        "/zustaendig/?lat={lat}&lon={lon}&art=lamp",
        "/api/v1/categories/",
        "/api/v1/categories/lamp/?language=en",
        "/api/v1/zones/",
        "/api/v1/schema/",
        "/orte/suche/?q=Haupt",
        "/orte/hier/?lat={lat}&lon={lon}",
        "/orte/bild.svg?lat={lat}&lon={lon}&z=16&w=300&h=200",
        # Of whole days: what happens today is not in them.
        "/transparenz/pruefsumme/",
        "/transparenz/pruefsumme/pruefsummen.csv",
        "/transparenz/pruefsumme/2026-03-02.csv",
        "/feeds/pruefsumme.atom",
        "/tiles/base/14/{x14}/{y14}.mvt",
    }
)
# What says nothing of reports, and is held against it in the same way.
OF_PARTICIPATION = frozenset(
    {
        "/api/v1/projects/",
        "/api/v1/consultations/",
        "/api/v1/proposals/",
        "/beteiligung/",
        "/feeds/beteiligung.atom",
        "/sitemap-vorhaben.xml",
        "/sitemap-vorschlaege-1.xml",
        "/tiles/projekte/14/{x14}/{y14}.mvt",
    }
)
# The empty form, and that for news.
_ASKING = frozenset({"/melden/", "/meldungen/abo/"})
STILL = UNMOVED | OF_PARTICIPATION | _ASKING
# Outputs that are there whatever is in the database; `{place}` is where it happened.
EVERYWHERE = (
    *sorted(STILL),
    "/",
    "/sitemap.xml",
    "/transparenz/",
    "/transparenz/entscheidungen/",
    "/transparenz/entscheidungen.csv",
    "/transparenz/entscheidungen.json",
    "/feeds/entscheidungen.atom",
    "/transparenz/zahlen/",
    "/transparenz/zahlen/{half}/",
    "/transparenz/zahlen/{half}.csv",
    "/sitemap-meldungen-1.xml",
    "/zahlen/fristen/",
    "/zahlen/fristen.csv",
    "/meldungen/",
    "/meldungen/?sort=bewegt",
    "/meldungen/?stand=offen",
    "/meldungen/?lat={lat}&lon={lon}&sort=nah",
    "/meldungen/liste.csv",
    "/meldungen/liste.ods",
    "/meldungen/stand/?" + "&".join(f"nummer={number}" for number in range(1001, 1021)),
    "/karte/",
    "POST /melden/aehnlich/",
    "POST /melden/",
    "/feeds/auswahl.atom?wo=stadt",
    "/feeds/auswahl.atom?wo=umkreis&lat={lat}&lon={lon}&umkreis=5000",
    "/feeds/meldungen.atom",
    "/feeds/meldungen.atom?sort=bewegt",
    "/api/",
    "/api/v1/reports/",
    "/api/v1/reports/?order=updated&limit=500",
    *(f"/tiles/reports/{z}/{{x{z}}}/{{y{z}}}.mvt" for z in (0, 5, 11, 14, 15, 18)),
)
# What says nothing of participation, and is held against it in the same way.
_ABOUT_REPORTS = (
    "/meldungen/",
    "/melden/",
    "/karte/",
    "/zahlen/",
    "/sitemap-meldungen-",
    "/feeds/meldungen",
    "/feeds/auswahl",
    "/api/v1/reports/",
    "/tiles/reports/",
)
OF_REPORTS = frozenset(
    path for path in EVERYWHERE if path.removeprefix("POST ").startswith(_ABOUT_REPORTS)
) - {"/meldungen/abo/"}  # which offers projects as well
# Outputs that look for words; each is asked with words that must not be found.
SEARCHES = (
    "/meldungen/?q={word}",
    "/meldungen/liste.csv?q={word}",
    "/karte/?q={word}",
    "/suche/?q={word}",
    "/feeds/meldungen.atom?q={word}",
    "/api/v1/reports/?q={word}",
    "/tiles/reports/14/{x14}/{y14}.mvt?q={word}",
    "/orte/suche/?q={word}",
)
# Addresses for people with a right of their own, and those that show nothing of content.
NOT_PUBLIC = {
    "static",
    "theme",  # the colours of the municipality
    "home_screen",  # her coat of arms
    # The same for everybody, whatever was reported: tests/frontend/test_offline.py.
    "service_worker",
    "manifest",
    "no_network",
    "components",
    "draft",
    "draft_remove",
    "draft_picture",
    "report_status_qr",
    "report_data",  # behind a secret link: tests/defects/test_own_data.py
    "own_also",  # behind a secret link: tests/defects/test_affected.py
    "report_change",  # behind a secret link: tests/defects/test_changing.py
    # Only for whoever took the report down: tests/defects/test_taking.py.
    "report_taken",
    "report_receipt",
    "report_receipt_qr",
    # They only act, and lead to `own_also`: tests/defects/test_affected.py.
    "say_also",
    "say_also_to",
    "account_leave",  # behind a secret link
    "hand_over",  # behind a secret link of a body outside: tests/defects/test_outside.py
    # Behind secret links: tests/defects/test_following.py, test_voices.py, test_reaching.py.
    "account_leave_one",
    "account_confirm",
    "watch_change",
    "report_consent",
    # Behind secret links of the person they are about: tests/moderation/test_flags.py,
    # test_reasons.py, test_sanctions.py, tests/participation/test_quarantine.py.
    "flag_status",
    "statement",
    "sanction_own",
    "barrier_notice",  # what somebody wrote about a page: tests/opening/test_barriers.py
    "invitation",  # asks somebody to work here: tests/setting_up/test_people.py
    "set_aside_own",
}
# Walked with a project in them: tests/participation/test_nothing_leaks.py.
WITH_A_PROJECT = {
    "project",
    "project_picture",
    "project_document",
    "project_feed",
    "consultation",
    "proposal_tile",
    "api_project",
    "api_consultation",
    "api_proposal",
    "api_comments",
}
NOT_PUBLIC_BELOW = (
    "admin/",
    "konto/",
    "demo/",
    "arbeit/",
    "bauhof/",
    "moderation/",
    "beteiligung/",
    "verwaltung/",
)


@dataclass
class Story:
    """One piece of content. `parts` are its words by what must be shown for them to be read;
    `never` are words that nobody outside may ever read. `addresses` may grow as it goes."""

    town: factories.Town
    parts: dict[str, set[str]]
    never: set[str]
    addresses: Callable[[], list[str]]
    searched: dict[str, str] = field(default_factory=dict)
    # The part with the picture in which a face can be seen.
    face: str = ""
    # Of `EVERYWHERE` what this kind of content does not move.
    unmoved: frozenset[str] = UNMOVED
    # What searches answer to a word that means nothing: nearly always the same as before.
    to_nothing: dict[str, str] = field(default_factory=dict)


def variables() -> dict[str, Any]:
    """The place of everything here, as coordinates and as tiles, and this half-year."""
    # The place is read each time: where real reports are walked through, it is another one.
    return _place(*factories.TOWN_HALL.coords) | {"half": HalfYear.of(clock.now()).key}


@cache
def _place(lon: float, lat: float) -> dict[str, Any]:
    found: dict[str, Any] = {"lat": lat, "lon": lon}
    for z in range(20):
        n = 1 << z
        found[f"x{z}"] = int((lon + 180) / 360 * n)
        found[f"y{z}"] = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return found


def outputs(story: Story) -> list[str]:
    return [path.format(**variables()) for path in EVERYWHERE] + story.addresses()


def moving(unmoved: frozenset[str]) -> list[str]:
    """What is there whatever is in the database, and may change with it."""
    return [path.format(**variables()) for path in EVERYWHERE if path not in unmoved]


def still(client: Client, unmoved: frozenset[str]) -> dict[str, str]:
    """What must say the same before and after, by its address."""
    paths = {path.format(**variables()) for path in unmoved}
    return {path: bare(client, path) for path in to_ask(client, paths)}


def bare(client: Client, path: str) -> str:
    """Without what no two answers have in common."""
    return _VOLATILE.sub("", body(client, path))


# Files for programs, which nobody signs in for. Pictures are not among them.
_FILE = re.compile(r"^/api/v1/|^/feeds/|\.(?:csv|json|ods|mvt|xml|txt|svg)(?:\?|$)")
# Pages that say more, or something else, to who is signed in.
_OF_READERS = re.compile(r"^/(?:beteiligung|beanstanden|fotos|moderation|meldungen/abo)/")


def is_for_all(path: str) -> bool:
    """Whether it says the same to everybody. Tests hold what others read there against what
    guests do: test_nothing_leaks.py, here and of participation."""
    return bool(_FILE.search(path)) or not _OF_READERS.match(path)


def to_ask(client: Client, paths: Iterable[str]) -> list[str]:
    """Of `paths` what this reader has to ask for: what is for all is asked for by guests."""
    is_guest = settings.SESSION_COOKIE_NAME not in client.cookies
    return [path for path in paths if is_guest or not is_for_all(path)]


def said(client: Client, path: str) -> tuple[int, str, str]:
    """The status, the type and the content of an answer; of a page all but the frame, in which
    stands who reads it."""
    if path.startswith("POST "):
        return 0, "", _within_the_frame(_posted(client, path.removeprefix("POST ")))
    response, content = asked(client, path)
    return response.status_code, response["Content-Type"], _within_the_frame(content)


def _within_the_frame(content: str) -> str:
    head, _frame, rest = _VOLATILE.sub("", content).partition("<body")
    return head + rest.partition("<main")[2].partition("</main>")[0]


def asked_nearby() -> dict[str, str]:
    """The form as far as „Schon gemeldet?“ needs it: at the very place, of the same kind, with
    all words that a report here has. The step that it leads to stores nothing."""
    point = factories.TOWN_HALL
    return {
        "draft_key": "01a217a3-3f2b-7589-8946-543032e68ba8",
        "group": "lamp",
        "lat": f"{point.y:.6f}",
        "lon": f"{point.x:.6f}",
        "text": "Ein Baum an der Gasse ist dunkel",
        "do": "send",
    }


def body(client: Client, path: str) -> str:
    if path.startswith("POST "):
        return _posted(client, path.removeprefix("POST "))
    response, content = asked(client, path)
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + content


def asked(client: Client, path: str) -> tuple[Any, str]:
    """The answer to a GET, and its content as text, of a spreadsheet its cells."""
    response = client.get(path, headers={"Accept-Encoding": "identity"})
    assert response.status_code < 500, path
    content = response.getvalue() if response.streaming else response.content
    if path.endswith(".ods"):
        content = zipfile.ZipFile(io.BytesIO(content)).read("content.xml")
    return response, content.decode("utf-8", "replace")


def _posted(client: Client, path: str) -> str:
    """An answer to who asks by a form; nothing of it is stored, whatever it answers."""
    with transaction.atomic():
        response = client.post(path, asked_nearby(), headers={"Accept-Encoding": "identity"})
        transaction.set_rollback(True)
    assert response.status_code < 500, path
    if response.status_code == 303:
        return ""  # nothing was near, and their own report is stored
    return f"Content-Type: {response['Content-Type']}\n{response.text}"


def walk(client: Client, story: Story) -> dict[str, str]:
    """Every output that the story may change and this reader has to ask for, by its address."""
    paths = moving(story.unmoved) + story.addresses()
    return {path: body(client, path) for path in to_ask(client, paths)}


# An address of a picture, wherever it stands: in an attribute, a feed, a `srcset`, JSON.
_PICTURE = re.compile(r"/(?:bilder|fotos)/[\w/-]+\.webp")


def pictures_in(client: Client, bodies: dict[str, str]) -> dict[str, bytes]:
    """Every picture that the outputs name or are, by its address, as far as it is given out."""
    named = {address for text in bodies.values() for address in _PICTURE.findall(text)}
    asked = {path for path, text in bodies.items() if "Content-Type: image/webp" in text}
    found = {}
    for path in sorted(named | asked):
        response = client.get(path)
        if response.status_code == 200 and response["Content-Type"] == "image/webp":
            found[path] = response.getvalue() if response.streaming else response.content
    return found


def found_in(bodies: dict[str, str], words: set[str]) -> set[tuple[str, str]]:
    """Where which of `words` can be read."""
    return {(path, word) for path, text in bodies.items() for word in words if word in text}


def check(client: Client, story: Story, public: set[str]) -> None:
    """Parts in `public` can be read somewhere; everything else nowhere."""
    bodies = walk(client, story)
    _check(client, story, public, bodies)
    for part in public:
        readable = {word for _path, word in found_in(bodies, story.parts[part])}
        assert readable == story.parts[part], f"{part} is public and cannot be read"


def check_own(client: Client, story: Story, public: set[str]) -> None:
    """The same for somebody who is signed in, in what is not for all."""
    bodies = walk(client, story)
    _check(client, story, public, bodies)
    readable = {word for part in public for word in story.parts[part]}
    assert not readable or found_in(bodies, readable) != set(), "they read nothing at all"


def _check(
    client: Client,
    story: Story,
    public: set[str],
    bodies: dict[str, str],
) -> None:
    hidden = set(story.never)
    for part, words in story.parts.items():
        if part not in public:
            hidden |= words
    leaks = found_in(bodies, hidden)
    assert leaks == set(), leaks
    sought = [word for part, word in story.searched.items() if part not in public]
    found = found_by(client, sought, story.to_nothing)
    assert found == set(), found
    with_faces = {path for path, made in pictures_in(client, bodies).items() if shows_face(made)}
    assert bool(with_faces) == (story.face in public), with_faces


def found_by(
    client: Client,
    words: Iterable[str],
    to_nothing: dict[str, str] | None = None,
) -> set[tuple[str, str]]:
    """The searches that answer differently than to a word that means nothing, each with its
    word. What they answer to that is kept in `to_nothing`, and asked anew if a word differs."""
    kept = {} if to_nothing is None else to_nothing
    found = set()
    for path in to_ask(client, SEARCHES):
        for word in words:
            text = answer(client, path, word)
            if text != kept.get(path):
                kept[path] = answer(client, path, "xqxqxqxqxqxq")
                found |= {(path, word)} if text != kept[path] else set()
    return found


def answer(client: Client, path: str, word: str) -> str:
    """Without the word itself, which is repeated in the field, and what it changes."""
    return bare(client, path.format(word=word, **variables())).replace(word, "")


# How long ago something was: another minute may begin while pages are walked through.
A_MOMENT_AGO = r"(?<=>)(?:gerade eben|vor \d+ Minuten?)(?=</time>)"
# A hash of the answer, its length with the word that was asked for, the moment at which an empty
# feed was made, the token of a form, the key of a form that was just opened.
_VOLATILE = re.compile(
    rf"{A_MOMENT_AGO}|"
    r"(?:ETag|Expires|Last-Modified|Content-Length): .*|<updated>.*?</updated>"
    r"|csrfmiddlewaretoken. value=.\w+|draft_key. value=.[\w-]+|/entwurf/[\w-]+"
)
