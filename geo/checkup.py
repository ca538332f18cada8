"""Is a town known where it lies, under which name, and what is in it?"""

import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from common.checkup.reasons import why
from common.doctor import Finding, error, ok, warning
from geo.models import Address, Asset, Host, Municipality, Road, SearchPlace, Zone, ZoneLayer

_WAIT_SECONDS = 5
_LEAST_HSTS_SECONDS = 15_552_000  # half a year, what BSI TR-03116-4 and browsers' lists ask for


def towns() -> Iterator[Finding]:
    found = list(Municipality.objects.filter(is_active=True).order_by("name"))
    if not found:
        yield error(
            "Gemeinden",
            "Es gibt noch keine.",
            "manage.py new_municipality (fragt, führt ein und sagt, was fehlt)",
        )
    for town in found:
        yield from _reached(town)
        yield from _numbers(town)
        yield from _geodata(town)


def _reached(town: Municipality) -> Iterator[Finding]:
    about = f"{town}: Adresse"
    url = urlsplit(town.base_url)
    host = url.hostname or ""
    hosts = set(Host.objects.filter(municipality=town).values_list("name", flat=True))
    several = Municipality.objects.filter(is_active=True).count() > 1
    if url.scheme != "https":
        yield error(
            about,
            f"{town.base_url} ist kein https: Links in Mails und QR-Codes führen ohne Schutz her.",
            f"manage.py import_municipality ... --ags {town.ags} --base-url https://..., oder "
            "/admin/geo/municipality/",
        )
    if host not in hosts and (several or hosts):
        yield error(
            about,
            f"{host} steht in Mails, aber nicht bei den Namen der Gemeinde "
            f"({', '.join(sorted(hosts)) or 'keine'}): Der Link führt zur Auswahl der Gemeinden.",
            f'/admin/geo/municipality/, bei "Hosts" {host} eintragen',
        )
    if url.scheme == "https" and settings.HTTPS:
        yield _answers(about, town.base_url)


def _answers(about: str, base_url: str) -> Finding:
    """Ask as a visitor would; redirects are followed."""
    address = base_url.rstrip("/") + "/health/"
    try:
        with urllib.request.urlopen(address, timeout=_WAIT_SECONDS) as answer:  # noqa: S310  # https
            hsts = answer.headers.get("Strict-Transport-Security", "")
    except (urllib.error.URLError, OSError, ValueError) as broken:
        return error(
            about,
            f"{address} ist von hier nicht zu erreichen: {why(broken)}.",
            "DNS, Zertifikat und Proxy prüfen (docs/operations.md, The proxy in front). Kommt "
            "nur dieser Server nicht hin, prüfen Sie es von außen.",
        )
    seconds = hsts.lower().partition("max-age=")[2].partition(";")[0].strip()
    if not seconds.isdecimal() or int(seconds) < _LEAST_HSTS_SECONDS:
        return warning(
            about,
            f"{base_url} antwortet, aber ohne HSTS: Der erste Besuch kann ungeschützt sein.",
            "X-Forwarded-Proto im Proxy setzen und TRUSTED_PROXIES=1; der Proxy darf den Kopf "
            "nicht entfernen.",
        )
    return ok(about, f"{base_url} antwortet mit https und HSTS")


def _numbers(town: Municipality) -> Iterator[Finding]:
    about = f"{town}: Telefonnummern"
    todo = "/admin/geo/municipality/, Feld Numbers; die Form steht in geo/hours.py"
    danger = [entry for entry in town.numbers if entry.get("danger")]
    if not danger:
        yield error(
            about, "Wer eine Gefahr meldet, sieht keine Nummer, die jetzt jemand abnimmt.", todo
        )
    elif not any("during" not in entry for entry in danger):
        yield warning(about, "Nachts und am Wochenende gibt es keine Nummer für Gefahren.", todo)
    else:
        yield ok(about, f"{len(town.numbers)}, auch für Gefahren und außerhalb der Zeiten")
    if not town.hours:
        yield warning(
            f"{town}: Öffnungszeiten", "Sie fehlen.", "/admin/geo/municipality/, Feld Hours"
        )


def _geodata(town: Municipality) -> Iterator[Finding]:
    if not town.boundary or not town.boundary.valid:
        yield error(
            f"{town}: Grenze",
            "Sie fehlt oder ist in sich verdreht: Manche Orte gelten nicht als in der Gemeinde.",
            f"manage.py import_municipality FILE --ags {town.ags}",
        )
    option = f"--municipality {town.ags}"
    district = ZoneLayer.Purpose.DISTRICT
    counted = (
        (
            "Stadtteile",
            Zone.objects.filter(municipality=town, layer__purpose=district).count(),
            "Ohne sie sagt kein Ort, in welchem Teil er liegt.",
            f"manage.py import_zones FILE --into stadtteile --title Stadtteil {option}",
            warning,
        ),
        (
            "Straßen",
            Road.objects.filter(municipality=town).count(),
            "Ohne sie weiß niemand, wem eine Straße gehört: Alles kommt zur Verteilung.",
            f"manage.py import_streets FILE {option}",
            error,
        ),
        (
            "Adressen",
            Address.objects.filter(municipality=town).count(),
            "Ohne sie findet die Suche keine Hausnummern.",
            f"manage.py import_addresses FILE {option}",
            warning,
        ),
        (
            "Dinge",
            Asset.objects.filter(municipality=town).count(),
            "Ohne Laternen, Bänke und Container lässt sich auf der Karte keines antippen.",
            f"manage.py import_assets FILE --kind lamp {option}",
            warning,
        ),
    )
    for what, count, means, todo, level in counted:
        if count:
            yield ok(f"{town}: {what}", f"{count}")
        else:
            yield level(f"{town}: {what}", f"Es gibt keine. {means}", todo)
    if not SearchPlace.objects.filter(municipality=town).exists():
        yield error(
            f"{town}: Suche", "Sie findet nichts.", f"manage.py import_streets FILE {option}"
        )
    if (
        Road.objects.filter(municipality=town).exists()
        and not Road.objects.filter(municipality=town, inside_od=True).exists()
    ):
        yield warning(
            f"{town}: Ortsdurchfahrten",
            "Von keiner Straße ist gesagt, ob sie in der Ortsdurchfahrt liegt: Bei Bundes-, "
            "Landes- und Kreisstraßen fragt die Zuständigkeit danach.",
            f"manage.py import_streets FILE --inside-od-field FELD {option}",
        )
