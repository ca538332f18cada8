"""Takes pictures of every page in tests/pages.toml from a running server; see bin/shots."""

import argparse
import asyncio
import html
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from playwright.async_api import Error as PlaywrightError

ROOT = Path(__file__).resolve().parent.parent
SIZES: dict[str, dict[str, Any]] = {
    "360": {
        "viewport": {"width": 360, "height": 740},
        "is_mobile": True,
        "has_touch": True,
    },
    "1280": {"viewport": {"width": 1280, "height": 900}},
}
THEMES = ("light", "dark")


async def open_page(context: BrowserContext, entry: dict[str, str]) -> Page | None:
    """The page an entry means; None if the server does not have it."""
    page = await context.new_page()
    if persona := entry.get("as"):
        await page.goto("/")
        await page.locator(f"form[action$='/ansehen-als/{persona}/'] button").click()
        await page.wait_for_load_state()
    answer = await page.goto(entry["path"])
    missing = entry["path"] != "/gibt-es-nicht/" and answer is not None and answer.status == 404
    if missing:
        return None
    if link := entry.get("follow"):
        if not await page.locator(link).count():
            return None
        await page.goto(await page.locator(link).first.get_attribute("href") or "/")
    if control := entry.get("do"):
        await page.locator(control).first.click()
    await page.evaluate("document.fonts.ready.then(() => true)")
    # Pictures further down load when they come near; then to the top again.
    await page.evaluate(
        """async () => {
            for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
                scrollTo(0, y);
                await new Promise((done) => setTimeout(done, 30));
            }
            scrollTo(0, 0);
        }"""
    )
    if await page.locator("nahdran-map").count():
        await page.wait_for_timeout(4000)  # tiles fade in; there is nothing to wait for
    else:
        await page.wait_for_timeout(200)
    return page


async def shoot(
    browser: Browser, base: str, name: str, entry: dict[str, str], out: Path, limit: Any
) -> list[str]:
    """All four pictures of one page; returns what went wrong."""
    problems = []
    for width, options in SIZES.items():
        for theme in THEMES:
            async with limit:
                context = await browser.new_context(
                    base_url=base,
                    locale="de-DE",
                    timezone_id="Europe/Berlin",
                    color_scheme="dark" if theme == "dark" else "light",
                    reduced_motion="reduce",
                    **options,
                )
                try:
                    page = await open_page(context, entry)
                    if page is None:
                        return [f"{name}: there is no {entry['path']}"]
                    page.on("pageerror", lambda error: problems.append(f"{name}: {error}"))
                    await page.screenshot(path=out / f"{name}-{width}-{theme}.png", full_page=True)
                except PlaywrightError as error:
                    problems.append(f"{name} {width} {theme}: {error.message.splitlines()[0]}")
                finally:
                    await context.close()
    print(f"  {name}")
    return problems


def contact_sheet(names: list[str], out: Path) -> Path:
    """One page with all pictures, a row for each page."""
    rows = []
    for name in names:
        pictures = [
            f'<a href="{name}-{w}-{t}.png"><img src="{name}-{w}-{t}.png" alt="{w} {t}"'
            f' width="{180 if w == "360" else 480}" loading="lazy"></a>'
            for w in SIZES
            for t in THEMES
            if (out / f"{name}-{w}-{t}.png").exists()
        ]
        if pictures:
            rows.append(f"<h2>{html.escape(name)}</h2><div>{''.join(pictures)}</div>")
    sheet = out / "index.html"
    sheet.write_text(
        "<!doctype html><meta charset=utf-8><title>Nahdran</title><style>"
        "body{font:16px system-ui;margin:2rem;background:#888}div{display:flex;gap:1rem;"
        "align-items:flex-start}img{display:block;max-height:700px;object-fit:cover;"
        "object-position:top}</style>" + "".join(rows),
        encoding="utf-8",
    )
    return sheet


async def run(base: str, out: Path, wanted: list[str], at_once: int) -> int:
    pages = tomllib.loads((ROOT / "tests/pages.toml").read_text(encoding="utf-8"))
    chosen = {name: entry for name, entry in pages.items() if not wanted or name in wanted}
    if unknown := set(wanted) - set(pages):
        print("Not in tests/pages.toml: " + ", ".join(sorted(unknown)))
        return 1
    out.mkdir(parents=True, exist_ok=True)
    limit = asyncio.Semaphore(at_once)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--lang=de",
                "--hide-scrollbars",
                "--use-gl=angle",
                "--use-angle=swiftshader",
                "--enable-unsafe-swiftshader",
                "--ignore-gpu-blocklist",
            ],
        )
        found = await asyncio.gather(
            *(shoot(browser, base, name, entry, out, limit) for name, entry in chosen.items())
        )
        await browser.close()
    problems = [line for lines in found for line in lines]
    for line in problems:
        print(f"  ! {line}")
    print(f"  {contact_sheet(list(chosen), out)}")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="address of the running server")
    parser.add_argument("pages", nargs="*", help="only these pages, by their name")
    parser.add_argument("--out", type=Path, default=ROOT / "var/shots")
    parser.add_argument("--at-once", type=int, default=2)
    options = parser.parse_intermixed_args()
    return asyncio.run(run(options.base, options.out, options.pages, options.at_once))


if __name__ == "__main__":
    sys.exit(main())
