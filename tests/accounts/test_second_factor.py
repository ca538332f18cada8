import re
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.core import mail as outbox
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import include, path

from accounts.adapter import MfaAdapter
from accounts.models import Membership, Role
from accounts.services import invite_staff
from tests import factories
from tests.accounts.pages import code_in, code_of_the_app, find
from tests.jobs import work

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

PASSWORD = "laterne-mühle-apfel"


def work_page(request):
    return HttpResponse(f"work of {request.user}")


urlpatterns = [path("arbeit/", work_page), path("", include("config.urls"))]


@pytest.fixture(autouse=True)
def town(settings):
    settings.DEMO = False
    return factories.municipality(host="testserver")


@pytest.fixture
def dana(town):
    dana = factories.user(email="dana@example.org", password=PASSWORD, full_name="Dana")
    EmailAddress.objects.create(user=dana, email=dana.email, primary=True, verified=True)
    Membership.objects.create(user=dana, municipality=town, role=Role.MODERATOR)
    return dana


def sign_in(client):
    return client.post("/konto/anmelden/", {"login": "dana@example.org", "password": PASSWORD})


def set_up(client):
    """What staff do on their first day; returns the key in their app and the spare codes."""
    client.post("/konto/bestaetigen/", {"password": PASSWORD})
    page = client.get("/konto/zweiter-schritt/einrichten/").text
    secret = find(r'<code class="secret">(\w+)</code>', page)
    with TestCase.captureOnCommitCallbacks(execute=True):
        page = client.post(
            "/konto/zweiter-schritt/einrichten/", {"code": code_of_the_app(secret)}, follow=True
        ).text
    return secret, re.findall(r"<li><code>([^<]+)</code></li>", page)


def test_staff_without_a_second_factor_are_led_to_set_it_up(client, dana):
    sign_in(client)

    answer = client.get("/arbeit/")

    assert answer["Location"] == "/konto/zweiter-schritt/einrichten/"
    assert client.post("/arbeit/")["Location"] == "/konto/zweiter-schritt/einrichten/"
    assert client.get("/konto/").status_code == 200


def test_after_setting_it_up_they_work(client, dana):
    sign_in(client)
    _, spare_codes = set_up(client)

    assert client.get("/arbeit/").text == "work of Dana"
    assert len(spare_codes) == 10
    work()
    assert outbox.outbox[-1].subject == "Der zweite Schritt ist eingerichtet"


@pytest.mark.parametrize(("ago", "is_taken"), [(0, True), (1, True), (-1, True), (2, False)])
def test_a_code_may_run_out_while_it_is_typed(client, dana, monkeypatch, ago, is_taken):
    stands = SimpleNamespace(time=lambda: 1_800_000_000)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", stands)
    sign_in(client)
    secret, _ = set_up(client)
    cache.clear()  # no code is taken twice
    other = Client()
    sign_in(other)

    other.post("/konto/anmelden/zweiter-schritt/", {"code": code_of_the_app(secret, ago)})

    assert (SESSION_KEY in other.session) == is_taken


def test_the_next_time_the_app_is_asked(client, dana):
    sign_in(client)
    secret, _ = set_up(client)
    other = Client()

    answer = sign_in(other)
    assert answer["Location"] == "/konto/anmelden/zweiter-schritt/"
    assert SESSION_KEY not in other.session
    wrong = other.post("/konto/anmelden/zweiter-schritt/", {"code": "000000"})
    assert "Dieser Code stimmt nicht." in wrong.text
    Authenticator.objects.update(last_used_at=None)
    cache.clear()  # the code of this half minute was used to set it up
    answer = other.post("/konto/anmelden/zweiter-schritt/", {"code": code_of_the_app(secret)})

    assert answer["Location"] == "/konto/"
    assert other.get("/arbeit/").text == "work of Dana"


def test_a_spare_code_works_once(client, dana):
    sign_in(client)
    _, spare_codes = set_up(client)

    for expected in (True, False):
        other = Client()
        sign_in(other)
        other.post("/konto/anmelden/zweiter-schritt/", {"code": spare_codes[0]})
        assert (SESSION_KEY in other.session) == expected


def test_somebody_invited_sets_it_up_without_a_password(client, town):
    invite_staff(municipality=town, email="neu@example.org", role=Role.EDITOR)
    work()
    client.post("/konto/anmelden/code/", {"email": "neu@example.org"})
    work()
    code = code_in(outbox.outbox[-1])
    client.post("/konto/anmelden/code/eingeben/", {"code": code})

    answer = client.get("/arbeit/", follow=True)

    assert answer.redirect_chain == [("/konto/zweiter-schritt/einrichten/", 302)]
    assert "Zweiten Schritt einrichten" in answer.text


def test_somebody_without_a_password_sees_the_spare_codes_at_once(client, town):
    dana = invite_staff(municipality=town, email="dana@example.org", role=Role.EDITOR).user
    EmailAddress.objects.update(verified=True)
    client.force_login(dana)

    _, spare_codes = set_up(client)

    assert len(spare_codes) == 10


def test_it_is_kept_in_the_database_but_not_readable(client, dana):
    sign_in(client)
    secret, _ = set_up(client)

    totp = Authenticator.objects.get(type="totp")

    assert secret not in str(totp.data)
    assert MfaAdapter().decrypt(totp.data["secret"]) == secret


def test_switching_it_off_asks_again_who_one_is(client, dana):
    sign_in(client)
    set_up(client)
    other = client
    session = other.session
    session["account_authentication_methods"] = []
    session.save()

    answer = other.post("/konto/zweiter-schritt/abschalten/")

    assert answer["Location"].startswith("/konto/bestaetigen/")
    assert Authenticator.objects.filter(type="totp").exists()


def test_residents_and_guests_need_none(client, town):
    assert client.get("/arbeit/").text == "work of AnonymousUser"
    anna = factories.user(full_name="Anna")
    client.force_login(anna)

    assert client.get("/arbeit/").text == "work of Anna"


def test_staff_of_another_town_are_residents_here(client, town):
    mo = factories.user(full_name="Mo")
    Membership.objects.create(user=mo, municipality=factories.municipality(), role=Role.MODERATOR)
    client.force_login(mo)

    assert client.get("/arbeit/").text == "work of Mo"


def test_whoever_may_enter_the_admin_needs_one(client, town):
    client.force_login(factories.user(is_staff=True, is_superuser=True))

    assert client.get("/arbeit/")["Location"] == "/konto/zweiter-schritt/einrichten/"


def test_the_demo_needs_none(client, dana, settings):
    settings.DEMO = True
    client.force_login(dana)

    assert client.get("/arbeit/").text == "work of Dana"


def test_a_guest_costs_no_statement_and_gets_no_cookie(client, town, django_assert_num_queries):
    client.get("/arbeit/")
    with django_assert_num_queries(0):
        answer = client.get("/static/nothing.css")
    assert not answer.cookies


def test_a_session_belongs_to_one_town(client, dana):
    factories.municipality(name="Moorhagen", host="moorhagen.example")
    sign_in(client)
    set_up(client)
    assert client.get("/arbeit/").text == "work of Dana"

    there = client.get("/arbeit/", headers={"Host": "moorhagen.example"})

    assert there.text == "work of AnonymousUser"
