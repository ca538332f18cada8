"""The privacy notice: Art. 13 GDPR, § 25 TDDDG.

What is told is what this program does; how long it keeps it is no part of the text, but shown
from the periods that run (`accounts.vault`). What a town alone knows (who runs the server, how
long its log is kept) is asked for.
"""

from django.utils.translation import gettext_lazy as _

from accounts.identity import providers
from accounts.legal.drafting import (
    Facts,
    Missing,
    Section,
    address,
    labelled,
    lines,
    paragraphs,
    said,
    sections,
    unanswered,
)
from accounts.legal.laender import land_of
from geo.models import Municipality

# The sections that forms lead to.
REPORTING, TAKING_PART = "melden", "mitreden"
NEEDED = {
    "name": _("Der Name der Gemeinde fehlt."),
    "street": _("Die Straße fehlt."),
    "postcode": _("Die Postleitzahl fehlt."),
    "city": _("Der Ort fehlt."),
    "email": _("Die E-Mail-Adresse der Gemeinde fehlt."),
    "officer_contact": _("Es fehlt, wie man die Datenschutzbeauftragte Person erreicht."),
    "hosted_by": _("Es fehlt, wer den Server betreibt."),
    "log_days": _("Es fehlt, wie viele Tage der Webserver Zugriffe aufhebt."),
    "task": _("Die Rechtsgrundlage im Landesrecht fehlt."),
    "authority": _("Die Aufsichtsbehörde für Datenschutz fehlt."),
    "authority_site": _("Die Internetadresse der Aufsichtsbehörde fehlt."),
}


def defaults(municipality: Municipality) -> dict[str, str]:
    land = land_of(municipality.ags)
    found = {"name": municipality.name}
    if land is not None:
        found |= {
            "task": land.task,
            "authority": land.authority,
            "authority_site": land.authority_site,
        }
    return found


def draft(facts: Facts, municipality: Municipality) -> list[Section]:
    task = said(facts, "task")
    public_task = "Art. 6 Abs. 1 e DSGVO" + (f" mit {task}" if task else "")
    return sections(
        _controller(facts, municipality),
        Section(
            "beauftragte",
            "Datenschutzbeauftragte Person",
            lines(said(facts, "officer"), said(facts, "officer_contact")),
        ),
        _reporting(public_task),
        _taking_part(public_task),
        _account(public_task),
        Section(
            "nachrichten",
            "Wenn Sie Nachrichten wollen",
            paragraphs(
                "Wir schreiben Ihnen nur, wenn Sie das wollen und mit einem Link bestätigt haben. "
                "Dafür brauchen wir Ihre E-Mail-Adresse. In jeder Nachricht steht ein Link, mit "
                "dem Sie das beenden. Grundlage ist Ihre Einwilligung: Art. 6 Abs. 1 a DSGVO. Sie "
                "gilt, bis Sie sie zurücknehmen; was bis dahin war, bleibt rechtmäßig."
            ),
        ),
        Section(
            "pruefung",
            "Wenn etwas geprüft oder beanstandet wird",
            paragraphs(
                "Menschen prüfen, was öffentlich werden soll. Programme auf unserem Server weisen "
                "sie auf Telefonnummern, Namen und anderes hin; sie entscheiden nichts über Sie "
                "(Art. 22 DSGVO). Von einer Entscheidung heben wir auf, was entschieden wurde, "
                "nach welcher Regel und von wem. Wer etwas beanstandet, bleibt für andere "
                "ungenannt.",
                f"Grundlage: {public_task} und Art. 6 Abs. 1 c DSGVO mit Art. 16, 17 und 20 der "
                "Verordnung (EU) 2022/2065.",
            ),
        ),
        _technical(facts, public_task),
        _recipients(facts),
        Section(
            "fristen",
            "Wie lange wir etwas aufheben",
            "Nach dieser Zeit löscht das Programm von selbst, jede Stunde. Was hier steht, ist "
            "genau das, was eingestellt ist.",
            is_table=True,
        ),
        _rights(),
        Section(
            "aufsichtsbehoerde",
            "Wo Sie sich beschweren können",
            paragraphs(
                "Sie meinen, dass wir mit Ihren Daten falsch umgehen? Sagen Sie es uns. Beschweren "
                "können Sie sich immer auch hier (Art. 77 DSGVO):",
                lines(said(facts, "authority"), said(facts, "authority_site")),
            )
            if said(facts, "authority")
            else "",
        ),
    )


def missing(facts: Facts) -> list[Missing]:
    return unanswered(facts, NEEDED)


def _controller(facts: Facts, municipality: Municipality) -> Section:
    return Section(
        "verantwortlich",
        "Wer verantwortlich ist",
        lines(
            said(facts, "name") or municipality.name,
            said(facts, "office"),
            address(facts),
            labelled("Telefon", said(facts, "phone")),
            labelled("E-Mail", said(facts, "email")),
        ),
    )


def _reporting(public_task: str) -> Section:
    return Section(
        REPORTING,
        "Wenn Sie einen Mangel melden",
        paragraphs(
            "Wir brauchen den Ort und die Art des Mangels. Alles andere ist freiwillig: Text, "
            "Fotos, Name, E-Mail-Adresse, Telefonnummer. Ohne Namen und Adresse zählt Ihre Meldung "
            "genauso; wir können Sie dann nur nichts fragen.",
            "Öffentlich werden Ort, Art und Stand, nach einer Prüfung auch Text und Fotos. Nicht "
            "öffentlich wird, wer Sie sind. Aus Fotos, die andere sehen, sind Aufnahmeort und "
            "Angaben der Kamera entfernt.",
            "Wozu: damit die zuständige Stelle den Mangel beheben kann und alle sehen, was daraus "
            f"wird. Grundlage: {public_task}. Eine Einwilligung brauchen wir dafür nicht.",
            "Wer „Auch ich“ sagt, wird gezählt. Damit jede Person einmal zählt, merkt sich Ihr "
            "Gerät eine Nummer (Cookie „auch-ich“, 180 Tage, § 25 Abs. 2 Nr. 2 TDDDG).",
        ),
    )


def _taking_part(public_task: str) -> Section:
    return Section(
        TAKING_PART,
        "Wenn Sie bei einem Vorhaben mitreden",
        paragraphs(
            "Öffentlich werden Ihr Vorschlag oder Kommentar, Fotos und der Name, den Sie dafür "
            "gewählt haben. Wie Sie abgestimmt haben, wird nicht veröffentlicht. Wer abstimmt, "
            "zählt einmal; dazu merken wir uns, dass Sie mitgemacht haben.",
            "Manche Beteiligungen sind nur für Menschen, die hier wohnen. Dann fragen wir nach der "
            "Postleitzahl oder nach einem Nachweis.",
            f"Wozu: damit die Gemeinde Meinungen kennt und abwägt. Grundlage: {public_task}.",
        ),
    )


def _account(public_task: str) -> Section:
    names = [provider.name for provider in providers.all_providers()]
    online = (
        f"Wenn Sie sich mit {' oder '.join(names)} ausweisen, bekommen wir von dort eine Kennung, "
        "mit der wir Sie wiedererkennen, und was die Beteiligung verlangt, zum Beispiel die "
        "Postleitzahl."
        if names
        else ""
    )
    return Section(
        "konto",
        "Wenn Sie ein Konto haben",
        paragraphs(
            "Wir speichern Ihre E-Mail-Adresse, den Namen, den andere lesen, und wann Sie zuletzt "
            "angemeldet waren. Ein Konto ist freiwillig; zum Melden brauchen Sie keines. Sie "
            "können es jederzeit selbst löschen.",
            online,
            f"Grundlage: {public_task}.",
        ),
    )


def _technical(facts: Facts, public_task: str) -> Section:
    days = said(facts, "log_days")
    log = {
        "": "",
        "0": "Der Webserver schreibt nicht auf, wer welche Seite ansieht.",
    }.get(
        days,
        "Der Webserver schreibt auf, von welchem Anschluss (IP-Adresse) wann welche Seite "
        f"angefordert wurde. Das brauchen wir, um Angriffe abzuwehren. Nach {days} "
        f"{'Tag' if days == '1' else 'Tagen'} ist es gelöscht.",
    )
    return Section(
        "technik",
        "Was beim Ansehen der Seite passiert",
        paragraphs(
            "Ihr Browser holt alles von unserem Server: Schriften, Karten, Bilder. Niemand sonst "
            "erfährt, dass Sie hier sind. Es gibt keine Werbung und keine Auswertung, was Sie "
            "ansehen.",
            "Ein Cookie setzen wir erst, wenn Sie sich anmelden, ein Formular mit Anmeldung "
            "absenden oder „Auch ich“ sagen. Eine begonnene Meldung hebt Ihr Browser auf Ihrem "
            "eigenen Gerät auf, höchstens 30 Tage. Damit „Mangel melden“ auch ohne Netz aufgeht, "
            "hebt er die leere Seite mit auf, so wie alle sie sehen. All das ist nötig für das, "
            "was Sie wollten (§ 25 Abs. 2 Nr. 2 TDDDG); darum fragen wir nicht um Erlaubnis.",
            "Damit niemand die Seite mit Anfragen überflutet, zählen wir, wie oft etwas von einem "
            "Anschluss kam. Die Adresse selbst speichern wir dafür nicht.",
            log,
            f"Grundlage: {public_task}.",
        ),
    )


def _recipients(facts: Facts) -> Section:
    return Section(
        "empfaenger",
        "Wer Daten bekommt",
        paragraphs(
            "In der Gemeinde sehen Ihre Daten nur die Ämter, die sie für Ihre Sache brauchen. Ist "
            "eine andere Stelle zuständig, zum Beispiel der Kreis oder das Land, bekommt sie die "
            "Meldung, aber nicht, wer Sie sind.",
            labelled("Den Server betreibt", said(facts, "hosted_by")),
            labelled("E-Mails verschickt", said(facts, "mailed_by")),
            "Wer für uns arbeitet, ist durch einen Vertrag gebunden (Art. 28 DSGVO). Das Programm "
            "selbst gibt nichts in Länder außerhalb der Europäischen Union weiter.",
        ),
    )


def _rights() -> Section:
    return Section(
        "ihre-rechte",
        "Ihre Rechte",
        paragraphs(
            "Sie können von uns verlangen:",
            lines(
                "- zu erfahren, was wir über Sie wissen (Art. 15 DSGVO)",
                "- Falsches zu berichtigen (Art. 16 DSGVO)",
                "- etwas zu löschen (Art. 17 DSGVO)",
                "- etwas vorerst nicht zu benutzen (Art. 18 DSGVO)",
                "- Ihre Daten mitzunehmen (Art. 20 DSGVO)",
            ),
            "Sie können widersprechen, wenn Ihre Lage besondere Gründe hat (Art. 21 DSGVO). Eine "
            "Einwilligung können Sie jederzeit zurücknehmen. Das meiste geht ohne Brief und "
            "sofort: mit einem Konto unter „Meine Daten“, ohne Konto mit dem geheimen Link Ihrer "
            "Meldung.",
        ),
    )
