"""The scripts behind `make`, as far as they can be tried without setting anything up."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from common.database import EXTENSIONS

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = sorted(
    path
    for path in [*(ROOT / "bin").iterdir(), ROOT / ".ci/run", *(ROOT / "docker").iterdir()]
    if path.is_file() and path.read_bytes()[:2] in (b"#!", b"# ") and path.suffix != ".py"
)


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload,no-any-return]
        [str(word) for word in command],
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
        **options,
    )


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def copy_scripts(to: Path) -> Path:
    """The scripts in a folder of their own, with nothing set up."""
    shutil.copytree(ROOT / "bin", to / "bin", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", *(path.name for path in ROOT.glob("requirements*.lock"))):
        shutil.copy(ROOT / name, to)
    return to


@pytest.fixture
def bare_copy(tmp_path: Path) -> Path:
    return copy_scripts(tmp_path)


def without_settings(**values: str) -> dict[str, str]:
    """An environment as on a fresh machine: no setting of Nahdran in it."""
    ours = ("DATABASE_", "SECRET_", "DEMO", "HTTPS", "VAR_DIR", "PORT", "HOST", "WEB_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | values


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_can_be_read_by_its_shell(script):
    shell = "sh" if script.read_text(encoding="utf-8").startswith("#!/bin/sh") else "bash"

    assert run(shell, "-n", script).stderr == ""


@pytest.mark.parametrize(
    "script", [path for path in SCRIPTS if path.suffix != ".sql"], ids=lambda path: path.name
)
def test_script_may_be_executed(script):
    if script.name not in ("lib.sh", "settings.sh"):  # those are read by the others
        assert os.access(script, os.X_OK)


needs_make = pytest.mark.skipif(not shutil.which("make"), reason="there is no make")


@needs_make
def test_make_only_calls_scripts_and_helps_with_each_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    called = set(re.findall(r"^\t@(\S+)", makefile, re.MULTILINE)) - {"echo", "sed"}

    helped = run("make", "-C", ROOT, "--no-print-directory").stdout

    assert {line.split()[0] for line in helped.splitlines()[1:]} == targets
    assert {"run", "setup", "test", "test-fast", "check", "fmt", "bench", "shots"} <= targets
    assert {path for path in called if not (ROOT / path).is_file()} == set()


@pytest.mark.parametrize(
    "command",
    [["bin/run"], pytest.param(["make", "--no-print-directory", "run"], marks=needs_make)],
)
def test_a_taken_port_is_said_at_once_with_a_free_one(bare_copy, taken_port, command):
    result = run(*command, cwd=bare_copy, env=without_settings(PORT=str(taken_port)))

    said = re.search(r"Port (\d+) is taken .*make run PORT=(\d+)", result.stderr)
    assert result.returncode != 0
    assert said is not None
    assert int(said[1]) == taken_port
    assert int(said[2]) > taken_port
    assert not (bare_copy / ".venv").exists()


@pytest.mark.parametrize("port", ["0", "http", "65536", "-1"])
def test_a_port_that_is_none_is_refused(port):
    result = run(sys.executable, ROOT / "bin/supervisor.py", "--check-port", "127.0.0.1", port)

    assert result.returncode != 0
    assert f"PORT={port}" in result.stderr or "expected 2 arguments" in result.stderr


def test_a_free_port_is_no_problem(taken_port):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    result = run(sys.executable, ROOT / "bin/supervisor.py", "--check-port", "127.0.0.1", port)

    assert (result.returncode, result.stderr) == (0, "")


def settings_in(folder: Path, *names: str, **environment: str) -> list[str]:
    """What the scripts take for each name, as `setting` in bin/lib.sh says it."""
    script = ". bin/lib.sh; " + "; ".join(f'echo "$(setting {n} || echo none)"' for n in names)
    result = run("bash", "-c", script, cwd=folder, env=without_settings(**environment))
    return result.stdout.splitlines()


def test_scripts_read_settings_like_the_application(bare_copy):
    (bare_copy / ".env").write_text("# PORT=1\nPORT = '8190'\nHOST=127.0.0.2 \nDEMO=1\n")

    assert settings_in(bare_copy, "PORT", "HOST", "DEMO", "HTTPS", DEMO="0") == [
        "8190",
        "127.0.0.2",
        "0",
        "none",
    ]


def test_compiled_python_is_kept_whatever_an_image_sets(bare_copy):
    script = ". bin/lib.sh; python3 -c 'import sys; print(sys.dont_write_bytecode)'"
    environment = without_settings(PYTHONDONTWRITEBYTECODE="1")

    assert run("bash", "-c", script, cwd=bare_copy, env=environment).stdout == "False\n"


def test_the_last_line_of_a_name_counts_for_scripts_and_application_alike(bare_copy):
    (bare_copy / ".env").write_text("PORT=1\nPORT=8190\n")
    code = (
        "import os; from pathlib import Path; from config.env import load_dotenv;"
        " load_dotenv(Path('.env')); print(os.environ['PORT'])"
    )
    environment = without_settings(PYTHONPATH=str(ROOT))

    assert settings_in(bare_copy, "PORT") == ["8190"]
    assert run(sys.executable, "-c", code, cwd=bare_copy, env=environment).stdout == "8190\n"


def served(folder: Path, **environment: str) -> list[str]:
    """Host, port and number of processes with which `bin/serve web` starts the server."""
    python = folder / ".venv/bin/python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)
    result = run("bin/serve", "web", cwd=folder, env=without_settings(**environment))
    program, *given = result.stdout.split()[1:]
    assert program == "config.server"
    return given


def test_the_server_listens_where_the_settings_say(bare_copy):
    host, port, workers = served(bare_copy)
    assert (host, port) == ("127.0.0.1", "8000")
    assert 2 <= int(workers) <= 8

    (bare_copy / ".env").write_text("HOST=127.0.0.2\nPORT=8190\nWEB_WORKERS=12\n")
    assert served(bare_copy, PORT="8191") == ["127.0.0.2", "8191", "12"]

    (bare_copy / ".env").write_text("HOST=\nPORT=\nWEB_WORKERS=\n")
    assert served(bare_copy)[:2] == ["127.0.0.1", "8000"]


@dataclass
class Stranger:
    """A user without any rights, and a checkout that is theirs."""

    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        become = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--")
        environment = without_settings(HOME=str(self.folder))
        return run(*become, *command, cwd=self.folder, env=environment)


@pytest.fixture
def stranger():
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        pytest.skip("only root can become somebody else, by setpriv")
    # Not in pytest's folder: strangers may not enter it.
    with tempfile.TemporaryDirectory(prefix="nahdran-test-") as name:
        folder = copy_scripts(Path(name))
        folder.chmod(0o755)
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534)
        yield Stranger(folder)


def test_without_rights_the_exact_apt_line_is_printed(stranger):
    setup = stranger.folder / "bin/setup"
    text = setup.read_text(encoding="utf-8")
    # As on a machine without a database server.
    setup.write_text(text.replace("bin/cluster version", "false"), encoding="utf-8")

    result = stranger.run("bin/setup")

    assert result.returncode != 0
    line = re.search(
        r"^  sudo apt-get update && sudo apt-get install -y --no-install-recommends (.+)$",
        result.stderr,
        re.MULTILINE,
    )
    assert line is not None
    assert re.search(r"\bpostgresql-\d+ postgresql-\d+-postgis-3\b", line[1])
    assert not (stranger.folder / ".venv").exists()


def test_a_checkout_of_somebody_else_is_explained(stranger):
    (stranger.folder / "var").mkdir(mode=0o755)

    result = stranger.run("bin/setup")

    assert result.returncode != 0
    assert "belongs to somebody else" in result.stderr


def test_the_superuser_makes_exactly_the_extensions_that_migrate_asks_for():
    script = (ROOT / "bin/database.sql").read_text(encoding="utf-8")

    assert re.findall(r"CREATE EXTENSION IF NOT EXISTS (\w+)", script) == list(EXTENSIONS)


def compose_command() -> list[str]:
    """`docker compose`, or its forerunner; [] if there is neither."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and run(*command, "version").returncode == 0:
            return command
    return []


@pytest.mark.skipif(not compose_command(), reason="there is no docker compose")
def test_docker_compose_accepts_the_file_and_insists_on_the_secrets():
    secrets = {
        "SECRET_KEY": "s",
        "POSTGRES_PASSWORD": "p",
        "OWNER_PASSWORD": "o",
        "APP_PASSWORD": "a",
    }
    command = (*compose_command(), "-f", ROOT / "docker-compose.yml", "config", "--quiet")

    complete = run(*command, env=without_settings(**secrets))

    assert (complete.returncode, complete.stderr) == (0, "")
    for name in secrets:
        rest = {key: value for key, value in secrets.items() if key != name}
        refused = run(*command, env=without_settings(**rest), cwd="/")
        assert refused.returncode != 0
        assert "set it in .env" in refused.stderr
