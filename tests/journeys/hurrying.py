"""A report by somebody in a hurry with a weak phone: what they wait for, what is transferred.

Used by the test that counts bytes, requests and taps, and by `bin/bench report`, which prints
the seconds.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

# What browsers' own tools call a slow mobile network: 400 kbit/s both ways, 400 ms there and back.
KILOBITS = 400
LATENCY_MS = 400
SLOWER = 4  # times, of the processor


@dataclass
class Phase:
    name: str
    seconds: float = 0.0
    taps: int = 0
    requests: list[str] = field(default_factory=list)
    down: int = 0  # bytes that travelled, compressed, with headers
    up: int = 0  # bytes of bodies that were sent


class Hurry:
    """Counts what a page transfers, phase by phase. A request counts where it began."""

    def __init__(self, page: Page, *, slow: bool) -> None:
        self.page = page
        self.phases: list[Phase] = []
        self._of: dict[str, Phase] = {}
        self._sizes: dict[str, int] = {}  # of bodies whose headers came before their request
        self._began = time.monotonic()
        self._cdp: CDPSession = page.context.new_cdp_session(page)
        self._cdp.on("Network.requestWillBeSent", self._asked)
        self._cdp.on("Network.requestWillBeSentExtraInfo", self._headers)
        self._cdp.on("Network.loadingFinished", self._finished)
        self._cdp.send("Network.enable")
        if slow:
            self.slow_down()

    def slow_down(self) -> None:
        speed = KILOBITS * 1000 / 8
        self._cdp.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": LATENCY_MS,
                "downloadThroughput": speed,
                "uploadThroughput": speed,
            },
        )
        self._cdp.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http") and self.phases:
            self._of[event["requestId"]] = self.phases[-1]
            self.phases[-1].up += self._sizes.pop(event["requestId"], 0)
            path = event["request"]["url"].split("/", 3)[3]
            self.phases[-1].requests.append(f"{event['request']['method']} /{path}")

    def _headers(self, event: dict[str, Any]) -> None:
        headers = {name.lower(): value for name, value in event["headers"].items()}
        size = int(headers.get("content-length", 0))
        if phase := self._of.get(event["requestId"]):
            phase.up += size
        else:
            self._sizes[event["requestId"]] = size

    def _finished(self, event: dict[str, Any]) -> None:
        if phase := self._of.get(event["requestId"]):
            phase.down += int(event["encodedDataLength"])

    def phase(self, name: str) -> Phase:
        self.close()
        self.phases.append(Phase(name))
        self._began = time.monotonic()
        return self.phases[-1]

    def close(self) -> None:
        if self.phases and not self.phases[-1].seconds:
            self.phases[-1].seconds = time.monotonic() - self._began

    def tap(self, locator: Any) -> None:
        locator.click()
        self.phases[-1].taps += 1

    @property
    def seconds(self) -> float:
        return sum(each.seconds for each in self.phases)

    @property
    def taps(self) -> int:
        return sum(each.taps for each in self.phases)

    @property
    def down(self) -> int:
        return sum(each.down for each in self.phases)

    @property
    def up(self) -> int:
        return sum(each.up for each in self.phases)


def report(page: Page, photo: Path, *, street: str, option: str, slow: bool) -> Hurry:
    """Open the form, take `photo`, choose place and thing, send; until the page of what was
    stored is there. Typing an address counts as one tap for each letter."""
    hurry = Hurry(page, slow=slow)
    begun = time.monotonic()
    hurry.phase("Formular öffnen")
    page.goto("/melden/", wait_until="commit")
    expect(page.locator("report-form:defined")).to_be_attached(timeout=180_000)

    hurry.phase("Foto wählen, bis es zu sehen ist")
    page.locator("[data-files]").set_input_files(photo)
    hurry.phases[-1].taps += 2  # the button, and the trigger of the camera
    expect(page.locator(".draft-photo")).to_have_count(1, timeout=180_000)

    hurry.phase("Ort eingeben und wählen")
    field_ = page.get_by_role("combobox")
    hurry.tap(field_)
    field_.press_sequentially(street)
    hurry.phases[-1].taps += len(street)
    hurry.tap(page.get_by_role("option", name=option, exact=False).first)
    expect(page.locator("[data-found]")).to_contain_text("Ort:")

    hurry.phase("Art wählen")
    hurry.tap(page.locator("label.tile", has=page.locator("[value=street]")))
    hurry.tap(page.locator("label.choice", has=page.locator("[value=pothole]")))

    # Whoever needs less than two seconds is asked whether that was all (`defects.views.limits`).
    page.wait_for_timeout(max(0, 2_500 - 1000 * (time.monotonic() - begun)))

    hurry.phase("Absenden, bis es gespeichert ist")
    hurry.tap(page.get_by_role("button", name="Meldung absenden"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gespeichert", timeout=180_000)
    hurry.close()
    return hurry
