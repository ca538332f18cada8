"""Street names, by the time and the fashion in which a quarter was built."""

from itertools import pairwise

NAMES: dict[str, str] = {
    "altstadt": """Kirchgasse Schmiedegasse Töpfergasse Gerbergasse Webergasse Bäckergasse
        Salzgasse Badergasse Klostergasse Rosengasse Engelgasse Rathausgasse Turmgasse Kornmarkt
        Holzmarkt Heumarkt Fischergasse Färbergasse Seilergasse Küfergasse Sattlergasse
        Propsteigasse Stiftsgasse Glockengasse Predigergasse Schulgasse Wollgasse Mönchsgasse
        Zehntgasse Storchengasse Laternengasse Hahnengasse Hirschgasse Brunnengasse Marktgasse
        Krämergasse Nagelgasse Sporergasse Wagnergasse Zimmergasse Pfarrgasse Spitalgasse
        Ochsengasse Lammgasse Kronengasse Schwanengasse Ankergasse Nussgasse Weidengasse
        Büttelgasse Ratsgasse Schlossergasse Drechslergasse Glasergasse Hutmachergasse Kupfergasse
        Zinngasse Silbergasse Lederergasse Stadtgrabengasse Kalandgasse Hintergasse Quergasse
        Obergasse Untergasse Neugasse Pulvergasse Wehrgasse Apothekergasse Amtmanngasse
        Beginengasse Burggasse Dechantgasse Doktorgasse Dominikanergasse Eselsgasse
        Fassbindergasse Federgasse Franziskanergasse Fuhrgasse Gänsegasse Goldgasse Grabengasse
        Hafnergasse Helmgasse Herrengasse Hufgasse Johannisgasse Kannegasse Katharinengasse
        Kesselgasse Kettengasse Korbgasse Kreuzgasse Kühgasse Kürschnergasse Lohgasse Malergasse
        Martinsgasse Metzgergasse Michaelsgasse Mittelgasse Mühlgasse Münzgasse Nikolausgasse
        Paradiesgasse Pfeifergasse Pfluggasse Rebgasse Rossgasse Schäfergasse Scherengasse
        Schreinergasse Schustergasse Spiegelgasse Spindelgasse Steingasse Sterngasse Taubengasse
        Tuchgasse Vogelgasse Waaggasse Ziegelgasse Ziegengasse""",
    "vorstadt": """Goethestraße Schillerstraße Lessingstraße Uhlandstraße Mörikestraße
        Lindenstraße Blumenstraße Nordpromenade Wallstraße Schützenstraße Turnerstraße
        Hermannstraße Luisenstraße Marienstraße Elisabethstraße Annastraße Josefstraße
        Kapellenstraße Poststraße Amtsgasse Gymnasiumstraße Kastanienallee Rosenstraße
        Karlstraße Heinrichstraße Ludwigstraße Theaterstraße Museumstraße Bleichstraße
        Grabenstraße Jahnstraße Sedanplatz""",
    "neustadt": """Gutenbergstraße Wilhelmstraße Friedrichstraße Augustastraße Viktoriastraße
        Charlottenstraße Sophienstraße Hedwigstraße Moltkestraße Humboldtstraße Kantstraße
        Fichtestraße Hegelstraße Herderstraße Kleiststraße Eichendorffstraße Heinestraße
        Droste-Hülshoff-Straße Fontanestraße Stormstraße Raabestraße Körnerstraße Arndtstraße
        Rückertstraße Brunnenstraße Güterstraße Schlachthofstraße Gasstraße Erlenufer Kaistraße
        Zollstraße Speicherstraße Ottostraße Emilienstraße Mathildenstraße Ludgerusstraße
        Bonifatiusstraße Paulusstraße Petersstraße Martinstraße Gertrudenstraße Agnesstraße
        Helenenstraße Katharinenstraße Barbarastraße Georgstraße Michaelstraße Schellingstraße
        Lindenplatz Claudiusstraße Gellertstraße Klopstockstraße Hauffstraße Chamissostraße
        Lenaustraße Platenstraße Rosmarinstraße Idastraße Klarastraße""",
    "suedstadt": """Beethovenstraße Mozartstraße Bachstraße Haydnstraße Schubertstraße
        Brahmsstraße Händelstraße Mendelssohnstraße Schumannstraße Regerstraße Lortzingstraße
        Webernstraße Telemannstraße Silcherweg Gluckstraße Brucknerstraße Humperdinckweg
        Kreutzerweg Nicolaiweg Flotowweg Danziger-Straße Breslauer-Straße Königsberger-Straße
        Stettiner-Straße Memeler-Straße Masurenweg Pommernweg Schlesierweg Ermlandweg Egerweg
        Am-Güterbahnhof Siedlerweg Heimgarten Genossenschaftsweg Bergmannsweg Eigenheimweg
        Zum-Südpark Feldstraße Spielmannsweg Liederweg Orgelweg Geigenweg Flötenweg Harfenweg
        Chorweg Kantorweg Telemannweg Pachelbelweg Buxtehudeweg Stamitzweg Spohrstraße
        Marschnerweg Kuhlauweg Distlerweg Orffstraße Hindemithstraße Weillstraße Eislerweg""",
    "industrie": """Dieselstraße Siemensstraße Röntgenstraße Benzstraße Daimlerstraße
        Robert-Koch-Straße Max-Planck-Straße Zeppelinstraße Lilienthalstraße Borsigstraße
        Kruppstraße Werkstraße Am-Anschlussgleis Zum-Klärwerk Gewerbering Schlosserstraße
        Handwerkerstraße Lagerstraße Kiesgrubenweg Ziegeleistraße Kalkofenweg Sägewerkstraße
        Am-Umspannwerk Bauhofstraße Heizwerkstraße Gießereistraße""",
    "westerfeld": """Ahornweg Buchenweg Eichenweg Birkenweg Eschenweg Ulmenweg Akazienweg
        Kiefernweg Fichtenweg Tannenweg Lärchenweg Erlenweg Weidenweg Pappelweg Haselweg
        Holunderweg Weißdornweg Schlehenweg Ebereschenweg Robinienweg Platanenweg Kastanienweg
        Walnussweg Apfelweg Birnenweg Kirschenweg Pflaumenweg Quittenweg Mispelweg Westfeldstraße
        Schulstraße Gartenweg Wiesengrund Heckenweg Rainweg Ackerweg Grüner-Weg Kornblumenweg
        Mohnweg Klatschmohnweg Ährenweg Roggenweg Weizenweg Gerstenweg Haferweg Hopfenweg
        Flachsweg Leinenweg Westendstraße Sonnenstraße Kirchfeldstraße Pfarrer-Müller-Straße
        Kolpingstraße Adenauerstraße Heussstraße Stresemannstraße Ebertstraße Rathenaustraße
        Raiffeisenstraße Schulze-Delitzsch-Straße Wacholderweg Vogelbeerweg Zedernweg Eibenweg
        Buchsweg Ligusterweg Sanddornweg Brombeerweg Himbeerweg Erdbeerweg Johannisbeerweg
        Rübsenweg Kleeweg Lupinenfeld""",
    "westend": """Tulpenweg Nelkenweg Asternweg Dahlienweg Lilienweg Veilchenweg Primelweg
        Narzissenweg Krokusweg Ginsterweg Fliederweg Jasminweg Malvenweg Lupinenweg
        Margeritenweg Sonnenblumenweg Enzianweg Anemonenweg Gladiolenweg Hortensienweg
        Rosenweg Ringelblumenweg Lavendelweg Thymianweg Kamillenweg Salbeiweg Akeleiweg
        Rittersporenweg Hyazinthenweg Azaleenweg""",
    "lindenhoehe": """Dürerstraße Cranachstraße Holbeinstraße Grünewaldstraße Rembrandtstraße
        Rubensstraße Spitzwegstraße Menzelstraße Liebermannstraße Feuerbachstraße
        Käthe-Kollwitz-Straße Paula-Modersohn-Becker-Weg Gabriele-Münter-Weg Franz-Marc-Weg
        August-Macke-Weg Paul-Klee-Weg Ernst-Barlach-Weg Caspar-David-Friedrich-Straße Panoramaweg
        Am-Hang Sonnenhang Höhenweg Bergstraße Steigerweg Talblick Waldblick Waldstraße
        Forststraße Am-Forsthaus Zur-Aussicht Lindenblick Tannenkopf Fuchsweg Dachsweg Rehweg
        Hirschweg Hasenweg Igelweg Eichhörnchenweg Marderweg Luchsweg Wieselweg Spechtweg Eulenweg
        Falkenweg Habichtweg Bussardweg Kuckucksweg Zaunkönigweg Meisenweg Kleiberweg Pirolweg
        Amselweg Drosselweg Finkenweg Starenweg Lerchenweg Schwalbenweg Altdorferstraße
        Max-Ernst-Straße Otto-Dix-Straße Lovis-Corinth-Weg Max-Beckmann-Straße Kirchnerweg
        Feiningerweg Leiblweg Blechenweg Rungeweg Tischbeinstraße Schadowstraße Lenbachstraße
        Zillestraße Slevogtstraße Modersohnweg Heckelweg Hodlerweg Kandinskystraße Jawlenskyweg
        Klimtweg Wachtelweg Fasanenweg Rebhuhnweg Nachtigallenweg Rotkehlchenweg Grasmückenweg
        Zeisigweg Stieglitzweg Kiebitzweg Sperberweg Milanweg Elsternweg Häherweg Goldammerweg
        Am-Kamm Gipfelweg""",
    "nordhang": """Marie-Curie-Straße Lise-Meitner-Straße Hannah-Arendt-Straße
        Sophie-Scholl-Straße Astrid-Lindgren-Weg Clara-Schumann-Weg Hildegard-von-Bingen-Weg
        Bertha-von-Suttner-Straße Maria-Montessori-Weg Anne-Frank-Weg Mascha-Kaléko-Weg
        Elisabeth-Selbert-Straße Emmy-Noether-Weg Nelly-Sachs-Weg Else-Lasker-Schüler-Weg
        Rosa-Luxemburg-Straße Regine-Hildebrandt-Weg Marie-Juchacz-Straße Louise-Otto-Peters-Weg
        Anna-Seghers-Weg""",
    "muehlenviertel": """Müllerweg Walkmühle Papiermühle Ölmühle Mahlgang Mühlgraben Wiesenstraße
        Bleichweg Wehrstraße Schleusenweg Bachstelzenweg Uferstraße Quellenweg Brunnenweg
        Teichstraße Entenweg Gänseweg Mühlsteinweg Kornstraße Mehlgasse Krankenhausstraße
        St.-Anna-Straße Schwesternweg Hebammenweg Apothekerweg Doktorweg Johanniterstraße
        Malteserstraße Steinbruchweg Kalkweg Lehmweg Tonweg Sandweg Kiesweg Mergelweg Schieferweg
        Basaltweg Granitweg Ostlandstraße Ostpromenade Osterfeldstraße Böttcherweg Stellmacherweg
        Hufschmiedweg Kesselweg Backhausweg Zunftweg Gesellenweg Meisterweg Lohgerberweg
        Tuchmacherweg Spinnerweg Getreideweg Scheffelweg Mühlradweg Stauweg Hammerweg Schleifmühle
        Sägemühle Am-Mühlbach Mühlenhof Töpferweg Seilerweg Drechslerweg Glaserweg
        Zimmermannstraße Maurerweg Dachdeckerweg Schreinerstraße Küferweg Sattlerweg Schneiderweg
        Schusterweg Pflegerweg Ostlandweg""",
    "seeviertel": """Reiherweg Libellenweg Seerosenweg Schilfweg Binsenweg Möwenweg Schwanenweg
        Haubentaucherweg Eisvogelweg Kormoranweg Seeblick Seestraße Hechtweg Barschweg Forellenweg
        Karpfenweg Zanderweg Aalweg Biberweg Otterweg Froschweg Molchweg Kranichweg Storchenweg
        Rohrkolbenweg Taucherweg Ruderweg Seglerweg Strandweg Muschelweg Wellenweg Uferblick""",
    "oberbach": """Oberbacher-Kirchweg Am-Anger Quellgasse Bachaue Hofstraße Im-Winkel Zum-Forst
        Kapellenweg Schmiedeweg Lehmkuhle Oberdorf Backesweg Hinter-den-Höfen Kälberweide
        Streuobstweg Dreschplatz Am-Dorfteich Schäferweg Hohlweg Steinweg Bachweg Hirtenweg
        Imkerweg Am-Backhaus Zur-Kapelle Kuhtrift Wiesenweg Obstgarten Haferkamp Brunnenhof
        Am-Steg Schmiedehof""",
    "unterbach": """Unterbacher-Kirchweg Fährweg Im-Bruch Zum-Wehr Fischerweg Erlengrund Auenweg
        Weidenkamp Deichweg Altes-Feld Schulkamp Hofkamp Mühlenkamp Kirchkamp Im-Sand Flößerweg
        Unterdorf Netzweg Reuseweg Viehtrift Heuweg Am-Deich Fährhof Angelweg Otterkamp Am-Wehr
        Bruchweg Kopfweide Storchenwiese Zur-Furt Kahnweg Auenblick Rehkamp""",
    "hagenfeld": """Hagenfelder-Kirchweg Hagenweg Dorfplatz Bauernweg Pferdekoppel Kirschallee
        Am-Hagen Zum-Holz Feldrain Scheunenweg Im-Krummen-Feld Lindenhof Obsthof Tränkeweg
        Wegscheide Melkweg Erntedankweg Kartoffelweg Rübenweg Hopfenkamp Am-Speicher Zur-Mühle
        Gänsekamp Pflugweg Sensenweg Heuwiese Am-Teich Eggenweg Flurweg Zur-Linde Hagenkamp""",
    # For any quarter that has more streets than names of its own.
    "reserve": """Friedensstraße Europastraße Freiheitsstraße Parkstraße Bürgerstraße
        Gemeindestraße Nachbarweg Sternweg Mondweg Morgenweg Abendweg Frühlingsweg Sommerweg
        Herbstweg Winterweg Regenbogenweg Maiweg Aprilweg Juniweg Heideweg Moosweg Farnweg Efeuweg
        Pilzweg Nussweg Honigweg Bienenweg Hummelweg Schmetterlingsweg Marienkäferweg Grillenweg
        Ameisenweg Glockenweg Laternenweg Drachenweg Märchenweg Rotkäppchenweg Dornröschenweg
        Schneewittchenweg Froschkönigweg Sterntalerweg Hans-im-Glück-Weg Zwergenweg Riesenweg
        Feenweg Rumpelstilzchenweg Frau-Holle-Weg""",
}
RESERVE = "reserve"


def names_of(pool: str) -> list[str]:
    """The names of a pool; a hyphen before or after a short word stands for a blank."""
    return [_with_blanks(name) for name in NAMES[pool].split()]


_APART = {"Am", "Im", "Zum", "Zur", "Hinter", "den", "Grüner", "Altes", "Krummen"}


def _with_blanks(name: str) -> str:
    parts = name.split("-")
    if parts[-1] in ("Straße", "Kirchweg") and len(parts) == 2 and parts[0].endswith("er"):
        return " ".join(parts)
    result = parts[0]
    for before, part in pairwise(parts):
        result += (" " if before in _APART else "-") + part
    return result
