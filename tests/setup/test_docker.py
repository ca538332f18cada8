"""What can be said about the image and the compose file without building them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent


def instructions() -> list[tuple[str, str]]:
    """The lines of the Dockerfile, continued ones joined: `("COPY", "bin bin")`."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (word, rest.strip())
        for word, _space, rest in (line.partition(" ") for line in text.splitlines() if line)
    ]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def test_what_is_copied_exists_and_is_not_ignored():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [
        source
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from")
        for source in rest.split()[:-1]
    ]

    assert {"bin", "requirements.lock", "package-lock.json", "."} <= set(copied)
    # The certificate of a company's proxy is there or not: the pattern may match nothing.
    assert [each for each in copied if each != "ca.cr[t]" and not (ROOT / each).exists()] == []
    assert set(copied) & set(ignored) == set()
    assert {".env", ".git", "var"} <= set(ignored)  # secrets, history, data


def test_the_image_runs_as_nobody_in_particular_and_may_write_only_where_data_go():
    words = instructions()
    last = max(number for number, (word, _rest) in enumerate(words) if word == "FROM")
    final = words[last:]

    user = next(rest for word, rest in final if word == "USER")
    assert any("useradd --uid 10001 --user-group --no-create-home" in rest for _w, rest in final)
    assert user == "nahdran"
    written = next(rest for word, rest in final if word == "RUN" and rest.startswith("chown"))
    volumes = set(re.findall(r"/app/var/\w+", next(r for w, r in final if w == "VOLUME")))
    assert set(re.findall(r"/app/var/\w+", written)) == volumes
    assert volumes == {f"/app/var/{each}" for each in ("private", "public", "mail", "backups")}


def test_both_stages_know_the_time_zones():
    """Images of Ubuntu have none, and without Europe/Berlin nothing starts."""
    installs = [rest for word, rest in instructions() if "apt-get install" in rest]

    assert len(installs) == 2
    assert all(re.search(r"\btzdata\b", each) for each in installs)


def test_each_service_runs_what_exists(compose):
    programs = {name: each["command"] for name, each in compose["services"].items() if name != "db"}
    # By hand, with the right to read everything: not a service that runs.
    backup = compose["services"]["backup"]
    assert programs.pop("backup")[:3] == [".venv/bin/python", "manage.py", "backup"]
    assert backup["profiles"] == ["by-hand"]
    kinds = re.findall(r"^    (\w+)\)", (ROOT / "bin/serve").read_text("utf-8"), re.MULTILINE)

    assert programs == {name: ["bin/serve", name] for name in ("migrate", "web", "worker")}
    assert set(programs) <= set(kinds)
    mounted = [
        volume.split(":")[0]
        for each in compose["services"].values()
        for volume in each["volumes"]
        if volume.startswith("./")
    ]
    assert all((ROOT / source).is_file() for source in mounted)
    assert len(mounted) == 2


def test_tables_are_made_before_anybody_serves(compose):
    services = compose["services"]

    assert services["migrate"]["depends_on"] == {"db": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        waits = services[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
        assert "healthcheck" in services[name]


def test_stopping_waits_until_both_have_finished(compose):
    """After the grace period Docker kills; both want up to so many seconds themselves."""
    web = re.search(
        r"timeout_graceful_shutdown=(\d+)", (ROOT / "config/server.py").read_text(encoding="utf-8")
    )
    assert web is not None
    worker = settings.PROCRASTINATE_WORKER_DEFAULTS["shutdown_graceful_timeout"]

    for name in ("web", "worker"):
        grace = int(compose["services"][name]["stop_grace_period"].removesuffix("s"))
        assert grace > max(int(web[1]), worker)


def test_the_port_is_published_to_this_machine_only_unless_told_otherwise(compose):
    assert compose["services"]["web"]["ports"] == ["${BIND:-127.0.0.1}:${PORT:-8000}:8000"]
    assert all("ports" not in each for name, each in compose["services"].items() if name != "web")
