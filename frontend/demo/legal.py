"""The legal pages of Lindenbach, complete and marked as examples: nobody of them exists."""

from datetime import timedelta

from accounts.legal import publishing
from accounts.legal.pages import PAGES
from accounts.models import LegalPage, OpeningEvent, User
from accounts.models.people import Role
from common import clock
from frontend.demo import plan
from frontend.demo.offices import DOMAIN, NAME
from geo.models import Municipality

_MARK = (
    "Das ist ein Beispiel: {name} ist eine erfundene Stadt. Alle Menschen, Stellen und Nummern "
    "sind erdacht."
)
_ADDRESS = {
    "name": f"Stadt {NAME}",
    "street": "Markt 1",
    "postcode": plan.POSTCODE,
    "city": NAME,
    "phone": "0000-115",
    "email": f"rathaus@{DOMAIN}",
}


def publish(municipality: Municipality) -> None:
    """Written and published by the administrator of the demo, and the town opened."""
    by = User.objects.filter(
        memberships__municipality=municipality, memberships__role=Role.ADMINISTRATOR
    ).first()
    if by is None:
        raise ValueError("The demo has nobody who sets it up.")
    for key, facts in _facts().items():
        page = PAGES[key]
        answers = {**page.defaults(municipality), **facts}
        first = page.draft(answers, municipality)[0]
        mark = _MARK.format(name=NAME)
        draft = publishing.save_draft(
            municipality,
            page,
            facts=answers,
            own={first.key: f"{mark}\n\n{first.text}"},
            other={},
            changed=0,
            by=by,
        )
        publishing.publish(municipality, page, changed=draft.changed, by=by)
    OpeningEvent.objects.create(
        municipality=municipality,
        kind=OpeningEvent.Kind.OPENED,
        at=municipality.live_at or clock.now(),
        by=by,
    )


def _facts() -> dict[str, dict[str, object]]:
    assessed = clock.today() - timedelta(days=40)
    return {
        LegalPage.IMPRINT: {
            **_ADDRESS,
            "represented_by": "Bürgermeisterin Hanna Beispiel",
            "no_vat_id": True,
            "supervised_by": "Kreis Erlengau, Kommunalaufsicht",
            "responsible": f"Jonas Muster, Pressestelle\nMarkt 1, {plan.POSTCODE} {NAME}",
        },
        LegalPage.PRIVACY: {
            **_ADDRESS,
            "office": "Bürgerbüro",
            "officer": "Behördliche Datenschutzbeauftragte der Stadt",
            "officer_contact": f"datenschutz@{DOMAIN}",
            "hosted_by": "die Stadt selbst",
            "log_days": 7,
        },
        LegalPage.ACCESSIBILITY: {
            "name": f"Stadt {NAME}",
            "status": "partial",
            "method": "self",
            "assessed_on": assessed.isoformat(),
            "details": "Alle Seiten mit dem Prüfprogramm axe, dazu Melden und Mitreden mit der "
            "Tastatur, mit einem Vorleseprogramm und bei 320 Pixeln Breite.",
            "office": "Bürgerbüro",
            "phone": "0000-115",
            "email": f"barrierefrei@{DOMAIN}",
            "answer_weeks": 4,
        },
    }
