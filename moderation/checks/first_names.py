"""First names that are common in Germany, and words that only look like a surname.

Left out are names that are more often something else: August, Ernst, Heide, Iris, Jasmin, Kai,
Linde, Mark, Rosa, Rose, Till, Viola, Wolf.
"""

_FIRST_NAMES = """
    abdul achim ahmed aleksandar alex alexander alexandra alfred ali amelie amir andrea
    andreas andrej angela angelika anja anke anna anne anneliese annette annika antje anton
    antonia arne arthur astrid axel ayse barbara bastian beate ben benedikt benjamin berit
    bernd bernhard bettina birgit björn brigitte britta bruno burak carina carla carlo carmen
    carola carolin caroline carsten caspar cem charlotte christa christel christian christiane
    christina christine christof christoph clara claudia clemens conny conrad constanze
    corinna cornelia cornelius dagmar daniel daniela david deniz dennis detlef detlev diana
    dieter dietmar dirk dmitri dominik doris dorothea dorothee eberhard eckhard edgar edith
    egon elena elfriede elias elif elisabeth elke ella ellen elsa elvira emil emilia emine
    emma emre erhard eric erich erik erwin esra esther eva evelyn fabian fatima fatma felix
    ferdinand finn florian frank franz franziska frauke fred frederik friederike friedhelm
    friedrich fritz gabi gabriele georg gerald gerd gerda gerhard gerlinde gertrud gisela
    gottfried greta gudrun guido gustav günter günther hakan hanna hannah hannelore hannes
    hans hans-jürgen hansi harald harry hartmut hasan hatice hedwig heidi heike heiko heiner
    heinrich heinz helene helga helmut hendrik henning henrik henry herbert hermann hilde
    hildegard holger horst hubert hugo hüseyin ibrahim ida ilona ilse ina ines inga ingeborg
    ingo ingrid irene irina irmgard isabel isabell isabella ismail ivan jakob jan jana janina
    jannik jasper jens jessica joachim jochen johann johanna johannes john jonas jonathan
    josef joseph judith julia julian juliane jutta jörg jörn jürgen karin karl karl-heinz
    karla karola karolina karsten katarina katharina kathrin katja katrin kemal kerstin kevin
    kirsten klaudia klaus konrad konstantin kristin kristina kurt lara lars laura lea lena
    leon leonard leonie leopold lieselotte lilli lina lisa lothar louis louisa luca lucas
    ludger ludwig luis luisa lukas lutz lydia magdalena maike maja malte manfred manuel
    manuela marc marcel marcus mareike margarete margit margot maria marianne marie marina
    mario marion markus marlene marlies martha martin martina marvin mathias mathilde matthias
    max maximilian mehmet meike melanie meryem mia michael michaela michel mike mila miriam
    mirko mohamed mohammed monika moritz murat mustafa nadine nadja natalie natascha nele nico
    nicola nicolas nicole niels nikolai nils nina noah nora norbert olaf ole oleg olga oliver
    omar oskar oswald otto patricia patrick paul paula pauline peter petra philipp pia rafael
    rainer ralf ralph ramona raphael rebecca regina regine reiner reinhard reinhold renate
    rene richard rita robert roger roland rolf roman ronald ronny rosemarie roswitha rudi
    rudolf ruth rüdiger sabine sabrina samuel sandra sara sarah sascha saskia sebastian selina
    sergej siegfried sigrid silke silvia simon simone sina sofia sofie sonja sophia sophie
    stefan stefanie steffen steffi stephan stephanie susann susanne sven svenja svetlana
    sybille sylvia tamara tanja tatjana thea theo theodor theresa thomas thorsten tim timo
    tina tobias tom toni torben torsten udo ulf uli ulla ulrich ulrike ursula ute uwe valentin
    vanessa vera verena veronika viktor viktoria vincent volker volkmar waldemar walter
    waltraud wanda werner wiebke wilfried wilhelm willi wilma winfried wolfgang xaver yannick
    yasemin yusuf yvonne zoe
"""
FIRST_NAMES = frozenset(_FIRST_NAMES.split())

# After "Herr", "Frau" or a first name these begin no surname.
_NO_SURNAMES = """
    abend abends anwohner anwohnerin busfahrer busfahrerin dienstag doktor donnerstag feiertag
    freitag früh gemeinde gott hausmeister holle hund kind kinder kollege kollegin luna mann
    mitarbeiter mitarbeiterin mittag mittags mittwoch montag morgen morgens müllabfuhr nachbar
    nachbarin nachmittag nachmittags nacht nachts name namen ober oder polizist polizistin
    professor rentner rentnerin samstag sonntag stadt und vormittag vormittags wirt wirtin
    zeit
"""
NOT_AFTER_A_TITLE = frozenset(_NO_SURNAMES.split())

# Persons after whom half the country has named something.
WELL_KNOWN = frozenset(
    {
        "albert einstein", "albert schweitzer", "alexander humboldt", "alexander von humboldt",
        "anne frank", "astrid lindgren", "bertolt brecht", "bettina arnim", "carl benz",
        "carl zeiss", "clara schumann", "clara zetkin", "dietrich bonhoeffer", "edith stein",
        "elisabeth selbert", "erich kästner", "ernst thälmann", "franz liszt", "franz schubert",
        "friedrich ebert", "friedrich engels", "friedrich hölderlin", "friedrich schiller",
        "geschwister scholl", "gustav heinemann", "gustav stresemann", "hannah arendt",
        "hans böckler", "hans sachs", "heinrich böll", "heinrich heine", "helmut kohl",
        "helmut schmidt", "jakob kaiser", "johann bach", "johannes brahms",
        "johannes gutenberg", "karl barth", "karl liebknecht", "karl marx", "konrad adenauer",
        "kurt schumacher", "käthe kollwitz", "ludwig beethoven", "ludwig erhard",
        "maria montessori", "martin luther", "martin luther king", "max planck",
        "otto bismarck", "otto hahn", "otto lilienthal", "otto wels", "paul gerhardt",
        "paul klee", "richard wagner", "robert bosch", "robert koch", "robert schumann",
        "rosa luxemburg", "rudolf diesel", "rudolf steiner", "rudolf virchow", "sophie scholl",
        "theodor heuss", "theodor körner", "theodor storm", "thomas mann", "thomas müntzer",
        "walter gropius", "walther rathenau", "werner siemens", "wilhelm busch", "willy brandt",
        "wolfgang mozart",
    }
)  # fmt: skip
