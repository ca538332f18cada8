"""Cycle paths: over, with an answer to everything and what came of it."""

from frontend.demo.participation.stories import (
    Along,
    At,
    Fate,
    Idea,
    News,
    Picture,
    Round,
    Said,
    Step,
    Turn,
    Vorhaben,
)

_LANES, _CROSSINGS, _STANDS, _SIGNS = (
    "Radwege", "Kreuzungen", "Abstellen", "Schilder und Ampeln",
)  # fmt: skip


def _asked(back: int) -> Fate:
    return Fate(back, "09:30", "give", {"to": "tiefbau", "days": 42})


def _answered(back: int, at: str, decision: str, text: str) -> Fate:
    return Fate(back, at, "answer", {"to": "tiefbau", "decision": decision, "text": text})


_IDEAS: tuple[Idea, ...] = (
    Idea(
        key="oberbacher",
        by="Frau K. aus Oberbach",
        came=(168, "17:20"),
        category=_LANES,
        title="Ein sicherer Radweg von Oberbach in die Stadt",
        text=(
            "Auf der Oberbacher Straße fahren Lastwagen mit 70 an den Rädern vorbei. Kinder können "
            "hier nicht zur Schule fahren. Es braucht einen eigenen Radweg mit Abstand."
        ),
        place="Oberbacher Straße",
        where=Along(street="Oberbacher Straße", start=0.25, end=0.95),
        supports=19,
        talk=(
            Said("Papa von drei", "Meine Kinder fahren einen Umweg von zwei Kilometern.", "for",
                 up=2),
            Said("Pendler 7 Uhr 12", "Dann wird die Straße schmaler und der Bus steht im Stau.",
                 "against", up=1, down=1, replies=(
                     Said("", "Der Radweg kommt neben die Straße. Die Fahrbahn bleibt, wie sie "
                          "ist.", office="tiefbau"),
                 )),
        ),
        fates=(
            _asked(122),
            _answered(100, "11:00", "follow", (
                "Der Radweg wird gebaut: zwei Meter fünfzig breit, mit einem Grünstreifen zur "
                "Straße. Das Land bezahlt 70 Prozent. Wir kaufen gerade die letzten Stücke Land. "
                "Der Bau beginnt im nächsten Frühjahr."
            )),
            Fate(62, "10:10", "begin"),
            Fate(62, "10:20", "link", {
                "step": "Der Radweg nach Oberbach wird gebaut",
                "paper_url": "https://ratsinfo.lindenbach.example/vorlagen/114",
                "paper_label": "Vorlage 114",
            }),
        ),
    ),
    Idea(
        key="bahnhof",
        by="Radler 62",
        came=(167, "08:15"),
        category=_STANDS,
        title="Überdachte Bügel am Bahnhof",
        text="40 Plätze mit Dach und Licht, direkt am Eingang. Heute steht alles am Zaun.",
        place="Bahnhofsplatz",
        where=At(street="Bahnhofsplatz", share=0.4),
        supports=16,
        fates=(
            _asked(122),
            _answered(101, "10:15", "follow", (
                "Das machen wir sofort. 48 überdachte Plätze mit Licht und 12 Fächer zum "
                "Abschließen. Das Geld steht im Haushalt dieses Jahres."
            )),
            Fate(80, "09:00", "begin"),
            Fate(38, "14:00", "done"),
        ),
    ),
    Idea(
        key="wall",
        by="Zwillingsmama",
        came=(166, "13:05"),
        category=_CROSSINGS,
        title="Gefährliche Kreuzung am Nordwall",
        text=(
            "Wer vom Nordwall geradeaus fährt, wird von Abbiegern geschnitten. Eine eigene "
            "Ampelphase für Räder würde helfen."
        ),
        place="Nordwall, Ecke Brakhauser Straße",
        where=At(street="Nordwall", share=0.96),
        supports=8,
        fates=(
            _asked(122),
            _answered(98, "15:30", "partly", (
                "Eine eigene Ampelphase ist nicht möglich: Die Kreuzung gehört zur Bundesstraße, "
                "und das Land lehnt sie ab. Wir ziehen aber die Haltelinie für Autos fünf Meter "
                "zurück und färben den Radstreifen rot. So sehen alle einander früher."
            )),
        ),
    ),
    Idea(
        key="kettensteg",
        by="Erlenuferin",
        came=(165, "19:40"),
        category=_LANES,
        title="Radfahren auf dem Kettensteg erlauben",
        text="Der Steg ist der kürzeste Weg in die Neustadt. Heute muss man schieben.",
        place="Kettensteg",
        where=Along(street="Kettensteg", start=0.2, end=0.8),
        supports=4,
        talk=(
            Said("Oma Erle", "Der Steg ist zwei Meter breit. Mir ist es jetzt schon zu eng.",
                 "against", up=2),
        ),
        fates=(
            _asked(121),
            _answered(99, "09:50", "not", (
                "Der Steg ist an der engsten Stelle 1,90 Meter breit. Für Räder und Fußgänger "
                "zusammen schreiben die Regeln 2,50 Meter vor. Verbreitern geht nicht, weil der "
                "Steg unter Denkmalschutz steht. Deshalb bleibt es beim Schieben."
            )),
        ),
    ),
    Idea(
        key="steg",
        by="ohne-5",
        came=(160, "21:00"),
        category=_LANES,
        title="Kettensteg freigeben",
        text="Bitte das Schild abbauen und Radfahren auf dem Kettensteg erlauben.",
        place="Kettensteg",
        where=At(street="Kettensteg", share=0.5),
        supports=2,
        fates=(Fate(124, "11:10", "merge", {"into": "kettensteg"}),),
    ),
    Idea(
        key="westring",
        by="Neustädter Mutter",
        came=(164, "07:30"),
        category=_LANES,
        title="Der Westring als Schulweg mit dem Rad",
        text=(
            "Vom Bahnhof bis zum Schulzentrum fahren jeden Morgen 200 Kinder. Der Streifen ist so "
            "schmal, dass der Lenker über die Linie ragt."
        ),
        place="Westring",
        where=Along(street="Westring", start=0.2, end=0.55),
        supports=16,
        fates=(
            _asked(121),
            _answered(96, "13:20", "follow", (
                "Der Westring bekommt auf beiden Seiten einen zwei Meter breiten Streifen, mit "
                "Pollern vor der Schule. Die Parkplätze auf der Ostseite entfallen. Gebaut wird "
                "zusammen mit der neuen Wasserleitung in zwei Jahren."
            )),
        ),
    ),
    Idea(
        key="uferweg",
        by="Laufgruppe Erle",
        came=(163, "18:30"),
        category=_LANES,
        title="Uferweg: Räder und Spaziergänger trennen",
        text="Am Sonntag ist der Uferweg voll. Zwei getrennte Spuren wären für alle besser.",
        place="Uferweg",
        where=Along(street="Uferweg", start=0.3, end=0.7),
        supports=5,
        talk=(
            Said("Bienenfreundin", "Bitte nicht noch mehr Wiese versiegeln.", "against", up=1,
                 down=0),
        ),
        fates=(
            _asked(120),
            _answered(97, "10:40", "not", (
                "Für zwei Spuren müsste der Weg um drei Meter breiter werden. Das Ufer ist aber "
                "Schutzgebiet, und der Wasserverband stimmt nicht zu. Wir stellen Schilder auf, "
                "die um Rücksicht bitten."
            )),
        ),
    ),
    Idea(
        key="gruen",
        by="Frühaufsteher",
        came=(162, "06:20"),
        category=_SIGNS,
        title="Grün an der Ampel ohne Drücken",
        text="An der Mühlenstraße bekommen Räder nur Grün, wenn man drückt. Autos nicht.",
        place="Mühlenstraße",
        where=At(street="Mühlenstraße", share=0.1),
        supports=6,
        fates=(
            _asked(120),
            _answered(95, "14:45", "noted", (
                "Die Ampel gehört dem Kreis. Wir haben den Vorschlag dorthin gegeben und bitten um "
                "eine Änderung. Die Antwort des Kreises tragen wir hier nach."
            )),
        ),
    ),
    Idea(
        key="allee",
        came=(150, "10:30"),
        paper=17,
        supports=2,
        category=_LANES,
        title="Die Lindenallee als Fahrradstraße",
        text="Von der Lindenhöhe bis zur Stadt. Autos dürfen fahren, aber Räder haben Vorrang.",
        place="Lindenallee",
        where=Along(street="Lindenallee", start=0.05, end=0.95),
        fates=(
            _asked(119),
            _answered(94, "11:35", "partly", (
                "Der Abschnitt von der Brakhauser Straße bis zum Höhenring wird im Herbst "
                "Fahrradstraße. Im oberen Teil fährt der Bus alle zehn Minuten. Dort bleibt es bei "
                "Tempo 30."
            )),
        ),
    ),
)  # fmt: skip

CYCLING = Vorhaben(
    slug="radwege",
    title="Radwege bis 2030",
    summary=(
        "Welche Radwege Lindenbach bis 2030 baut und welche Kreuzungen sicherer werden. Die "
        "Vorschläge sind beantwortet, der Plan ist beschlossen."
    ),
    text=(
        "In Lindenbach sollen mehr Menschen sicher Rad fahren können: zur Schule, zur Arbeit, zum "
        "Bahnhof. Dafür hat die Stadt einen Plan gemacht. Er sagt, was bis 2030 gebaut wird, was "
        "es kostet und was zuerst kommt.\n\n"
        "Am Anfang standen Ihre Vorschläge. Sie haben gezeigt, wo es eng ist, wo es gefährlich "
        "ist und wo Wege fehlen."
    ),
    template="ideen",
    department="tiefbau",
    topics=("verkehr", "schule-und-kita"),
    place="Von Unterbach über den Wall nach Oberbach, und in ganz Lindenbach",
    area="cycle_route",
    zones=("altstadt", "unterbach", "oberbach", "westerfeld", "lindenhoehe"),
    published=(185, "10:30"),
    pictures=(Picture("cycle_path", mended=True), Picture("cycle_path")),
    contacts=("tiefbau",),
    steps=(
        Step("Sie schlagen Wege und Stellen vor", done=128),
        Step("Das Tiefbauamt antwortet auf alle Vorschläge", done=94),
        Step("Der Stadtrat beschließt den Plan", done=66),
        Step("Überdachte Plätze am Bahnhof", "48 Plätze mit Licht, 12 Fächer zum Abschließen.",
             done=38),
        Step("Der Radweg nach Oberbach wird gebaut", words="Frühjahr {next}"),
    ),
    news=(
        News(
            127, "12:30", "Danke für Ihre Vorschläge",
            "Das Sammeln ist zu Ende. Jetzt prüft das Tiefbauamt jeden Vorschlag und antwortet mit "
            "Gründen.",
        ),
        News(
            65, "09:40", "Der Plan ist beschlossen",
            "Der Stadtrat hat den Plan mit großer Mehrheit beschlossen. Bis 2030 gibt die Stadt "
            "jedes Jahr 450.000 Euro für Radwege aus.",
        ),
    ),
    outcome=(
        "Es gab Vorschläge online und auf Karten aus zwei Veranstaltungen. Das Tiefbauamt hat "
        "jeden beantwortet.\n\n"
        "Das wird gemacht: Der Radweg nach Oberbach, breitere Streifen am Westring und die "
        "überdachten Plätze am Bahnhof. Die Plätze am Bahnhof sind fertig.\n\n"
        "Das wird zum Teil gemacht: Die Kreuzung am Nordwall wird sicherer, aber ohne eigene "
        "Ampel. Die halbe Lindenallee wird Fahrradstraße.\n\n"
        "Das wird nicht gemacht: Radfahren auf dem Kettensteg und zwei Spuren am Uferweg. Die "
        "Gründe stehen in den Antworten.\n\n"
        "Einmal im Jahr berichten wir hier, was fertig ist."
    ),
    outcome_at=(36, "10:00"),
    turns=(
        Turn(35, "10:15", "finished",
             "Der Plan steht und wird jetzt gebaut. Was fertig ist, sagen wir hier jedes Jahr."),
    ),
    rounds=(
        Round(
            slug="vorschlaege",
            format="ideas",
            title="Wo fehlt ein Radweg?",
            summary="Zeigen Sie auf der Karte, wo Sie mit dem Rad schlecht vorankommen.",
            promise=(
                "Das Tiefbauamt antwortet auf jeden Vorschlag. Danach beschließt der Stadtrat den "
                "Plan."
            ),
            starts=170,
            department="tiefbau",
            categories=((_LANES, "tiefbau"), (_CROSSINGS, "tiefbau"), (_STANDS, "tiefbau"),
                        (_SIGNS, "ordnung")),
            shapes=("point", "line"),
            ideas=_IDEAS,
        ),
    ),
)  # fmt: skip
