"""Who watches over data protection and accessibility, by Land, and which law says so.

Public bodies are watched by the Land, so every fact hangs on the first two digits of the AGS. They
are proposals in a form: an administrator sees them, mends them and publishes them. Where a body
for accessibility is empty we have found no page of its own that we can name; the form then says
so, and nobody can publish without filling it in. Looked up in November 2026, above all at
lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender and the bodies' own pages.
"""

from dataclasses import dataclass

# Where an administrator can look whether a body is still the right one.
BODIES_OF_ALL_LAENDER = (
    "https://lbit.hessen.de/buergerinnen-und-buerger/durchsetzungsstellen-der-laender"
)


@dataclass(frozen=True, slots=True)
class Land:
    """`task` is the section of the Land's law on which a public task rests together with
    Art. 6 (1) e GDPR; `equality` the law about accessible websites; `body` who settles a dispute
    about them, `contact` how it is reached and `procedure` what the Land calls that."""

    name: str
    authority: str
    authority_site: str
    task: str
    equality: str
    body: str = ""
    contact: str = ""
    procedure: str = "Durchsetzungsverfahren"


LAENDER = {
    "01": Land(
        "Schleswig-Holstein",
        "Die Landesbeauftragte für Datenschutz Schleswig-Holstein",
        "https://www.datenschutzzentrum.de",
        "§ 3 LDSG",
        "Landesbehindertengleichstellungsgesetz (LBGG)",
        "Beschwerdestelle für barrierefreie Informationstechnik bei der oder dem "
        "Landesbeauftragten für Menschen mit Behinderungen",
        "bbit@landtag.ltsh.de\n"
        "https://www.landtag.ltsh.de/beauftragte/beschwerdestelle-fuer-barrieren",
        "Beschwerdeverfahren",
    ),
    "02": Land(
        "Hamburg",
        "Der Hamburgische Beauftragte für Datenschutz und Informationsfreiheit",
        "https://datenschutz-hamburg.de",
        "§ 4 HmbDSG",
        "Hamburgisches Behindertengleichstellungsgesetz (HmbBGG)",
        "Schlichtungsstelle nach § 13 a HmbBGG bei der Öffentlichen Rechtsauskunft (ÖRA)",
        "https://www.hamburg.de/schlichtungsstelle-behinderung",
        "Schlichtungsverfahren",
    ),
    "03": Land(
        "Niedersachsen",
        "Der Landesbeauftragte für den Datenschutz Niedersachsen",
        "https://www.lfd.niedersachsen.de",
        "§ 3 NDSG",
        "Niedersächsisches Behindertengleichstellungsgesetz (NBGG)",
        "Schlichtungsstelle nach § 9 d NBGG bei der oder dem Landesbeauftragten für Menschen "
        "mit Behinderungen",
        "schlichtungsstelle@ms.niedersachsen.de",
        "Schlichtungsverfahren",
    ),
    "04": Land(
        "Bremen",
        "Die Landesbeauftragte für Datenschutz und Informationsfreiheit der Freien Hansestadt "
        "Bremen",
        "https://www.datenschutz.bremen.de",
        "§ 3 BremDSGVOAG",
        "Bremisches Behindertengleichstellungsgesetz (BremBGG)",
        "Zentralstelle für barrierefreie Informationstechnik beim Landesbehindertenbeauftragten",
        "https://www.behindertenbeauftragter.bremen.de",
    ),
    "05": Land(
        "Nordrhein-Westfalen",
        "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen",
        "https://www.ldi.nrw.de",
        "§ 3 DSG NRW",
        "Behindertengleichstellungsgesetz Nordrhein-Westfalen (BGG NRW)",
        "Ombudsstelle für barrierefreie Informationstechnik des Landes Nordrhein-Westfalen "
        "(§ 10 d BGG NRW)",
        "ombudsstelle-barrierefreie-it@mags.nrw.de\nhttps://www.lbbp.nrw.de/ombudsstelle",
        "Ombudsverfahren",
    ),
    "06": Land(
        "Hessen",
        "Der Hessische Beauftragte für Datenschutz und Informationsfreiheit",
        "https://datenschutz.hessen.de",
        "§ 3 HDSIG",
        "Hessisches Behinderten-Gleichstellungsgesetz (HessBGG) und HVBIT",
        "Durchsetzungs- und Überwachungsstelle barrierefreie Informationstechnik (LBIT)",
        "https://lbit.hessen.de",
    ),
    "07": Land(
        "Rheinland-Pfalz",
        "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit Rheinland-Pfalz",
        "https://www.datenschutz.rlp.de",
        "§ 3 LDSG",
        "Landesinklusionsgesetz (§ 10)",
    ),
    "08": Land(
        "Baden-Württemberg",
        "Der Landesbeauftragte für den Datenschutz und die Informationsfreiheit Baden-Württemberg",
        "https://www.baden-wuerttemberg.datenschutz.de",
        "§ 4 LDSG",
        "Landes-Behindertengleichstellungsgesetz (L-BGG)",
        "Schlichtungsstelle nach § 10 b L-BGG beim Landeszentrum Barrierefreiheit (LZ-BARR)",
        "Else-Josenhans-Straße 6, 70173 Stuttgart\nhttps://barrierefreiheit-bw.de",
        "Schlichtungsverfahren",
    ),
    "09": Land(
        "Bayern",
        "Der Bayerische Landesbeauftragte für den Datenschutz",
        "https://www.datenschutz-bayern.de",
        "Art. 4 Abs. 1 BayDSG",
        "Bayerisches Behindertengleichstellungsgesetz (BayBGG) und BayDiV",
        "Durchsetzungs- und Überwachungsstelle für barrierefreie Informationstechnik beim "
        "Landesamt für Digitalisierung, Breitband und Vermessung",
        "bitv@bayern.de",
    ),
    "10": Land(
        "Saarland",
        "Unabhängiges Datenschutzzentrum Saarland",
        "https://www.datenschutz.saarland.de",
        "§ 4 SDSG",
        "Saarländisches Behindertengleichstellungsgesetz (SBGG)",
        procedure="Schlichtungsverfahren",
    ),
    "11": Land(
        "Berlin",
        "Berliner Beauftragte für Datenschutz und Informationsfreiheit",
        "https://www.datenschutz-berlin.de",
        "§ 3 BlnDSG",
        "Barrierefreie-IKT-Gesetz Berlin (BIKTG Bln)",
        "Landesbeauftragte für digitale Barrierefreiheit",
        "https://www.berlin.de/lb/digitale-barrierefreiheit",
    ),
    "12": Land(
        "Brandenburg",
        "Die Landesbeauftragte für den Datenschutz und für das Recht auf Akteneinsicht Brandenburg",
        "https://www.lda.brandenburg.de",
        "§ 5 BbgDSG",
        "Brandenburgisches Behindertengleichstellungsgesetz (BbgBGG) und BbgBITV",
        "Durchsetzungsstelle für digitale Barrierefreiheit bei der oder dem Beauftragten der "
        "Landesregierung für die Belange der Menschen mit Behinderungen",
        "durchsetzung.BIT@msgiv.brandenburg.de",
    ),
    "13": Land(
        "Mecklenburg-Vorpommern",
        "Der Landesbeauftragte für Datenschutz und Informationsfreiheit Mecklenburg-Vorpommern",
        "https://www.datenschutz-mv.de",
        "§ 4 DSG M-V",
        "Landesbehindertengleichstellungsgesetz (LBGG M-V) und BITVO M-V",
    ),
    "14": Land(
        "Sachsen",
        "Sächsische Datenschutz- und Transparenzbeauftragte",
        "https://www.datenschutz.sachsen.de",
        "§ 3 SächsDSDG",
        "Barrierefreie-Websites-Gesetz (BfWebG)",
        "Durchsetzungsstelle bei der oder dem Landesbeauftragten für Inklusion der Menschen mit "
        "Behinderungen",
        "durchsetzungsstelle@sk.sachsen.de\nhttps://www.durchsetzungsstelle.sachsen.de",
    ),
    "15": Land(
        "Sachsen-Anhalt",
        "Landesbeauftragte für den Datenschutz Sachsen-Anhalt",
        "https://datenschutz.sachsen-anhalt.de",
        "§ 4 DSAG LSA",
        "Behindertengleichstellungsgesetz Sachsen-Anhalt (BGG LSA)",
        "Ombudsstelle bei der Landesfachstelle für Barrierefreiheit, Unfallkasse Sachsen-Anhalt",
        "ombudsstelle@ukst.de",
        "Ombudsverfahren",
    ),
    "16": Land(
        "Thüringen",
        "Thüringer Landesbeauftragter für den Datenschutz und die Informationsfreiheit",
        "https://www.tlfdi.de",
        "§ 16 ThürDSG",
        "Thüringer Gesetz über den barrierefreien Zugang zu Websites (ThürBarrWebG)",
    ),
}


def land_of(ags: str) -> Land | None:
    """None for a number that is no Land (only in tests and inventions)."""
    return LAENDER.get(ags[:2])
