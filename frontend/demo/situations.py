"""Every public word once and more, what is never public, and what waits for the moderators."""

from collections.abc import Iterator
from datetime import timedelta

from frontend.demo.places import Spot
from frontend.demo.play import Act, Story
from frontend.demo.script import Script


def situations(script: Script) -> Iterator[Story]:
    yield from in_every_state(script)
    yield from never_public(script)
    yield from from_other_channels(script)
    yield from waiting_for_moderators(script)
    yield from of_the_last_day(script)


def in_every_state(script: Script) -> Iterator[Story]:
    places = script.places
    yield script.story(  # accepted
        "traffic_light", (2, "07:15"), places.thing("traffic_light"),
        "Ampel zeigt in alle Richtungen nur gelb blinkend, morgens ist hier Schulweg.",
        (2, "08:05", "release"), (2, "08:10", "accept"),
        is_danger=True, motif="traffic_light",
    )  # fmt: skip
    yield script.story(  # planned
        "vegetation", (7, "19:10"), places.street(("lindenhoehe",), off=3),
        "Hecke ragt über den halben Gehweg, mit dem Kinderwagen kein Durchkommen.",
        (6, "09:00", "release"), (6, "09:20", "accept"),
        (5, "10:15", "plan", {"on": script.days.working(-3)}), motif="hedge",
    )  # fmt: skip
    yield script.story(  # planned for today, at the Tiefbauamt
        "footway", (8, "13:00"), places.street(("vorstadt",), off=3),
        "Kante am Übergang, mein Rollstuhl kippt da jedes Mal.",
        (8, "14:10", "release"), (7, "08:30", "accept"),
        (4, "11:00", "plan", {"on": script.days.today}), part="footway",
    )  # fmt: skip
    yield script.story(  # in progress
        "cycleway", (9, "09:35"), places.street(("westerfeld",), off=4),
        "Wurzelaufbrüche auf ganzer Länge, mit dem Lastenrad ist das eine Zumutung.",
        (9, "11:00", "release"), (8, "09:00", "accept"), (6, "17:45", "also", {"people": 4}),
        (1, "07:50", "start"),
        part="cycleway", email="rad@post.example",
    )  # fmt: skip
    yield script.story(  # secured
        "bridge", (5, "10:10"), places.street(("muehlenviertel",)),
        "Das Geländer am Bachsteg ist an einer Seite lose.",
        (5, "11:30", "release"), (5, "12:00", "accept"), (4, "08:15", "secure"),
        (3, "17:20", "also", {"people": 2}),
    )  # fmt: skip
    yield from _questions(script)
    yield script.story(  # reopened
        "street_light", (14, "20:15"), places.thing("lamp"),
        "Laterne geht an und aus, an und aus.",
        (13, "09:00", "release"), (13, "09:30", "accept"),
        (10, "14:00", "fix", {"note": "Kontakt gereinigt."}),
        (2, "21:10", "reopen", {"reason": "Seit gestern flackert sie wieder genauso."}),
        key="flickering", email="nachtlicht@post.example",
    )  # fmt: skip
    yield script.story(  # not fixed, every reason
        "footway", (21, "16:00"), places.street(("westend",), off=4),
        "Der Gehweg ist schief, der sollte mal gerade gemacht werden.",
        (20, "09:00", "release"), (20, "09:30", "accept"),
        (17, "10:00", "leave", {"reason": "within_norm",
                                "note": "Wir haben nachgemessen: Die Neigung ist nötig, damit "
                                        "das Wasser abläuft."}), part="footway",
    )  # fmt: skip
    yield script.story(
        "flytip", (24, "12:30"), places.street(("hagenfeld",), off=16),
        "Auf dem Hof liegt seit Monaten Schrott.",
        (23, "09:00", "release"), (23, "10:00", "accept"),
        (22, "11:00", "leave", {"reason": "not_ours",
                                "note": "Das Grundstück ist privat und von der Straße nicht "
                                        "gefährlich. Wir dürfen dort nichts wegräumen."}),
    )  # fmt: skip
    yield script.story(
        "cycleway", (30, "18:45"), places.classified("K", inside_od=True, off=5),
        "Hier fehlt einfach ein Radweg.",
        (29, "09:00", "release"), (29, "10:00", "accept"),
        (25, "11:00", "leave", {"reason": "no_means",
                                "note": "Der Radweg steht im Ausbauplan, aber noch nicht im "
                                        "Haushalt. Wir haben Ihre Meldung dazugelegt."}),
    )  # fmt: skip
    yield script.story(
        "street_light", (26, "22:30"), places.thing("lamp"),
        "Nach elf wird das Licht schwächer, ist das Absicht?",
        (25, "09:00", "release"), (25, "09:20", "accept"),
        (25, "13:00", "leave", {"reason": "other",
                                "note": "Ja, das ist Absicht: Von 23 bis 5 Uhr dimmen wir auf "
                                        "die Hälfte, um Strom zu sparen."}),
    )  # fmt: skip
    yield script.story(
        "dead_animal", (12, "07:05"), places.street(("oberbach",)),
        "Toter Dachs auf der Fahrbahn.",
        (12, "08:10", "release"), (12, "08:20", "accept"),
        (12, "10:30", "leave", {"reason": "nothing_found",
                                "note": "Um 10 Uhr war dort nichts mehr zu finden."}),
    )  # fmt: skip
    yield from _duplicates(script)
    yield script.story(  # came back
        "gully", (3, "17:45"), places.street(("unterbach",)),
        "Der Graben neben der Straße ist zugewachsen, das Wasser läuft in unseren Keller.",
        (2, "08:45", "release"),
        (2, "09:15", "refuse", {"reason": "Das ist ein Graben am Acker, kein Kanal. Gehört "
                                          "nach unseren Unterlagen nicht uns."}),
        email="keller@post.example",
    )  # fmt: skip
    yield script.story(  # the group itself, sent as it is, and given to the right desk
        "other", (9, "13:20"), places.thing("bus_stop"),
        "Ein rostiges Fahrrad ohne Kette hängt seit Monaten am Bügel und nimmt allen den Platz.",
        (9, "14:05", "release"), (9, "14:10", "assign", {"to": "ordnung"}),
        (8, "09:00", "accept"),
        (6, "10:45", "fix", {"note": "Nach der Frist am Aufkleber abgeholt.",
                             "motif": "bike"}), motif="bike",
    )  # fmt: skip


def _questions(script: Script) -> Iterator[Story]:
    for kind, came, spot, text, question in (
        ("tree", 3, script.places.block("park", "Stadtgarten"),
         "Der große Baum sieht krank aus.",
         ("Danke! Im Stadtgarten stehen elf große Bäume. Welcher ist es: nahe beim Spielgerät "
         "oder am Tor?")),
        ("graffiti", 2, script.places.street(("neustadt",), off=6),
         "Alles beschmiert.",
         ("Ist es die Wand der Unterführung oder das Haus daneben? Das Haus ist privat, dann "
         "brauchen wir die Erlaubnis.")),
        ("street_light", 2, script.places.street(("lindenhoehe",), off=5),
         "laterne kaputt",
         ("Am Mast steht eine vierstellige Nummer. Können Sie uns die nennen? Dann finden wir "
         "sie auch bei Tageslicht.")),
    ):  # fmt: skip
        yield script.story(
            kind, (came, "17:30"), spot, text,
            (came - 1, "09:15", "release"), (came - 1, "09:40", "accept"),
            (came - 1, "09:45", "ask", {"text": question}), email=f"{kind}@post.example",
        )  # fmt: skip


def _duplicates(script: Script) -> Iterator[Story]:
    for kind, of, back, text in (
        ("container", "pair-container", 3, "Container übervoll!!! Wann kommt da endlich jemand?"),
        ("pothole", "road-authority", 5, "Querrinne in der Fahrbahn, wurde die schon gemeldet?"),
        ("street_light", "flickering", 13, "Straßenlampe blinkt wie in der Disko"),
    ):
        first = script.spots[of]
        beside = Spot((first.point[0] + 6, first.point[1] + 4), first.street)
        yield script.story(
            kind,
            (back, "18:05"),
            beside,
            text,
            (back - 1, "09:10", "release"),
            (back - 1, "09:25", "duplicate", {"of": of}),
            part="carriageway" if kind == "pothole" else "",
        )


def never_public(script: Script) -> Iterator[Story]:
    yield script.story(
        "noise", (4, "23:40"), None,
        "In der Kneipe unter uns läuft jede Nacht bis drei Musik. Ich habe schon dreimal "
        "darum gebeten, leiser zu machen.",
        (3, "09:00", "accept"), (3, "09:30", "ask", {"text": "Führen Sie bitte zwei Wochen "
                                                     "lang auf, wann es wie laut ist."}),
        email="schlaflos@post.example", name="B. Winter", phone="0000-88123",
    )  # fmt: skip
    yield script.story(
        "odour", (2, "15:20"), script.places.street(("industrie",)),
        "Es riecht seit Tagen nach Lösungsmittel, mir tränen die Augen.",
        (2, "16:00", "accept"), email="nase@post.example",
    )  # fmt: skip
    yield script.story(
        "noise", (16, "21:10"), script.places.street(("suedstadt",)),
        "Laubbläser um sechs Uhr morgens, jeden Samstag.",
        (15, "10:00", "accept"),
        (14, "11:00", "answer", {"note": "Wir haben mit dem Betrieb gesprochen. Er beginnt "
                                         "jetzt um acht."}),
    )  # fmt: skip


def from_other_channels(script: Script) -> Iterator[Story]:
    places = script.places
    for channel, kind, came, spot, text, name in (
        ("phone", "street_light", (3, "09:50"), places.thing("lamp"),
         ("Anruf einer älteren Dame: Laterne vor ihrem Haus dunkel, sie traut sich abends "
         "nicht mehr hinaus."), "E. Baumann"),
        ("counter", "vegetation", (6, "10:30"), places.street(("hagenfeld",), off=3),
         "Am Schalter gemeldet: Sträucher vor dem Friedhofstor zu hoch.", "W. Schröder"),
        ("letter", "bench", (11, "11:15"), places.thing("bench"),
         "Brief vom Heimatverein: Bank am Rundweg morsch, Foto liegt bei.", "Heimatverein"),
        ("email", "bus_stop", (8, "08:20"), places.thing("bus_stop"),
         "E-Mail der Schule: Wartehäuschen ohne Scheibe, Kinder stehen im Regen.",
         "Sekretariat"),
    ):  # fmt: skip
        back = came[0]
        done = max(back - 4, 1)
        yield script.story(
            kind, came, spot, text,
            (back - 1, "09:05", "release"), (back - 1, "09:30", "accept"),
            (done, "13:40", "fix", {"note": "Erledigt. Wir haben zurückgerufen."}),
            channel=channel, name=name, phone="0000-77104",
        )  # fmt: skip


def waiting_for_moderators(script: Script) -> Iterator[Story]:
    """Fresh reports that nobody has looked at yet, some of them not harmless."""
    places = script.places
    fresh: list[tuple[float, str, Spot, str, str]] = [
        (2.2, "flytip", places.street(("suedstadt",), off=3),
         "Das war die Familie aus Nummer 14, das weiß hier jeder. Ich habe Fotos.", "flytip"),
        (3.6, "litter", places.street(("vorstadt",)),
         "Ihr seid doch alle unfähige Sesselpupser da im Rathaus, seit Wochen liegt der Dreck.",
         ""),
        (5.1, "pothole", places.street(("westerfeld",)),
         "Da ist ein Loch, ungefähr so groß wie ein Teller.", "pothole"),
        (6.4, "abandoned_vehicle", places.street(("westend",)),
         "Blauer Kombi, Kennzeichen LBX-AB 123, steht seit über einem Jahr ohne TÜV.", ""),
        (8.0, "flytip", places.street(("industrie",), off=5),
         "Sperrmüll! Entrümpelung günstig und schnell: www.entruempel-kalle.example", ""),
        (11.5, "street_light", places.thing("lamp"), "Licht aus.", "lamp"),
        (14.0, "graffiti", places.street(("altstadt",), off=5),
         "Beleidigung gegen unseren Nachbarn an der Wand, bitte schnell weg damit.",
         "graffiti"),
        (17.3, "vegetation", places.street(("seeviertel",), off=3),
         "Hecke viel zu breit, wir mussten auf die Straße.", "hedge"),
        (20.0, "bin", places.thing("bin"), "Mülleimer voll :-(", "bin"),
    ]  # fmt: skip
    for hours, kind, spot, text, motif in fresh:
        yield Story(
            kind=kind,
            came=script.now - timedelta(hours=hours),
            spot=spot,
            text=text,
            motif=motif,
            part="carriageway" if kind == "pothole" else "",
            key=f"fresh-{hours}",
            email="neu@post.example" if hours < 6 else "",
        )
    edited = script.days.at(1, "14:02")
    yield Story(
        kind="playground",
        came=edited,
        spot=places.thing("playground"),
        text="Zaun kaputt.",
        key="edited",
        acts=[
            Act(edited + timedelta(minutes=5), "release"),
            Act(
                edited + timedelta(minutes=9),
                "edit",
                {"text": "Zaun kaputt, da passt ein kleines Kind durch. Bitte dringend!"},
            ),
        ],
    )
    yield from _held(script)


def of_the_last_day(script: Script) -> Iterator[Story]:
    """Already looked at, so that a list of the newest has something to see."""
    places = script.places
    for clock_time, kind, motif, spot, text, note in (
        ("07:50", "street_light", "lamp", places.thing("lamp"),
         "Seit gestern Abend dunkel, direkt an der Treppe.", ""),
        ("10:05", "traffic_sign", "sign", places.street(("westerfeld", "suedstadt"), off=4),
         "Schild verdreht, man sieht es erst, wenn man vorbei ist.", ""),
        ("12:35", "playground", "swing", places.thing("playground"),
         "Die Schaukel hängt an einer Seite tiefer.", "Die Schaukel ist gesperrt."),
        ("14:40", "tree", "branch", places.street(("lindenhoehe",), off=4),
         "Nach dem Wind heute Nacht liegt ein Ast halb auf dem Gehweg.", ""),
    ):  # fmt: skip
        came = script.days.at(0, clock_time)
        if came + timedelta(hours=1) > script.now:
            came = script.days.at(1, clock_time)
        acts = [
            Act(came + timedelta(minutes=18), "release"),
            Act(came + timedelta(minutes=41), "accept"),
        ]
        if note:
            acts.append(Act(came + timedelta(minutes=44), "note", {"text": note}))
        yield Story(kind=kind, came=came, spot=spot, text=text, motif=motif, variant=1, acts=acts)


def _held(script: Script) -> Iterator[Story]:
    """Texts that were not shown, each with the rule it broke; and one shown in part."""
    for came, kind, text, rule, note in (
        (9, "dogfouling", "Frau Meier von gegenüber lässt ihren Dackel hier immer hin machen.",
         2, "Ihr Text nennt eine andere Person. Ort und Art sind weiter zu sehen."),
        (13, "pothole", "Was für Idioten haben das denn gepflastert.",
         1, "Bitte schreiben Sie sachlich. Das Loch kümmert uns trotzdem."),
        (20, "advert", "Wählt am Sonntag die Richtigen, dann wird auch aufgeräumt!",
         4, "Das ist Wahlwerbung. Die Plakate sehen wir uns an."),
        (52, "dogfouling", "Der mit dem weißen Kombi war es, Kennzeichen habe ich notiert.",
         2, "Ihr Text zeigt auf eine andere Person. Die Stelle reinigen wir."),
        (97, "pothole", "Das Rathaus besteht nur aus Schlafmützen.",
         1, "Bitte schreiben Sie sachlich. Das Loch kümmert uns trotzdem."),
        (121, "advert", "Mehr Bilder auf meiner Seite, bitte folgen.",
         4, "Das ist Werbung. Die Plakate sehen wir uns an."),
    ):  # fmt: skip
        yield script.story(
            kind, (came, "16:15"), script.places.street(("neustadt", "suedstadt")), text,
            (came - 1, "09:30", "hold_text", {"rule": rule, "note": note}),
            (came - 1, "10:00", "accept"),
            (came - 3, "13:00", "fix", {}), part="carriageway" if kind == "pothole" else "",
        )  # fmt: skip
    yield script.story(
        "flytip", (4, "17:20"), script.places.street(("neustadt", "suedstadt")),
        "Kartons am Straßenrand. Laut Paketschein von Familie Kowalski aus der Gartenstraße 12.",
        (3, "08:50", "redact", {
            "text": "Kartons am Straßenrand. Laut Paketschein von [entfernt].",
            "area": (0.62, 0.58, 0.16, 0.14), "rule": 2,
            "note": "Text und Paketschein nennen andere Menschen.",
        }),
        (3, "09:15", "accept"), (2, "13:40", "fix", {}), motif="flytip",
    )  # fmt: skip
