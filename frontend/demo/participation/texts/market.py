"""The market square: running, with all that a project can have."""

from frontend.demo.participation.stories import (
    News,
    Paper,
    Picture,
    Round,
    Step,
    Vorhaben,
)
from frontend.demo.participation.texts.market_ideas import MOST_TALKED_ABOUT
from frontend.demo.participation.texts.market_more import MORE

_IDEAS = Round(
    slug="ideen",
    format="ideas",
    title="Ideen für den Marktplatz",
    summary=(
        "Was fehlt Ihnen auf dem Marktplatz? Zeigen Sie es auf der Karte. Andere können Ihren "
        "Vorschlag unterstützen und dazu schreiben."
    ),
    text=(
        "Sie können einen Punkt setzen, einen Weg zeichnen oder eine Fläche einkreisen. Es geht "
        "um das umrandete Gebiet: den Platz selbst und die ersten Meter der vier Straßen.\n\n"
        "Fest steht: Der Boden ist am Ende überall eben. Der Wochenmarkt behält seinen Platz. "
        "Die Kosten sind auf 2,4 Millionen Euro begrenzt. Alles andere ist offen."
    ),
    promise=(
        "Das Tiefbauamt antwortet auf jeden Vorschlag mit Gründen. Die zehn mit der meisten "
        "Unterstützung kommen in den Auftrag für den Entwurf."
    ),
    starts=19,
    department="tiefbau",
    categories=(
        ("Bäume und Schatten", "gruen"),
        ("Sitzen und Spielen", "gruen"),
        ("Wege und Verkehr", "tiefbau"),
        ("Markt und Feste", "ordnung"),
        ("Brunnen und Wasser", "stadtwerke"),
        ("Anderes", ""),
    ),
    shapes=("point", "line", "polygon"),
    asks_cost=True,
    ideas=(*MOST_TALKED_ABOUT, *MORE),
)

MARKET = Vorhaben(
    slug="marktplatz",
    title="Marktplatz neu gestalten",
    summary=(
        "Der Marktplatz wird umgebaut: ebenes Pflaster, Bäume, weniger Autos. Was dort sein "
        "soll, sagen Sie uns jetzt."
    ),
    text=(
        "Der Marktplatz ist das Herz von Lindenbach. Heute ist er vor allem ein Parkplatz. Das "
        "Pflaster ist uneben, im Sommer ist es heiß, und wer nicht gut zu Fuß ist, macht einen "
        "Umweg.\n\n"
        "Der Stadtrat hat beschlossen, den Platz neu zu bauen. Das Land gibt dafür 1,6 Millionen "
        "Euro, die Stadt 800.000 Euro. Gebaut wird in zwei Abschnitten, damit der Wochenmarkt "
        "bleiben kann und alle Läden immer zu erreichen sind.\n\n"
        "Bevor jemand einen Plan zeichnet, möchten wir von Ihnen wissen, was der Platz braucht. "
        "Aus Ihren Vorschlägen machen drei Büros je einen Entwurf. Die Entwürfe hängen im "
        "Rathaus aus, und Sie können dazu noch einmal Ihre Meinung sagen."
    ),
    template="ideen",
    department="tiefbau",
    topics=("verkehr", "gruen"),
    place="Markt, Altstadt",
    area="market",
    zones=("altstadt",),
    published=(64, "10:00"),
    pictures=(Picture("square"), Picture("square", mended=True)),
    contacts=("tiefbau", "gruen"),
    steps=(
        Step("Der Stadtrat beschließt den Umbau", done=66),
        Step(
            "Der Boden wird untersucht",
            "Unter dem Pflaster liegen Reste der alten Marktbrunnen. Sie bleiben im Boden.",
            done=34,
        ),
        Step("Sie machen Vorschläge", "Online, auf Karten im Rathaus und in der Werkstatt.",
             planned=-9),
        Step("Drei Entwürfe hängen im Rathaus aus", planned=-82),
        Step("Der Stadtrat wählt einen Entwurf aus", words="Herbst {next}"),
        Step("Der erste Abschnitt wird gebaut", "Zuerst die Seite vor dem Rathaus.",
             words="Frühjahr {later}"),
        Step("Der Platz ist fertig", words="Ende {later}"),
    ),
    news=(
        News(
            33, "11:20", "Der Boden ist untersucht",
            "Die Untersuchung ist fertig. Der Boden trägt auch große Bäume. An zwei Stellen "
            "liegen alte Mauern unter dem Pflaster. Sie stören den Umbau nicht, aber wir planen "
            "für die Archäologie vier Wochen mehr ein.",
        ),
        News(
            19, "12:15", "Jetzt sind Sie dran",
            "Ab heute können Sie Vorschläge machen und andere unterstützen. Wer lieber auf Papier "
            "schreibt: Karten und eine Box stehen im Bürgerbüro.",
        ),
        News(
            8, "14:40", "Werkstatt im Rathaus: 34 Menschen, 58 Karten",
            "Danke an alle, die am Abend dabei waren. Was auf den Karten steht und hier noch "
            "fehlte, haben wir eingetragen. Sie erkennen es am Hinweis „aus einer "
            "Veranstaltung“. Die Striche auf den Karten zählen als Unterstützung.",
        ),
    ),
    papers=(
        Paper(
            "Der Marktplatz heute: Zahlen und Plan",
            "marktplatz-heute.pdf",
            (
                (
                    "Wie groß ist der Platz?",
                    (
                        "Der Markt ist etwa 90 Meter lang und 80 Meter breit. Das sind rund 7.000 "
                        "Quadratmeter, so viel wie ein Fußballplatz."
                    ),
                ),
                (
                    "Was ist heute dort?",
                    (
                        "62 Parkplätze, 4 Bäume in Kübeln, 3 Bänke, 1 Brunnen ohne Wasser, 18 "
                        "Bügel für Fahrräder. Dienstags und samstags ist Wochenmarkt mit 25 "
                        "Ständen."
                    ),
                ),
                (
                    "Wie viele Menschen kommen?",
                    (
                        "An einem Werktag gehen etwa 4.200 Menschen über den Platz, an Markttagen "
                        "7.100. Die Parkplätze sind im Mittel zu 70 Prozent belegt. Die Garage am "
                        "Nordwall ist 300 Meter entfernt und zu 45 Prozent belegt."
                    ),
                ),
                (
                    "Wie warm wird es?",
                    (
                        "An einem Sommertag haben wir mittags 41 Grad auf dem Pflaster gemessen "
                        "und 27 Grad unter den Linden am Wall."
                    ),
                ),
                (
                    "Was steht fest?",
                    (
                        "Der Boden ist am Ende überall eben. Der Wochenmarkt bleibt. Die Feuerwehr "
                        "kommt an jedes Haus. Die Kosten sind auf 2,4 Millionen Euro begrenzt."
                    ),
                ),
            ),
        ),
    ),
    rounds=(_IDEAS,),
)  # fmt: skip
