"""What collectstatic leaves: hashed names everywhere, compressed beside, nothing missing."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

pytestmark = pytest.mark.slow

IMPORTS = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']""")


@pytest.fixture
def gathered(settings) -> Path:
    """The real folder of static files, gathered as in operation."""
    settings.DEBUG = False
    call_command("collectstatic", interactive=False, verbosity=0)
    return Path(settings.STATIC_ROOT)


def test_everything_is_found_under_its_hashed_name(gathered):
    url = staticfiles_storage.url("generated/site.css")
    sheet = gathered / url.removeprefix("/static/")

    assert re.fullmatch(r"/static/generated/site\.[0-9a-f]{12}\.css", url)
    assert sheet.with_name(sheet.name + ".br").exists()
    assert sheet.with_name(sheet.name + ".gz").exists()
    for address in re.findall(r"url\(\"?([^)\"]+)\"?\)", sheet.read_text(encoding="utf-8")):
        if not address.startswith("data:"):
            assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), address
            assert (sheet.parent / address).resolve().exists(), address

    modules = [
        path
        for path in (gathered / "frontend/js").rglob("*.js")
        if re.search(r"\.[0-9a-f]{12}\.js$", path.name)
    ]
    assert len(modules) > 5
    for module in modules:
        for address in IMPORTS.findall(module.read_text(encoding="utf-8")):
            assert re.search(r"\.[0-9a-f]{12}\.m?js$", address), f"{module.name}: {address}"
            assert (module.parent / address).resolve().exists(), f"{module.name}: {address}"


def test_a_file_that_was_not_gathered_keeps_its_name():
    assert staticfiles_storage.url("frontend/new.js") == "/static/frontend/new.js"
