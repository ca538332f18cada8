"""What a visitor must find: one story told in full, pairs of pictures, other bodies, today's jobs.

Moments are (working days back, time of day); half a day back means the day after, as in
`Days.at`. Streets differ from seed to seed, so texts name them by `{street}` only.
"""

from collections.abc import Iterator
from typing import Any

from frontend.demo.places import Spot
from frontend.demo.play import Story
from frontend.demo.script import Script


def showpieces(script: Script) -> Iterator[Story]:
    yield from told_in_full(script)
    yield from before_and_after(script)
    yield from with_other_bodies(script)
    yield from jobs_for_today(script)


def told_in_full(script: Script) -> Iterator[Story]:
    yield script.story(
        "gully",
        (11, "07:42"),
        script.places.street(("muehlenviertel", "suedstadt")),
        "Seit dem Regen am Wochenende steht hier die halbe Straße unter Wasser. Der Gully ist "
        "mit Laub zu. Die Schulkinder laufen auf der Fahrbahn außen herum!",
        (11, "09:05", "release"),
        (11, "09:31", "accept"),
        (11, "12:10", "also", {"people": 3}),
        (11, "09:34", "ask", {"text": "Danke für die Meldung. Ist es der Einlauf vor der "
                                      "Hausnummer oder der gegenüber an der Bushaltestelle?"}),
        (11, "18:20", "reply", {"text": "Der auf der Seite der Haltestelle. Der andere läuft "
                                        "noch, aber langsam."}),
        (10, "07:25", "secure"),
        (10, "07:30", "note", {"text": "Wir haben die Pfütze abgepumpt und eine Bake gestellt. "
                                       "Für das Spülen brauchen wir den Kanalwagen."}),
        (10, "08:10", "plan", {"on": script.days.working(8)}),
        (8, "10:15", "start"),
        (8, "11:40", "fix", {"note": "Einlauf und Leitung gespült. In der Leitung steckte "
                                     "eine halbe Gehwegplatte. Ab jetzt steht die Stelle auf "
                                     "der Laubliste.", "motif": "gully"}),
        (8, "19:02", "confirm"),
        key="gully",
        motif="gully",
        email="j.hoffmann@post.example",
    )  # fmt: skip


def before_and_after(script: Script) -> Iterator[Story]:
    street = script.places.street
    pairs: list[tuple[str, str, Spot, str, str, str, float, float]] = [
        # kind, motif, where, text, note, part, came, fixed
        ("pothole", "pothole", street(("westerfeld", "suedstadt")),
         ("Großes Schlagloch, bei Regen nicht zu sehen. Gestern ist vor mir ein Radfahrer "
         "hineingefahren, zum Glück nichts passiert."),
         "Schadstelle ausgeschnitten und neu asphaltiert.", "carriageway", 6, 2),
        ("street_light", "lamp", script.places.thing("lamp", (500, 1200)),
         "Laterne dunkel, genau am Fußweg zur Schule.",
         "Leuchtmittel gegen LED getauscht. Brennt.", "", 5, 2),
        ("flytip", "flytip", street(("neustadt",)),
         ("Rotes Sofa und eine Matratze auf dem Gehweg, dazu Müllsäcke. Jeden Tag kommt etwas "
         "dazu."), "Abgeholt und gekehrt.", "", 4, 3),
        ("graffiti", "graffiti", street(("vorstadt", "neustadt"), off=6),
         "Die frisch gestrichene Mauer ist über Nacht vollgesprüht worden. Schade.",
         "Gereinigt, dazu ein Schutzanstrich. Anzeige ist erstattet.", "", 8, 3),
        ("playground", "swing", script.places.thing("playground", (-1000, 500)),
         "Eine Kette an der Schaukel ist gerissen. Mein Sohn ist zum Glück weich gefallen.",
         "Kette und Sitz erneuert, alle anderen Geräte gleich mitgeprüft.", "", 7, 5),
        ("container", "container", script.places.thing("container"),
         "Glascontainer voll, ringsum Kartons und Tüten. Am Samstag ist hier Straßenfest!",
         "Geleert und gekehrt. Wir leeren jetzt wöchentlich.", "", 3, 2),
        ("tree", "branch", street(("westerfeld", "vorstadt"), off=4),
         "Ein dicker Ast ist abgebrochen und hängt über dem Gehweg.",
         "Ast entfernt. Die Baumkontrolle hat den Rest angesehen: alles fest.", "", 13, 12),
        ("bench", "bench", script.places.thing("bench"),
         "Die Bank ist kaputt, zwei Latten sind durch. Hier sitzt jeden Tag mein Opa.",
         "Neue Latten aus Eiche. Grüße an den Opa!", "", 17, 12),
        ("traffic_sign", "sign", street(off=4),
         "Tempo-30-Schild umgefahren, liegt fast auf dem Radweg.",
         "Neuer Pfosten, neues Schild.", "", 16, 13),
        ("footway", "footway", street(("altstadt", "neustadt"), off=4),
         "Die Platten stehen hoch, hier ist schon meine Nachbarin gestürzt.",
         "Platten aufgenommen, Unterbau erneuert.", "footway", 19, 14),
    ]  # fmt: skip
    for kind, motif, spot, text, note, part, came, fixed in pairs:
        acts: list[tuple[Any, ...]] = [
            (came - 1, "08:40", "release"),
            (came - 1, "08:55", "accept"),
            (fixed, "11:20", "fix", {"note": note, "motif": motif}),
        ]
        yield script.story(
            kind, (came, "16:50"), spot, text, *acts,
            motif=motif, part=part, email=f"{motif}@post.example", key=f"pair-{motif}",
        )  # fmt: skip


def with_other_bodies(script: Script) -> Iterator[Story]:
    places = script.places
    yield script.story(
        "pothole", (6, "08:12"), places.classified("L", inside_od=True),
        "Auf der {street} hat sich eine lange Querrinne gebildet, mitten in der Fahrbahn. Die "
        "Lastwagen scheppern so, dass man nachts aufwacht.",
        (6, "10:20", "release"), (3, "18:30", "also", {"people": 7}),
        key="road-authority", motif="pothole", variant=1, part="carriageway",
        email="m.krueger@post.example",
    )  # fmt: skip
    yield script.story(
        "pothole", (15, "12:40"), places.classified("B", inside_od=False),
        "Bankett abgesackt, direkt hinter der Ortstafel.",
        (14, "09:10", "release"), part="carriageway",
    )  # fmt: skip
    yield script.story(
        "street", (9, "17:20"), places.classified("K", inside_od=False),
        "Seitenstreifen ausgefahren, bei Gegenverkehr wird es eng.",
        (8, "08:30", "release"), (7, "10:00", "accept"),
        (2, "13:30", "fix", {"note": "Seitenstreifen aufgeschottert."}), part="carriageway",
    )  # fmt: skip
    yield script.story(
        "flytip", (4, "15:05"), places.block("wood", "Lindenhöher Forst"),
        "Im Wald hinter dem Parkplatz liegen mindestens zwanzig Autoreifen.",
        (3, "08:20", "release"), email="wald@post.example",
    )  # fmt: skip
    yield script.story(
        "water", (10, "11:15"), places.brook(),
        "Ein Baum liegt quer im Bach, dahinter staut sich das Wasser.",
        (10, "13:00", "release"),
    )  # fmt: skip
    yield script.story(
        "vegetation", (8, "18:30"), places.block("railway"),
        "Brombeeren vom Bahndamm wachsen über den ganzen Fußweg.",
        (7, "09:20", "release"), motif="hedge",
    )  # fmt: skip
    yield script.story(
        "bridge", (19, "14:10"), places.street(("neustadt",)),
        "Am Mittelpfeiler der Straßenbrücke bröckelt der Beton, es liegen Brocken auf dem "
        "Uferweg.",
        (19, "15:30", "release"), (18, "08:30", "accept"), (18, "08:50", "secure"),
        (17, "09:40", "hand_over", {"to": "strassen_land",
                                    "reason": "Bauwerk der Landesstraße, Prüfung nötig."}),
        (17, "09:45", "note", {"text": "Der Weg darunter ist gesperrt, bis das Bauwerk "
                                       "geprüft ist."}),
        is_danger=True,
    )  # fmt: skip


def jobs_for_today(script: Script) -> Iterator[Story]:
    """Twelve jobs of the Bauhof; nothing else may lie accepted with it."""
    places = script.places
    today = script.days.today
    to_crew = {"to": "bauhof", "reason": "Bitte in der nächsten Tour miterledigen."}
    jobs: list[tuple[str, float, Spot, str, str, str, list[str]]] = [
        ("container", 2, places.thing("container"), "container",
         "Schon wieder Kartons und Säcke vor den Containern.", "", []),
        ("bin", 2, places.thing("bin"), "bin",
         "Papierkorb quillt über, der Wind verteilt es.", "", []),
        ("flytip", 3, places.street(("seeviertel", "nordhang"), off=3), "flytip",
         "Alte Matratzen am Feldrand, gestern Abend abgeladen.", "", ["plan"]),
        ("litter", 2, places.street(("altstadt",)), "",
         "Nach dem Markt liegt noch alles voll Gemüsekisten.", "", []),
        ("dead_animal", 1, places.street(("westend",)), "",
         "Ein totes Reh liegt am Straßenrand.", "", []),
        ("fountain", 4, Spot((8.0, 12.0), "Markt"), "",
         "Im Brunnen auf dem Markt schwimmt Müll, die Pumpe röchelt.", "", ["start"]),
        ("public_toilet", 3, Spot((-2.0, 8.0), "Markt"), "",
         "Das Licht in der Toilette geht nicht, man steht im Dunkeln.", "", []),
        ("school_sports", 6, places.block("sports", "Sportpark Erlenaue"), "",
         "Ballfangzaun hat ein Loch, die Bälle landen im Fluss.", "", ["plan"]),
        ("bench", 5, places.thing("bench"), "bench",
         "Bank durchgebrochen, ein Brett liegt auf dem Weg.", "", ["assign", "plan"]),
        ("traffic_sign", 3, places.street(off=4), "sign",
         "Schild steht schief, wahrscheinlich hat es ein Lieferwagen erwischt.", "",
         ["assign"]),
        ("footway", 4, places.street(("altstadt",), off=3), "footway",
         "Zwei Platten fehlen vor dem Eingang, ich bin mit dem Fuß hängen geblieben.",
         "footway", ["assign", "secure"]),
        ("pothole", 2, places.street(("muehlenviertel",)), "pothole",
         "Tiefes Loch in der Kurve, Motorradfahrer sehen das zu spät!",
         "carriageway", ["assign"]),
    ]  # fmt: skip
    for kind, came, spot, motif, text, part, further in jobs:
        acts: list[tuple[Any, ...]] = [(came, "11:05", "release")]
        if "assign" in further:
            acts.append((came, "11:20", "assign", to_crew))
        acts.append((came, "12:10", "accept"))
        if "plan" in further:
            acts.append((1, "14:30", "plan", {"on": today}))
        if "secure" in further:
            acts.append((1, "09:40", "secure"))
        if "start" in further:
            acts.append((1, "13:15", "start"))
        yield script.story(
            kind, (came, "08:05"), spot, text, *acts,
            motif=motif, variant=1, part=part, is_danger=kind == "pothole", key=f"job-{kind}",
        )  # fmt: skip


def jobs_for_the_next_day(script: Script) -> Iterator[Story]:
    """Four more that the Bauhof does on the next working day."""
    jobs: list[tuple[str, Spot, str]] = [
        ("litter", Spot((34.0, -18.0), "Markt"), "Unter den Bänken liegen Scherben."),
        ("litter", Spot((-36.0, 24.0), "Markt"), "Zettel vom Flohmarkt, überall."),
        ("flytip", Spot((41.0, 28.0), "Markt"), "Zwei alte Reifen stehen am Baum."),
        ("flytip", Spot((-14.0, -33.0), "Markt"), "Ein Sofa, seit dem Wochenende."),
    ]
    for number, (kind, spot, text) in enumerate(jobs):
        yield script.story(
            kind, (3, f"09:1{number}"), spot, text,
            (3, "11:30", "release"),
            (3, "12:40", "accept"),
            (1, "14:45", "plan", {"on": script.days.working(-1)}),
            key=f"next-{number}",
        )  # fmt: skip
