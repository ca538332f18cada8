"""The documents name what exists, and are complete where the law or a standard wants it."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
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


def test_the_licence_is_whole():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    articles = re.findall(r"^(\d+)\.", text, re.MULTILINE)
    assert articles == [str(number) for number in range(1, 16)]
    assert "Appendix" in text


def test_publiccode_has_what_the_standard_asks_for():
    """https://yml.publiccode.tools, version 0.4: mandatory keys and lengths."""
    publiccode = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))

    assert publiccode["publiccodeYmlVersion"] == "0.4"
    assert {
        *("name", "url", "platforms", "categories", "developmentStatus", "softwareType"),
        *("description", "legal", "maintenance", "localisation"),
    } <= set(publiccode)
    assert publiccode["developmentStatus"] in {"concept", "development", "beta", "stable"}
    assert publiccode["legal"]["license"] == "EUPL-1.2"
    assert publiccode["maintenance"]["contacts"][0]["name"]
    assert publiccode["localisation"]["localisationReady"] is True
    for words in publiccode["description"].values():
        assert len(words["shortDescription"]) <= 150
        assert 150 <= len(words["longDescription"]) <= 10_000
        assert words["features"]
