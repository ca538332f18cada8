"""„Schwer zu bedienen?“: without an account, to the town's own mailbox, with a receipt."""

from datetime import timedelta

import pytest
from django.core import mail as outbox

from accounts import barriers
from accounts.models import BarrierNotice, LegalPage
from accounts.vault import purging
from accounts.views.barriers import NOTICES_AN_HOUR, RECEIPTS_A_DAY
from common import clock
from common.models import Journal
from geo.tenancy import forget_hosts
from tests import factories
from tests.jobs import work
from tests.opening.towns import publish

pytestmark = pytest.mark.django_db
TELL = "/barrierefreiheit/schwer-zu-bedienen/"
LIST = "/verwaltung/einrichten/hinweise/"
WORDS = "Ich komme mit der Tastatur nicht aus der Karte."


@pytest.fixture
def town(db):
    found = factories.town(host="testserver", base_url="https://lindenbach.example")
    publish(found.municipality, LegalPage.ACCESSIBILITY, by=found.admin)
    return found


def tell(client, **fields):
    return client.post(TELL, {"words": WORDS, "page": "/karte/", "email": "", **fields})


def test_the_page_from_which_one_comes_is_there_already(client, town):
    page = client.get(TELL, headers={"referer": "http://testserver/karte/?q=geheim"})
    elsewhere = client.get(TELL, headers={"referer": "https://boese.example/karte/"})

    assert 'value="/karte/"' in page.text and "geheim" not in page.text
    assert "boese" not in elsewhere.text
    assert not page.cookies
    assert f'href="{TELL}"' in client.get("/").text


def test_whoever_answers_gets_a_mail_with_the_page_and_a_link_to_the_words(client, town):
    answer = tell(client, email="anna@example.org")
    work()

    notice = BarrierNotice.objects.get()
    assert answer["Location"] == f"/barrierefreiheit/danke/?hinweis={notice.label}"
    by_address = {mail.to[0]: mail for mail in outbox.outbox}
    to_office = by_address["barrierefrei@lindenbach.example"]
    receipt = by_address["anna@example.org"]
    assert "/karte/" in to_office.body and notice.label in to_office.subject
    assert barriers.path_of(notice) in to_office.body
    assert WORDS not in to_office.body and "anna@example.org" not in to_office.body
    assert receipt.to == ["anna@example.org"] and notice.label in receipt.subject
    assert WORDS not in receipt.body
    assert notice.label in client.get(answer["Location"]).text
    assert "barrier.told" in Journal.objects.values_list("verb", flat=True)


def test_the_link_shows_the_words_and_answering_forgets_the_address(client, town):
    tell(client, email="anna@example.org")
    notice = BarrierNotice.objects.get()
    path = barriers.path_of(notice)

    page = client.get(path)
    assert WORDS in page.text and "anna@example.org" in page.text
    assert page["X-Robots-Tag"] == "noindex, nofollow" and page["Referrer-Policy"] == "no-referrer"
    notice.refresh_from_db()
    assert notice.answered_at is None  # looking is not answering
    assert client.post(path).status_code == 303

    notice.refresh_from_db()
    assert notice.answered_at is not None and notice.email == ""
    assert "Beantwortet" in client.get(path).text


def test_wrong_links_lead_nowhere(client, town):
    tell(client)
    notice = BarrierNotice.objects.get()
    path = barriers.path_of(notice)
    factories.town(host="dort.example")
    forget_hosts()

    assert client.get(path[:-3] + "xx/").status_code == 404
    assert client.get(path, headers={"host": "dort.example"}).status_code == 404


@pytest.mark.parametrize(
    "fields", [{"words": ""}, {"words": " "}, {"email": "kein-at"}, {"words": "x" * 4001}]
)
def test_bad_input_is_said_and_nothing_is_kept(client, town, fields):
    answer = tell(client, **fields)

    assert answer.status_code == 422
    assert not BarrierNotice.objects.exists()


def test_a_form_of_another_site_is_refused(client, town):
    answer = client.post(TELL, {"words": WORDS}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403
    assert not BarrierNotice.objects.exists()


def test_one_connection_does_not_flood_the_mailbox(client, town):
    for _ in range(NOTICES_AN_HOUR):
        assert tell(client).status_code == 303
    answer = tell(client)

    assert answer.status_code == 429
    assert WORDS in answer.text  # nothing is lost
    assert BarrierNotice.objects.count() == NOTICES_AN_HOUR


def test_nobody_fills_a_strangers_mailbox_with_receipts(client, town):
    for _ in range(RECEIPTS_A_DAY + 2):
        tell(client, email="Fremd@example.org")
    work()

    sent = [mail for mail in outbox.outbox if mail.to == ["Fremd@example.org"]]
    assert len(sent) == RECEIPTS_A_DAY


def test_without_an_address_there_is_no_form(client):
    factories.town(host="testserver")

    assert client.get(TELL).status_code == 404
    assert tell(client).status_code == 404
    assert TELL not in client.get("/").text


def test_administrators_see_all_of_their_town_and_nobody_elses(client, town):
    other = factories.town(host="dort.example")
    publish(other.municipality, LegalPage.ACCESSIBILITY, by=other.admin)
    barriers.tell(town.municipality, page="", words="Hier zu klein")
    foreign = barriers.tell(other.municipality, page="", words="Dort zu klein")
    client.force_login(town.admin)

    text = client.get(LIST).text
    assert "Hier zu klein" in text and "Dort zu klein" not in text
    assert client.post(LIST, {"notice": str(foreign.uuid)}).status_code == 404
    assert client.post(LIST, {"notice": "x"}).status_code == 404
    assert "Ein Hinweis wartet" in client.get("/konto/").text
    own = BarrierNotice.objects.of(town.municipality).get()
    assert client.post(LIST, {"notice": str(own.uuid)}).status_code == 303

    foreign.refresh_from_db()
    assert foreign.answered_at is None
    client.force_login(town.mo)
    assert client.get(LIST).status_code == 403


def test_it_goes_after_its_time(town):
    notice = barriers.tell(town.municipality, page="", words="x", email="anna@example.org")

    purging.purge(at=clock.now() + timedelta(days=300), municipality=town.municipality)
    assert BarrierNotice.objects.filter(pk=notice.pk).exists()
    purging.purge(at=clock.now() + timedelta(days=400), municipality=town.municipality)
    assert not BarrierNotice.objects.filter(pk=notice.pk).exists()


def test_the_words_in_the_receipt_are_never_taken_from_the_address(client, town):
    page = client.get("/barrierefreiheit/danke/?hinweis=<b>x</b>")

    assert page.status_code == 200 and "<b>x" not in page.text
