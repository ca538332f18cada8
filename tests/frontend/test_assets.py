"""What a page loads: selected from KERN without loss, small enough, the same in both themes."""

import re
from pathlib import Path

import brotli
import pytest
import tinycss2
from django.conf import settings

from frontend import assets
from frontend.css_selection import Selection, minified


@pytest.fixture(scope="module")
def built() -> Path:
    assets.build()
    return assets.target()


def select(css: str, *classes: str, reads: str = "") -> str:
    return Selection(classes=set(classes), text_that_reads=reads).of(css)


def test_a_rule_stays_if_one_of_its_selectors_can_match():
    css = ".kern-a,.kern-b{color:red}.kern-c .kern-a{color:blue}p{margin:0}"

    assert select(css, "kern-a") == ".kern-a{color:red}p{margin:0}"


def test_what_a_selector_excludes_need_not_be_in_use():
    css = ".kern-a:not(.kern-b){color:red}.kern-a:has(.kern-b){color:blue}"

    assert select(css, "kern-a") == ".kern-a:not(.kern-b){color:red}"
    assert select(css, "kern-a", "kern-b") == css


def test_rules_in_media_queries_are_selected_and_empty_ones_go():
    css = "@media print{.kern-a{color:red}.kern-b{color:blue}}@media screen{.kern-b{color:blue}}"

    assert select(css, "kern-a") == "@media print{.kern-a{color:red}}"


def test_custom_properties_stay_that_are_read_also_through_others():
    css = ":root{--one:1px;--two:var(--one);--three:3px}.kern-a{margin:var(--two)}"

    assert select(css, "kern-a") == ":root{--one:1px;--two:var(--one)}.kern-a{margin:var(--two)}"
    assert select(css, reads="margin:var(--three)") == ":root{--three:3px}"


def test_strings_and_addresses_are_not_mistaken_for_css():
    css = '.kern-a::before{content:"} .kern-b{";background:url("data:image/svg+xml;x,{}")}'

    assert select(css, "kern-a") == css


def test_minified_keeps_what_counts():
    css = "/* why */\na > b ,\n c {\n  color : red ;\n  margin: 0   auto !important\n}\n"

    assert minified(css) == "a > b , c{color:red;margin:0 auto!important}"


def test_a_mistake_in_our_css_is_told_with_its_line():
    with pytest.raises(ValueError, match="line 2"):
        minified("a {\n color red;\n}")


def test_every_class_of_kern_that_we_name_exists_in_kern():
    kern = (Path(settings.BASE_DIR) / assets.KERN / "kern.min.css").read_text(encoding="utf-8")
    known = set(re.findall(r"\.(kern-[a-z0-9_-]+)", kern))
    used = {
        name
        for path in assets._sources()
        if path.suffix == ".html"
        for name in re.findall(r"[\"' ](kern-[a-z0-9_-]+)(?=[\"' ])", path.read_text("utf-8"))
    }

    # Without a rule in KERN but parts of its documented markup.
    assert used - known <= {"kern-form-check--invalid", "kern-form-input--error"}


def test_every_custom_property_that_we_read_is_defined(built):
    css = (built / "site.css").read_text(encoding="utf-8")
    staff = (built / "staff.css").read_text(encoding="utf-8")
    defined = set(re.findall(r"(--[\w-]+)\s*:", css + staff))
    own = "".join(p.read_text("utf-8") for parts in assets.sheet_parts().values() for p in parts)
    # `var(--x, fallback)` may be missing; these come from the municipality's theme.
    read = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", own))

    assert read - defined == set()


def test_styles_and_fonts_keep_to_their_budget(built):
    sheet = len(brotli.compress((built / "site.css").read_bytes()))
    fonts = sum(path.stat().st_size for path in built.glob("*.woff2"))

    assert sheet <= 20_000
    assert fonts <= 60_000


def test_fonts_have_the_letters_that_people_write(built):
    from fontTools.ttLib import TTFont

    needed = set("ÄÖÜäöüßẞéèçğışłńøœ„“‚‘–…€§0123456789→←")
    for path in built.glob("*.woff2"):
        with TTFont(path) as font:
            letters = font.getBestCmap()
        assert {letter for letter in needed if ord(letter) not in letters} == set()


def test_the_dark_theme_is_the_same_by_device_and_by_switch():
    css = (assets.css_folder() / "tokens.css").read_text(encoding="utf-8")
    by_device: dict[str, str] = {}
    by_switch: dict[str, str] = {}
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        head = tinycss2.serialize(rule.prelude).strip()
        if rule.type == "at-rule" and "prefers-color-scheme: dark" in head:
            [inner] = tinycss2.parse_rule_list(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            by_device = _declarations(inner)
        elif rule.type == "qualified-rule" and head == ':root[data-kern-theme="dark"]':
            by_switch = _declarations(rule)

    assert len(by_device) > 20
    assert by_device == by_switch


def _declarations(rule: object) -> dict[str, str]:
    return {
        node.name: tinycss2.serialize(node.value).strip()
        for node in tinycss2.parse_blocks_contents(rule.content)  # type: ignore[attr-defined]
        if node.type == "declaration"
    }
