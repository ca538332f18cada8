"""Proving online who one is, at a real provider, and everything that can go wrong there."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import SESSION_KEY
from django.core import mail as outbox
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import Client

from accounts.models import Residence, User
from common.models import Journal
from tests import factories, oidc
from tests.concurrency import at_once
from tests.jobs import work
from tests.oidc import at_provider, hostile
from tests.participation.factories import citizen

pytestmark = pytest.mark.django_db

START = "/konto/ausweisen/probe/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc.running() as found:
        yield found


@pytest.fixture
def town(settings):
    settings.DEMO = False
    return factories.municipality(host="testserver")


@pytest.fixture
def provider(settings, issuer, town):
    settings.IDENTITY_PROVIDERS = [oidc.entry(issuer)]


@pytest.fixture
def anna(client, town):
    anna = citizen("anna")
    client.force_login(anna)
    return anna


def prove(client, go_on="/konto/", **at) -> Any:
    """Start, sign in at the provider, come back; the answer of the last address."""
    began = client.get(f"{START}?{urlencode({'next': go_on})}")
    assert began.status_code == 302, began.text
    return client.get(at_provider(began["Location"], **at))


def residence(user: User) -> Residence | None:
    return Residence.objects.filter(user=user, source="identity").first()


def signed_in_as(client) -> str | None:
    return client.session.get(SESSION_KEY)


# --- it works -----------------------------------------------------------------------------


def test_somebody_signed_in_proves_who_they_are(client, provider, town, anna):
    answer = prove(client, "/konto/?x=1", acr="substantial")

    assert answer["Location"] == "/konto/?x=1"
    proof = residence(anna)
    assert proof is not None and (proof.municipality, proof.trust) == (town, 2)
    assert anna.has_identity
    page = client.get("/konto/").text
    assert "Danke. Sie haben sich online ausgewiesen." in page
    assert "Vertrauensniveau substanziell" in page
    work()
    assert outbox.outbox[-1].subject == "Sie haben sich online ausgewiesen"
    assert Journal.objects.get(verb="identity.linked").object_uuid == anna.uuid


def test_only_the_pseudonym_and_the_level_are_asked_for_and_kept(client, provider, anna):
    began = client.get(START)
    asked = {key: value[0] for key, value in parse_qs(urlsplit(began["Location"]).query).items()}
    assert asked["scope"] == "openid"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["nonce"]) > 20 and len(asked["state"]) >= 16

    client.get(at_provider(began["Location"]))

    linked = SocialAccount.objects.get()
    assert (linked.provider, len(linked.uid), linked.extra_data) == ("probe", 64, {})
    assert SocialToken.objects.count() == 0
    anna.refresh_from_db()
    assert (anna.email, anna.full_name, anna.display_name) == ("anna@example.org", "Anna", "")
    assert EmailAddress.objects.get().email == "anna@example.org"
    known = json.dumps([*everything_stored(), dict(client.session)], default=str)
    for told in ("Mustermann", "1964-08-12", "53111", "erika"):
        assert told not in known


def everything_stored() -> Iterator[str]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("accounts_", "socialaccount_", "account_", "common_", "procr")):
                cursor.execute(f'SELECT t::text FROM "{table}" t')
                yield from (row[0] for row in cursor.fetchall())


def test_addresses_cannot_ask_for_more_than_the_administrator_allows(client, provider, anna):
    began = client.get(f"{START}?scope=email,address&auth_params=acr_values%3Dlow&process=login")

    asked = parse_qs(urlsplit(began["Location"]).query)
    assert asked["scope"] == ["openid"]
    assert asked["acr_values"] == ["high substantial low"]


def test_who_comes_back_signs_in_with_it_and_the_level_is_what_it_is_now(client, provider, anna):
    prove(client, acr="high")
    visitor = Client()

    answer = prove(visitor, "/konto/", acr="low")

    assert answer["Location"] == "/konto/"
    assert signed_in_as(visitor) == str(anna.pk)
    proof = residence(anna)
    assert proof is not None and proof.trust == 1
    prove(visitor, acr="high")
    proof = residence(anna)
    assert proof is not None and proof.trust == 3
    assert (SocialAccount.objects.count(), User.objects.count()) == (1, 1)


def test_a_level_that_nobody_knows_is_no_proof_and_takes_the_old_one_away(client, provider, anna):
    prove(client, acr="high")

    answer = prove(client, acr="password-only")

    assert residence(anna) is None
    assert "nicht ausgewiesen" in client.get(answer["Location"]).text


def test_levels_are_named_by_the_administrator(client, settings, issuer, town, anna):
    settings.IDENTITY_PROVIDERS = [oidc.entry(issuer, trust={"password-only": 1, "high": 2})]

    prove(client, acr="high")
    proof = residence(anna)
    assert proof is not None and proof.trust == 2
    prove(client, acr="substantial")
    assert residence(anna) is None


def test_the_proof_holds_in_the_town_it_was_given_in(client, provider, anna):
    other = factories.municipality(host="neuwied.example", name="Neuwied")

    prove(client)

    assert not Residence.objects.filter(municipality=other).exists()


@pytest.mark.parametrize(("login", "lives_here"), [("erika", True), ("tourist", False)])
def test_where_the_administrator_asks_only_who_lives_here_is_a_resident(
    client, settings, issuer, town, anna, login, lives_here
):
    residents = {"claim": "address.postal_code", town.ags: ["53111", "53113"]}
    settings.IDENTITY_PROVIDERS = [oidc.entry(issuer, residents=residents)]

    answer = prove(client, login=login, acr="high")

    assert (residence(anna) is not None) == lives_here
    page = client.get(answer["Location"]).text
    assert ("wohnen Sie aber nicht in Lindenbach" in page) != lives_here
    assert "53111" not in json.dumps([*everything_stored()])


# --- wrong persons ------------------------------------------------------------------------


def test_one_identity_belongs_to_one_account(client, provider, anna):
    prove(client)
    ben, bens = citizen("ben"), Client()
    bens.force_login(ben)

    answer = prove(bens)

    assert residence(ben) is None
    assert SocialAccount.objects.get().user == anna
    assert "gehört schon zu einem anderen Konto" in bens.get(answer["Location"]).text


def test_an_account_has_one_identity(client, provider, anna):
    prove(client, login="erika")

    answer = prove(client, login="max")

    assert SocialAccount.objects.count() == 1
    assert "schon ein anderer Online-Ausweis" in client.get(answer["Location"]).text


def test_deleting_the_proof_does_not_free_the_identity(client, provider, anna):
    prove(client)
    answer = client.post("/konto/wohnort/loeschen/", {"source": "identity"})
    assert (answer.status_code, residence(anna)) == (303, None)
    bens = Client()
    bens.force_login(citizen("ben"))

    prove(bens)

    assert SocialAccount.objects.get().user == anna
    prove(client)
    assert residence(anna) is not None


def test_an_unknown_guest_is_asked_to_confirm_an_address_first(client, provider):
    answer = prove(client, "/beteiligung/")

    assert answer.status_code == 403
    assert (User.objects.count(), SocialAccount.objects.count()) == (0, 0)
    # Not to the provider at once: from a form the page's policy (form-action) leads nowhere.
    assert 'href="/beteiligung/mitmachen/?next=%2Fbeteiligung%2F"' in answer.text


def test_the_address_that_the_provider_names_opens_no_account(client, provider):
    erika = citizen("erika")  # the provider says erika@example.org, confirmed

    answer = prove(client)

    assert answer.status_code == 403
    assert signed_in_as(client) is None
    assert not SocialAccount.objects.filter(user=erika).exists()


def test_it_is_linked_with_a_confirmed_address_only(client, provider, anna):
    EmailAddress.objects.update(verified=False)

    answer = prove(client)

    assert SocialAccount.objects.count() == 0
    assert "bestätigen Sie zuerst" in client.get(answer["Location"]).text


def test_somebody_else_who_signed_in_meanwhile_gets_nothing(client, provider, town):
    began = client.get(START)
    back = at_provider(began["Location"])
    client.force_login(citizen("ben"))

    answer = client.get(back)

    assert answer.status_code == 400
    assert SocialAccount.objects.count() == 0


def test_a_closed_account_stays_closed(client, provider, anna):
    prove(client)
    anna.is_active = False
    anna.save()
    visitor = Client()

    answer = prove(visitor, acr="high")

    assert answer["Location"] == "/konto/geschlossen/"
    assert signed_in_as(visitor) is None
    proof = residence(anna)
    assert proof is not None and proof.trust == 2


def test_the_second_factor_is_asked_for_here_too(client, provider, anna):
    prove(client)
    TOTP.activate(anna, generate_totp_secret())
    assert Authenticator.objects.filter(user=anna).exists()
    visitor = Client()

    answer = prove(visitor)

    assert answer["Location"] == "/konto/anmelden/zweiter-schritt/"
    assert signed_in_as(visitor) is None


def test_nobody_is_led_away_by_an_address(client, provider, anna):
    for evil in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"):
        assert prove(client, evil)["Location"] == "/konto/"


# --- wrong answers ------------------------------------------------------------------------


def test_who_cancels_comes_back_to_where_they_were(client, provider, anna):
    answer = prove(client, "/konto/?hier", cancel=True)

    assert answer["Location"] == "/konto/?hier"
    assert "abgebrochen" in client.get("/konto/").text
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=y", "?error=server_error&state=z"])
def test_coming_back_without_having_left_is_refused(client, provider, anna, query):
    answer = client.get(oidc.CALLBACK + query)

    assert answer.status_code == 400
    assert "hat nicht geklappt" in answer.text


def test_the_state_of_another_browser_is_refused(client, provider, anna):
    began = Client().get(START)
    back = at_provider(began["Location"])

    assert client.get(back).status_code == 400
    assert SocialAccount.objects.count() == 0


def test_an_answer_counts_once(client, provider, anna):
    began = client.get(START)
    back = at_provider(began["Location"])
    assert client.get(back).status_code == 302
    Residence.objects.all().delete()

    assert client.get(back).status_code == 400
    assert residence(anna) is None


def test_a_code_is_worth_nothing_with_another_state(client, provider, anna):
    """The provider has bound it to the first PKCE challenge, and gives it out once."""
    began = client.get(START)
    code = parse_qs(urlsplit(at_provider(began["Location"])).query)["code"][0]
    again = parse_qs(urlsplit(client.get(START)["Location"]).query)
    back = urlencode({"code": code, "state": again["state"][0]})

    assert client.get(f"{oidc.CALLBACK}?{back}").status_code == 400
    assert SocialAccount.objects.count() == 0


def test_a_foreign_nonce_is_refused(client, provider, anna):
    """As if somebody had slipped the answer to their own question into this browser."""
    began = client.get(START)["Location"]
    nonce = parse_qs(urlsplit(began).query)["nonce"][0]

    answer = client.get(at_provider(began.replace(quote(nonce), "another-nonce-altogether")))

    assert answer.status_code == 400
    assert SocialAccount.objects.count() == 0


def test_a_provider_that_is_down_is_said_so(client, settings, town, anna):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # nothing listens there
        settings.IDENTITY_PROVIDERS = [oidc.entry(f"http://127.0.0.1:{nobody.getsockname()[1]}")]
        answer = client.get(f"{START}?next=/konto/%3Fx")

    assert answer.status_code == 502
    assert "antwortet gerade nicht" in answer.text
    assert 'href="/konto/?x"' in answer.text


def test_a_provider_that_dies_meanwhile_is_said_so(client, settings, town, anna):
    with oidc.running() as short_lived:
        settings.IDENTITY_PROVIDERS = [oidc.entry(short_lived)]
        back = at_provider(client.get(START)["Location"])

    assert client.get(back).status_code == 502
    assert SocialAccount.objects.count() == 0


def test_an_unknown_provider_is_not_there(client, provider, anna):
    assert client.get("/konto/ausweisen/anderer/").status_code == 404
    assert client.get("/konto/ausweisen/anderer/zurueck/?code=x&state=y").status_code == 404


def test_nobody_makes_us_ask_the_provider_a_thousand_times(client, settings, town):
    with hostile.running() as server:
        settings.IDENTITY_PROVIDERS = [oidc.entry(server.issuer)]
        answers = [client.get(START).status_code for _ in range(32)]
    assert answers == [302] * 30 + [429] * 2
    assert len(server.asked) == 30


# --- a provider that lies -------------------------------------------------------------------


def _nobody(server: hostile.Hostile) -> None:
    server.claims["sub"] = None


LIES = {
    "no signature": hostile.Hostile.sign_with_nothing,
    "the public key as a secret": hostile.Hostile.sign_with_the_public_key,
    "another key": hostile.Hostile.sign_with_another_key,
    "an unknown key": lambda server: setattr(server, "kid", "other"),
    "no key": lambda server: setattr(server, "kid", None),
    "no token": lambda server: setattr(server, "token", ""),
    "no JWT": lambda server: setattr(server, "token", "a.b.c"),
    "another issuer": lambda server: server.claims.update(iss="https://evil.example"),
    "another audience": lambda server: server.claims.update(aud="somebody"),
    "for somebody else": lambda server: server.claims.update(azp="somebody"),
    "out of date": lambda server: server.claims.update(exp=1_700_000_000),
    "from the future": lambda server: server.claims.update(iat=4_000_000_000),
    "no time": lambda server: server.claims.update(exp=None),
    "nobody": _nobody,
    "an empty name": lambda server: server.claims.update(sub=""),
    "a number": lambda server: server.claims.update(sub=7),
    "a name too long": lambda server: server.claims.update(sub="x" * 256),
    "no nonce": lambda server: server.claims.update(nonce=None),
    "another nonce": lambda server: server.claims.update(nonce="other"),
}


def come_back(client: Client, server: hostile.Hostile, lie: Any = None) -> Any:
    began = parse_qs(urlsplit(client.get(START)["Location"]).query)
    server.nonce = began["nonce"][0]
    if lie:
        lie(server)
    back = urlencode({"code": "any", "state": began["state"][0]})
    return client.get(f"{oidc.CALLBACK}?{back}")


def test_the_honest_twin_of_the_liar_is_believed(client, settings, anna):
    with hostile.running() as server:
        settings.IDENTITY_PROVIDERS = [oidc.entry(server.issuer)]
        come_back(client, server)
    proof = residence(anna)
    assert proof is not None and proof.trust == 3


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(client, settings, anna, lie):
    with hostile.running() as server:
        settings.IDENTITY_PROVIDERS = [oidc.entry(server.issuer)]
        answer = come_back(client, server, LIES[lie])

    assert answer.status_code == 400
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": None},
        {"token_endpoint": None},
        {"jwks_uri": "http://evil.example/jwks"},
    ],
)
def test_a_provider_that_describes_itself_wrongly_is_not_used(client, settings, anna, discovery):
    with hostile.running() as server:
        settings.IDENTITY_PROVIDERS = [oidc.entry(server.issuer)]
        server.discovery = discovery
        answer = client.get(START)

    assert answer.status_code == 400


def test_an_answer_that_is_no_answer_is_no_error_of_ours(client, settings, anna, monkeypatch):
    with hostile.running() as server:
        settings.IDENTITY_PROVIDERS = [oidc.entry(server.issuer)]
        monkeypatch.setattr(server, "answer", lambda path: ["what?"])
        answer = client.get(START)

    assert answer.status_code == 400


# --- setting it up --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"id": "Groß"}, "small letters"),
        ({"issuer": "http://idp.example"}, "https"),
        ({"name": ""}, "name is missing"),
        ({"trust": {"high": 4}}, "1, 2 or 3"),
        ({"scope": "profile"}, "openid"),
        ({"colour": "red"}, "unknown colour"),
        ({"acr_values": "high"}, "a list"),
        ({"residents": {"05315000": ["50667"]}}, "claim"),
    ],
)
def test_an_entry_that_cannot_be_right_stops_the_server(settings, fields, says):
    settings.IDENTITY_PROVIDERS = [oidc.entry("https://idp.example") | fields]

    with pytest.raises(SystemCheckError, match=says) as stopped:
        call_command("check")
    assert "a-secret-of-the-test" not in str(stopped.value)


def test_two_providers_stand_beside_each_other(client, settings, town):
    settings.IDENTITY_PROVIDERS = [
        oidc.entry("https://a.example", id="a", name="BundID"),
        oidc.entry("https://b.example", id="b", name="Servicekonto"),
    ]

    page = client.get("/konto/anmelden/?next=/konto/%3Fx").text

    assert 'href="/konto/ausweisen/a/?next=%2Fkonto%2F%3Fx"' in page
    assert 'href="/konto/ausweisen/b/?next=%2Fkonto%2F%3Fx"' in page


def test_without_a_provider_nobody_is_offered_one(client, town, settings):
    settings.IDENTITY_PROVIDERS = []

    assert "Ausweis" not in client.get("/konto/anmelden/").text
    assert client.get(START).status_code == 404


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_accounts_that_prove_the_same_identity_at_once_get_one(town):
    from accounts.identity.oidc import Vouched
    from accounts.identity.services import link

    vouched = Vouched(provider="probe", sub="x", trust=2, lives_here=True, nonce="")
    people = [citizen() for _ in range(4)]

    answers = at_once(*[lambda p=p: link(p, vouched, municipality=town) for p in people])

    assert sorted(answer is None for answer in answers) == [False, False, False, True]
    assert SocialAccount.objects.count() == Residence.objects.count() == 1
