"""/moderation/pruefungen/ and /moderation/woerter/."""

import pytest
from django.core.exceptions import ValidationError

from common.models import Journal
from moderation import services
from moderation.checks import CHECKS
from moderation.checks.insult_words import SHIPPED
from moderation.models import CheckSetting
from moderation.services.examining import words_of
from tests import factories
from tests.moderation.checks.measuring import keys_of, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def mo(client, town):
    client.force_login(town.mo)
    return client


def words(town):
    return words_of(CheckSetting.objects.filter(municipality=town.municipality).first())


def test_all_checks_with_what_they_look_at(mo):
    page = mo.get("/moderation/pruefungen/").text

    assert page.count('<li class="check"') == len(CHECKS) == 11
    for check in CHECKS:
        assert str(check.label) in page
        assert str(check.looks_at) in page


@pytest.mark.parametrize("person", ["alice", "clara", "dana", "bob"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/moderation/pruefungen/"),
        ("post", "/moderation/pruefungen/phone/"),
        ("get", "/moderation/woerter/"),
        ("post", "/moderation/woerter/"),
        ("post", "/moderation/woerter/entfernen/"),
    ],
)
def test_who_neither_moderates_nor_administers_stays_out(client, town, person, method, path):
    assert getattr(client, method)(path).status_code == 302  # a guest signs in first
    client.force_login(getattr(town, person))

    sent = {"an": "nein", "word": "flegel", "wort": SHIPPED[0]}
    answer = getattr(client, method)(path, sent if method == "post" else {})

    assert answer.status_code == 403
    assert not CheckSetting.objects.exists()


def test_a_moderator_of_another_town_stays_out(client, town):
    client.force_login(factories.town().mo)

    assert client.post("/moderation/pruefungen/phone/", {"an": "nein"}).status_code in (403, 404)
    assert not CheckSetting.objects.exists()


def test_the_administrator_may(client, town):
    client.force_login(town.admin)

    assert client.get("/moderation/pruefungen/").status_code == 200
    assert client.get("/moderation/woerter/").status_code == 200


def test_switching_off_and_on_is_journalled(mo, town):
    off = mo.post("/moderation/pruefungen/phone/", {"an": "nein"})
    mo.post("/moderation/pruefungen/phone/", {"an": "nein"})  # twice is the same
    assert off.status_code == 303
    assert not CheckSetting.objects.get().is_on
    assert 'Einschalten<span class="sr-only">: Telefonnummer' in (
        mo.get("/moderation/pruefungen/").text
    )
    mo.post("/moderation/pruefungen/phone/", {"an": "ja"})

    assert CheckSetting.objects.get().is_on
    lines = Journal.objects.filter(verb="moderation.check_switched").order_by("id")
    assert [line.payload for line in lines] == [
        {"check": "phone", "on": False},
        {"check": "phone", "on": True},
    ]
    assert {line.actor_uuid for line in lines} == {town.mo.uuid}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/moderation/pruefungen/unheard-of/", {"an": "nein"}),
        ("/moderation/pruefungen/phone/", {"an": "vielleicht"}),
        ("/moderation/pruefungen/phone/", {}),
    ],
)
def test_what_makes_no_sense_is_not_found(mo, path, sent):
    assert mo.post(path, sent).status_code == 404
    assert not CheckSetting.objects.exists()


def test_a_word_is_added_found_and_removed(mo, town):
    assert mo.post("/moderation/woerter/", {"word": " Flegel "}).status_code == 303
    assert "flegel" in words(town) and len(words(town)) == len(SHIPPED) + 1
    item = write(town.municipality, "Ihr Flegeln!")
    services.examine(item.uuid)
    assert keys_of(item) == {"insult"}

    assert mo.post("/moderation/woerter/entfernen/", {"wort": "flegel"}).status_code == 303

    assert words(town) == words_of(None)
    assert list(Journal.objects.filter(verb__startswith="moderation.word").values_list("verb")) == [
        ("moderation.word_added",),
        ("moderation.word_removed",),
    ]


def test_a_word_that_is_none_is_said_where_one_looks_and_kept(mo, town):
    answer = mo.post("/moderation/woerter/", {"word": "zwei Wörter"})

    assert answer.status_code == 422
    assert "data-error-summary" in answer.text
    assert "<title>Bitte prüfen: " in answer.text
    assert 'value="zwei Wörter"' in answer.text


def test_a_shipped_word_can_be_left_out_and_taken_back(mo, town):
    mo.post("/moderation/woerter/entfernen/", {"wort": "trottel"})
    assert "trottel" not in words(town)
    item = write(town.municipality, "Ihr Trottel!")
    services.examine(item.uuid)
    assert keys_of(item) == set()

    mo.post("/moderation/woerter/", {"word": "Trottel"})

    assert words(town) == words_of(None)
    setting = CheckSetting.objects.get()
    assert (setting.added, setting.left_out) == ([], [])


def test_another_town_keeps_its_list(mo, town):
    mo.post("/moderation/woerter/", {"word": "flegel"})

    assert words(factories.town()) == words_of(None)


@pytest.mark.parametrize("word", ["", "ab", "zwei wörter", "a" * 61, "1234", "<script>"])
def test_what_is_no_word_is_refused_and_stays_in_the_field(mo, town, word):
    page = mo.post("/moderation/woerter/", {"word": word})

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    assert words(town) == words_of(None)


def test_the_same_word_twice_and_one_that_is_not_there(mo, town):
    for word in ("flegel", "FLEGEL", "idiot"):
        assert mo.post("/moderation/woerter/", {"word": word}).status_code == 303
    mo.post("/moderation/woerter/entfernen/", {"wort": "unheard"})

    assert CheckSetting.objects.get().added == ["flegel"]


def test_a_list_has_an_end(town):
    many = [f"wort{'a' * (n // 26)}{chr(97 + n % 26)}" for n in range(500)]
    CheckSetting.objects.create(
        municipality=town.municipality, check_key="insult", added=many, left_out=list(SHIPPED)
    )

    with pytest.raises(ValidationError, match="500"):
        services.add_word(town.municipality, "flegel", by=town.mo)


def test_an_empty_list_says_what_that_means(mo, town):
    CheckSetting.objects.create(
        municipality=town.municipality, check_key="insult", left_out=list(SHIPPED)
    )

    assert "Die Liste ist leer" in mo.get("/moderation/woerter/").text
    item = write(town.municipality, "Ihr Idioten!")
    services.examine(item.uuid)
    assert keys_of(item) == set()
