"""/beteiligung/mitmachen/: an address, a code, signed in; the same for everybody."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import SESSION_KEY
from django.core import mail as outbox
from django.test import Client

from accounts import services
from accounts.models import Letter, Role, User
from accounts.vault import purging
from common import clock
from tests import factories
from tests.accounts.pages import code_in
from tests.concurrency import at_once
from tests.jobs import waiting, work

pytestmark = pytest.mark.django_db

JOIN = "/beteiligung/mitmachen/"


@pytest.fixture(autouse=True)
def town(settings):
    settings.DEMO = False
    return factories.municipality(host="testserver", base_url="https://lindenbach.example")


def last_code(to=None):
    work()
    message = outbox.outbox[-1]
    assert to is None or message.to == [to]
    return code_in(message)


def ask(client, email="neu@example.org", **fields):
    return client.post(JOIN, {"do": "email", "email": email, **fields})


def type_in(client, code, **fields):
    return client.post(JOIN, {"do": "code", "code": code, **fields})


def signed_in_as(client):
    return client.session.get(SESSION_KEY)


def wrong(code):
    return "0000-0000" if code != "0000-0000" else "1111-1111"


# --- it works -----------------------------------------------------------------------------


def test_a_new_address_becomes_a_person_without_a_password(client, town):
    answer = ask(client, "Neu@Example.org")
    assert (answer.status_code, answer["Location"]) == (303, JOIN)
    assert User.objects.count() == 0
    page = client.get(JOIN).text
    assert "neu@example.org" in page and "Code eingeben" in page

    answer = type_in(client, last_code("neu@example.org"))

    assert answer["Location"] == "/konto/"
    person = User.objects.get()
    assert (person.email, person.has_usable_password(), person.public_name) == (
        "neu@example.org",
        False,
        "",
    )
    assert EmailAddress.objects.get().verified
    assert signed_in_as(client) == str(person.pk)
    assert client.get("/konto/").status_code == 200


def test_who_was_here_before_is_the_same_person(client, town):
    ask(client)
    type_in(client, last_code())
    visitor = Client()
    ask(visitor, " NEU@example.org ")

    type_in(visitor, last_code())

    assert User.objects.count() == 1
    assert signed_in_as(visitor) == signed_in_as(client)


def test_who_has_a_password_keeps_it(client, town):
    anna = factories.user("anna", password="laterne-mühle-apfel")
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True, verified=True)
    ask(client, anna.email)

    type_in(client, last_code())

    anna.refresh_from_db()
    assert anna.check_password("laterne-mühle-apfel")


def test_one_goes_on_to_where_one_came_from(client, town):
    page = client.get(f"{JOIN}?next=/konto/%3Fx%3D1").text
    assert '<input type="hidden" name="next" value="/konto/?x=1">' in page
    answer = ask(client, next="/konto/?x=1")
    assert answer["Location"] == f"{JOIN}?next=%2Fkonto%2F%3Fx%3D1"

    answer = type_in(client, last_code(), next="/konto/?x=1")

    assert answer["Location"] == "/konto/?x=1"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "x"]
)
def test_one_never_goes_on_to_another_site(client, town, evil):
    page = client.get(JOIN, {"next": evil}).text
    # The same page in another language is asked for as this one was, and goes nowhere else either.
    assert "evil" not in re.sub(r' hreflang="[^"]*" href="[^"]*"', "", page)
    ask(client, next=evil)

    assert type_in(client, last_code(), next=evil)["Location"] == "/konto/"


def test_who_is_signed_in_goes_on_at_once(client, town):
    client.force_login(factories.user("anna"))

    assert client.get(f"{JOIN}?next=/beteiligung/")["Location"] == "/beteiligung/"


def test_the_code_may_be_written_as_one_likes(client, town):
    ask(client)

    assert type_in(client, f" {last_code().replace('-', ' ')} ")["Location"] == "/konto/"


# --- nobody learns who is known -------------------------------------------------------------


def without_secrets(text, email):
    return re.sub(r"\d{4}-\d{4}", "", text).replace(email, "")


def test_known_and_unknown_addresses_hear_the_same(client, town):
    anna = factories.user("anna", password="laterne-mühle-apfel")
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True, verified=True)
    closed = factories.user("closed", is_active=False)
    heard = []
    for email in (anna.email, closed.email, "neu@example.org"):
        browser = Client()
        answer = ask(browser, email)
        page = browser.get(JOIN)
        work()
        message = outbox.outbox[-1]
        assert message.to == [email]
        heard.append(
            (
                answer.status_code,
                answer["Location"],
                without_secrets(page.text, email),
                message.subject,
                without_secrets(message.body, email),
                sorted(browser.cookies),
            )
        )

    assert heard[0] == heard[1] == heard[2]


def test_the_queue_knows_neither_address_nor_code(client, town):
    ask(client)

    [(_, arguments)] = waiting()
    assert "neu@example.org" not in str(arguments)
    code = last_code()
    assert code.replace("-", "") not in str(arguments).replace("-", "")
    assert Letter.objects.count() == 0


def test_a_closed_account_stays_closed(client, town):
    anna = factories.user("anna", is_active=False)
    ask(client, anna.email)

    answer = type_in(client, last_code())

    assert answer["Location"] == "/konto/geschlossen/"
    assert signed_in_as(client) is None
    assert not EmailAddress.objects.filter(verified=True).exists()


# --- wrong codes, wrong browsers ------------------------------------------------------------


def test_a_wrong_code_may_be_typed_again(client, town):
    ask(client)
    code = last_code()

    answer = type_in(client, wrong(code))

    assert answer.status_code == 422
    assert "Dieser Code stimmt nicht" in answer.text
    assert type_in(client, code)["Location"] == "/konto/"


@pytest.mark.parametrize("code", ["", "12345678901234567890", "<script>", "٠١٢٣٤٥٦٧", "x" * 5000])
def test_what_is_no_code_is_a_wrong_code(client, town, code):
    ask(client)

    answer = type_in(client, code)

    assert answer.status_code == 422
    assert "<script>" not in answer.text.partition("<main")[2]


def test_a_code_cannot_be_guessed(client, town):
    ask(client)
    code = last_code()
    answers = [type_in(client, wrong(code)) for _ in range(3)]

    assert "zu viele Versuche" in answers[-1].text
    assert 'name="email"' in answers[-1].text
    assert type_in(client, code).status_code == 422
    assert User.objects.count() == 0


def test_many_browsers_together_cannot_guess_more_often(town):
    browsers = [Client() for _ in range(5)]
    for browser in browsers:
        with time_machine.travel(clock.now() + timedelta(minutes=6 * browsers.index(browser))):
            ask(browser)
    code = last_code()
    with time_machine.travel(clock.now() + timedelta(minutes=7)):
        for browser in browsers[:4]:
            for _ in range(3):
                type_in(browser, wrong(code))
        answer = type_in(browsers[4], code)

    assert answer.status_code == 422
    assert User.objects.count() == 0


def test_the_code_of_another_browser_is_no_code(client, town):
    ask(client)
    code = last_code()
    other = Client()

    assert type_in(other, code).status_code == 422
    ask(other, "anders@example.org")
    assert type_in(other, code).status_code == 422
    assert User.objects.count() == 0


def test_a_code_ends_after_a_quarter_of_an_hour(client, town):
    ask(client)
    code = last_code()

    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        answer = type_in(client, code)

    assert answer.status_code == 422
    assert "gilt nicht mehr" in answer.text and 'name="email"' in answer.text
    assert User.objects.count() == 0


def test_a_code_counts_once(client, town):
    ask(client)
    code = last_code()
    type_in(client, code)
    client.post("/konto/abmelden/")

    assert type_in(client, code).status_code == 422


def test_a_new_code_takes_the_old_ones_place(client, town):
    ask(client)
    old = last_code()
    assert client.post(JOIN, {"do": "resend"}).status_code == 303
    new = last_code()

    assert old == new or type_in(client, old).status_code == 422
    assert type_in(client, new)["Location"] == "/konto/"


def test_another_address_may_be_given(client, town):
    ask(client)
    client.post(JOIN, {"do": "other_address"})

    assert 'name="email"' in client.get(JOIN).text


# --- limits ---------------------------------------------------------------------------------


def test_nobody_can_flood_a_mailbox(town):
    answers = [ask(Client()) for _ in range(6)]
    work()

    assert len(outbox.outbox) == 3
    assert "zu viele Versuche" in answers[-1].text


def test_both_ways_of_asking_for_a_code_count_together(town):
    anna = factories.user("anna")
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True, verified=True)
    for _ in range(2):
        Client().post("/konto/anmelden/code/", {"email": anna.email})
        ask(Client(), anna.email)
    work()

    assert len(outbox.outbox) == 3


def test_resending_is_limited_as_well(client, town):
    ask(client)
    answers = [client.post(JOIN, {"do": "resend"}).status_code for _ in range(4)]
    work()

    assert answers[-1] == 422
    assert len(outbox.outbox) == 3


def test_one_visitor_cannot_write_to_everybody(town):
    for n in range(25):
        answer = ask(Client(), f"p{n}@example.org")
    work()

    assert answer.status_code == 422
    assert len(outbox.outbox) == 20


# --- bad input ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "email", ["", "anna", "anna@", "@example.org", "a b@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_told_with_an_example(client, town, email):
    answer = ask(client, email)

    assert answer.status_code == 422
    assert "E-Mail-Adresse" in answer.text and 'aria-invalid="true"' in answer.text
    assert work() == []


@pytest.mark.parametrize("do", ["", "act", "delete"])
def test_a_step_that_does_not_exist_is_told(client, town, do):
    assert client.post(JOIN, {"do": do}).status_code == 422


def test_a_form_on_another_site_signs_nobody_in(client, town):
    answer = client.post(
        JOIN, {"do": "email", "email": "a@example.org"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403


def test_the_page_is_not_kept_and_sets_no_cookie(client, town):
    answer = client.get(JOIN)

    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert '<meta name="robots" content="noindex">' in answer.text


# --- people who work here -------------------------------------------------------------------


def test_the_second_factor_is_asked_for_here_too(client, town):
    mo = factories.member(town, Role.MODERATOR)
    EmailAddress.objects.create(user=mo, email=mo.email, primary=True, verified=True)
    TOTP.activate(mo, generate_totp_secret())
    ask(client, mo.email)

    answer = type_in(client, last_code(), next="/moderation/")

    assert answer["Location"] == "/konto/anmelden/zweiter-schritt/"
    assert signed_in_as(client) is None


# --- strangers who were here first ------------------------------------------------------------


def _stranger_signs_up(email):
    """Somebody signs up with an address that is not theirs, and waits for its owner."""
    Client().post("/konto/anlegen/", {"email": email, "password1": "passwort-des-fremden"})
    work()


def test_a_password_that_a_stranger_chose_for_my_address_counts_no_more(client, town):
    _stranger_signs_up("erika@example.org")
    ask(client, "erika@example.org")

    type_in(client, last_code())

    erika = User.objects.get()
    assert not erika.check_password("passwort-des-fremden")
    assert signed_in_as(client) == str(erika.pk)
    assert client.get("/konto/").status_code == 200


def test_it_counts_no_more_after_signing_in_by_code_either(client, town):
    _stranger_signs_up("erika@example.org")
    client.post("/konto/anmelden/code/", {"email": "erika@example.org"})

    client.post("/konto/anmelden/code/eingeben/", {"code": last_code()})

    erika = User.objects.get()
    assert not erika.check_password("passwort-des-fremden")
    assert client.get("/konto/").status_code == 200


def test_who_runs_the_machine_keeps_the_password_made_on_it(client, town):
    root = User.objects.create_superuser("root@example.org", "laterne-mühle-apfel")
    ask(client, root.email)

    type_in(client, last_code())

    root.refresh_from_db()
    assert root.check_password("laterne-mühle-apfel")


# --- forgetting -----------------------------------------------------------------------------


def test_accounts_that_nobody_confirmed_are_deleted_after_a_day(client, town):
    _stranger_signs_up("erika@example.org")
    kept = [
        factories.user("no-address"),
        services.invite_staff(
            municipality=town, email="dana@example.org", role=Role.MODERATOR
        ).user,
        services.confirm_address("anna@example.org"),
    ]
    now = clock.now()

    purging.purge(at=now + timedelta(hours=23))
    assert User.objects.count() == 4
    purging.purge(at=now + timedelta(hours=25))

    assert {*User.objects.all()} == {*kept}


def test_the_hourly_job_deletes_them(client, town):
    _stranger_signs_up("erika@example.org")

    purging.purge(at=clock.now() + timedelta(days=2))

    assert User.objects.count() == 0


def test_the_address_of_a_guest_is_forgotten_sooner_than_a_sign_in(client, town, settings):
    ask(client)
    assert client.session.get_expiry_age() == 24 * 3600

    type_in(client, last_code())

    assert client.session.get_expiry_age() == settings.SESSION_COOKIE_AGE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_person_make_one_account():
    people = at_once(*[lambda: services.confirm_address("neu@example.org")] * 4)

    assert len({person.pk for person in people}) == 1
    assert EmailAddress.objects.count() == 1
