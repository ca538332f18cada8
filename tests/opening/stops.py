"""The pages of this part for the walks through every page."""

from accounts import barriers
from accounts.models import LegalPage
from tests.factories import Town
from tests.journeys.stop import Stop
from tests.opening.towns import draft, publish_all
from tests.setting_up import stops as setting_up

_SETUP = "/verwaltung/einrichten/"
_TELL = "/barrierefreiheit/schwer-zu-bedienen/"


def fill_law(town: Town) -> dict[str, str]:
    """All three pages published, one with a draft, and somebody who finds a page hard to use."""
    publish_all(town.municipality, by=town.admin)
    draft(town.municipality, LegalPage.IMPRINT, by=town.admin, phone="0000-116")
    notice = barriers.tell(
        town.municipality, page="/karte/", words="Die Karte ist klein.", email="anna@example.org"
    )
    return {"barrier": barriers.path_of(notice), **setting_up.fill(town)}


INFORMATION = [
    Stop(view="imprint", path="/impressum/"),
    Stop(view="accessibility", path="/barrierefreiheit/"),
    Stop(view="barrier_tell", path=_TELL),
    Stop(view="barrier_tell", path=_TELL, press="main form .kern-btn--primary", note="errors"),
    Stop(view="barrier_thanks", path="/barrierefreiheit/danke/?hinweis=B-0A1B2C"),
    Stop(view="barrier_notice", path="{barrier}"),
    *setting_up.INVITED,
]
# In a town in which nobody has begun.
BEGINNING = [
    Stop(view="setup", path=_SETUP, note="missing"),
    Stop(view="legal_edit", path=f"{_SETUP}datenschutz/"),
    Stop(view="legal_versions", path=f"{_SETUP}datenschutz/fassungen/", note="empty"),
    Stop(view="setup_numbers", path=f"{_SETUP}telefon/"),
    Stop(view="barrier_list", path=f"{_SETUP}hinweise/", note="empty"),
    Stop(view="imprint", path="/impressum/", status=404),
]
OFFICE = [
    Stop(view="setup", path=_SETUP),
    Stop(view="setup", path=_SETUP, press="main form .btn--danger", note="errors"),
    Stop(view="legal_edit", path=f"{_SETUP}impressum/"),
    Stop(view="legal_edit", path=f"{_SETUP}barrierefreiheit/"),
    Stop(view="legal_preview", path=f"{_SETUP}impressum/vorschau/"),
    Stop(view="legal_versions", path=f"{_SETUP}datenschutz/fassungen/"),
    Stop(view="legal_version", path=f"{_SETUP}datenschutz/fassungen/1/"),
    Stop(view="barrier_list", path=f"{_SETUP}hinweise/"),
]
NO_PAGES = {
    **setting_up.NO_PAGES,
    "setup_go_live": "POST only",
    "setup_close": "POST only",
    "legal_discard": "POST only",
    # Any page about the rules makes them: looked at in tests/opening/test_journey.py.
    "moderation:adopt_rules": "leads to the rules once there are some",
}
