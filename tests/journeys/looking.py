"""One page, looked at on a phone and on a desktop, in light and in dark.

A page is opened on the phone and then made wider, as by turning a tablet; what a script decides
by the width when it starts (a map that is open at once; scripts ask by `matchMedia`) is opened
again on the desktop. Of what axe-core looks for
  - what does not depend on the width is looked at on the phone, and on the desktop in the parts
    that only a wide screen shows,
  - sizes of what is pressed in both, on the desktop if anything there is small,
  - colours of each text that looks otherwise than all before it, on the phone in both themes, on
    the desktop in both if a part or a look there is new.
"""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import CDPSession, Page

from tests.browser import AXE, DESKTOP, EVERYTHING, PHONE, RUN_AXE, of_colours, sentences, show_in

# A browser context in which pages are looked at; the finger comes and goes with the width.
LOOKED_AT: dict[str, Any] = {**PHONE, "has_touch": False}
_SMALLEST = {"width": 320, "height": PHONE["viewport"]["height"]}
_APART = [*of_colours()["values"], "target-size"]

# Given to each document as a script of its own, after axe-core.
HELP = (
    """
window.looking = {
    // Elements that were shown; who asks again finds what has come since.
    shown: new WeakSet(),

    visible: (each) => each.checkVisibility({visibilityProperty: true}),

    short(text) {
        let [a, b] = [0xdeadbeef, 0x41c6ce57];
        for (let at = 0; at < text.length; at++) {
            const letter = text.charCodeAt(at);
            a = Math.imul(a ^ letter, 2654435761);
            b = Math.imul(b ^ letter, 1597334677);
        }
        a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
        b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
        return 4294967296 * (2097151 & b) + (a >>> 0);
    },

    whole() {
        const found = [];
        const html = document.documentElement;
        if (html.lang !== "de") found.push(`lang is ${html.lang}`);
        if (!document.title.includes("|")) found.push(`title is ${document.title}`);
        const heads = [...document.querySelectorAll("h1")].filter((each) => each.checkVisibility());
        if (heads.length !== 1) found.push(`${heads.length} visible h1`);
        for (const link of document.querySelectorAll("a[href^='#']")) {
            const name = link.getAttribute("href").slice(1);
            if (name && !document.getElementById(name)) found.push(`no target for #${name}`);
        }
        for (const picture of document.images)
            if (picture.checkVisibility() && picture.complete && !picture.naturalWidth)
                found.push(`broken picture ${picture.getAttribute("src")}`);
        for (const {name} of performance.getEntriesByType("resource"))
            if (!name.startsWith(location.origin) && !/^(blob|data):/.test(name))
                found.push(`asks another host: ${name}`);
        return found;
    },

    sticksOut() {
        const found = [];
        const wide = document.documentElement.clientWidth;
        const held = (each) => {
            for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
                if (getComputedStyle(up).overflowX !== "visible") return true;
            return false;
        };
        for (const each of document.querySelectorAll("body *")) {
            const box = each.getBoundingClientRect();
            const outside = box.width > 1 && (box.right > wide + 1 || box.left < -1);
            if (!outside || !looking.visible(each)) continue;
            if (each.closest("svg *, nahdran-map")) continue;
            if (!held(each) && getComputedStyle(each).position !== "absolute")
                found.push(`${each.outerHTML.slice(0, 80)} reaches ${Math.round(box.right)} px`);
        }
        if (document.documentElement.scrollWidth > wide)
            found.push(`the page is ${document.documentElement.scrollWidth} px wide`);
        return found.slice(0, 5);
    },

    smallTargets() {
        const found = [];
        const controls = "button, select, textarea, summary, [role=button], .kern-btn," +
            "input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file])";
        for (const each of document.querySelectorAll(controls)) {
            if (!each.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
            const box = each.getBoundingClientRect();
            if (box.width > 1 && box.height > 1 && box.height < 43.5)
                found.push(`${each.outerHTML.slice(0, 80)} is ${Math.round(box.height)} px high`);
        }
        return [...new Set(found)];
    },

    words: () => [
        document.title,
        document.body.innerText,
        ...[...document.querySelectorAll("[aria-label],[placeholder],[title],[alt]")].flatMap(
            (each) => ["aria-label", "placeholder", "title", "alt"].map(
                (name) => each.getAttribute(name) || "")),
    ].join("\\n"),

    links: () => [...document.querySelectorAll("a[href]:not([hreflang])")]
        .map((each) => each.href.split("#")[0])
        .filter((each) => each.startsWith(location.origin) && each !== location.href)
        .map((each) => each.slice(location.origin.length)),

    everything: () => ({
        found: [...looking.whole(), ...looking.smallTargets(), ...looking.sticksOut()],
        words: looking.words(),
        links: looking.links(),
        coarse: matchMedia("(pointer: coarse)").matches,
        decides: looking.hasAskedTheWidth,
    }),

    // All rules but `apart`, which are looked at by themselves.
    without: (apart, where, everything) => looking.run(where, everything,
        Object.fromEntries(apart.map((each) => [each, {enabled: false}]))),

    // How each text looks that is shown: all that its contrast, and a link's in a text, are
    // worked out from.
    looks() {
        // What lets everything behind it through, and lies where it is.
        const nothing = /^rgba\\(0, 0, 0, 0\\) none 1 none normal (static|relative)$/;
        const grounds = new Map();
        const ground = (each) => {
            if (!each) return "";
            if (!grounds.has(each)) {
                const style = getComputedStyle(each);
                const own = [style.backgroundColor, style.backgroundImage, style.opacity,
                    style.filter, style.mixBlendMode, style.position].join(" ");
                const behind = ground(each.parentElement);
                grounds.set(each, nothing.test(own) ? behind : looking.short(own + "<" + behind));
            }
            return grounds.get(each);
        };
        const letters = (each) => {
            const style = getComputedStyle(each);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
            return [style.color, large, style.textShadow].join(" ");
        };
        // What tells a link in a text from the words around it.
        const told = (each) => {
            const style = getComputedStyle(each);
            return [style.fontWeight, style.textDecorationLine, style.borderBottomStyle,
                style.display, letters(each.parentElement ?? each)].join(" ");
        };
        const found = new Map();
        for (const each of document.body.querySelectorAll("*")) {
            const says = each.matches("input, select, textarea") ||
                [...each.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
            if (!says || !looking.visible(each)) continue;
            const kind = each.localName === "a" ? told(each)
                : each.closest(":disabled, [aria-disabled=true]") ? "disabled"
                : each.matches("input, select, textarea") ? each.localName : "";
            found.set(each, looking.short([kind, letters(each), ground(each)].join("|")));
        }
        return found;
    },

    async colours([known, only]) {
        const has = new Set(known);
        const looks = looking.looks();
        const fresh = new Map();  // one of each
        for (const [each, look] of looks)
            if (!has.has(look) && !fresh.has(look)) fresh.set(look, each);
        const violations = fresh.size ? await looking.run([...fresh.values()], only) : [];
        return {violations, looks: [...new Set(looks.values())]};
    },

    // Sizes of what is pressed, worked out only where something is small: it takes axe-core long.
    async sizes() {
        const small = [...document.querySelectorAll("a, button, input, select, summary, textarea")]
            .some((each) => {
                const {width, height} = each.getBoundingClientRect();
                return width > 1 && height > 1 && Math.min(width, height) < 24 &&
                    looking.visible(each) && getComputedStyle(each).display !== "inline";
            });
        return small ? looking.run(document, {type: "rule", values: ["target-size"]}) : [];
    },

    // On the phone.
    async structure([everything, apart]) {
        for (const each of document.querySelectorAll("body *"))
            if (looking.visible(each)) looking.shown.add(each);
        return [...await looking.without(apart, document, everything), ...await looking.sizes()];
    },

    // On the desktop: the same in parts that were hidden, or nowhere yet, and were not in `known`.
    async parts([known, everything, apart]) {
        const has = new Set(known);
        const fresh = [...document.querySelectorAll("body *")].filter((each) =>
            looking.visible(each) && !looking.shown.has(each));
        const all = new Set(fresh);
        const tops = fresh.filter((each) => !all.has(each.parentElement));
        // Where links lead and what words say differs from page to page, in the same parts.
        const built = (each) => each.outerHTML
            .replace(/ (href|value|datetime)="[^"]+"/g, ' $1="x"')
            .replace(/>[^<]*[^<\\s][^<]*</g, ">x<");
        const names = new Map(tops.map((each) => [each, looking.short(built(each))]));
        const unknown = tops.filter((each) => !has.has(names.get(each)));
        const violations = unknown.length
            ? await looking.without(apart, unknown, everything) : [];
        violations.push(...await looking.sizes());
        return {violations, parts: [...names.values()]};
    },
};
"""
    f"looking.run = {RUN_AXE};"
    """
looking.hasAskedTheWidth = false;
{
    const ask = window.matchMedia.bind(window);
    window.matchMedia = (query) => {
        looking.hasAskedTheWidth ||= query.includes("width");
        return ask(query);
    };
}
"""
)


@dataclass(frozen=True)
class Seen:
    """What one width showed; `decides` if a script has asked the width."""

    found: list[str]
    words: str
    links: list[str]
    decides: bool


@dataclass
class Looker:
    """Looks at pages in one browser context, made with `LOOKED_AT`, one after the other."""

    page: Page
    known: dict[str, set[int]] = field(default_factory=lambda: {"light": set(), "dark": set()})
    parts: set[int] = field(default_factory=set)
    _emulation: CDPSession = field(init=False)
    _theme: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.page.context.add_init_script(path=AXE)
        self.page.context.add_init_script(script=HELP)
        self._emulation = self.page.context.new_cdp_session(self.page)

    def at(self, kind: dict[str, Any]) -> None:
        """Be a `PHONE`, a small one at first, or a `DESKTOP`."""
        touch = {"enabled": bool(kind.get("has_touch"))}
        self._emulation.send("Emulation.setTouchEmulationEnabled", touch)
        self.page.set_viewport_size(_SMALLEST if kind is PHONE else kind["viewport"])
        if not self._theme:
            self._show_in("light")

    def on_phone(self) -> Seen:
        sticks_out = self.page.evaluate("looking.sticksOut()")
        self.page.set_viewport_size(PHONE["viewport"])
        seen = self._everything(is_coarse=True)
        seen.found.extend(f"at 320: {each}" for each in sticks_out)
        told = [EVERYTHING, _APART]
        structure = self.page.evaluate("(told) => looking.structure(told)", told)
        seen.found.extend(sentences(self._theme, structure))
        for theme in self._this_and_the_other():
            seen.found.extend(self._colours(theme))
        return seen

    def on_desktop(self) -> Seen:
        seen = self._everything(is_coarse=False)
        told = [sorted(self.parts), EVERYTHING, _APART]
        answer = self.page.evaluate("(told) => looking.parts(told)", told)
        is_new = not self.parts.issuperset(answer["parts"])
        self.parts.update(answer["parts"])
        seen.found.extend(sentences(self._theme, answer["violations"]))
        for theme in self._this_and_the_other():
            known = len(self.known[theme])
            seen.found.extend(self._colours(theme))
            is_new |= len(self.known[theme]) > known
            if not is_new:
                break  # all of it was looked at in both, here or on another page
        return seen

    def everywhere(self) -> list[str]:
        """What is wrong with the open page on the phone and on the desktop; a phone afterwards. For
        pages on which no script decides something by the width when it starts."""
        self.at(PHONE)
        found = [f"phone: {each}" for each in self.on_phone().found]
        self.at(DESKTOP)
        found += [f"desktop: {each}" for each in self.on_desktop().found]
        self.at(PHONE)
        return found

    def _everything(self, *, is_coarse: bool) -> Seen:
        told = self.page.evaluate("looking.everything()")
        assert told["coarse"] == is_coarse, "a phone is pressed by a finger, a desktop by a mouse"
        return Seen(told["found"], told["words"], told["links"], told["decides"])

    def _this_and_the_other(self) -> tuple[str, str]:
        return ("light", "dark") if self._theme == "light" else ("dark", "light")

    def _colours(self, theme: str) -> list[str]:
        self._show_in(theme)
        known = self.known[theme]
        told = [sorted(known), of_colours()]
        answer = self.page.evaluate("(told) => looking.colours(told)", told)
        known.update(answer["looks"])
        return sentences(theme, answer["violations"])

    def _show_in(self, theme: str) -> None:
        if theme != self._theme:
            show_in(self.page, theme)
            self._theme = theme
