"""Loads pages where there is no network but this machine's own loopback, server and all.

    unshare --net python -m tests.journeys.unplugged /karte/ /melden/ ...

What was seen goes to standard output as JSON: `interfaces`, `outside` (why no other machine
answers), `log` of the server, and for each of `pages` what `look` saw.
"""

import errno
import fcntl
import json
import os
import socket
import struct
import sys
from contextlib import closing
from typing import Any

from playwright.sync_api import Page, Request, Response, sync_playwright

from tests.browser import DESKTOP, PATIENCE_MS, launch
from tests.processes import serving

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1  # of <linux/sockios.h>
# Open each map, wherever it hides, and wait until it has everything it asked for.
DRAW = """async () => {
    const layers = [];
    for (const element of document.querySelectorAll("nahdran-map, nahdran-pin-picker")) {
        element.closest("details")?.setAttribute("open", "");
        const map = await element.open();
        if (!map.loaded() || !map.areTilesLoaded()) await map.once("idle");
        layers.push([...new Set(map.queryRenderedFeatures().map((each) => each.layer.id))]);
    }
    return layers;
}"""
PICTURES = """async () => {
    for (const image of document.images) image.loading = "eager";
    await Promise.allSettled([...document.images].map((image) => image.decode()));
    return [...document.images].filter((image) => image.naturalWidth > 0).length;
}"""
FONTS = "document.fonts.ready.then(() => [...document.fonts].map((each) => each.status))"


def loopback_up() -> None:
    """What `ip link set lo up` does; a new network has even that one down."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _GET_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def outside() -> str:
    """Why an address of another machine cannot be reached; "" if it can."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as any_socket:
        any_socket.settimeout(2)
        try:
            any_socket.connect(("192.0.2.1", 443))
        except OSError as error:
            return errno.errorcode.get(error.errno or 0, str(error))
    return ""


def look(page: Page, path: str) -> dict[str, Any]:
    """The page's status, what did not load (`failed`), what went `wrong` in scripts, the layers
    that each map draws, and whether pictures, fonts and style sheets are there."""
    failed: list[str] = []
    wrong: list[str] = []

    def came(response: Response) -> None:
        if response.status >= 400:
            failed.append(f"{response.status} {response.url}")

    def did_not_come(request: Request) -> None:
        failed.append(f"{request.failure} {request.url}")

    page.on("response", came)
    page.on("requestfailed", did_not_come)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    answer = page.goto(path)
    maps = page.evaluate(DRAW)
    pictures = page.evaluate(PICTURES)
    fonts = page.evaluate(FONTS)
    page.wait_for_load_state("networkidle")
    return {
        "status": answer.status if answer else None,
        "failed": failed,
        "wrong": wrong,
        "maps": maps,
        "pictures": pictures,
        "broken": page.evaluate(
            """[...document.images].map((image) => image.naturalWidth ? "" : image.src)
                .filter((address) => address && !address.startsWith("data:"))"""
        ),
        "fonts": sorted(set(fonts)),
        "styles": page.evaluate("[...document.styleSheets].every((each) => each.cssRules.length)"),
    }


def main(paths: list[str]) -> None:
    loopback_up()
    seen: dict[str, Any] = {
        "interfaces": [name for _number, name in socket.if_nameindex()],
        "outside": outside(),
        "pages": {},
    }
    with serving(dict(os.environ)) as (address, end), sync_playwright() as playwright:
        browser = launch(playwright)
        base_url = f"http://localhost:{address.rpartition(':')[2]}"
        for path in paths:
            with browser.new_context(base_url=base_url, locale="de-DE", **DESKTOP) as context:
                context.set_default_timeout(PATIENCE_MS)
                seen["pages"][path] = look(context.new_page(), path)
        browser.close()
        seen["log"] = end()
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
