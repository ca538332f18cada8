"""The documents name what exists, and are complete where the law or a standard wants it."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
CONTACT = {"name", "email", "phone", "affiliation"}
# Variables of nginx itself that the example uses.
NGINX = {"host", "remote_addr", "http_upgrade", "request_uri"}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files_that_exist(document):
    text = document.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", text)

    missing = [
        link
        for link in links
        if not re.match(r"[a-z]+:", link) and not (document.parent / link).exists()
    ]

    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_of_make_exist(document):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", text, re.MULTILINE))

    assert named - targets == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_of_manage_exist(document):
    text = document.read_text(encoding="utf-8")

    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands()) == set()


def test_the_example_of_a_proxy_is_whole_and_lets_the_largest_form_through():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    size = re.search(r"client_max_body_size (\d+)m;", text)

    assert size is not None
    form = settings.PHOTOS_PER_REPORT * settings.PHOTO_MAX_BYTES + 1_000_000
    assert form <= int(size[1]) * 1024 * 1024
    assert f"may weigh {form // 1_000_000} MB" in text
    used = set(re.findall(r"(?:set_header .*|301 https://.*?)\$(\w+)", text))
    assert used - NGINX == set(re.findall(r"map \$\w+ \$(\w+)", text))


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    articles = re.findall(r"^(\d+)\.", text, re.MULTILINE)
    assert articles == [str(number) for number in range(1, 16)]
    assert "Appendix" in text


def publiccode() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    return found


def test_publiccode_has_what_the_standard_asks_for():
    """https://yml.publiccode.tools, version 0.4: mandatory keys, closed lists and lengths."""
    told = publiccode()

    assert told["publiccodeYmlVersion"] == "0.4"
    assert {
        *("name", "url", "platforms", "categories", "developmentStatus", "softwareType"),
        *("description", "legal", "maintenance", "localisation"),
    } <= set(told)
    assert re.fullmatch(r"https://\S+\.git", told["url"])
    assert told["platforms"] == ["web"]
    assert told["softwareType"] == "standalone/web"
    assert told["developmentStatus"] in {"concept", "development", "beta", "stable"}
    assert told["legal"]["license"] == "EUPL-1.2"
    assert told["maintenance"]["type"] in {"internal", "community"}
    assert all(set(each) <= CONTACT and each["name"] for each in told["maintenance"]["contacts"])
    assert told["localisation"]["localisationReady"] is True
    assert told["localisation"]["availableLanguages"]
    assert all(each["name"] for each in told["dependsOn"]["open"])
    for words in told["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]


def test_publiccode_says_which_lines_wait_for_the_publication():
    """The standard wants the address of the repository and a person; until there are any, both
    lines say so, and the page for contributors sends whoever publishes to them."""
    told = publiccode()
    marked = [
        line.strip()
        for line in (ROOT / "publiccode.yml").read_text(encoding="utf-8").splitlines()
        if re.search(r"\S.*# before the first publication:", line)
    ]
    # RFC 2606 keeps these names for examples: nobody will ever own them.
    no_address = re.search(r"//(\w+\.)*example(\.(org|com|net))?/", told["url"]) is not None
    nobody = told["maintenance"]["contacts"][0]["name"].startswith("To be named")

    assert no_address == any(line.startswith("url:") for line in marked)
    assert nobody == any(line.startswith("- name:") for line in marked)
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert bool(marked) == ("## Before the first publication" in contributing)
