"""Settings and folders of this machine."""

import errno
import math
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from common.checkup.reasons import why
from common.doctor import Finding, error, ok, warning

_LEAST_LENGTH = 50
# Random letters and digits have some 5.5 bits each; a word that is repeated has far less.
_LEAST_BITS = 3.5
_LITTLE_BYTES, _TOO_LITTLE_BYTES = 5 << 30, 500 << 20
_NEW_KEY = 'Neu: python3 -c "import secrets; print(secrets.token_urlsafe(48))", in .env eintragen.'


def secrets() -> Iterator[Finding]:
    keys = {
        "SECRET_KEY": str(settings.SECRET_KEY),
        "SECRET_LINK_KEY": str(settings.SECRET_LINK_KEY),
    }
    if keys["SECRET_LINK_KEY"] == keys["SECRET_KEY"]:
        del keys["SECRET_LINK_KEY"]
    for name, key in keys.items():
        if len(key) < _LEAST_LENGTH or _bits(key) < _LEAST_BITS:
            yield error(
                name,
                f"Der Schlüssel ist schwach ({len(key)} Zeichen): Wer ihn errät, kann sich "
                "als jede Person anmelden und jeden geheimen Link öffnen.",
                f"{_NEW_KEY} Alle melden sich neu an; alte Schlüssel für Links gehen verloren.",
            )
        else:
            yield ok(name, "lang und zufällig")
    if settings.SECRET_LINK_KEY == settings.SECRET_KEY:
        yield warning(
            "SECRET_LINK_KEY",
            "Er ist derselbe wie SECRET_KEY: Wird dieser einmal gewechselt, sind alle geheimen "
            "Links in Mails tot.",
            "Vor dem ersten echten Tag einen eigenen setzen. " + _NEW_KEY,
        )


def behaviour() -> Iterator[Finding]:
    if settings.DEBUG:
        yield error(
            "DEBUG",
            "Fehlerseiten zeigen jedem das Innere, auch Daten von Menschen.",
            "DEBUG=0 in .env, dann Web und Worker neu starten.",
        )
    if settings.DEMO:
        yield error(
            "DEMO",
            "Jeder kann sich mit einem Klick ohne Passwort anmelden.",
            "DEMO=0 in .env, dann Web und Worker neu starten.",
        )
    if settings.CLOCK_OFFSET_SECONDS:
        yield error(
            "CLOCK_OFFSET_SECONDS",
            f"Die Uhr ist um {settings.CLOCK_OFFSET_SECONDS} Sekunden verstellt: Fristen stimmen "
            "nicht.",
            "CLOCK_OFFSET_SECONDS aus .env nehmen.",
        )
    if not (settings.DEBUG or settings.DEMO or settings.CLOCK_OFFSET_SECONDS):
        yield ok("Betriebsart", "kein DEBUG, keine DEMO, die Uhr geht richtig")
    yield from _https()
    yield from _translations()


def _https() -> Iterator[Finding]:
    if not settings.HTTPS:
        yield error(
            "HTTPS",
            "Anmeldungen gehen auch ohne Verschlüsselung, und Browser merken sich https nicht.",
            "HTTPS=1 in .env; davor ein Proxy mit https (docs/operations.md, The proxy in front).",
        )
    elif not settings.TRUSTED_PROXIES:
        yield error(
            "TRUSTED_PROXIES",
            "0 hinter einem Proxy mit https: Niemand kann sich anmelden, und alle teilen sich eine "
            "Grenze gegen Missbrauch.",
            "TRUSTED_PROXIES=1 in .env (die Zahl der Proxys, die Sie selbst betreiben).",
        )
    elif settings.TRUSTED_PROXIES > 2:
        yield warning(
            "TRUSTED_PROXIES",
            f"{settings.TRUSTED_PROXIES} Proxys sind viele. Ist die Zahl zu hoch, kann jeder eine "
            "fremde Adresse vortäuschen und so alle Grenzen umgehen.",
            "Zählen Sie nach: nur Proxys, die Sie selbst betreiben und die den Kopf überschreiben.",
        )
    else:
        yield ok("HTTPS", f"an, {settings.TRUSTED_PROXIES} Proxy davor, HSTS ein Jahr")


def _translations() -> Iterator[Finding]:
    """Where there are translations, each must be compiled and not older than its source."""
    sources = [
        path
        for folder in [
            Path(settings.BASE_DIR) / "locale",
            *Path(settings.BASE_DIR).glob("*/locale"),
        ]
        for path in folder.glob("*/LC_MESSAGES/*.po")
    ]
    stale = [
        path
        for path in sources
        if not path.with_suffix(".mo").is_file()
        or path.with_suffix(".mo").stat().st_mtime < path.stat().st_mtime
    ]
    if stale:
        yield warning(
            "Übersetzungen",
            f"{len(stale)} sind nicht übersetzt worden, zum Beispiel {stale[0]}: Die "
            "Seiten bleiben dort deutsch.",
            "manage.py compilemessages, dann Web und Worker neu starten.",
        )
    elif sources:
        yield ok("Übersetzungen", f"{len(sources)}, alle fertig")


def folders() -> Iterator[Finding]:
    for about, path in (
        ("Ordner private", Path(settings.PRIVATE_DIR)),
        ("Ordner public", Path(settings.PUBLIC_DIR)),
    ):
        yield _folder(about, path)
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file() and not any(
        Path(settings.STATIC_ROOT).glob("*")
    ):
        yield error(
            "Statische Dateien",
            "Sie fehlen: Seiten haben kein Aussehen und keine Karte.",
            "bin/setup und manage.py collectstatic --noinput",
        )


def _folder(about: str, path: Path) -> Finding:
    existing = next(each for each in (path, *path.parents) if each.is_dir())
    try:
        with tempfile.NamedTemporaryFile(dir=existing, prefix=".doctor-") as file:
            file.write(b"x")
            file.flush()
            os.fsync(file.fileno())
    except OSError as broken:
        return error(
            about,
            f"In {existing} lässt sich nicht schreiben, {why(broken)}: Fotos gehen verloren.",
            "Platz schaffen, oder die Platte vergrößern; alte Sicherungen: backup --keep 7"
            if broken.errno in {errno.ENOSPC, errno.EDQUOT}
            else f"Als root: chown -R nahdran {existing}",
        )
    free = shutil.disk_usage(existing).free
    if free < _LITTLE_BYTES:
        make = error if free < _TOO_LITTLE_BYTES else warning
        return make(
            about,
            f"In {existing} sind nur noch {free >> 20} MB frei: Ist die Platte voll, kann niemand "
            "mehr etwas melden.",
            "Platz schaffen oder die Platte vergrößern; alte Sicherungen: backup --keep 7",
        )
    return ok(about, f"beschreibbar, {free >> 30} GB frei")


def _bits(text: str) -> float:
    """Shannon's entropy of one character, in bits."""
    counted = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counted.values())
