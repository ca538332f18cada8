"""Every setting is documented, and nothing is documented that does not exist."""

import ast
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.env import BadSetting, env_list

ROOT = Path(__file__).resolve().parent.parent.parent

# Names that are asked for and are no settings of ours.
OF_OTHERS = {
    "MALLOC_ARENA_MAX",  # of the C library
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TRIM_THRESHOLD_",
    "POSTGRES_USER",  # of the database's image
}
NOT_OURS = {".git", ".venv", "node_modules", "var"}


def _asked(node: ast.AST) -> ast.expr | None:
    """The name that `node` asks the environment for, if it does."""
    match node:
        case ast.Call(func=ast.Name(id=function), args=[name, *_]) if function.startswith("env_"):
            return name
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr="environ"), attr="get"), args=[name, *_]
        ):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="getenv"), args=[name, *_]):
            return name
        case ast.Subscript(value=ast.Attribute(attr="environ"), slice=name, ctx=ast.Load()):
            return name
    return None


def files_below(folder: Path) -> Iterator[Path]:
    """The Python files that are ours. What is not is not even walked through: a database that other
    tests use makes and removes folders meanwhile."""
    for path, folders, names in os.walk(folder):
        folders[:] = set(folders) - NOT_OURS
        yield from (Path(path, name) for name in names if name.endswith(".py"))


def read_by_python(*parts: str) -> set[str]:
    """The names that Python files below these folders ask the environment for."""
    names = set()
    for file in (file for part in parts for file in files_below(ROOT / part)):
        if file == ROOT / "config/env.py":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            name = _asked(node)
            if name is None:
                continue
            assert isinstance(name, ast.Constant), f"{file}: a setting's name is written out"
            names.add(name.value)
            match node:
                case ast.Call(func=ast.Name(id="env_secret")):
                    names.add(f"{name.value}_FILE")
    return names


def read_by_scripts() -> set[str]:
    """What the scripts take from the environment or .env: `setting`, `fallback`, `${NAME:-...}`."""
    names = set()
    for script in [*(ROOT / "bin").iterdir(), *(ROOT / "docker").iterdir()]:
        if script.is_file() and script.suffix not in (".py", ".sql"):
            text = re.sub(r"^\s*#.*", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
            names |= set(re.findall(r"\b(?:setting|fallback) ([A-Z][A-Z_]+)", text))
            names |= set(re.findall(r"\$\{([A-Z][A-Z_]+):-", text))
    return names


def apps() -> list[str]:
    return [path.parent.name for path in ROOT.glob("*/apps.py")] + ["config"]


def documented() -> dict[str, str]:
    """Each name in .env.example with the comment that stands above it."""
    found, comment = {}, ""
    for line in (ROOT / ".env.example").read_text(encoding="utf-8").splitlines():
        setting = re.match(r"^(?:# )?([A-Z][A-Z_]+)=", line)
        if setting:
            assert setting[1] not in found, f"{setting[1]} stands twice in .env.example"
            found[setting[1]] = comment
        elif not line or line.startswith("# ---"):
            comment = ""
        else:
            comment += line.lstrip("# ") + " "
    return found


def asked_by_compose() -> set[str]:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return set(re.findall(r"\$\{([A-Z_]+)", text))


def test_settings_and_example_name_the_same():
    read = read_by_python(".") | read_by_scripts() | asked_by_compose()

    assert read - set(documented()) - OF_OTHERS == set()
    assert (set(documented()) | OF_OTHERS) - read == set()


def test_what_commands_and_scripts_read_is_seen_too():
    """So that the test above cannot pass by looking at too little."""
    assert "BASE_URL" in read_by_python("frontend")
    assert "REALDATA_DIR" in read_by_python("tests")
    assert {"HOST", "WEB_WORKERS", "CHROMIUM"} <= read_by_scripts()
    assert {"accounts", "common", "defects", "frontend", "geo", "config"} <= set(apps())


def test_each_documented_setting_says_what_it_means():
    # PORT stands under HOST, mail settings under the one sentence that holds for all.
    shared = {name for name in documented() if name.startswith("EMAIL_")} | {"PORT"}

    assert {name for name, words in documented().items() if len(words) < 20} - shared == set()


def test_docker_hands_every_setting_on():
    """What is not set for Docker: places inside the image, and the owner's password."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    environment = text.split("x-environment:")[1].split("services:")[0]
    handed_on = set(re.findall(r"^  ([A-Z_]+):", environment, re.MULTILINE))

    assert (read_by_python(*apps()) | {"WEB_WORKERS"}) - handed_on == {
        "VAR_DIR",
        "PORT",
        "SECRET_KEY_FILE",
        "DATABASE_OWNER_URL",
    }


def test_web_and_worker_do_not_know_the_owner_of_the_tables():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = re.split(r"^  (\w+):\n", text.split("services:")[1], flags=re.MULTILINE)
    owners = [
        name
        for name, body in zip(services[1::2], services[2::2], strict=True)
        if "DATABASE_OWNER_URL" in body
    ]

    assert owners == ["migrate", "backup"]


@pytest.mark.parametrize("value", ["{", '{"id": "x"}', '["x"]', "7", '[{"secret": "geheim"}'])
def test_a_list_that_is_none_is_refused_without_repeating_it(monkeypatch, value):
    monkeypatch.setenv("IDENTITY_PROVIDERS", value)

    with pytest.raises(BadSetting, match="IDENTITY_PROVIDERS") as refused:
        env_list("IDENTITY_PROVIDERS")
    assert "geheim" not in str(refused.value)


def test_a_list_is_read_and_missing_is_empty(monkeypatch):
    monkeypatch.setenv("IDENTITY_PROVIDERS", '[{"id": "x"}]')
    assert env_list("IDENTITY_PROVIDERS") == [{"id": "x"}]
    monkeypatch.delenv("IDENTITY_PROVIDERS")
    assert env_list("IDENTITY_PROVIDERS") == []
