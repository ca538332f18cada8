"""Names people give themselves: any, but none that sounds like the town."""

import pytest
from django.core.exceptions import ValidationError

from accounts import services
from accounts.names import cleaned
from common import data_version
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = factories.municipality(host="testserver")
    factories.department(town, "gruen", name="Grünflächen und Friedhöfe")
    factories.department(town, "tiefbau", name="Tiefbauamt")
    return town


@pytest.mark.parametrize(
    "name",
    [
        *("Anna L.", "Stadtkind", "Radlerin 53", "Stadtfuchs", "Sankt Martin", "Petra Amtmann"),
        *("Opa Kreis", "Samt und Seide", "Nachbar aus Lindenbach", "İpek", "Дмитрий", "Ähm", "L"),
        *("Feuerwehrfan", "Grün", "Frau Bürger", "Kommunikator", "Ben O'Neill-Groß", "Ratte"),
    ],
)
def test_people_are_called_as_they_like(town, name):
    assert cleaned(name, municipality=town) == name


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Stadt",
            "Die Stadt",
            "STADT Lindenbach",
            "Stadtverwaltung",
            "S t a d t",
            "5tadt",
            "Lindenbach",
        ),
        *("Bürgermeister", "Buergermeister", "bürgermeisterin", "8ürgermeister", "Bűrgermeister"),
        *(
            "Oberbürgermeister Schulz",
            "Landrätin",
            "Rathaus-Team",
            "Gemeinde Lindenbach",
            "Behörde",
        ),
        *("Tiefbauamt", "tiefbau-amt", "Frau Meier, Tiefbauamt", "Ordnungsamt", "Jugendamt"),
        *("Grünflächen und Friedhöfe", "Gruenflächen und Friedhöfe"),
        *("Moderator", "Admin", "Redaktion", "Nahdran Support", "Polizei Lindenbach", "Ｓtadt"),
        *("Stаdt",),  # with a Cyrillic а
    ],
)
def test_nobody_is_called_like_the_town(town, name):
    with pytest.raises(ValidationError) as refused:
        cleaned(name, municipality=town)
    assert refused.value.code in ("name_official", "name_signs")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("x" * 61, "long"),
        ("Anna\u202elanA", "signs"),
        ("An\u200bna", "signs"),
        ("Anna\x00", "signs"),
        ("...", "letters"),
        ("123", "letters"),
        ("anna@example.org", "address"),
        ("www.kauf.mich", "address"),
        ("https://x", "address"),
        ("kauf-mich.de", "address"),
    ],
)
def test_a_name_is_no_message(town, name, code):
    with pytest.raises(ValidationError) as refused:
        cleaned(name, municipality=town)
    assert refused.value.code == f"name_{code}"


def test_blanks_are_tidied_and_nothing_is_no_name(town):
    assert cleaned("  Anna \n  L. ", municipality=town) == "Anna L."
    assert cleaned(" \t ", municipality=town) == ""


def test_offices_of_another_town_are_names_here(town):
    other = factories.municipality(name="Neuwied")
    factories.department(other, "kultur", name="Kulturkreis Neuwied")

    assert cleaned("Kulturkreis Neuwied", municipality=town) == "Kulturkreis Neuwied"


def test_a_new_name_is_seen_at_once_on_pages_that_are_kept(town):
    anna = factories.user("anna")
    before = data_version.get(town.pk)

    services.change_public_name(anna, " Radlerin ", municipality=town)

    anna.refresh_from_db()
    assert anna.public_name == "Radlerin"
    assert data_version.get(town.pk) == before + 1


# --- /konto/ --------------------------------------------------------------------------------


def test_the_name_is_shown_changed_and_taken_away_in_the_account(client, town):
    anna = factories.user("anna", display_name="Anna L.")
    client.force_login(anna)
    assert 'value="Anna L."' in client.get("/konto/").text

    answer = client.post("/konto/name/", {"name": "Radlerin"})
    assert (answer.status_code, answer["Location"]) == (303, "/konto/")
    client.post("/konto/name/", {"name": ""})

    anna.refresh_from_db()
    assert anna.display_name == ""


def test_a_refused_name_stays_in_the_field_with_its_reason(client, town):
    anna = factories.user("anna", display_name="Anna L.")
    client.force_login(anna)

    answer = client.post("/konto/name/", {"name": "Stadt <b>Lindenbach</b>"})

    assert answer.status_code == 422
    assert 'value="Stadt &lt;b&gt;Lindenbach&lt;/b&gt;"' in answer.text
    assert "klingt nach der Verwaltung" in answer.text
    anna.refresh_from_db()
    assert anna.display_name == "Anna L."


def test_a_guest_has_no_name_to_change(client, town):
    assert "/konto/anmelden/" in client.post("/konto/name/", {"name": "Anna"})["Location"]
    assert client.get("/konto/name/").status_code == 405
