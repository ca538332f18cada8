"""Proposals for the market square that are talked about most."""

from frontend.demo.participation.stories import Along, Around, At, Fate, Idea, Said

TREES, SEATS, WAYS, FAIRS, WATER, OTHER = (
    "Bäume und Schatten", "Sitzen und Spielen", "Wege und Verkehr", "Markt und Feste",
    "Brunnen und Wasser", "Anderes",
)  # fmt: skip

MOST_TALKED_ABOUT: tuple[Idea, ...] = (
    Idea(
        key="linden",
        by="Lindenblatt",
        came=(19, "13:10"),
        category=TREES,
        title="Drei große Linden statt zehn Parkplätze",
        text=(
            "Unsere Stadt heißt Lindenbach, aber auf dem Markt steht keine einzige Linde. Auf der "
            "Seite vor der Kirche wäre Platz für drei große Bäume. Darunter könnte man im Sommer "
            "sitzen, ohne einen Sonnenstich zu bekommen.\n\nBitte keine Kübel: Darin werden die "
            "Bäume nie groß."
        ),
        place="Markt, vor St. Lambertus",
        where=Around(((30, 34), (62, 42), (66, 18), (36, 10))),
        supports=17,
        talk=(
            Said("Marktgängerin", "Genau das fehlt. Und bitte eine Bank rundherum um jeden Stamm.",
                 "for", up=2, replies=(
                     Said("Kalle", "Rundbank, ja! So war das früher auch, hat mein Opa erzählt."),
                 )),
            Said("Pendler 7 Uhr 12", "Zehn Parkplätze weniger heißt zehn Autos mehr, die im "
                 "Kreis fahren und suchen.", "against", up=1, down=1, replies=(
                     Said("Radler 62", "Am Nordwall ist die Garage halb leer. Das sind fünf "
                          "Minuten zu Fuß."),
                     Said("", "Die Garage am Nordwall ist an Werktagen im Mittel zu 45 Prozent "
                          "belegt. Die Zahlen stehen im Dokument „Der Marktplatz heute“.",
                          office="tiefbau"),
                 )),
            Said("Erlenuferin", "Wichtig ist, dass die Bäume genug Boden bekommen. Sonst heben "
                 "sie in zehn Jahren das Pflaster hoch.", up=1),
        ),
        fates=(Fate(5, "09:10", "give", {"to": "gruen", "days": 21}),),
    ),
    Idea(
        key="schatten",
        by="buergerin",
        came=(18, "20:25"),
        category=TREES,
        title="Schatten auf der Südseite, wo man wartet",
        text=(
            "An der Südseite wartet man auf den Bus, auf die Kinder aus der Musikschule und auf "
            "den Bäcker. Dort ist nachmittags kein Schatten. Zwei oder drei Bäume oder ein Segel "
            "wie in Spanien würden reichen. Bitte auch eine Bank dazu."
        ),
        place="Markt, Südseite",
        where=Along(((-34, -38), (8, -34), (44, -26))),
        supports=8,
        talk=(
            Said("Hofladen-Fan", "Segel gehen bei Sturm kaputt. Lieber Bäume.", up=1, replies=(
                Said("buergerin", "Bäume wären mir auch lieber. Hauptsache, es tut sich was."),
            )),
        ),
        fates=(
            Fate(8, "09:20", "give", {"to": "gruen", "days": 14}),
            Fate(4, "14:10", "answer", {
                "to": "gruen",
                "decision": "partly",
                "text": (
                    "Wir pflanzen auf der Südseite zwei Bäume mit einer Bank dazwischen. Der Boden "
                    "dort ist gut, und die Leitungen liegen tief genug.\n\nEin Segel spannen wir "
                    "nicht. Es müsste bei jedem Sturm abgenommen werden, und an den Häusern sind "
                    "dafür keine Haken erlaubt, weil sie unter Denkmalschutz stehen."
                ),
            }),
        ),
    ),
    Idea(
        key="brunnen",
        by="Kalle",
        came=(18, "09:45"),
        category=WATER,
        title="Den alten Brunnen wieder anschließen",
        text=(
            "Der Brunnen mit dem Müller steht seit Jahren trocken. Das ist schade, denn er ist das "
            "Einzige, was vom alten Markt noch da ist. Bitte reparieren und von April bis Oktober "
            "laufen lassen."
        ),
        place="Markt, am Müllerbrunnen",
        where=At((2, 4)),
        supports=8,
        cost=40_000,
        talk=(
            Said("Oma Erle", "Als Kind habe ich da im Sommer die Füße hineingehalten.", "for",
                 up=2),
            Said("Sparfuchs", "Was kostet das im Jahr an Wasser und Strom? Das würde ich vorher "
                 "gern wissen.", up=1, replies=(
                     Said("", "Mit einer Pumpe im Kreislauf etwa 2.900 Euro im Jahr.",
                          office="stadtwerke"),
                 )),
        ),
        fates=(
            Fate(9, "10:05", "give", {"to": "stadtwerke", "days": 21}),
            Fate(3, "11:30", "answer", {
                "to": "stadtwerke",
                "decision": "follow",
                "text": (
                    "Der Müllerbrunnen wird wieder angeschlossen. Wir haben ihn geprüft: Das "
                    "Becken ist dicht, die Pumpe und die Leitung müssen neu werden. Das kostet "
                    "etwa 38.000 Euro und wird mit dem ersten Abschnitt gebaut. Bis dahin bleibt "
                    "er stehen, wie er ist."
                ),
            }),
            Fate(3, "11:40", "link", {"step": "Der erste Abschnitt wird gebaut"}),
        ),
    ),
    Idea(
        key="baenke",
        by="Marktgängerin",
        came=(18, "17:05"),
        category=SEATS,
        title="Bänke mit Lehne und mit Armstützen",
        text=(
            "Es gibt drei Bänke, alle ohne Lehne. Ältere Leute kommen davon kaum hoch. Bitte Bänke "
            "mit Lehne und mit Armstützen aufstellen, immer zwei nebeneinander, damit man sich "
            "unterhalten kann."
        ),
        place="Markt, vor dem Rathaus",
        where=At((-40, 8)),
        supports=7,
        motif="bench",
        talk=(
            Said("Oma Erle", "Und bitte nicht zu niedrig!", "for", up=1),
            Said("Skaterin 14", "Aber nicht überall, sonst kann man da nicht mehr fahren.",
                 "against", up=1),
        ),
    ),
    Idea(
        key="lehnen",
        by="ohne-2",
        came=(15, "18:40"),
        category=SEATS,
        title="Mehr Sitzplätze mit Lehnen",
        text="Am Markt kann man nirgends richtig sitzen. Mehr Bänke, aber welche mit Lehne.",
        place="Markt",
        where=At((-18, -20)),
        supports=4,
        fates=(Fate(7, "10:40", "merge", {"into": "baenke"}),),
    ),
    Idea(
        key="eben",
        by="Rollt durch die Altstadt",
        came=(17, "11:30"),
        category=WAYS,
        title="Ein ebener Weg vom Rathaus zur Kirche",
        text=(
            "Mit dem Rollstuhl ist das Kopfsteinpflaster eine Qual, mit dem Rollator auch. Es "
            "braucht wenigstens einen glatten Streifen, zwei Meter breit, quer über den Platz. "
            "Und am Rand einen Streifen, den man mit dem Blindenstock fühlt."
        ),
        place="Markt, vom Rathaus zu St. Lambertus",
        where=Along(((-60, 4), (-20, 8), (20, 22), (64, 52))),
        supports=18,
        talk=(
            Said("Zwillingsmama", "Für Kinderwagen gilt dasselbe.", "for", up=2),
            Said("Pflastertreter", "Bitte nur ein Streifen. Das alte Pflaster gehört zum Markt.",
                 up=1, replies=(
                     Said("Rollt durch die Altstadt", "Ein Streifen reicht, wenn er breit genug "
                          "ist. Zwei Rollstühle müssen aneinander vorbei."),
                 )),
            Said("Musikschulvater", "Volle Zustimmung.", "for", fate="deleted"),
        ),
        fates=(Fate(6, "09:40", "give", {"to": "tiefbau", "days": 4}),),
    ),
    Idea(
        key="autofrei",
        by="Radler 62",
        came=(17, "21:15"),
        category=WAYS,
        title="Ein Marktplatz ohne Autos",
        text=(
            "62 Parkplätze auf dem schönsten Platz der Stadt! In der Garage am Nordwall ist immer "
            "frei. Wer nicht laufen kann, soll weiter bis vor die Tür fahren dürfen. Alle anderen "
            "schaffen 300 Meter."
        ),
        place="der ganze Markt",
        where=Around(((-50, 28), (36, 44), (52, -28), (-34, -42))),
        supports=20,
        talk=(
            Said("Pendler 7 Uhr 12", "Ich kaufe dann eben im Gewerbegebiet ein. Da kann ich vor "
                 "der Tür parken. Ob das den Läden hilft?", "against", up=3, down=2, replies=(
                     Said("Erlenuferin", "In der Langen Straße hieß es das auch. Heute ist dort "
                          "mehr los als vorher."),
                 )),
            Said("ohne-3", "Wer mit dem Auto auf den Markt fährt, hat doch nichts im Kopf.", "for",
                 fate="removed"),
            Said("Frühaufsteher", "Und wie bringt der Handwerker sein Werkzeug? Bitte an "
                 "Genehmigungen denken.", up=1, replies=(
                     Said("", "Handwerk, Pflegedienste und Lieferungen bekommen in jedem Entwurf "
                          "eine Lösung. Das steht so im Beschluss des Stadtrats.",
                          office="tiefbau"),
                 )),
            Said("Neustädter Mutter", "Dafür. Meine Kinder könnten dann allein zur Bücherei.",
                 "for", up=2),
            Said("Sparfuchs", "Die Parkgebühren bringen Geld in die Kasse. Wer zahlt das dann?",
                 "against", up=1, down=1),
        ),
    ),
    Idea(
        key="parken",
        by="Pendler 7 Uhr 12",
        came=(16, "06:50"),
        category=WAYS,
        title="Parkplätze behalten, aber nur für eine halbe Stunde",
        text=(
            "Viele parken den ganzen Tag vor dem Rathaus. Wenn man nur 30 Minuten stehen darf, "
            "findet jeder schnell einen Platz und die Läden haben etwas davon. 25 Plätze würden "
            "reichen."
        ),
        place="Markt, vor dem Rathaus",
        where=Around(((-48, 24), (-30, 28), (-22, -18), (-38, -24))),
        supports=5,
        talk=(
            Said("Radler 62", "Dann fahren noch mehr Autos rein und raus als heute.", "against",
                 up=1),
        ),
        fates=(Fate(5, "09:20", "give", {"to": "tiefbau", "days": 14}),),
    ),
    Idea(
        key="wochenmarkt",
        by="Standnachbar",
        came=(16, "14:20"),
        category=FAIRS,
        title="Strom und Wasser für die Stände am Wochenmarkt",
        text=(
            "Ich stehe seit zwölf Jahren mit Käse auf dem Markt. Die Kabel liegen quer über den "
            "Weg, jeder stolpert. Bitte Strom und Wasser im Boden, an acht bis zehn Stellen, mit "
            "Klappen, die man befahren kann."
        ),
        place="Markt, Mitte",
        where=At((10, -8)),
        supports=7,
        cost=60_000,
    ),
    Idea(
        key="wasserspiel",
        by="Zwillingsmama",
        came=(15, "10:10"),
        category=WATER,
        title="Wasser zum Spielen für Kinder",
        text=(
            "Düsen im Boden, aus denen Wasser kommt, wie in Brakhausen. Die Kinder lieben es, und "
            "es kühlt den Platz. Im Winter ist einfach Pflaster da."
        ),
        place="Markt, vor der Bücherei",
        where=At((-30, -28)),
        supports=6,
        talk=(
            Said("Nachtdienst", "Bitte abends um acht ausschalten. Wir wohnen direkt darüber.",
                 up=1),
        ),
    ),
)  # fmt: skip
