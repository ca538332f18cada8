"""Asks for what a plan needs, with defaults that are right for most."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import slugify

from frontend.founding.plan import (
    LAENDER,
    Plan,
    PlanRefused,
    from_values,
    look_up,
    shipped_departments,
)

Ask = Callable[[str], str]
Say = Callable[[str], None]


def ask(question: Ask, say: Say) -> Plan:
    """An empty answer takes what stands in brackets, or leaves it out."""

    def one(text: str, default: str = "", check: Callable[[str], str] = lambda given: "") -> str:
        while True:
            given = question(f"{text} [{default}]: " if default else f"{text}: ").strip() or default
            if problem := check(given):
                say(f"  {problem}")
                continue
            return given

    values: dict[str, Any] = {"ags": one("Amtlicher Gemeindeschlüssel (8 Ziffern)", check=_ags)}
    say(f"  {LAENDER[values['ags'][:2]]}")
    name = ""
    file = one("Datei mit allen Gemeinden, sonst leer", check=_path)
    if file:
        try:
            name, _where = look_up(Path(file), values["ags"])
            say(f"  Gefunden: {name}")
            values["municipalities"] = str(Path(file).resolve())
        except PlanRefused as error:
            say(f"  {error}")
    if "municipalities" not in values:
        boundary = one("Datei mit der Grenze oder den Stadtbezirken", check=_needed_path)
        values["boundary"] = {"file": str(Path(boundary).resolve()), "union": True}
    values["name"] = one("Name", name, _needed)
    plain = slugify(values["name"].translate(_UMLAUTS))
    values["base_url"] = one("Adresse", f"https://melden.{plain}.de", _url)
    host = urlsplit(values["base_url"]).hostname or ""
    values["hosts"] = one("Namen, unter denen sie antwortet", host).replace(",", " ").split()
    values["number_prefix"] = one("Buchstabe vor den Nummern", values["name"][:1].upper())
    population = one("Einwohner", "", _number)
    values["population"] = int(population.replace(".", "")) if population else None
    values["numbers"] = _numbers(one)
    values["departments"] = _departments(one, say, values["ags"])
    values["administrator"] = {"email": one("Mailadresse der ersten Verwaltung", check=_needed)}
    values["on_call"] = one("Mailadresse der Bereitschaft, sonst leer")
    values["imports"] = _imports(one)
    address = one("Adresse für eine erste Meldung zur Probe, sonst die Mitte")
    values["sample"] = {"address": address} if address else {}
    return from_values(values, beside=Path.cwd())


_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


def _numbers(one: Callable[..., str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [{"label": "Notruf", "number": "112", "danger": True}]
    if number := one("Telefon der Bereitschaft, rund um die Uhr, sonst leer"):
        found.append({"label": "Bereitschaft", "number": number, "danger": True})
    if number := one("Telefon des Bürgerbüros, sonst leer"):
        found.append({"label": "Bürgerbüro", "number": number})
    return found


def _departments(one: Callable[..., str], say: Say, ags: str) -> list[dict[str, Any]]:
    say("Stellen: eine Mailadresse je Stelle; - lässt sie weg.")
    found = []
    for shipped in shipped_departments(ags):
        email = one(f"  {shipped['name']}{' (verteilt den Rest)' if 'clearing' in shipped else ''}")
        if email == "-" and "clearing" not in shipped:
            continue
        found.append({**shipped, "email": email if email != "-" else ""})
    return found


def _imports(one: Callable[..., str]) -> list[dict[str, Any]]:
    found = []
    for what, words, more in (
        ("zones", "Stadtteilen", {"into": "stadtteile", "title": "Stadtteil"}),
        ("streets", "Straßen", {}),
        ("addresses", "Adressen", {}),
        ("assets", "Laternen", {"kind": "lamp"}),
    ):
        if file := one(f"Datei mit {words}, sonst leer", check=_path):
            found.append({"what": what, "file": str(Path(file).resolve()), **more})
    return found


def _ags(given: str) -> str:
    if len(given) == 8 and given.isdecimal() and given[:2] in LAENDER:
        return ""
    return "Acht Ziffern, wie 05315000; die ersten zwei sind das Land."


def _path(given: str) -> str:
    return "" if not given or Path(given).exists() else f"{given} gibt es nicht."


def _needed_path(given: str) -> str:
    return _path(given) if given else "Ohne Grenze geht es nicht."


def _needed(given: str) -> str:
    return "" if given else "Das wird gebraucht."


def _url(given: str) -> str:
    return "" if urlsplit(given).scheme in {"http", "https"} else "Sie beginnt mit https://"


def _number(given: str) -> str:
    return "" if not given or given.replace(".", "").isdecimal() else "Eine Zahl, wie 99000."
