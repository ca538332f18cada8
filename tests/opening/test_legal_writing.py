"""Writing the legal pages: an administrator of the town answers, looks, publishes."""

import pytest
from django.urls import reverse

from accounts.legal import publishing
from accounts.legal.pages import PAGES, writing
from accounts.models import LegalDraft, LegalPage, LegalText
from common.models import Journal
from tests import factories
from tests.opening.towns import ANSWERS, draft, publish

pytestmark = pytest.mark.django_db
IMPRINT, PRIVACY, ACCESS = LegalPage.IMPRINT, LegalPage.PRIVACY, LegalPage.ACCESSIBILITY


@pytest.fixture
def town(db):
    return factories.town(host="testserver")


@pytest.fixture
def admin(client, town):
    client.force_login(town.admin)
    return client


def edit_path(page):
    return reverse("legal_edit", args=[page])


def preview_path(page):
    return reverse("legal_preview", args=[page])


def fields(page, **changed):
    """The form as a browser sends it."""
    answers = {**ANSWERS[page], **changed}
    sent = {name: value for name, value in answers.items() if name != "barriers"}
    if sent.get("no_vat_id"):
        sent["no_vat_id"] = "on"
    if page == ACCESS:
        sent |= {"barriere-TOTAL_FORMS": 0, "barriere-INITIAL_FORMS": 0}
    return {"changed": 0, **sent}


@pytest.mark.parametrize("page", PAGES)
def test_an_administrator_answers_looks_and_publishes(admin, town, page):
    assert admin.get(edit_path(page)).status_code == 200
    answer = admin.post(edit_path(page), fields(page))
    assert answer.status_code == 303 and answer["Location"] == preview_path(page)
    preview = admin.get(preview_path(page)).text
    assert "Noch ist nichts davon veröffentlicht" in preview
    assert not LegalText.objects.exists()

    answer = admin.post(preview_path(page), {"changed": 1})

    assert answer.status_code == 303
    text = LegalText.objects.get()
    assert (text.page, text.version, text.published_by) == (page, 1, town.admin)


def test_what_is_missing_stands_above_the_draft(admin, town):
    admin.post(edit_path(IMPRINT), fields(IMPRINT, represented_by=""))

    text = admin.get(preview_path(IMPRINT)).text
    assert "Es fehlt, wer die Gemeinde vertritt." in text
    assert ">Veröffentlichen<" not in text
    assert admin.post(preview_path(IMPRINT), {"changed": 1}).status_code == 422
    assert not LegalText.objects.exists()


def test_a_section_is_worded_otherwise_and_given_back(admin, town):
    drafted = {each.key: each.text for each in PAGES[IMPRINT].draft({}, town.municipality)}
    admin.post(
        edit_path(IMPRINT),
        fields(IMPRINT, own_kontakt="Rufen Sie an.\r\n", own_anbieter=drafted["anbieter"]),
    )
    assert LegalDraft.objects.get().own == {"kontakt": "Rufen Sie an."}
    now = writing(PAGES[IMPRINT], town.municipality)
    shown = {each.key: each.text for each in PAGES[IMPRINT].draft(now.facts, town.municipality)}

    admin.post(edit_path(IMPRINT), fields(IMPRINT, changed=1, own_kontakt="", phone="0000-99"))

    found = LegalDraft.objects.get()
    assert found.own == {}
    assert shown["kontakt"] != PAGES[IMPRINT].draft(found.facts, town.municipality)[1].text


def test_own_words_are_found_again_after_publishing(admin, town):
    place = town.municipality
    found = draft(place, IMPRINT, by=town.admin, own={"kontakt": "Rufen Sie an."})
    publishing.publish(place, PAGES[IMPRINT], changed=found.changed, by=town.admin)

    assert writing(PAGES[IMPRINT], place).own == {"kontakt": "Rufen Sie an."}
    assert "Rufen Sie an." in admin.get("/impressum/").text


def test_who_saves_over_somebody_is_told_and_loses_nothing(admin, town):
    draft(town.municipality, IMPRINT, by=town.admin)

    answer = admin.post(
        edit_path(IMPRINT), fields(IMPRINT, phone="0000-1", own_kontakt="Mein Text")
    )

    assert answer.status_code == 422
    assert "Jemand hat den Entwurf gerade geändert" in answer.text
    assert "0000-1" in answer.text and "Mein Text" in answer.text
    assert 'name="changed" value="1"' in answer.text


@pytest.mark.parametrize(
    ("page", "wrong"),
    [
        (IMPRINT, {"email": "kein-at"}),
        (PRIVACY, {"log_days": "viele"}),
        (PRIVACY, {"log_days": "-1"}),
        (PRIVACY, {"authority_site": "http://["}),
        (ACCESS, {"assessed_on": "gestern"}),
        (ACCESS, {"answer_weeks": 60}),
        (ACCESS, {"status": "sehr"}),
        (IMPRINT, {"changed": "x"}),
        (ACCESS, {"barriere-TOTAL_FORMS": "x"}),
        (
            ACCESS,
            {"barriere-TOTAL_FORMS": 1, "barriere-0-instead": "Ruf an", "barriere-0-part": ""},
        ),
    ],
)
def test_bad_answers_are_said_and_nothing_is_saved(admin, page, wrong):
    assert admin.post(edit_path(page), {**fields(page), **wrong}).status_code == 422
    assert not LegalDraft.objects.exists()


def test_barriers_are_kept_without_empty_rows(admin):
    rows = {
        "barriere-TOTAL_FORMS": 2,
        "barriere-0-part": "Alte Pläne",
        "barriere-0-why": "not_yet",
        "barriere-0-instead": "Rufen Sie an.",
        "barriere-1-why": "burden",
    }
    admin.post(edit_path(ACCESS), {**fields(ACCESS, status="partial"), **rows})

    [kept] = LegalDraft.objects.get().facts["barriers"]
    assert kept["part"] == "Alte Pläne"
    text = admin.get(preview_path(ACCESS)).text
    assert "Alte Pläne. Das ist noch nicht gemacht. Rufen Sie an." in text


def test_a_draft_is_thrown_away(admin, town):
    draft(town.municipality, IMPRINT, by=town.admin)

    admin.post(reverse("legal_discard", args=[IMPRINT]))

    assert not LegalDraft.objects.exists()
    assert Journal.objects.last().verb == "legal.draft_discarded"


def test_administrators_read_older_versions(admin, town):
    publish(town.municipality, PRIVACY, by=town.admin)
    publish(town.municipality, PRIVACY, by=town.admin, reason="Umzug.", street="Markt 2")

    listed = admin.get(reverse("legal_versions", args=[PRIVACY])).text
    old = admin.get(reverse("legal_version", args=[PRIVACY, 1])).text

    assert "Umzug." in listed and "Fassung 1" in listed
    assert "Markt 1" in old and "Markt 2" not in old
    assert "Fristen, die an diesem Tag galten" in old
    assert admin.get(reverse("legal_version", args=[PRIVACY, 3])).status_code == 404
    assert admin.get("/verwaltung/einrichten/agb/").status_code == 404


def pages_of_office():
    return [
        *(edit_path(page) for page in PAGES),
        *(reverse("legal_versions", args=[page]) for page in PAGES),
        preview_path(IMPRINT),
        reverse("legal_version", args=[IMPRINT, 1]),
        reverse("legal_discard", args=[IMPRINT]),
    ]


@pytest.mark.parametrize("who", ["alice", "clara", "dana", "bob", "mo"])
def test_only_administrators_of_the_town_write(client, town, who):
    draft(town.municipality, IMPRINT, by=town.admin)
    for path in pages_of_office():
        assert client.post(path)["Location"].startswith("/konto/anmelden/") or path.endswith("/1/")
    client.force_login(getattr(town, who))

    for path in pages_of_office():
        assert client.get(path).status_code in (403, 405)
        assert client.post(path, fields(IMPRINT)).status_code in (403, 405)
    assert LegalDraft.objects.get().changed == 1


def test_an_administrator_of_elsewhere_does_not(client, town):
    client.force_login(factories.town(host="dort.example").admin)

    for path in pages_of_office():
        assert client.post(path, fields(IMPRINT)).status_code in (403, 405)
    assert not LegalDraft.objects.exists()
