"""Towns on their way to being open, and answers to all questions of the legal pages."""

from typing import Any

from accounts.legal import publishing
from accounts.legal.pages import PAGES
from accounts.models import LegalDraft, LegalPage, LegalText, User
from geo.models import Municipality
from moderation.published_rules import install_rules
from tests import factories

ADDRESS = {
    "name": "Stadt Lindenbach",
    "street": "Markt 1",
    "postcode": "33999",
    "city": "Lindenbach",
    "phone": "0000-115",
    "email": "rathaus@lindenbach.example",
}
ANSWERS: dict[str, dict[str, Any]] = {
    LegalPage.IMPRINT: {
        **ADDRESS,
        "represented_by": "Bürgermeisterin Hanna Beispiel",
        "vat_id": "",
        "no_vat_id": True,
        "supervised_by": "Kreis Erlengau",
        "responsible": "Jonas Muster, Markt 1",
    },
    LegalPage.PRIVACY: {
        **ADDRESS,
        "officer_contact": "datenschutz@lindenbach.example",
        "hosted_by": "die Stadt selbst",
        "log_days": 7,
        "task": "§ 3 DSG NRW",
        "authority": "LDI NRW",
        "authority_site": "https://www.ldi.nrw.de",
    },
    LegalPage.ACCESSIBILITY: {
        "name": "Stadt Lindenbach",
        "status": "full",
        "method": "self",
        "assessed_on": "2026-03-02",
        "email": "barrierefrei@lindenbach.example",
        "answer_weeks": 4,
        "law": "BGG NRW",
        "procedure": "Ombudsverfahren",
        "body": "Ombudsstelle",
        "contact": "ombudsstelle@nrw.example",
        "barriers": [],
    },
}


def draft(
    town: Municipality, page: str, *, by: User, changed: int = 0, own: Any = None, **facts: Any
) -> LegalDraft:
    return publishing.save_draft(
        town,
        PAGES[page],
        facts={**ANSWERS[page], **facts},
        own=own or {},
        other={},
        changed=changed,
        by=by,
    )


def publish(
    town: Municipality, page: str, *, by: User, reason: str = "", **facts: Any
) -> LegalText:
    found = draft(town, page, by=by, **facts)
    return publishing.publish(town, PAGES[page], changed=found.changed, reason=reason, by=by)


def publish_all(town: Municipality, *, by: User) -> None:
    for page in PAGES:
        publish(town, page, by=by)


def prepared(settings: Any, *, host: str = "testserver") -> factories.Town:
    """A town in which nothing is missing any more, and that nobody has opened."""
    settings.DEFAULT_FROM_EMAIL = "Lindenbach <nahdran@lindenbach.example>"
    settings.EMAIL_HOST = "mail.lindenbach.example"
    town = factories.town(
        host=host,
        base_url=f"https://{host}",
        state=Municipality.State.PREPARATION,
        live_at=None,
        numbers=[
            {"label": "Notruf", "number": "112", "danger": True},
            {"label": "Bereitschaft", "number": "0000-77", "danger": True},
        ],
    )
    publish_all(town.municipality, by=town.admin)
    install_rules(town.municipality)
    factories.rule_set(town.municipality)
    return town


def without_numbers(town: factories.Town) -> None:
    """Nothing but the emergency number."""
    town.municipality.numbers = [{"label": "Notruf", "number": "112", "danger": True}]
    town.municipality.save()
