"""The pictures of the home screen: sizes and colours, room to be cut, what stands in for a coat of
arms that cannot be drawn, and whose they are."""

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from common.colours import contrast, text_on
from common.typesetting import render
from frontend import home_screen
from frontend.colours import theme_of
from geo.models import Host, Municipality
from geo.tenancy import forget_hosts
from tests import factories
from tests.factories import Town

pytestmark = pytest.mark.django_db

ARMS = "frontend/demo/wappen.svg"
YEAR = "public, max-age=31536000, immutable"
Rgb = tuple[int, ...]
Wear = Callable[..., str]


@pytest.fixture(autouse=True)
def nothing_kept(db: None) -> None:
    cache.clear()


@pytest.fixture
def wear(tmp_path: Path, settings: Any, town: Town) -> Wear:
    """Gives the town a coat of arms of this content."""
    settings.STATICFILES_FINDERS = [
        *settings.STATICFILES_FINDERS,
        "django.contrib.staticfiles.finders.FileSystemFinder",
    ]
    settings.STATICFILES_DIRS = [tmp_path]

    def wear(content: bytes, name: str = "arms.svg") -> str:
        (tmp_path / name).write_bytes(content)
        dress(town.municipality, coat_of_arms=name)
        return name

    return wear


def dress(municipality: Municipality, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(municipality, name, value)
    municipality.save(update_fields=[*fields])
    forget_hosts()


def rgb(colour: str) -> Rgb:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def opened(client: Client, path: str) -> Image.Image:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    return Image.open(BytesIO(answer.content))


def pictures(client: Client, town: Municipality) -> dict[str, Image.Image]:
    return {name: opened(client, home_screen.address(town, name)) for name in home_screen.KINDS}


def ground_of(municipality: Municipality) -> Rgb:
    return rgb(theme_of(municipality.colour, municipality.colour_dark).light)


def colours(image: Image.Image) -> set[Rgb]:
    found = image.convert("RGBA").getcolors(image.width * image.height)
    assert found is not None
    return {pixel[:3] for _, pixel in found if pixel[3] == 255}  # type: ignore[index, misc]


def drawn_within(image: Image.Image, ground: Rgb) -> float:
    """The diameter of the circle around the middle that all that is drawn lies in, as part of the
    side."""
    flat = image.convert("RGB")
    middle = (image.width - 1) / 2
    pixels: Any = flat.load()
    return max(
        2 * ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 / image.width
        for x in range(image.width)
        for y in range(image.height)
        if pixels[x, y] != ground
    )


@pytest.mark.parametrize("arms", [ARMS, ""])
def test_each_has_its_size_and_the_colour_of_the_town(
    client: Client, town: Town, arms: str
) -> None:
    dress(town.municipality, coat_of_arms=arms, colour="#7a1f5c")

    found = pictures(client, town.municipality)

    sizes = {name: image.size for name, image in found.items()}
    assert sizes == {
        "192": (192, 192),
        "512": (512, 512),
        "maskable-512": (512, 512),
        "apple-180": (180, 180),
        "favicon-32": (32, 32),
    }
    for name in ("maskable-512", "apple-180"):  # whoever cuts them finds no hole
        assert found[name].mode == "RGB"
        assert {found[name].getpixel(at) for at in ((0, 0), (90, 2), (179, 0))} == {(122, 31, 92)}
    for name in ("192", "512"):
        corner: Any = found[name].getpixel((0, 0))
        assert corner[3] == 0
        assert found[name].getpixel((found[name].width // 2, 4)) == (122, 31, 92, 255)
    favicon: Any = found["favicon-32"].getpixel((0, 0))
    assert favicon[3] < 16  # making it small leaves a breath


def test_the_coat_of_arms_stands_out_in_its_own_colours(client: Client, town: Town) -> None:
    dress(town.municipality, coat_of_arms=ARMS, colour="#1d5f9e")  # as the waves in it

    found = pictures(client, town.municipality)

    ground = ground_of(town.municipality)
    assert {rgb("#1d5f9e"), rgb("#1f6b4f"), rgb("#23362d")} <= colours(found["512"])
    for name in ("192", "512", "maskable-512", "apple-180"):
        image = found[name].convert("RGB")
        row = [image.getpixel((x, image.height // 2)) for x in range(image.width)]
        start = next(x for x, pixel in enumerate(row) if x > 20 and pixel != ground)
        # A rim of white before the shield, whose own ground is #fbfaf5; edges are mixtures.
        assert (255, 255, 255) in row[start : start + 6], name


@pytest.mark.parametrize("colour", ["#0b5394", "#ffdd00", "#111111", "#ffffff", "#00ff88"])
def test_without_arms_our_sign_can_be_seen_on_any_colour(
    client: Client, town: Town, colour: str
) -> None:
    dress(town.municipality, colour=colour)
    ground = theme_of(colour, town.municipality.colour_dark).light

    image = opened(client, home_screen.address(town.municipality, "192"))

    pin, tick = (image.convert("RGB").getpixel(at) for at in ((96, 58), (88, 100)))
    assert (pin, tick) == (rgb(text_on(ground)), rgb(ground))
    assert contrast(ground, text_on(ground)) >= 4.5


@pytest.mark.parametrize("arms", [ARMS, ""])
def test_launchers_may_cut_all_but_a_circle(client: Client, town: Town, arms: str) -> None:
    dress(town.municipality, coat_of_arms=arms)

    image = opened(client, home_screen.address(town.municipality, "maskable-512"))

    assert 0.5 < drawn_within(image, ground_of(town.municipality)) <= 0.8


def test_a_wide_coat_of_arms_may_be_cut_too(client: Client, town: Town, wear: Wear) -> None:
    target = BytesIO()
    Image.new("RGB", (900, 80), "#c00000").save(target, "PNG")
    wear(target.getvalue(), "wide.png")

    image = opened(client, home_screen.address(town.municipality, "maskable-512"))

    assert rgb("#c00000") in colours(image)
    assert 0.5 < drawn_within(image, ground_of(town.municipality)) <= 0.8


@pytest.mark.parametrize("ending", ["png", "jpg", "JPEG", "gif", "webp"])
def test_a_coat_of_arms_may_be_of_pixels(
    client: Client, town: Town, wear: Wear, ending: str
) -> None:
    whole = Image.new("RGB", (300, 360), "#ffffff")
    ImageDraw.Draw(whole).rectangle((60, 60, 240, 300), fill="#c00000")
    target = BytesIO()
    kind = ending.lower().replace("jpg", "jpeg")
    whole.save(target, kind, **({"lossless": True} if kind == "webp" else {}))
    wear(target.getvalue(), f"arms.{ending}")

    middle: Any = opened(client, home_screen.address(town.municipality, "192")).getpixel((96, 96))

    assert max(abs(one - other) for one, other in zip(middle[:3], (192, 0, 0), strict=True)) < 6


def _deep() -> bytes:
    levels = 40
    defs = "".join(
        f'<g id="g{n}"><use href="#g{n + 1}"/><use href="#g{n + 1}"/></g>' for n in range(levels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><defs>{defs}'
        f'<g id="g{levels}"><path d="M0 0h9v9z"/></g></defs><use href="#g0"/></svg>'
    ).encode()


def _laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 12}">' for n in range(1, 12))
    return (
        f'<!DOCTYPE svg [<!ENTITY l0 "ha">{entities}]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text>&l11;</text></svg>'
    ).encode()


BROKEN = {
    "no-picture.svg": b"\x00\x01 nonsense",
    "cut.png": b"\x89PNG\r\n\x1a\n\x00\x00",
    "empty.svg": b"",
    "nothing-in-it.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>',
    "laughs.svg": _laughs(),
    "deep.svg": _deep(),
    "large.svg": b"<svg>" + b" " * 2_000_001,
    "wrong.svg": b"GIF89a",
    "arms.html": b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>',
    "entity.svg": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>',
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_or_hostile_coat_of_arms_gives_way_to_our_sign(
    client: Client,
    town: Town,
    wear: Wear,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(render, "_PICTURE_WALL_SECONDS", 5)
    sign, _ = home_screen.picture(town.municipality, "192")

    wear(BROKEN[name], name)
    path = home_screen.address(town.municipality, "192")
    answer = client.get(path)

    assert answer.content == sign
    assert answer["Cache-Control"] == "public, max-age=3600"  # it is tried again
    assert f"The coat of arms {name} cannot be drawn" in caplog.text
    caplog.clear()
    assert client.get(path).content == sign
    assert caplog.text == ""  # not at every visit


@pytest.mark.parametrize(
    "name", ["gone.svg", "../../config/settings.svg", "/etc/passwd.svg", "\x00.svg", "frontend"]
)
def test_a_name_that_leads_nowhere_gives_way_to_our_sign(
    client: Client, town: Town, name: str
) -> None:
    sign, _ = home_screen.picture(town.municipality, "192")
    arms = Municipality(colour=town.municipality.colour, coat_of_arms=name)

    assert home_screen.picture(arms, "192") == (sign, False)


def test_what_a_coat_of_arms_links_to_is_not_read(
    client: Client, town: Town, wear: Wear, tmp_path: Path
) -> None:
    target = tmp_path / "secret.png"
    Image.new("RGB", (9, 9), "#123456").save(target)
    links = "".join(
        f'<image href="{href}" width="9" height="9"/>'
        for href in (target.as_uri(), str(target), "../secret.png", "http://localhost/x.png")
    )
    wear(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        f'<path fill="#c00000" d="M0 0h9v9H0z"/>{links}</svg>'.encode()
    )

    image = opened(client, home_screen.address(town.municipality, "192"))

    assert rgb("#123456") not in colours(image)


def test_each_is_drawn_once_and_kept_for_a_year_under_its_version_only(
    client: Client, town: Town, wear: Wear, tmp_path: Path
) -> None:
    wear(Path(str(finders.find(ARMS))).read_bytes())
    path = home_screen.address(town.municipality, "192")

    first = client.get(path)
    (tmp_path / "arms.svg").unlink()  # no second look at it

    assert first["Cache-Control"] == YEAR
    assert client.get(path).content == first.content
    old = client.get("/theme/0123456789ab/192.png")
    assert (old.content, old["Cache-Control"]) == (first.content, "public, max-age=60")
    assert not first.cookies
    assert first["X-Content-Type-Options"] == "nosniff"


def test_another_colour_or_coat_of_arms_is_another_address(town: Town) -> None:
    municipality = town.municipality
    seen = {home_screen.address(municipality, "192")}
    for field, value in (("coat_of_arms", ARMS), ("colour", "#7a1f5c")):
        dress(municipality, **{field: value})
        seen.add(home_screen.address(municipality, "192"))

    assert len(seen) == 3


@pytest.mark.parametrize("name", ["nothing", "1024", "__class__"])
def test_only_these_pictures_are_drawn(client: Client, town: Town, name: str) -> None:
    assert client.get(f"/theme/0123456789ab/{name}.png").status_code == 404
    assert client.post(home_screen.address(town.municipality, "192")).status_code == 405


def test_each_host_has_its_own_and_an_unknown_one_none(client: Client, town: Town) -> None:
    other = factories.municipality(host="anderswo.example", colour="#7a1f5c")
    dress(town.municipality, coat_of_arms=ARMS)
    Host.objects.create(municipality=town.municipality, name="lindenbach.example")
    path = home_screen.address(town.municipality, "apple-180")

    def corner(host: str) -> Any:
        answer = client.get(path, headers={"host": host})
        return Image.open(BytesIO(answer.content)).getpixel((0, 0))

    assert corner("lindenbach.example") == ground_of(town.municipality)
    assert corner("anderswo.example") == ground_of(other) == (122, 31, 92)
    assert client.get(path, headers={"host": "anderswo.example"})["Cache-Control"] == (
        "public, max-age=60"
    )
    assert client.get(path, headers={"host": "niemand.example"}).status_code == 404


def test_it_is_there_before_the_town_is_open(client: Client, town: Town) -> None:
    dress(town.municipality, state=Municipality.State.PREPARATION)

    page = client.get("/")

    assert page.status_code == 503
    [path] = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)"', page.text)
    assert opened(client, path).size == (180, 180)


@pytest.mark.parametrize("path", ["/", "/melden/", "/en/melden/", "/keine-verbindung/"])
def test_pages_name_pictures_that_are_there(client: Client, town: Town, path: str) -> None:
    html = client.get(path).text

    [touch] = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)"', html)
    [small] = re.findall(r'<link rel="icon" type="image/png" sizes="32x32" href="([^"]+)"', html)
    assert touch == home_screen.address(town.municipality, "apple-180")
    assert small == home_screen.address(town.municipality, "favicon-32")


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/bauhof/manifest.webmanifest"])
def test_a_manifest_names_pictures_of_the_sizes_it_says(
    client: Client, town: Town, path: str
) -> None:
    icons = client.get(path).json()["icons"]

    assert [(icon["sizes"], icon["purpose"]) for icon in icons] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    for icon in icons:
        image = opened(client, icon["src"])
        assert f"{image.width}x{image.height}" == icon["sizes"]
        assert icon["type"] == "image/png"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_a_phone_takes_it(town: Town, page: Page) -> None:
    """Chromium reads the manifest without a complaint and would install it."""
    dress(town.municipality, coat_of_arms=ARMS)
    page.goto("/melden/")
    browser = page.context.new_cdp_session(page)

    said = browser.send("Page.getAppManifest")
    problems = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]

    assert said["errors"] == []
    assert json.loads(said["data"])["icons"] == home_screen.icons(town.municipality)
    assert problems == []
    loaded = page.evaluate(
        """(paths) => Promise.all(paths.map(async (src) => {
            const image = new Image();
            image.src = src;
            await image.decode();
            return `${image.naturalWidth}x${image.naturalHeight}`;
        }))""",
        [icon["src"] for icon in home_screen.icons(town.municipality)],
    )
    assert loaded == ["192x192", "512x512", "512x512"]
