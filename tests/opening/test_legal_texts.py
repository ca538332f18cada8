"""Legal pages: drafted from answers, versions that stay, and who may write them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction

from accounts.legal import accessibility, prose, publishing
from accounts.legal.laender import LAENDER
from accounts.legal.pages import PAGES, begun
from accounts.legal.reading import read
from accounts.models import LegalDraft, LegalPage, LegalText, Mailbox
from accounts.vault import kinds, periods
from common.models import Journal
from geo.models import Municipality
from geo.tenancy import forget_hosts
from tests import factories
from tests.concurrency import at_once
from tests.opening.towns import ANSWERS, draft, publish

pytestmark = pytest.mark.django_db
IMPRINT, PRIVACY, ACCESS = LegalPage.IMPRINT, LegalPage.PRIVACY, LegalPage.ACCESSIBILITY


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


# --- the text ------------------------------------------------------------------------------------


def test_a_whole_imprint_is_made_of_the_answers(town):
    text = publish(town.municipality, IMPRINT, by=town.admin)

    told = {row["key"]: row["text"] for row in text.sections}
    assert told["anbieter"] == (
        "Stadt Lindenbach\nMarkt 1\n33999 Lindenbach\n\n"
        "Stadt Lindenbach ist eine Körperschaft des öffentlichen Rechts.\n\n"
        "Vertreten durch: Bürgermeisterin Hanna Beispiel"
    )
    assert told["kontakt"] == "Telefon: 0000-115\nE-Mail: rathaus@lindenbach.example"
    assert "umsatzsteuer" not in told
    assert told["verantwortlich"].endswith("Jonas Muster, Markt 1")


@pytest.mark.parametrize("page", PAGES)
def test_every_needed_answer_is_missed_in_words(town, page):
    full = ANSWERS[page]
    for name in PAGES[page].missing({}):
        without = {key: value for key, value in full.items() if key != name.field}
        if name.field == "vat_id":
            without["no_vat_id"] = False
        lacking = PAGES[page].missing(without)
        assert [each.field for each in lacking] == [name.field]
        assert lacking[0].words == name.words

    assert PAGES[page].missing(full) == []


def test_a_statement_cannot_say_that_all_is_well_and_name_a_barrier():
    facts = ANSWERS[ACCESS]
    barrier = {"part": "Karten", "why": accessibility.NOT_YET, "instead": ""}

    assert [each.field for each in accessibility.missing({**facts, "barriers": [barrier]})] == [
        "status"
    ]
    assert [each.field for each in accessibility.missing({**facts, "status": "partial"})] == [
        "barriers"
    ]
    assert [each.field for each in accessibility.missing({**facts, "method": "others"})] == [
        "assessed_by"
    ]


def test_every_land_has_its_authority_and_its_law():
    assert sorted(LAENDER) == [f"{n:02}" for n in range(1, 17)]
    for land in LAENDER.values():
        assert land.authority and land.authority_site.startswith("https://")
        assert land.task.startswith(("§", "Art.")) and land.equality
        assert bool(land.body) == bool(land.contact)


@pytest.mark.parametrize(("ags", "word"), [("05315000", "LDI|ldi.nrw"), ("09162000", "bayern")])
def test_the_form_proposes_the_facts_of_the_land(ags, word):
    place = factories.municipality(ags=ags)
    found = begun(PAGES[PRIVACY], place)

    assert any(each in found["authority_site"] for each in word.split("|"))
    assert begun(PAGES[ACCESS], place)["body"]


def test_where_no_body_is_known_it_is_asked_for():
    place = factories.municipality(ags="13003000")

    facts = {**ANSWERS[ACCESS], **begun(PAGES[ACCESS], place), "status": "partial"}

    assert [each.field for each in accessibility.missing(facts)] == ["body", "contact"]


def test_what_one_page_was_told_the_next_proposes(town):
    draft(town.municipality, IMPRINT, by=town.admin)

    assert begun(PAGES[PRIVACY], town.municipality)["street"] == "Markt 1"


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("Eins\nzwei\n\nDrei", "<p>Eins<br>zwei</p><p>Drei</p>"),
        ("Liste:\n- a\n- b\nEnde", "<p>Liste:</p><ul><li>a</li><li>b</li></ul><p>Ende</p>"),
        ("## Kopf", "<h3>Kopf</h3>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("## <b>", "<h3>&lt;b&gt;</h3>"),
        ("- <i>", "<ul><li>&lt;i&gt;</li></ul>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
        ("a@b.de", '<p><a href="mailto:a@b.de">a@b.de</a></p>'),
        (
            'https://x.de/"onclick="y',
            '<p><a href="https://x.de/">https://x.de/</a>&quot;onclick=&quot;y</p>',
        ),
        ("", ""),
    ],
)
def test_typed_text_is_safe_html(typed, html):
    assert prose.as_html(typed) == html


# --- versions ----------------------------------------------------------------------------------


def test_publishing_adds_a_version_and_keeps_the_old_one(town):
    first = publish(town.municipality, IMPRINT, by=town.admin)
    second = publish(
        town.municipality, IMPRINT, by=town.admin, reason="Neue Nummer.", phone="0000-116"
    )

    assert (first.version, second.version) == (1, 2)
    assert not LegalDraft.objects.exists()
    old = LegalText.objects.get(pk=first.pk)
    assert "0000-115" in str(old.sections) and "0000-116" in str(second.sections)
    verbs = list(Journal.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["legal.draft_saved", "legal.published"] * 2
    assert Journal.objects.last().payload == {"page": "impressum", "version": 2}
    assert Municipality.objects.get().legal_pages == ["impressum"]


def test_nobody_changes_what_was_published(town):
    text = publish(town.municipality, IMPRINT, by=town.admin)

    for change in (
        lambda: LegalText.objects.filter(pk=text.pk).update(sections=[]),
        lambda: LegalText.objects.filter(pk=text.pk).delete(),
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()


def test_publishing_is_refused(town):
    place = town.municipality
    lacking = draft(place, IMPRINT, by=town.admin, represented_by="", phone=" ")
    with pytest.raises(ValidationError) as caught:
        publishing.publish(place, PAGES[IMPRINT], changed=lacking.changed, by=town.admin)
    assert caught.value.messages == [
        "Es fehlt, wer die Gemeinde vertritt.",
        "Die Telefonnummer fehlt.",
    ]
    with pytest.raises(ValidationError, match="gerade geändert"):
        publishing.publish(place, PAGES[IMPRINT], changed=lacking.changed + 1, by=town.admin)
    with pytest.raises(ValidationError, match="gerade geändert"):
        draft(place, IMPRINT, by=town.admin, changed=0)
    full = draft(place, IMPRINT, by=town.admin, changed=1)
    publishing.publish(place, PAGES[IMPRINT], changed=full.changed, by=town.admin)

    again = draft(place, IMPRINT, by=town.admin)
    with pytest.raises(ValidationError, match="dasselbe"):
        publishing.publish(place, PAGES[IMPRINT], changed=again.changed, reason="x", by=town.admin)
    other = draft(place, IMPRINT, by=town.admin, changed=1, phone="1")
    with pytest.raises(ValidationError, match="was sich geändert hat"):
        publishing.publish(place, PAGES[IMPRINT], changed=other.changed, reason=" ", by=town.admin)
    assert LegalText.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_is_told():
    town = factories.town(host="testserver")
    found = draft(town.municipality, IMPRINT, by=town.admin)

    def act():
        try:
            publishing.publish(
                town.municipality, PAGES[IMPRINT], changed=found.changed, by=town.admin
            )
        except ValidationError as error:
            return error.code
        return "published"

    assert sorted(at_once(act, act)) == ["changed", "published"]
    assert LegalText.objects.count() == 1


def test_the_statement_says_where_notices_of_barriers_go(town):
    publish(town.municipality, ACCESS, by=town.admin)
    publish(town.municipality, ACCESS, by=town.admin, reason="x", email="neu@lindenbach.example")

    box = Mailbox.objects.for_barriers(town.municipality).get()
    assert box.email == "neu@lindenbach.example"
    assert not Mailbox.objects.for_barriers(factories.municipality()).exists()


# --- public --------------------------------------------------------------------------------------


def test_everybody_reads_what_is_published_and_finds_it_from_every_page(client, town):
    assert client.get("/impressum/").status_code == 404
    assert 'href="/impressum/"' not in client.get("/").text
    for page in PAGES:
        publish(town.municipality, page, by=town.admin)
    forget_hosts()

    answer = client.get("/impressum/")
    assert answer.status_code == 200
    assert "Vertreten durch: Bürgermeisterin Hanna Beispiel" in answer.text
    assert not answer.cookies
    assert "Ombudsstelle" in client.get("/barrierefreiheit/").text
    for path in ("/", "/melden/", "/gibt-es-nicht/", "/arbeit/"):
        text = client.get(path, follow=True).text
        for public in ("/impressum/", "/datenschutz/", "/barrierefreiheit/"):
            assert f'href="{public}"' in text, path


def test_the_notice_tells_the_periods_that_run(client, town):
    publish(town.municipality, PRIVACY, by=town.admin)
    text = client.get("/datenschutz/").text
    for kind in kinds.all_kinds():
        assert str(kind.label) in text
    assert "<b>30 Tage</b>, seit die Meldung abgeschlossen ist" in text
    assert 'id="melden"' in text and 'id="mitreden"' in text

    periods.set_period(
        town.municipality, kinds.get("defects.contact"), 60, by=town.admin
    )  # nothing is published anew

    assert "<b>60 Tage</b>, seit die Meldung" in client.get("/datenschutz/").text
    kept = {row["label"]: row["period"] for row in LegalText.objects.get().periods}
    assert kept["Ihre Kontaktdaten zu einer Meldung"] == "30 Tage"


def test_the_place_where_one_sends_leads_to_the_section(client, town):
    text = client.get("/melden/").text

    assert '<a href="/datenschutz/#melden">' in text


def test_nothing_of_another_town_is_read(client, town):
    other = factories.town(host="dort.example")
    publish(other.municipality, IMPRINT, by=other.admin)

    assert client.get("/impressum/").status_code == 404
    assert client.get("/impressum/", headers={"host": "dort.example"}).status_code == 200


def test_another_language_is_read_if_there_is_one_and_else_german_is_said(town):
    text = publish(town.municipality, IMPRINT, by=town.admin)
    text.other = {"en": "Provider: Town of Lindenbach"}

    english, easy, german = read(text, "en"), read(text, "de-leicht"), read(text, "de")

    assert (english.lang, english.text, english.sections) == ("en", text.other["en"], [])
    assert (easy.lang, easy.is_german_only) == ("de", True)
    assert len(easy.sections) == len(text.sections)
    assert (german.lang, german.is_german_only) == ("de", False)
