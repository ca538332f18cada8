"""Every setting is documented, and nothing is documented that does not exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# For docker-compose.yml and the scripts in bin/; the application does not read them.
OF_THE_PROCESSES = {"HOST", "PORT", "WEB_WORKERS"}


def read_by_settings() -> set[str]:
    """The names that config/settings.py asks the environment for."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "config/settings.py").read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id.startswith("env_")
        ):
            name = node.args[0]
            assert isinstance(name, ast.Constant), "a setting's name is written out"
            names.add(name.value)
            if node.func.id == "env_secret":
                names.add(f"{name.value}_FILE")
    return names


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
    read = read_by_settings() | asked_by_compose() | OF_THE_PROCESSES

    assert read - set(documented()) == set()
    assert set(documented()) - read == set()


def test_each_documented_setting_says_what_it_means():
    # PORT stands under HOST, mail settings under the one sentence that holds for all.
    shared = {name for name in documented() if name.startswith("EMAIL_")} | {"PORT"}

    assert {name for name, words in documented().items() if len(words) < 20} - shared == set()


def test_docker_hands_every_setting_on():
    """What is not set for Docker: places inside the image, and the owner's password."""
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    environment = text.split("x-environment:")[1].split("services:")[0]
    handed_on = set(re.findall(r"^  ([A-Z_]+):", environment, re.MULTILINE))

    assert read_by_settings() - handed_on == {
        "VAR_DIR",
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

    assert owners == ["migrate"]
