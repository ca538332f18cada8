"""The Impressum: § 5 DDG, § 18 MStV, and the contact points of Art. 11 and 12 DSA."""

from django.utils.translation import gettext_lazy as _

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
from geo.models import Municipality

NEEDED = {
    "name": _("Der Name der Gemeinde fehlt."),
    "represented_by": _("Es fehlt, wer die Gemeinde vertritt."),
    "street": _("Die Straße fehlt."),
    "postcode": _("Die Postleitzahl fehlt."),
    "city": _("Der Ort fehlt."),
    "phone": _("Die Telefonnummer fehlt."),
    "email": _("Die E-Mail-Adresse fehlt."),
    "supervised_by": _("Die Aufsichtsbehörde fehlt."),
    "responsible": _("Es fehlt, wer für den Inhalt verantwortlich ist (§ 18 Abs. 2 MStV)."),
}


def defaults(municipality: Municipality) -> dict[str, str]:
    """What we know already; `texts` may have an address for letters and one for mail."""
    known = municipality.texts.get("de", {})
    return {"name": municipality.name, "email": str(known.get("email", ""))}


def draft(facts: Facts, municipality: Municipality) -> list[Section]:
    name = said(facts, "name") or municipality.name
    vat = said(facts, "vat_id")
    email = said(facts, "email")
    return sections(
        Section(
            "anbieter",
            "Anbieter",
            paragraphs(
                lines(name, address(facts)),
                f"{name} ist eine Körperschaft des öffentlichen Rechts.",
                f"Vertreten durch: {said(facts, 'represented_by')}"
                if said(facts, "represented_by")
                else "",
            ),
        ),
        Section(
            "kontakt",
            "Kontakt",
            lines(labelled("Telefon", said(facts, "phone")), labelled("E-Mail", email)),
        ),
        Section(
            "umsatzsteuer",
            "Umsatzsteuer-Identifikationsnummer",
            f"Nach § 27 a Umsatzsteuergesetz: {vat}" if vat else "",
        ),
        Section("aufsicht", "Aufsichtsbehörde", said(facts, "supervised_by")),
        Section(
            "verantwortlich",
            "Verantwortlich für den Inhalt",
            f"Nach § 18 Abs. 2 Medienstaatsvertrag:\n{said(facts, 'responsible')}"
            if said(facts, "responsible")
            else "",
        ),
        Section(
            "kontaktstelle",
            "Kontaktstelle nach dem Digital-Services-Gesetz der EU",
            "Für Behörden und für alle, die diese Seite benutzen "
            f"(Art. 11 und 12 der Verordnung (EU) 2022/2065): {email}\n"
            "Schreiben Sie uns auf Deutsch."
            if email
            else "",
        ),
    )


def missing(facts: Facts) -> list[Missing]:
    found = unanswered(facts, NEEDED)
    if not said(facts, "vat_id") and not facts.get("no_vat_id"):
        words = _("Sagen Sie, ob es eine Umsatzsteuer-Identifikationsnummer gibt.")
        found.append(Missing("vat_id", str(words)))
    return found
