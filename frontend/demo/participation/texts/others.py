"""A poll, a survey, a discussion, a project that only informs, and a draft."""

from frontend.demo.participation.stories import (
    Ballot,
    News,
    Option,
    Picture,
    Question,
    Round,
    Said,
    Step,
    Talk,
    Turn,
    Vorhaben,
)

NAME = Vorhaben(
    slug="platz-am-bahnhof",
    title="Neuer Name für den Platz am Bahnhof",
    summary=(
        "Der Platz vor dem Bahnhof bekommt einen eigenen Namen. Stimmen Sie ab, welcher es wird."
    ),
    text=(
        "Der Platz vor dem Bahnhof heißt bisher nur Bahnhofsplatz, so wie die Straße daneben. "
        "Taxis und Rettungswagen verwechseln beides. Deshalb bekommt der Platz einen eigenen "
        "Namen.\n\n"
        "Aus 41 Ideen hat eine Gruppe aus Heimatverein, Schulen und Stadtrat drei ausgewählt. "
        "Zwischen diesen drei entscheiden Sie."
    ),
    template="abstimmung",
    department="buergerbuero",
    topics=("kultur",),
    place="Bahnhofsplatz, Neustadt",
    area="station",
    zones=("neustadt",),
    published=(18, "09:30"),
    pictures=(Picture("bike", mended=True, alt="Freie Fahrradbügel auf dem Platz am Bahnhof"),),
    contacts=("buergerbuero",),
    steps=(
        Step("Drei Namen sind ausgewählt", done=19),
        Step("Sie stimmen ab", planned=-5),
        Step("Der Stadtrat beschließt den Namen", "Er folgt dem Ergebnis der Abstimmung.",
             planned=-47),
        Step("Die neuen Schilder hängen", words="Ende {year} oder Anfang {next}"),
    ),
    news=(
        News(
            9, "12:10", "Die Abstimmung läuft",
            "Sie haben zwei Wochen Zeit. Das Ergebnis sieht vor dem Ende niemand, auch wir nicht. "
            "So stimmt jede Person frei ab.",
        ),
    ),
    rounds=(
        Round(
            slug="abstimmung",
            format="poll",
            title="Wie soll der Platz heißen?",
            summary="Drei Namen, eine Stimme. Sie können Ihre Stimme bis zum Ende ändern.",
            promise=(
                "Der Stadtrat hat beschlossen, dem Ergebnis zu folgen, wenn mindestens 50 Menschen "
                "abstimmen."
            ),
            starts=9,
            department="buergerbuero",
            ballot=Ballot(
                question="Welchen Namen soll der Platz am Bahnhof bekommen?",
                text="Alle drei Namen sind geprüft: Es gibt sie in Lindenbach noch nicht.",
                counting=(
                    "Es gewinnt der Name mit den meisten Stimmen. Stimmen auf Papier zählen genau "
                    "so viel. Bei gleich vielen Stimmen entscheidet der Stadtrat."
                ),
                options=(
                    Option("Erlenplatz", "Nach dem Fluss und den Erlen, die auf dem Platz stehen.",
                           15, 14),
                    Option("Platz der Weberinnen",
                           "Nach den Frauen, die in den Tuchfabriken der Neustadt arbeiteten.",
                           11, 6),
                    Option("Am alten Güterschuppen",
                           "Nach dem Gebäude, das hier bis 1978 stand.", 4, 3),
                ),
                paper_note="Stimmzettel aus dem Bürgerbüro",
                paper_back=2,
            ),
        ),
    ),
)  # fmt: skip

VILLAGE = Vorhaben(
    slug="leben-in-oberbach",
    title="Wie leben Sie in Oberbach?",
    summary=(
        "Was ist gut in Oberbach, was fehlt? Zehn Minuten für Ihre Antworten helfen uns, das "
        "Richtige zu planen."
    ),
    text=(
        "In Oberbach wohnen heute 2.300 Menschen, vor zehn Jahren waren es 1.900. Die Schule ist "
        "voll, der Laden hat zugemacht, und am Kalkberg sollen Wohnungen entstehen.\n\n"
        "Bevor wir planen, möchten wir wissen, wie Sie leben. Die Umfrage richtet sich an alle, "
        "die in Oberbach wohnen oder oft dort sind."
    ),
    template="umfrage",
    department="buergerbuero",
    topics=("wohnen", "schule-und-kita"),
    place="Oberbach",
    area="oberbach",
    zones=("oberbach",),
    published=(20, "11:00"),
    pictures=(Picture("hedge", mended=True, alt="Wohnstraße mit Häusern und geschnittener Hecke"),),
    contacts=("buergerbuero",),
    steps=(
        Step("Die Umfrage läuft", planned=-9),
        Step("Wir zeigen die Ergebnisse im Dorfhaus", planned=-30),
        Step("Der Plan für Oberbach", words="Sommer {next}"),
    ),
    rounds=(
        Round(
            slug="umfrage",
            format="survey",
            title="Umfrage: Leben in Oberbach",
            summary="Fünf Fragen. Sie können Ihre Antworten bis zum Ende ändern.",
            promise=(
                "Wir veröffentlichen alle Ergebnisse hier und stellen sie im Dorfhaus vor. Sie "
                "sind die Grundlage für den Plan für Oberbach."
            ),
            starts=12,
            department="buergerbuero",
            questions=(
                Question(
                    "single", "Wie lange wohnen Sie in Oberbach?",
                    ("weniger als 2 Jahre", "2 bis 10 Jahre", "mehr als 10 Jahre",
                     "Ich wohne nicht dort"),
                    is_required=True, weights=(4, 9, 14, 3),
                ),
                Question(
                    "scale", "Wie gern leben Sie in Oberbach?",
                    ends=("gar nicht gern", "sehr gern"), is_required=True,
                    weights=(1, 2, 5, 13, 10),
                ),
                Question(
                    "multiple", "Was fehlt Ihnen am meisten?",
                    ("ein Laden", "Bus am Abend", "Wohnungen für ältere Menschen",
                     "ein sicherer Radweg", "ein Treffpunkt", "schnelles Internet"),
                    hint="Sie können bis zu drei auswählen.", weights=(16, 11, 8, 13, 7, 3),
                ),
                Question(
                    "place", "Wo sind Sie in Oberbach am liebsten?",
                    hint="Tippen Sie auf die Karte. Sie können die Frage auch auslassen.",
                ),
                Question(
                    "text", "Was sollen wir noch wissen?",
                    texts=(
                        "Ein Laden, in dem man auch einen Kaffee trinken kann.",
                        "Der letzte Bus fährt um 19:20 Uhr. Nach dem Spätdienst ist er weg.",
                        "Bitte nicht nur Einfamilienhäuser bauen.",
                        "Die Dorflinde muss bleiben!",
                        "Mehr für Jugendliche. Es gibt nur die Bushaltestelle.",
                        "Die Lastwagen auf der Bundesstraße sind zu laut.",
                        "Am Bach müsste man sitzen können.",
                        "Alles gut so, wie es ist.",
                    ),
                ),
            ),
            sheets=23,
            paper_sheets=4,
        ),
    ),
)  # fmt: skip

PLAYGROUND = Vorhaben(
    slug="spielplatz-im-stadtgarten",
    title="Spielplatz im Stadtgarten",
    summary="Der Spielplatz im Stadtgarten wird neu gebaut. Zwei Fragen dazu möchten wir mit Ihnen "
            "besprechen.",
    text=(
        "Die Geräte im Stadtgarten sind 25 Jahre alt, einige mussten wir schon abbauen. Für einen "
        "neuen Spielplatz sind 220.000 Euro da.\n\n"
        "Die Kinder der Grundschule Lindenhöhe und der Kita am Stadtgarten haben schon gemalt, was "
        "sie sich wünschen: einen Turm, Wasser und etwas zum Verstecken. Zwei Fragen sind noch "
        "offen. Dazu möchten wir Ihre Meinung hören."
    ),
    template="diskussion",
    department="gruen",
    topics=("gruen", "schule-und-kita"),
    place="Stadtgarten, Lindenhöhe",
    area="park",
    zones=("lindenhoehe",),
    published=(26, "10:00"),
    pictures=(Picture("playground", mended=True), Picture("playground")),
    contacts=("gruen",),
    steps=(
        Step("Kinder malen, was sie sich wünschen", done=30),
        Step("Sie diskutieren mit", planned=-13),
        Step("Der Plan ist fertig", planned=-60),
        Step("Gebaut wird", words="Frühjahr {next}"),
    ),
    rounds=(
        Round(
            slug="diskussion",
            format="discussion",
            title="Zwei Fragen zum neuen Spielplatz",
            summary="Sagen Sie, was dafür oder dagegen spricht, und antworten Sie anderen.",
            promise=(
                "Das Grünflächenamt fasst die Diskussion zusammen und begründet, was es daraus "
                "für den Plan übernimmt."
            ),
            starts=15,
            department="gruen",
            topics=(
                Talk(
                    "Soll der Spielplatz einen Zaun bekommen?",
                    "Der Spielplatz liegt 20 Meter von der Lindenallee entfernt. Ein Zaun hält "
                    "Kinder von der Straße und Hunde vom Sand fern. Er kostet 18.000 Euro, also "
                    "etwa ein Gerät weniger.",
                    (
                        Said("Zwillingsmama", "Ja. Zwei Kinder laufen immer in zwei Richtungen. "
                             "Mit Zaun kann ich auch einmal sitzen.", "for", up=3),
                        Said("Papa von drei", "Lieber ein Gerät mehr und dafür eine Hecke zur "
                             "Straße. Das reicht.", "against", up=2, replies=(
                                 Said("Zwillingsmama", "Eine Hecke braucht fünf Jahre, bis sie "
                                      "dicht ist."),
                                 Said("", "Wir können Hainbuchen pflanzen, die schon 1,20 Meter "
                                      "hoch sind. Das kostet etwa 7.000 Euro.", office="gruen"),
                             )),
                        Said("Gassi mit Bruno", "Als Hundehalter: Bitte mit Zaun. Dann ist klar, "
                             "wo wir nicht hindürfen.", "for", up=2),
                        Said("Bienenfreundin", "Im Stadtgarten wohnen Igel. Ein Zaun bräuchte "
                             "unten Lücken.", up=1),
                        Said("Rollt durch die Altstadt", "Wenn Zaun, dann mit einem Tor, das man "
                             "vom Rollstuhl aus aufbekommt.", up=2),
                    ),
                ),
                Talk(
                    "Wasser zum Matschen oder eine große Seilbahn?",
                    "Beides zusammen passt nicht in das Geld. Die Matschanlage ist von Mai bis "
                    "September offen. Die Seilbahn geht das ganze Jahr, ist aber erst ab sechs "
                    "Jahren erlaubt.",
                    (
                        Said("Neustädter Mutter", "Wasser! Das können auch die Kleinen.", "for",
                             up=2),
                        Said("Skaterin 14", "Seilbahn. Für Ältere gibt es sonst gar nichts.",
                             "against", up=2, down=1),
                        Said("Nachtdienst", "Die Seilbahn am Stadtsee hört man bis in die "
                             "Siedlung. Bitte daran denken.", up=1),
                        Said("Kita-Team Stadtgarten", "Wir kommen jeden Tag mit 20 Kindern unter "
                             "sechs. Wir sind für Wasser.", "for", up=2),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip

CLIMATE = Vorhaben(
    slug="klimaschutzplan",
    title="Klimaschutzplan",
    summary=(
        "Wie Lindenbach bis 2040 ohne Kohle, Öl und Gas auskommen kann. Noch gibt es nichts zu "
        "entscheiden. Wir sagen Ihnen Bescheid."
    ),
    text=(
        "Die Stadt lässt ausrechnen, wie viel Energie Lindenbach heute braucht und wo man sparen "
        "kann: beim Heizen, beim Fahren, beim Licht. Daraus wird ein Plan mit Kosten und "
        "Terminen.\n\n"
        "Wenn der erste Entwurf da ist, können Sie hier mitreden. Mit dem Knopf „Neues dazu "
        "per E-Mail“ bekommen Sie dann eine Nachricht."
    ),
    template="informieren",
    department="stadtwerke",
    topics=("wohnen", "verkehr", "gruen"),
    place="ganz Lindenbach",
    published=(44, "15:00"),
    turns=(
        Turn(44, "15:30", "planned",
             "Zuerst wird gerechnet. Bis die Zahlen vorliegen, gibt es nichts zu entscheiden."),
    ),
    pictures=(Picture("lamp", mended=True, alt="Eine sparsame Laterne leuchtet am Abend"),),
    contacts=("stadtwerke",),
    steps=(
        Step("Ein Büro ist beauftragt", done=45),
        Step("Die Zahlen liegen vor", planned=-70),
        Step("Entwurf und Beteiligung", words="Frühjahr {next}"),
        Step("Der Stadtrat beschließt", words="Ende {next}"),
    ),
    news=(
        News(
            22, "10:50", "Messwagen in der Stadt",
            "In den nächsten Wochen fährt abends ein Wagen mit einer Wärmekamera durch die "
            "Straßen. Er misst Dächer und Wände, keine Menschen. Die Bilder sind so grob, dass "
            "man kein Fenster erkennt.",
        ),
    ),
)  # fmt: skip

DRAFT = Vorhaben(
    slug="tempo-30",
    title="Tempo 30 in der Altstadt",
    summary="",
    text=(
        "Entwurf. Noch zu klären: Zahlen der Polizei, Meinung des Landes zur Bundesstraße am Wall."
    ),
    template="ideen",
    department="ordnung",
    topics=("verkehr",),
    place="Altstadt",
    zones=("altstadt",),
    begun=2,
    rounds=(
        Round(
            slug="ideen",
            format="ideas",
            title="Wo wird zu schnell gefahren?",
            summary="Zeigen Sie uns die Stellen auf der Karte.",
            promise="",
            starts=-40,
            department="ordnung",
            shapes=("point", "line"),
        ),
    ),
)  # fmt: skip
