"""Who looks after the roads of each Land and of the Bund, and what that body is written.

Names are those by which the bodies call themselves. Addresses are not here: a body has many, and
which one takes reports from a town is for the town to enter. `districts` says only what holds in
the whole Land (LStrG RLP: the LBM looks after the Kreisstraßen as well; the Saarland has no
Kreisstraßen); everywhere else it differs from Kreis to Kreis, so that the town is told to ask.
`note` says where the Straßenmeistereien are the districts' (Baden-Württemberg, Sachsen).

`utm_zone` is the zone in which the Land's own surveyors work, for the whole Land, also on the
other side of 12° East.
"""

from dataclasses import dataclass
from enum import Enum

from django.db import transaction

from accounts.models import Department
from defects.models import Way
from geo.models import Municipality, RoadClass

# Bodies of the shipped list for which there is a text.
LAND, MOTORWAYS = "strassen_land", "autobahn"
MOTORWAYS_NAME, MOTORWAYS_DATIVE = "Autobahn GmbH", "bei der Autobahn GmbH"


class Districts(Enum):
    """Who looks after the Kreisstraßen, as a sentence for whoever sets the town up."""

    ITSELF = "Die Behörde kümmert sich auch um die Kreisstraßen."
    NONE = "Kreisstraßen gibt es in diesem Land nicht."
    MOST = (
        "Für die meisten Landkreise kümmert sich die Behörde auch um die Kreisstraßen, aber nicht "
        "für alle. Bitte fragen Sie, wie es in Ihrem Landkreis ist."
    )
    ASK = (
        "Ob sich die Behörde auch um die Kreisstraßen kümmert, ist nicht überall gleich. Bitte "
        "fragen Sie, wie es in Ihrem Landkreis ist."
    )


@dataclass(frozen=True, kw_only=True)
class RoadAuthority:
    """Of one Land. Without a `name` the city itself is the authority, and there is no text.

    `state_road` is what the Land calls its own roads; `letters` stand before their numbers.
    """

    land: str
    name: str = ""
    dative: str = ""
    state_road: str = "Landesstraße"
    letters: str = "L"
    districts: Districts = Districts.ASK
    note: str = ""
    utm_zone: int = 32

    @property
    def is_the_city(self) -> bool:
        return not self.name

    @property
    def keeps(self) -> str:
        """What it looks after, in sentences."""
        if self.is_the_city:
            return "Die Stadt ist selbst Straßenbaubehörde, auch für die Bundesstraßen."
        own = f"Bundesstraßen (B) und {self.state_road}n ({self.letters})."
        return " ".join(filter(None, [own, self.districts.value, self.note]))


_MAINTENANCE = (
    "Schäden beheben oft die Straßenmeistereien der Landkreise: Bitte fragen Sie, an wen Meldungen "
    "gehen sollen."
)
# By the first two digits of the AGS.
AUTHORITIES: dict[str, RoadAuthority] = {
    "01": RoadAuthority(
        land="Schleswig-Holstein",
        name="Landesbetrieb Straßenbau und Verkehr Schleswig-Holstein (LBV.SH)",
        dative="beim LBV.SH",
    ),
    "02": RoadAuthority(land="Hamburg"),
    "03": RoadAuthority(
        land="Niedersachsen",
        name="Niedersächsische Landesbehörde für Straßenbau und Verkehr (NLStBV)",
        dative="bei der NLStBV",
    ),
    "04": RoadAuthority(land="Bremen"),
    "05": RoadAuthority(land="Nordrhein-Westfalen", name="Straßen.NRW", dative="bei Straßen.NRW"),
    "06": RoadAuthority(
        land="Hessen",
        name="Hessen Mobil",
        dative="bei Hessen Mobil",
        districts=Districts.MOST,
    ),
    "07": RoadAuthority(
        land="Rheinland-Pfalz",
        name="Landesbetrieb Mobilität Rheinland-Pfalz (LBM)",
        dative="beim LBM Rheinland-Pfalz",
        districts=Districts.ITSELF,
    ),
    "08": RoadAuthority(
        land="Baden-Württemberg",
        name="Straßenbauverwaltung Baden-Württemberg (Regierungspräsidium)",
        dative="bei der Straßenbauverwaltung Baden-Württemberg",
        note=_MAINTENANCE,
    ),
    "09": RoadAuthority(
        land="Bayern",
        name="Staatliches Bauamt",
        dative="beim Staatlichen Bauamt",
        state_road="Staatsstraße",
        letters="St",
    ),
    "10": RoadAuthority(
        land="Saarland",
        name="Landesbetrieb für Straßenbau Saarland (LfS)",
        dative="beim LfS",
        state_road="Landstraße",
        districts=Districts.NONE,
    ),
    "11": RoadAuthority(land="Berlin", utm_zone=33),
    "12": RoadAuthority(
        land="Brandenburg",
        name="Landesbetrieb Straßenwesen Brandenburg",
        dative="beim Landesbetrieb Straßenwesen",
        utm_zone=33,
    ),
    "13": RoadAuthority(
        land="Mecklenburg-Vorpommern",
        name="Straßenbauamt",
        dative="beim Straßenbauamt",
        utm_zone=33,
    ),
    "14": RoadAuthority(
        land="Sachsen",
        name="Landesamt für Straßenbau und Verkehr (LASuV)",
        dative="beim LASuV",
        state_road="Staatsstraße",
        letters="S",
        note=_MAINTENANCE,
        utm_zone=33,
    ),
    "15": RoadAuthority(
        land="Sachsen-Anhalt",
        name="Landesstraßenbaubehörde Sachsen-Anhalt (LSBB)",
        dative="bei der LSBB",
    ),
    "16": RoadAuthority(
        land="Thüringen",
        name="Thüringer Landesamt für Bau und Verkehr (TLBV)",
        dative="beim TLBV",
    ),
}
_LAND_TEXT = """\
An: %(name)s
Meldung {nummer} aus {gemeinde}: {art}
Gefahr: {gefahr}

Straßennummer: {strassennummer}
Straßenklasse: {klasse}
Abschnitt (von Netzknoten nach Netzknoten): {abschnitt}
Station: {station}
Fahrtrichtung: {fahrtrichtung}
Seite oder Fahrstreifen: {fahrbahnseite}
Ortsdurchfahrt: {ortsdurchfahrt}
Straßenname: {strasse}
Adresse: {adresse}
Koordinaten WGS 84 (Breite, Länge): {wgs84}
Koordinaten ETRS89/UTM, Zone %(zone)s: {utm}

Was: {text}
Gemeldet am: {gemeldet}
Fotos und Stand: {seite}

%(last)s
"""
_MOTORWAY_TEXT = """\
An: Autobahn GmbH
Meldung {nummer} aus {gemeinde}: {art}
Gefahr: {gefahr}

Autobahn: {strassennummer}
Fahrtrichtung: {fahrtrichtung}
Betriebskilometer: {station}
Abschnitt oder Anschlussstellen: {abschnitt}
Seite oder Fahrstreifen: {fahrbahnseite}
Koordinaten WGS 84 (Breite, Länge): {wgs84}
Koordinaten ETRS89/UTM, Zone %(zone)s: {utm}

Was: {text}
Gemeldet am: {gemeldet}
Fotos und Stand: {seite}

Bitte antworten Sie bis {frist}.
"""
_ANSWER = "Bitte antworten Sie bis {frist}."
_FORWARD = (
    "Wenn sich um diese Strecke die Straßenmeisterei eines Landkreises kümmert, geben Sie die "
    "Meldung bitte dorthin und schreiben Sie es uns."
)


def authority_of(ags: str) -> RoadAuthority | None:
    """By the AGS of a municipality, or its first two digits; None for what is no Land's."""
    return AUTHORITIES.get(ags[:2])


def shipped_bodies(ags: str) -> list[tuple[str, str, str]]:
    """Key, name and dative of the bodies outside for motorways and the Land's roads."""
    found = [(MOTORWAYS, MOTORWAYS_NAME, MOTORWAYS_DATIVE)]
    land = authority_of(ags)
    if land is not None and not land.is_the_city:
        found.append((LAND, land.name, land.dative))
    return found


def road_text(key: str, ags: str, *, name: str = "") -> str:
    """What `LAND` or `MOTORWAYS` is written, for `outside_words`; empty where there is no text.
    `name` is what the town calls the Land's body, where that is not its own name."""
    land = authority_of(ags)
    if land is None:
        return ""
    if key == MOTORWAYS:
        return _MOTORWAY_TEXT % {"zone": land.utm_zone}
    if key != LAND or land.is_the_city:
        return ""
    last = f"{_FORWARD}\n{_ANSWER}" if land.note else _ANSWER
    return _LAND_TEXT % {"name": name or land.name, "zone": land.utm_zone, "last": last}


def road_class_name(road_class: str, ags: str) -> str:
    """`Staatsstraße` in Bayern and Sachsen, `Landstraße` in the Saarland."""
    land = authority_of(ags)
    if road_class == RoadClass.STATE and land is not None:
        return land.state_road
    return str(RoadClass(road_class).label)


@transaction.atomic
def install_road_texts(municipality: Municipality) -> list[Way]:
    """Give the bodies outside the text of their Land; where something is settled, it stays."""
    bodies = Department.objects.of(municipality).filter(
        key__in=(LAND, MOTORWAYS), kind=Department.Kind.OUTSIDE, way=None
    )
    wanted = [
        (body, road_text(body.key, municipality.ags, name=body.name))
        for body in bodies.order_by("key")
    ]
    return Way.objects.bulk_create(
        Way(municipality=municipality, body=body, template=text) for body, text in wanted if text
    )
