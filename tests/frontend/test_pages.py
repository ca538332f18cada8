"""Error pages, the theme, the demo's page of components: plain requests, no browser."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from common.colours import ENOUGH, contrast, readable, text_on
from defects.states import public_word
from frontend import navigation, sprite
from frontend.colours import theme_of
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, town: factories.Town) -> factories.Town:
    settings.DEMO = True
    town.municipality.is_demo = True
    town.municipality.save()
    return town


def test_a_page_that_does_not_exist_says_so_and_leads_on(client, town):
    response = client.get("/gibt-es-nicht/")

    assert response.status_code == 404
    assert "<h1>Diese Seite gibt es nicht</h1>" in response.text
    assert '<a class="kern-btn kern-btn--primary" href="/">' in response.text
    assert '<meta name="robots" content="noindex">' in response.text


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_for_when_nothing_works_need_no_context(name):
    html = render_to_string(name)

    assert html.count("<h1>") == 1
    assert 'href="/"' in html


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "410.html"])
def test_pages_of_refusal_say_what_to_do(name, rf, town):
    request = rf.get("/arbeit/")
    request.municipality = town.municipality
    html = render_to_string(name, request=request)

    assert html.count("<h1>") == 1
    assert "kern-btn--primary" in html


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/melden/", "Bitte prüfen: Mangel melden"),
        ("/en/melden/", "Please check: Report a problem"),
        ("/meldungen/abo/", "Bitte prüfen: "),
        ("/konto/anmelden/", "Bitte prüfen: Anmelden"),
        ("/konto/passwort/vergessen/", "Bitte prüfen: "),
    ],
)
def test_the_title_of_a_page_that_comes_back_says_that_something_is_to_be_mended(
    client, town, path, title
):
    assert "<title>Bitte prüfen" not in client.get(path).text

    response = client.post(path, {}, HTTP_ORIGIN="http://testserver")

    assert f"<title>{title}" in response.text
    assert response.text.count("<title>") == 1
    assert int(response["Content-Length"]) == len(response.content)


def test_a_post_without_its_token_gets_the_designed_page(town):
    from django.test import Client

    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})

    assert response.status_code == 403
    assert "Bitte noch einmal absenden" in response.text


def test_the_theme_is_kept_for_a_year_under_its_hash_only(client, town):
    theme = theme_of(town.municipality.colour, town.municipality.colour_dark)

    right = client.get(f"/theme/{theme.hash}.css")
    old = client.get("/theme/0123456789ab.css")

    assert right.text == theme.css
    assert right["Content-Type"] == "text/css; charset=utf-8"
    assert right["Cache-Control"] == "public, max-age=31536000, immutable"
    assert old.text == theme.css
    assert old["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("colour", ["#ffdd00", "#00ff88", "#777777", "#000000", "#ffffff"])
@pytest.mark.parametrize("paper", ["#f3f4f7", "#1d2029"])
def test_any_colour_of_a_municipality_becomes_readable(colour, paper):
    safe = readable(colour, on=paper)

    assert contrast(safe, paper) >= ENOUGH
    assert contrast(text_on(safe), safe) >= 4.5


def test_a_readable_colour_stays_as_it_is():
    assert readable("#0b5394", on="#f3f4f7") == "#0b5394"


def test_contrast_is_that_of_the_wcag():
    assert contrast("#000000", "#ffffff") == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(
    ("demo_server", "demo_town", "status"),
    [(True, True, 200), (True, False, 404), (False, True, 404)],
)
def test_the_page_of_components_is_for_the_demo_only(
    client, town, settings, demo_server, demo_town, status
):
    settings.DEMO = demo_server
    town.municipality.is_demo = demo_town
    town.municipality.save()

    assert client.get("/demo/bausteine/").status_code == status


def test_every_state_has_its_icon_in_the_sprite(client, demo):
    response = client.get("/demo/bausteine/")
    used = {part.split('"')[0] for part in response.text.split("icons.svg#")[1:]}

    assert used <= sprite.names()
    for report in response.context["reports"]:
        word = public_word(report)
        assert word.icon in used
        assert f'data-state="{word.key}" data-tone="{word.tone}"' in response.text


@pytest.mark.parametrize(("demo_server", "buttons"), [(True, 7), (False, 0)])
def test_the_demo_bar_signs_in_with_one_click_and_only_in_the_demo(
    client, demo, settings, demo_server, buttons
):
    settings.DEMO = demo_server
    html = client.get("/").text

    assert html.count('action="/demo/ansehen-als/') == buttons
    assert ("/demo.css" in html) == demo_server
    assert "csrfmiddlewaretoken" not in html


def test_staff_find_their_workplaces_in_the_menu(client, town):
    client.force_login(town.mo)
    html = client.get("/").text

    assert f"Angemeldet als {town.mo.full_name}" in html
    assert ('href="/moderation/"' in html) == navigation.exists("/moderation/")
    assert 'href="/bauhof/"' not in html
