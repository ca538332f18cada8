"""Signing in as people do it: through the pages, with the mails that the worker sends."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import Letter, Role, User
from accounts.services import invite_staff
from common import clock
from common.models import RateLimit
from tests import factories
from tests.accounts.pages import code_in, find
from tests.jobs import waiting, work

pytestmark = pytest.mark.django_db

PASSWORD = "laterne-mühle-apfel"


@pytest.fixture(autouse=True)
def town():
    return factories.municipality(host="testserver", base_url="https://lindenbach.example")


@pytest.fixture
def erika():
    return factories.user(email="erika@example.org", password=PASSWORD)


def confirmed(user):
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def last_mail(to=None):
    work()
    message = outbox.outbox[-1]
    assert to is None or message.to == [to]
    return message


def sign_in(client, email, password=PASSWORD):
    return client.post("/konto/anmelden/", {"login": email, "password": password})


def signed_in_as(client):
    return client.session.get(SESSION_KEY)


# --- an account ------------------------------------------------------------------------


def test_an_account_is_made_and_confirmed_with_a_code(client):
    answer = client.post("/konto/anlegen/", {"email": "Erika@Example.org", "password1": PASSWORD})
    assert answer["Location"] == "/konto/e-mail/code/"
    assert signed_in_as(client) is None
    message = last_mail("erika@example.org")
    assert message.subject == "Ihr Code zum Bestätigen"

    answer = client.post("/konto/e-mail/code/", {"code": code_in(message)})

    assert answer["Location"] == "/konto/"
    user = User.objects.get()
    assert signed_in_as(client) == str(user.pk)
    assert (user.email, user.check_password(PASSWORD)) == ("erika@example.org", True)
    assert client.get("/konto/").status_code == 200


def test_who_has_an_account_already_is_told_only_by_mail(client, erika):
    confirmed(erika)
    known = client.post("/konto/anlegen/", {"email": erika.email, "password1": PASSWORD})
    told = last_mail(erika.email)
    stranger = Client()
    unknown = stranger.post("/konto/anlegen/", {"email": "neu@example.org", "password1": PASSWORD})

    assert known["Location"] == unknown["Location"] == "/konto/e-mail/code/"
    page, other_page = client.get("/konto/e-mail/code/"), stranger.get("/konto/e-mail/code/")
    assert without_secrets(page.text, erika.email) == (
        without_secrets(other_page.text, "neu@example.org")
    )
    assert told.subject == "Sie haben schon ein Konto"
    assert "https://lindenbach.example/konto/anmelden/" in told.body
    assert User.objects.filter(email=erika.email).count() == 1


def without_secrets(page, email):
    return re.sub(r'value="\w{64}"', "", page).replace(email, "")


@pytest.mark.parametrize("password", ["kurz", "password123", "erika@example.org"])
def test_a_weak_password_is_refused_in_words(client, password):
    page = client.post(
        "/konto/anlegen/", {"email": "erika@example.org", "password1": password}
    ).text

    assert "Dieses Passwort" in page or "Das Passwort" in page
    assert User.objects.count() == 0


# --- signing in ------------------------------------------------------------------------


def test_a_password_signs_in_and_the_session_gets_a_new_id(client, erika):
    confirmed(erika)
    client.get("/konto/anmelden/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key

    answer = sign_in(client, "ERIKA@example.org")

    assert answer["Location"] == "/konto/"
    assert signed_in_as(client) == str(erika.pk)
    assert client.session.session_key != before


def test_one_comes_back_to_where_one_wanted_to_go_but_never_elsewhere(client, erika):
    confirmed(erika)
    page = client.get("/konto/?x=1")
    assert page["Location"] == "/konto/anmelden/?next=/konto/%3Fx%3D1"

    answer = client.post(
        "/konto/anmelden/?next=https://evil.example/",
        {"login": erika.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer["Location"] == "/konto/"


def test_wrong_passwords_and_unknown_people_hear_the_same(client, erika):
    confirmed(erika)

    known = sign_in(client, erika.email, "falsch-falsch").text
    unknown = sign_in(Client(), "niemand@example.org", "falsch-falsch").text

    assert "E-Mail-Adresse und Passwort passen nicht zusammen." in known
    assert without_secrets(known, erika.email) == without_secrets(unknown, "niemand@example.org")


def test_too_many_wrong_passwords_block_also_the_right_one(client, erika):
    confirmed(erika)
    for _ in range(5):
        sign_in(Client(), erika.email, "falsch-falsch")

    page = sign_in(client, erika.email)

    assert "Das waren zu viele Versuche." in page.text
    assert signed_in_as(client) is None
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert sign_in(client, erika.email)["Location"] == "/konto/"


def test_tries_are_counted_in_the_database_without_an_address(client, erika):
    sign_in(client, erika.email, "falsch-falsch")

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM common_cache")
        keys = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'common_cache'")
        assert cursor.fetchone()[0] in ("u", b"u")
    assert any(":login_failed:" in key for key in keys)
    assert not any("127.0.0.1" in key or "erika" in key for key in keys)
    assert RateLimit.objects.count() == 0


def test_a_machine_that_tries_everybody_is_stopped(client):
    for n in range(30):
        sign_in(Client(), f"p{n}@example.org", "falsch-falsch")

    answer = sign_in(client, "p99@example.org", "falsch-falsch")

    assert answer.status_code == 429
    assert "Bitte warten Sie einen Moment" in answer.text


def test_a_code_by_mail_signs_in_somebody_invited_who_has_no_password(client, town):
    invite_staff(municipality=town, email="dana@example.org", role=Role.MODERATOR)
    work()
    dana = User.objects.get()
    answer = client.post("/konto/anmelden/code/", {"email": "dana@example.org"})
    assert answer["Location"] == "/konto/anmelden/code/eingeben/"
    [(_, arguments)] = waiting()
    message = last_mail("dana@example.org")
    assert message.subject == "Ihr Code zum Anmelden"
    assert code_in(message).replace("-", "") not in str(arguments).replace("-", "")
    assert Letter.objects.count() == 0

    answer = client.post("/konto/anmelden/code/eingeben/", {"code": code_in(message)})

    assert answer["Location"] == "/konto/"
    assert signed_in_as(client) == str(dana.pk)
    assert EmailAddress.objects.get(user=dana).verified


def test_a_code_may_be_typed_with_or_without_the_dash(client, erika):
    confirmed(erika)
    client.post("/konto/anmelden/code/", {"email": erika.email})
    code = code_in(last_mail())

    answer = client.post("/konto/anmelden/code/eingeben/", {"code": f" {code.replace('-', ' ')} "})

    assert answer["Location"] == "/konto/"


def test_a_code_is_asked_for_in_the_same_way_by_strangers(client, erika):
    confirmed(erika)
    stranger = Client()
    known = client.post("/konto/anmelden/code/", {"email": erika.email})
    unknown = stranger.post("/konto/anmelden/code/", {"email": "niemand@example.org"})
    work()

    assert known["Location"] == unknown["Location"]
    pages = [who.get("/konto/anmelden/code/eingeben/").text for who in (client, stranger)]
    assert without_secrets(pages[0], erika.email) == (
        without_secrets(pages[1], "niemand@example.org")
    )
    assert [message.to for message in outbox.outbox] == [[erika.email]]


def test_a_code_cannot_be_guessed(client, erika):
    confirmed(erika)
    client.post("/konto/anmelden/code/", {"email": erika.email})
    code = code_in(last_mail())
    wrong = "0000-0000" if code != "0000-0000" else "1111-1111"
    for _ in range(3):
        client.post("/konto/anmelden/code/eingeben/", {"code": wrong})

    client.post("/konto/anmelden/code/eingeben/", {"code": code})

    assert signed_in_as(client) is None


@pytest.mark.parametrize("path", ["/konto/anmelden/code/", "/konto/passwort/vergessen/"])
def test_nobody_can_flood_a_mailbox_with_codes(erika, path):
    confirmed(erika)
    for _ in range(6):
        Client().post(path, {"email": erika.email})
    work()

    assert len(outbox.outbox) == 3


def test_a_code_ends_after_a_quarter_of_an_hour(client, erika):
    confirmed(erika)
    client.post("/konto/anmelden/code/", {"email": erika.email})
    code = code_in(last_mail())

    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        client.post("/konto/anmelden/code/eingeben/", {"code": code})

    assert signed_in_as(client) is None


def test_a_closed_account_cannot_sign_in(client, erika):
    confirmed(erika)
    erika.is_active = False
    erika.save()

    answer = sign_in(client, erika.email)

    assert signed_in_as(client) is None
    assert answer.status_code in (200, 302)


def test_signing_out_needs_a_post(client, erika):
    client.force_login(erika)
    assert "Möchten Sie sich abmelden?" in client.get("/konto/abmelden/").text
    assert signed_in_as(client) == str(erika.pk)

    answer = client.post("/konto/abmelden/")

    assert answer["Location"] == "/"
    assert signed_in_as(client) is None


# --- changing an account -----------------------------------------------------------------


def test_a_forgotten_password_is_set_anew_with_a_code(client, erika):
    confirmed(erika)
    other = Client()
    other.force_login(erika)
    answer = client.post("/konto/passwort/vergessen/", {"email": erika.email})
    assert answer["Location"] == "/konto/passwort/vergessen/code/"
    code = code_in(last_mail(erika.email))
    answer = client.post("/konto/passwort/vergessen/code/", {"code": code})
    assert answer["Location"] == "/konto/passwort/vergessen/neu/"

    answer = client.post(
        "/konto/passwort/vergessen/neu/", {"password1": "drei-neue-wörter"}, follow=True
    )

    assert "Passwort gespeichert" in answer.text
    erika.refresh_from_db()
    assert erika.check_password("drei-neue-wörter")
    assert last_mail().subject == "Ihr Passwort wurde neu festgelegt"
    assert other.get("/konto/").status_code == 302  # other sessions have ended


def test_who_forgot_a_password_of_no_account_hears_the_same(client):
    answer = client.post("/konto/passwort/vergessen/", {"email": "niemand@example.org"})

    assert answer["Location"] == "/konto/passwort/vergessen/code/"
    assert "niemand@example.org" in client.get("/konto/passwort/vergessen/code/").text
    assert work() == []


def test_a_password_is_changed_with_the_old_one_and_told_by_mail(client, erika):
    confirmed(erika)
    client.force_login(erika)
    wrong = client.post("/konto/passwort/", {"oldpassword": "x", "password1": "drei-neue-wörter"})
    assert "Das ist nicht Ihr jetziges Passwort." in wrong.text

    client.post("/konto/passwort/", {"oldpassword": PASSWORD, "password1": "drei-neue-wörter"})

    erika.refresh_from_db()
    assert erika.check_password("drei-neue-wörter")
    message = last_mail(erika.email)
    assert message.subject == "Ihr Passwort wurde geändert"
    assert "127.0.0.1" not in message.body
    assert client.get("/konto/").status_code == 200


def test_an_address_is_changed_once_the_new_one_is_confirmed(client, erika):
    confirmed(erika)
    client.force_login(erika)
    answer = client.post("/konto/e-mail/", {"email": "neu@example.org", "action_add": "1"})
    assert answer["Location"] == "/konto/e-mail/code/"
    assert User.objects.get().email == "erika@example.org"
    code = code_in(last_mail("neu@example.org"))

    client.post("/konto/e-mail/code/", {"code": code})
    work()

    assert User.objects.get().email == "neu@example.org"
    assert [message.subject for message in outbox.outbox[1:]] != []
    assert {"erika@example.org"} <= {to for message in outbox.outbox for to in message.to}


# --- pages -----------------------------------------------------------------------------

OPEN_PAGES = [
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_reset_password",
    "account_inactive",
    "account_password_reset_completed",
]
INSIDE_PAGES = [
    "account_start",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
]
ENGLISH = re.compile(
    r">[^<]*\b(Sign|Email|Password|the|your|Please|code has|Continue|Confirm)\b[^<]*<"
)


@pytest.mark.parametrize("name", OPEN_PAGES)
def test_pages_for_everybody_are_german_and_not_indexed(client, name):
    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert ENGLISH.search(answer.text) is None
    assert answer.text.count("<h1") == 1
    assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("name", INSIDE_PAGES)
def test_pages_of_an_account_are_german_and_only_for_its_owner(client, erika, name):
    assert client.get(reverse(name)).status_code == 302
    confirmed(erika)
    sign_in(client, erika.email)

    answer = client.get(reverse(name))

    assert answer.status_code == 200
    assert ENGLISH.search(answer.text) is None
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize(
    ("path", "field", "filled_by"),
    [
        ("/konto/anmelden/", "login", "username"),
        ("/konto/anmelden/", "password", "current-password"),
        ("/konto/anmelden/code/", "email", "username"),
        ("/konto/anlegen/", "email", "email"),
        ("/konto/anlegen/", "password1", "new-password"),
    ],
)
def test_the_browser_may_fill_in_what_it_knows(client, path, field, filled_by):
    page = client.get(path).text

    tag = find(rf'<input[^>]*name="{field}"[^>]*>', page)
    assert f'autocomplete="{filled_by}"' in tag
    assert "placeholder" not in tag and "onpaste" not in tag


def test_only_german_addresses_are_known(client):
    for path in ("/konto/login/", "/konto/signup/", "/konto/2fa/", "/accounts/login/"):
        assert client.get(path).status_code == 404
