"""More proposals for the market square: things and places, large and small."""

from frontend.demo.participation.stories import Along, Around, At, Idea, Said
from frontend.demo.participation.texts.market_ideas import (
    FAIRS,
    OTHER,
    SEATS,
    TREES,
    WATER,
    WAYS,
)

MORE: tuple[Idea, ...] = (
    Idea(
        key="toilette",
        by="Neustädter Mutter",
        came=(14, "12:30"),
        category=OTHER,
        title="Eine Toilette mit Wickeltisch",
        text=(
            "Die Toilette im Rathaus ist am Samstag zu, genau wenn Markt ist. Bitte eine Toilette, "
            "die jeden Tag offen ist, ohne Stufe und mit Wickeltisch."
        ),
        place="Markt, neben dem Rathaus",
        where=At((-62, -22)),
        supports=8,
    ),
    Idea(
        key="trinkwasser",
        by="Laufgruppe Erle",
        came=(14, "19:00"),
        category=WATER,
        title="Trinkwasser zum Nachfüllen",
        text="Ein kleiner Brunnen mit Trinkwasser, an dem man seine Flasche füllen kann.",
        place="Markt, Ecke Nordstraße",
        where=At((34, 52)),
        supports=6,
    ),
    Idea(
        key="raeder",
        by="Studentin Neustadt",
        came=(13, "16:45"),
        category=WAYS,
        title="Doppelt so viele Bügel für Fahrräder",
        text=(
            "Am Samstag stehen die Räder kreuz und quer an den Laternen. Es braucht Bügel an allen "
            "vier Ecken, auch breite Plätze für Lastenräder."
        ),
        first="Am Samstag stehen die Räder kreuz und quer an den Laternen. Es braucht mehr Bügel.",
        place="Markt, Ecke Lange Straße",
        where=At((-58, 34)),
        supports=5,
        motif="bike",
    ),
    Idea(
        key="licht",
        by="Nachtdienst",
        came=(13, "22:40"),
        category=OTHER,
        title="Warmes Licht, das nicht in die Fenster scheint",
        text=(
            "Die hohen Lampen blenden bis in den zweiten Stock. Besser sind niedrige Lampen mit "
            "warmem Licht, die nach unten leuchten."
        ),
        place="Markt, Nordseite",
        where=Along(((-44, 34), (0, 42), (34, 48))),
        supports=5,
        motif="lamp",
    ),
    Idea(
        key="pflaster",
        by="Pflastertreter",
        came=(12, "15:15"),
        category=OTHER,
        title="Das alte Pflaster wieder einbauen",
        text=(
            "Das Kopfsteinpflaster ist über hundert Jahre alt. Man kann die Steine oben eben "
            "schleifen und wieder einbauen. Das ist schöner als Platten aus dem Katalog und "
            "spart Geld."
        ),
        place="Markt, Mitte",
        where=Around(((-24, 22), (26, 30), (34, -14), (-16, -24))),
        supports=4,
        talk=(
            Said("Rollt durch die Altstadt", "Geschliffen und eng verlegt wäre es gut zu fahren.",
                 "for", up=1),
        ),
    ),
    Idea(
        key="dach",
        by="Festausschuss",
        came=(12, "20:05"),
        category=FAIRS,
        title="Ein Dach für Feste und Markttage",
        text=(
            "Bei Regen fällt das halbe Stadtfest aus. Ein leichtes Dach aus Stahl und Glas über "
            "einem Teil des Platzes würde helfen."
        ),
        place="Markt, Ostseite",
        where=Around(((30, 4), (50, 8), (56, -24), (36, -28))),
        supports=2,
        cost=180_000,
        talk=(
            Said("Pflastertreter", "Vor der Kirche? Bitte nicht, da verschwindet ja der ganze "
                 "Blick.", "against", up=2),
        ),
    ),
    Idea(
        key="lieferzeiten",
        by="Hofladen-Fan",
        came=(11, "08:30"),
        category=WAYS,
        title="Feste Zeiten für Lieferwagen",
        text="Liefern bis zehn Uhr morgens und ab sechs Uhr abends. Dazwischen ist der Platz frei.",
        place="Markt und Lange Straße",
        where=Along(((-88, 32), (-52, 30), (-38, -40))),
        supports=4,
    ),
    Idea(
        key="blumen",
        by="Bienenfreundin",
        came=(10, "17:50"),
        category=TREES,
        title="Wildblumen statt Betonkübel",
        text="Am Rand des Platzes Beete mit Wildblumen. Das ist gut für Bienen und sieht nach was "
             "aus.",
        place="Markt, Westseite",
        where=Along(((-50, 24), (-44, -4), (-38, -36))),
        supports=4,
    ),
    Idea(
        key="tische",
        by="Eiscafé-Gast",
        came=(9, "21:30"),
        category=FAIRS,
        title="Mehr Platz für Tische vor den Lokalen",
        text="Im Sommer sind alle Tische besetzt. Die Lokale sollten weiter auf den Platz hinaus "
             "dürfen.",
        place="Markt, Nordseite",
        where=Around(((-30, 34), (26, 44), (30, 30), (-26, 22))),
        supports=5,
        talk=(
            Said("Nachtdienst", "Nur wenn um zehn Schluss ist. Heute geht es oft bis Mitternacht.",
                 "against", up=2, down=1),
            Said("Studentin Neustadt", "Ein Platz mit Leben ist besser als einer mit Autos.",
                 "for", up=1),
        ),
    ),
    Idea(
        key="klettern",
        by="Papa von drei",
        came=(8, "12:00"),
        category=SEATS,
        title="Ein Stein zum Klettern",
        text="Kein Spielplatz, nur ein großer Stein. Kinder klettern, Erwachsene sitzen darauf.",
        place="Markt, vor St. Lambertus",
        where=At((58, 28)),
        supports=4,
    ),
    Idea(
        key="schach",
        by="ohne-4",
        came=(7, "15:40"),
        category=SEATS,
        title="Ein Schachbrett im Pflaster",
        text="Große Figuren gibt es in der Bücherei zum Ausleihen.",
        place="Markt, vor der Bücherei",
        where=At((-26, -36)),
        supports=2,
    ),
    Idea(
        key="buehne",
        came=(8, "11:00"),
        paper=14,
        supports=2,
        category=FAIRS,
        title="Eine kleine Bühne für Musikschule und Chöre",
        text="Zwei Stufen hoch, aus Holz, auch zum Sitzen. Strom in der Nähe.",
        place="Markt, Ostseite",
        where=At((44, -16)),
    ),
    Idea(
        key="modell",
        came=(8, "11:15"),
        paper=9,
        supports=2,
        category=OTHER,
        title="Ein Modell der Altstadt zum Anfassen",
        text="Aus Bronze, mit Blindenschrift. Blinde Menschen können den Markt so mit den Händen "
             "kennenlernen. Andere auch.",
        place="Markt, vor dem Rathaus",
        where=At((-46, -8)),
    ),
    Idea(
        key="buergerbus",
        by="Frau K. aus Oberbach",
        came=(5, "10:20"),
        category=WAYS,
        title="Eine Haltestelle für den Bürgerbus",
        text="Der Bürgerbus aus Oberbach hält heute am Wall. Von dort ist es für viele zu weit.",
        place="Markt, Südseite",
        where=At((16, -38)),
        supports=2,
    ),
    Idea(
        key="wlan",
        by="Skaterin 14",
        came=(3, "18:15"),
        category=OTHER,
        title="Freies WLAN auf dem ganzen Platz",
        text="Gibt es in der Bücherei ja auch.",
        place="Markt",
        where=At((0, -14)),
        supports=2,
    ),
    Idea(
        key="eimer",
        by="Familie Nordstraße",
        waits=True,
        category=OTHER,
        title="Abfalleimer, die nicht überlaufen",
        text="Nach dem Markt quellen die Eimer über, der Wind trägt alles durch die Nordstraße. "
             "Größere Eimer mit Deckel und am Samstagnachmittag eine Leerung mehr.",
        place="Markt, Ecke Nordstraße",
        where=At((38, 50)),
    ),
)  # fmt: skip
