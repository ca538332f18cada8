"""The accessibility statement: Art. 7 of Directive (EU) 2016/2102, § 10 b BGG NRW and its kin.

It follows the model statement of Implementing Decision (EU) 2018/1523: state of conformity, what
is not accessible and why, what there is instead, how and when that was found out, where to
report barriers, and who decides if that does not help.
"""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.legal.drafting import (
    Facts,
    Missing,
    Section,
    labelled,
    lines,
    paragraphs,
    said,
    sections,
    unanswered,
)
from accounts.legal.laender import land_of
from common import clock, german
from geo.models import Municipality

FULL, PARTIAL, NONE = "full", "partial", "none"
SELF, OTHERS = "self", "others"
NOT_YET, BURDEN, EXEMPT = "not_yet", "burden", "exempt"
# The statement is looked at again once a year.
GOOD_FOR_DAYS = 365

NEEDED = {
    "name": _("Der Name der Gemeinde fehlt."),
    "status": _("Es fehlt, wie barrierefrei die Seite ist."),
    "method": _("Es fehlt, wie das geprüft wurde."),
    "assessed_on": _("Es fehlt, wann das geprüft wurde."),
    "email": _("Die E-Mail-Adresse für Hinweise auf Barrieren fehlt."),
    "answer_weeks": _("Es fehlt, in wie vielen Wochen Sie auf Hinweise antworten."),
    "law": _("Das Gesetz des Landes fehlt."),
    "body": _("Die Stelle fehlt, die bei Streit entscheidet oder vermittelt."),
    "contact": _("Es fehlt, wie man diese Stelle erreicht."),
}
_STATUS = {
    FULL: "Diese Seite ist mit den Anforderungen vollständig vereinbar.",
    PARTIAL: "Diese Seite ist mit den Anforderungen zum größten Teil vereinbar. Was noch nicht "
    "geht, steht im nächsten Abschnitt.",
    NONE: "Diese Seite ist mit den Anforderungen nicht vereinbar. Was nicht geht, steht im "
    "nächsten Abschnitt.",
}
_REASONS = {
    NOT_YET: "Das ist noch nicht gemacht.",
    BURDEN: "Das zu ändern wäre eine unverhältnismäßige Belastung.",
    EXEMPT: "Dafür gelten die Vorschriften nicht.",
}


def defaults(municipality: Municipality) -> dict[str, Any]:
    land = land_of(municipality.ags)
    found: dict[str, Any] = {
        "name": municipality.name,
        "answer_weeks": 4,
        # What we know of the program itself; a town adds what is its own.
        "barriers": [
            {
                "part": "Karten zum Verschieben und Vergrößern",
                "why": EXEMPT,
                "instead": "Alles, was auf einer Karte steht, steht auch in einer Liste. Orte "
                "können Sie mit Straße und Hausnummer angeben.",
            },
            {
                "part": "Fotos, die Menschen schicken, ohne zu beschreiben, was darauf ist",
                "why": NOT_YET,
                "instead": "Art und Ort der Meldung stehen immer als Text da.",
            },
        ],
    }
    if land is not None:
        found |= {
            "law": land.equality,
            "procedure": land.procedure,
            "body": land.body,
            "contact": land.contact,
        }
    return found


def draft(facts: Facts, municipality: Municipality) -> list[Section]:
    name = said(facts, "name") or municipality.name
    law = said(facts, "law")
    return sections(
        Section(
            "geltung",
            "Wofür diese Erklärung gilt",
            f"Sie gilt für {municipality.base_url.rstrip('/')}, auch für die Seiten, mit denen die "
            f"Verwaltung arbeitet. {name} will, dass alle Menschen sie benutzen können. Dazu sind "
            "wir verpflichtet: durch die Richtlinie (EU) 2016/2102"
            + (f" und durch: {law}." if law else "."),
        ),
        Section(
            "stand",
            "Wie barrierefrei die Seite ist",
            paragraphs(
                _STATUS.get(said(facts, "status"), ""),
                "Maßstab ist die Norm EN 301 549 mit den Web-Richtlinien WCAG, Stufe AA."
                if said(facts, "status")
                else "",
            ),
        ),
        Section("barrieren", "Was noch nicht barrierefrei ist", _barriers(facts)),
        _found_out(facts),
        _telling(facts, name),
        _dispute(facts),
    )


def missing(facts: Facts) -> list[Missing]:
    found = unanswered(facts, NEEDED)
    barriers = facts.get("barriers") or []
    if said(facts, "status") in (PARTIAL, NONE) and not barriers:
        found.append(
            Missing(
                "barriers", str(_("Nennen Sie mindestens eine Barriere, oder sagen Sie: keine."))
            )
        )
    if said(facts, "status") == FULL and barriers:
        words = _("Entweder ist alles barrierefrei, oder es gibt Barrieren: beides zugleich nicht.")
        found.append(Missing("status", str(words)))
    if said(facts, "method") == OTHERS and not said(facts, "assessed_by"):
        found.append(Missing("assessed_by", str(_("Es fehlt, wer geprüft hat."))))
    return found


def _barriers(facts: Facts) -> str:
    rows = facts.get("barriers") or []
    if not rows:
        return "Uns ist keine Barriere bekannt." if said(facts, "status") == FULL else ""
    return lines(
        *(
            f"- {row['part'].rstrip('.')}. {_REASONS.get(row.get('why', ''), '')} "
            f"{row.get('instead', '')}".strip()
            for row in rows
        )
    )


def _found_out(facts: Facts) -> Section:
    day, method = said(facts, "assessed_on"), said(facts, "method")
    when = f" am {german.date_in_full(date.fromisoformat(day))}" if day else ""
    how = {
        SELF: f"Wir haben die Seite{when} selbst geprüft.",
        OTHERS: f"{said(facts, 'assessed_by')} hat die Seite{when} geprüft.",
    }.get(method, "")
    return Section(
        "pruefung", "Wie wir das herausgefunden haben", paragraphs(how, said(facts, "details"))
    )


def _telling(facts: Facts, name: str) -> Section:
    weeks = said(facts, "answer_weeks")
    return Section(
        "hinweise",
        "Etwas ist schwer zu bedienen?",
        paragraphs(
            "Sagen Sie es uns, auch wenn Sie etwas brauchen, das nicht barrierefrei ist. Unter "
            "„Schwer zu bedienen?“ auf jeder Seite geht das ohne Konto und ohne Namen. Oder so:",
            lines(
                said(facts, "office") or name,
                labelled("Telefon", said(facts, "phone")),
                labelled("E-Mail", said(facts, "email")),
            ),
            f"Wir antworten in {weeks} {'Woche' if weeks == '1' else 'Wochen'}." if weeks else "",
        ),
    )


def _dispute(facts: Facts) -> Section:
    body = said(facts, "body")
    procedure = said(facts, "procedure") or "Durchsetzungsverfahren"
    return Section(
        "durchsetzung",
        procedure,
        paragraphs(
            "Wir haben nicht geantwortet, oder unsere Antwort hilft Ihnen nicht? Dann wenden Sie "
            "sich an diese Stelle. Das kostet Sie nichts.",
            lines(body, said(facts, "contact")),
        )
        if body
        else "",
    )


def is_old(facts: Facts, *, today: date | None = None) -> bool:
    """Whether the site was last assessed more than a year ago."""
    day = said(facts, "assessed_on")
    return bool(day) and ((today or clock.today()) - date.fromisoformat(day)).days > GOOD_FOR_DAYS
