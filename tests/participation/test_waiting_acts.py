"""/beteiligung/weiter/<key>/: what was begun waits for its author, and for nobody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.test import Client

from accounts.models import Residence, Role, User
from accounts.vault import purging
from common import clock
from common.logs import WithoutSecrets
from moderation.models import Visibility
from participation import acts, eligibility
from participation.eligibility import Step
from participation.models import Comment, PendingAct, Proposal, Support
from participation.models.consultation import Eligibility
from tests import factories, oidc
from tests.accounts.pages import code_in
from tests.concurrency import at_once
from tests.jobs import work
from tests.participation import probe
from tests.participation.factories import citizen, consultation, project, submitted

pytestmark = pytest.mark.django_db

TEXT = "Das wünsche ich mir schon lange."


@pytest.fixture(autouse=True)
def town(settings):
    settings.DEMO = False
    settings.ROOT_URLCONF = "tests.participation.probe_urls"
    return factories.municipality(host="testserver", base_url="https://lindenbach.example")


@pytest.fixture
def ideas(town):
    return consultation(project(town))


@pytest.fixture
def proposal(ideas):
    return submitted(ideas)


def begin(client, proposal, **fields):
    """Press the button on the page of the proposal; the path where it goes on."""
    answer = client.post(f"/probe/{proposal.uuid}/", fields)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/beteiligung/weiter/")
    return answer["Location"]


def confirm(client, path, email="anna@example.org"):
    """Type an address, then the code from the mail."""
    assert client.post(path, {"do": "email", "email": email})["Location"] == path
    work()
    assert outbox.outbox[-1].to == [email]
    return client.post(path, {"do": "code", "code": code_in(outbox.outbox[-1])})


def main(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def with_rule(ideas, rule, **fields):
    ideas.eligibility = rule
    for name, value in fields.items():
        setattr(ideas, name, value)
    ideas.save()


# --- the way through --------------------------------------------------------------------------


def test_a_guest_supports_with_nothing_but_an_address(client, proposal):
    path = begin(client, proposal)
    page = main(client.get(path))
    assert "Noch nicht abgesendet" in page and proposal.title in page
    assert 'name="email"' in page and 'value="act"' not in page
    assert "<h1>Noch ein Schritt</h1>" in page
    assert page.index('name="email"') < page.index("Das ist noch nicht abgesendet")

    assert confirm(client, path)["Location"] == path
    assert Support.objects.count() == 0
    page = main(client.get(path))
    assert "Stimmt alles?" in page and "Jetzt unterstützen" in page
    assert 'name="name"' not in page  # a support has no name beside it

    answer = client.post(path, {"do": "act"})

    assert (answer.status_code, answer["Location"]) == (303, f"/probe/{proposal.uuid}/")
    assert Support.objects.get().user == User.objects.get(email="anna@example.org")
    assert PendingAct.objects.count() == 0
    assert "Danke, Ihre Unterstützung ist gezählt." in client.get(answer["Location"]).text


def test_what_was_written_is_there_until_the_end_and_may_bear_a_name(client, proposal):
    path = begin(client, proposal, text=TEXT)
    assert TEXT in client.get(path).text
    confirm(client, path)
    page = main(client.get(path))
    assert TEXT in page and 'name="name"' in page

    client.post(path, {"do": "act", "name": "Radlerin"})

    comment = Comment.objects.get()
    assert (comment.text, comment.author.public_name) == (TEXT, "Radlerin")


def test_without_a_name_it_goes_as_well(client, proposal):
    path = begin(client, proposal, text=TEXT)
    confirm(client, path)

    client.post(path, {"do": "act", "name": ""})

    assert Comment.objects.get().author.public_name == ""


def test_a_refused_name_stops_before_anything_is_done(client, proposal):
    path = begin(client, proposal, text=TEXT)
    confirm(client, path)

    answer = client.post(path, {"do": "act", "name": "Bürgermeister"})

    assert answer.status_code == 422
    assert "klingt nach der Verwaltung" in main(answer)
    assert 'value="Bürgermeister"' in main(answer) and TEXT in main(answer)
    assert Comment.objects.count() == Support.objects.count() == 0


def test_who_is_signed_in_and_lacks_nothing_is_not_led_round(client, proposal):
    client.force_login(citizen("anna"))

    answer = client.post(f"/probe/{proposal.uuid}/")

    assert answer["Location"] == f"/probe/{proposal.uuid}/"
    assert (Support.objects.count(), PendingAct.objects.count()) == (1, 0)


def test_signing_in_with_a_password_goes_on_at_the_same_place(client, proposal):
    anna = factories.user("anna", password="laterne-mühle-apfel")
    EmailAddress.objects.create(user=anna, email=anna.email, primary=True, verified=True)
    path = begin(client, proposal)
    href = re.search(r'href="(/konto/anmelden/\?next=[^"]+)"', client.get(path).text)
    assert href is not None

    answer = client.post(href[1], {"login": anna.email, "password": "laterne-mühle-apfel"})

    assert answer["Location"] == path
    assert "Jetzt unterstützen" in main(client.get(path))


def test_a_wrong_code_a_new_one_and_another_address(client, proposal):
    path = begin(client, proposal)
    client.post(path, {"do": "email", "email": "annna@example.org"})
    answer = client.post(path, {"do": "code", "code": "0000"})
    assert (answer.status_code, "Dieser Code stimmt nicht" in main(answer)) == (422, True)
    assert client.post(path, {"do": "resend"}).status_code == 303
    client.post(path, {"do": "other_address"})
    assert 'name="email"' in main(client.get(path))

    confirm(client, path, "anna@example.org")

    assert "Jetzt unterstützen" in main(client.get(path))


def test_an_error_of_the_service_is_shown_and_nothing_is_lost(client, ideas, proposal):
    path = begin(client, proposal, text=TEXT)
    confirm(client, path)
    ideas.phases.update(ends_at=clock.now())

    answer = client.post(path, {"do": "act"})

    assert answer.status_code == 422
    assert "Jetzt ist es geschlossen." in main(answer) and TEXT in main(answer)
    assert PendingAct.objects.count() == 1


def test_what_it_was_about_may_be_gone_and_the_text_is_still_shown(client, ideas, town, proposal):
    path = begin(client, proposal, text=f"<b>{TEXT}</b>")
    PendingAct.objects.update(target=uuid4())

    answer = client.get(path)

    assert answer.status_code == 410
    assert "gibt es nicht mehr" in answer.text and f"&lt;b&gt;{TEXT}&lt;/b&gt;" in answer.text
    client.post(path, {"do": "discard"})
    assert PendingAct.objects.count() == 0


def test_it_may_be_gone_at_the_last_moment_as_well(client, proposal, monkeypatch):
    path = begin(client, proposal, text=TEXT)
    confirm(client, path)

    def gone(act, user):
        raise LookupError("There is nothing to follow.")

    monkeypatch.setattr(probe, "perform", gone)
    answer = client.post(path, {"do": "act"})

    assert answer.status_code == 410 and TEXT in answer.text
    assert PendingAct.objects.count() == 1


def test_an_act_without_a_consultation_needs_an_address_alone(client, proposal, monkeypatch):
    monkeypatch.setattr(probe, "consultation", lambda act: None)
    monkeypatch.setattr(probe, "show", lambda act: [])
    path = begin(client, proposal)
    confirm(client, path)

    assert client.post(path, {"do": "act"}).status_code == 303


def test_one_may_change_ones_mind(client, proposal):
    path = begin(client, proposal, text=TEXT)

    answer = client.post(path, {"do": "discard"})

    assert answer["Location"] == f"/probe/{proposal.uuid}/"
    assert PendingAct.objects.count() == 0
    assert client.get(path).status_code == 404


def test_going_back_after_it_was_done_leads_to_the_result(client, proposal):
    path = begin(client, proposal)
    confirm(client, path)
    client.post(path, {"do": "act"})

    assert client.get(path)["Location"] == f"/probe/{proposal.uuid}/"
    assert client.post(path, {"do": "act"})["Location"] == f"/probe/{proposal.uuid}/"
    assert Support.objects.count() == 1


def test_what_is_begun_stands_in_the_account(client, proposal):
    path = begin(client, proposal)
    confirm(client, path)
    client.get(path)

    page = client.get("/konto/").text

    assert f'href="{path}"' in page and "Noch nicht abgesendet" in page


def test_proposals_and_drafts_stand_in_the_account(client, ideas):
    anna = citizen("anna")
    client.force_login(anna)
    mine = submitted(ideas, by=anna, title="Mehr Bäume")
    submitted(ideas, title="Von jemand anderem")
    Proposal.objects.create(
        municipality=ideas.municipality, consultation=ideas, author=anna, title="Halb fertig"
    )

    page = client.get("/konto/").text

    assert f'href="{mine.get_absolute_url()}"' in page
    assert "Halb fertig" in page and "Entwurf, noch nicht abgesendet" in page
    assert "Von jemand anderem" not in page


# --- whose it is --------------------------------------------------------------------------------


def test_the_key_alone_opens_nothing(client, proposal):
    path = begin(client, proposal, text=TEXT)

    for stranger in (Client(), _signed_in("ben")):
        answers = [stranger.get(path), stranger.post(path, {"do": "act"})]
        answers += [stranger.post(path, {"do": do}) for do in ("discard", "email", "code")]
        for answer in answers:
            assert answer.status_code == 404
            assert TEXT not in answer.text and proposal.title not in answer.text
    assert PendingAct.objects.count() == 1
    assert Support.objects.count() == 0


def _signed_in(name):
    client = Client()
    client.force_login(citizen(name))
    return client


def test_a_key_that_never_was_and_one_of_somebody_else_look_the_same(client, proposal):
    path = begin(client, proposal)
    never = f"/beteiligung/weiter/{uuid4()}/"
    stranger = Client()

    pages = [stranger.get(each).text.replace(each, "") for each in (path, never)]

    assert pages[0] == pages[1]


def test_after_signing_in_it_is_mine_in_every_browser_of_mine_and_in_no_other(client, proposal):
    path = begin(client, proposal, text=TEXT)
    confirm(client, path)
    assert TEXT in client.get(path).text
    anna = User.objects.get(email="anna@example.org")
    phone = Client()
    phone.force_login(anna)
    ben = _signed_in("ben")

    assert TEXT in phone.get(path).text
    assert ben.get(path).status_code == 404
    assert phone.post(path, {"do": "act"}).status_code == 303
    assert Comment.objects.get().author == anna


def test_the_next_person_at_the_same_computer_does_not_get_it(client, proposal):
    path = begin(client, proposal, text=TEXT)
    confirm(client, path)
    client.get(path)
    client.post("/konto/abmelden/")

    assert client.get(path).status_code == 404
    client.force_login(citizen("ben"))
    assert client.get(path).status_code == 404
    assert TEXT not in client.get(path).text


def test_what_somebody_signed_in_begins_is_theirs_at_once(client, ideas, proposal):
    with_rule(ideas, Eligibility.ACCOUNT)
    anna = citizen("anna")
    client.force_login(anna)
    path = begin(client, proposal)

    assert PendingAct.objects.get().user == anna
    client.post("/konto/abmelden/")
    assert client.get(path).status_code == 404
    client.force_login(anna)
    assert client.get(path).status_code == 200


def test_somebody_who_sends_me_their_key_makes_me_do_nothing(client, proposal):
    """The other way round: a stranger's act must not happen in my name."""
    path = begin(Client(), proposal, text="Ich bin für das Gegenteil.")
    client.force_login(citizen("anna"))

    assert client.post(path, {"do": "act"}).status_code == 404
    assert Comment.objects.count() == Support.objects.count() == 0


def test_an_act_belongs_to_its_town(client, proposal):
    other = factories.municipality(host="neuwied.example", name="Neuwied")
    path = begin(client, proposal)
    PendingAct.objects.update(municipality=other)

    assert client.get(path).status_code == 404


def test_it_waits_for_a_day(client, proposal):
    path = begin(client, proposal)
    begun = clock.now()

    with time_machine.travel(begun + timedelta(hours=23, minutes=59)):
        assert client.get(path).status_code == 200
        purging.purge(at=clock.now())
        assert PendingAct.objects.count() == 1
    with time_machine.travel(begun + timedelta(hours=24, minutes=1)):
        assert client.get(path).status_code == 404
        purging.purge(at=clock.now())
    assert PendingAct.objects.count() == 0


def test_it_is_deleted_with_the_account(client, ideas, proposal):
    with_rule(ideas, Eligibility.ACCOUNT)
    anna = citizen("anna")
    client.force_login(anna)
    begin(client, proposal, text=TEXT)

    anna.delete()

    assert PendingAct.objects.count() == 0


def test_the_page_is_never_kept_named_or_found(client, proposal):
    path = begin(client, proposal)

    for answer in (client.get(path), client.get(f"/beteiligung/weiter/{uuid4()}/")):
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "noindex" in answer["X-Robots-Tag"]
        assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


def test_the_key_reaches_no_log():
    import logging

    record = logging.LogRecord("x", 40, "f", 1, "%s", (f"/beteiligung/weiter/{uuid4()}/",), None)
    WithoutSecrets().filter(record)

    assert record.getMessage() == "/beteiligung/weiter/.../"


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}],
)
def test_a_form_on_another_site_acts_for_nobody(client, proposal, headers):
    path = begin(client, proposal)
    confirm(client, path)

    assert client.post(path, {"do": "act"}, headers=headers).status_code == 403
    assert Support.objects.count() == 0


def test_looking_changes_nothing(client, proposal):
    path = begin(client, proposal)
    confirm(client, path)

    client.get(f"{path}?do=act")

    assert Support.objects.count() == 0


def test_what_no_form_would_take_is_not_kept(client, proposal):
    answer = client.post(f"/probe/{proposal.uuid}/", {"text": "x" * 100_000})

    assert answer.status_code == 400
    assert PendingAct.objects.count() == 0


def test_nobody_fills_the_table(town, proposal):
    answers = [Client().post(f"/probe/{proposal.uuid}/").status_code for _ in range(202)]

    assert answers == [303] * 200 + [429] * 2
    assert PendingAct.objects.count() == 200


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_do_it_once(town):
    ideas = consultation(project(town))
    proposal, anna = submitted(ideas), citizen("anna")
    act = PendingAct.objects.create(
        municipality=town, act="probe-text", target=proposal.uuid, payload={"text": TEXT}, user=anna
    )

    answers = at_once(*[lambda: acts.perform(act, by=anna)] * 3)

    assert sorted(type(answer).__name__ for answer in answers) == [
        "NotPossible",
        "NotPossible",
        "str",
    ]
    assert Comment.objects.count() == 1


# --- the steps: exactly what the rule asks for ----------------------------------------------------


def test_an_account_asks_for_a_password(client, ideas, proposal):
    with_rule(ideas, Eligibility.ACCOUNT)
    path = begin(client, proposal)
    confirm(client, path)
    assert 'name="password"' in main(client.get(path))
    weak = client.post(path, {"do": "password", "password": "kurz"})
    assert (weak.status_code, "Passwort" in main(weak)) == (422, True)
    assert client.post(path, {"do": "act"}).status_code == 422

    answer = client.post(path, {"do": "password", "password": "drei-neue-wörter"})

    assert answer["Location"] == path
    anna = User.objects.get(email="anna@example.org")
    assert anna.check_password("drei-neue-wörter")
    work()
    assert outbox.outbox[-1].subject == "Ihr Konto hat jetzt ein Passwort"
    assert client.post(path, {"do": "act"}).status_code == 303
    assert Support.objects.get().user == anna


def test_a_password_is_not_changed_here(client, ideas, proposal):
    with_rule(ideas, Eligibility.RESIDENT)
    anna = citizen("anna")
    anna.set_password("laterne-mühle-apfel")
    anna.save()
    client.force_login(anna)
    path = begin(client, proposal)

    assert client.post(path, {"do": "password", "password": "drei-neue-wörter"}).status_code == 422
    anna.refresh_from_db()
    assert anna.check_password("laterne-mühle-apfel")


def test_living_here_asks_for_a_postcode_and_for_no_password(client, ideas, town, proposal):
    with_rule(ideas, Eligibility.RESIDENT, postcodes=["53111", "53113"])
    path = begin(client, proposal)
    confirm(client, path)
    assert 'name="postcode"' in main(client.get(path))

    answer = client.post(path, {"do": "postcode", "postcode": " 53113 "})

    assert answer["Location"] == path
    said = Residence.objects.get()
    assert (said.municipality, said.source, said.postcode, said.trust) == (
        town,
        "postcode",
        "53113",
        0,
    )
    assert client.post(path, {"do": "act"}).status_code == 303
    assert Support.objects.count() == 1


def test_a_postcode_from_elsewhere_is_told_kindly_and_may_be_mended(client, ideas, proposal):
    with_rule(ideas, Eligibility.RESIDENT, postcodes=["53111"])
    path = begin(client, proposal)
    confirm(client, path)
    client.post(path, {"do": "postcode", "postcode": "80331"})

    page = main(client.get(path))
    assert "Mit der Postleitzahl 80331 können Sie hier leider nicht mitmachen" in page
    assert "Lesen können Sie alles" in page
    refused = client.post(path, {"do": "act"})
    assert refused.status_code == 422 and Support.objects.count() == 0

    client.post(path, {"do": "postcode", "postcode": "53111"})
    assert client.post(path, {"do": "act"}).status_code == 303


def test_without_a_list_every_postcode_is_believed(client, ideas, proposal):
    with_rule(ideas, Eligibility.RESIDENT)
    path = begin(client, proposal)
    confirm(client, path)
    client.post(path, {"do": "postcode", "postcode": "80331"})

    assert client.post(path, {"do": "act"}).status_code == 303


@pytest.mark.parametrize("postcode", ["", "5311", "531111", "abcde", "00123", "٥٣١١١", "53111<b>"])
def test_what_is_no_postcode_is_told(client, ideas, proposal, postcode):
    with_rule(ideas, Eligibility.RESIDENT)
    client.force_login(citizen("anna"))
    path = begin(client, proposal)

    answer = client.post(path, {"do": "postcode", "postcode": postcode})

    assert answer.status_code == 422
    assert "fünf Ziffern" in main(answer) and 'aria-invalid="true"' in main(answer)
    assert Residence.objects.count() == 0


def test_trying_out_postcodes_ends_soon(client, ideas, proposal):
    with_rule(ideas, Eligibility.RESIDENT, postcodes=["53111"])
    client.force_login(citizen("anna"))
    path = begin(client, proposal)

    answers = [
        client.post(path, {"do": "postcode", "postcode": f"5312{n}"}).status_code for n in range(6)
    ]

    assert answers == [303] * 5 + [422]


def test_a_postcode_counts_in_its_town_only(client, town, ideas, proposal):
    other = factories.municipality(host="neuwied.example", name="Neuwied")
    with_rule(ideas, Eligibility.RESIDENT)
    anna = citizen("anna")
    Residence.objects.create(user=anna, municipality=other, source="postcode", postcode="56564")
    client.force_login(anna)

    assert eligibility.verdict(anna, ideas).step == Step.POSTCODE


def test_an_identity_counts_as_living_here_and_as_an_account(ideas, town):
    anna = citizen("anna")
    Residence.objects.create(user=anna, municipality=town, source="identity", trust=1)
    for rule in (Eligibility.RESIDENT, Eligibility.ACCOUNT):
        with_rule(ideas, rule, postcodes=["53111"])
        assert eligibility.verdict(anna, ideas).ok


@pytest.mark.parametrize(
    ("trust", "step"), [(1, Step.IDENTITY), (2, None), (3, None), (0, Step.IDENTITY)]
)
def test_only_who_is_trusted_enough_votes(ideas, town, trust, step):
    with_rule(ideas, Eligibility.RESIDENT, least_trust=2)
    anna = citizen("anna")
    if trust:
        Residence.objects.create(user=anna, municipality=town, source="identity", trust=trust)

    assert eligibility.verdict(anna, ideas).step == step


def test_a_postcode_is_no_identity(client, ideas, town, proposal, settings):
    settings.IDENTITY_PROVIDERS = [oidc.entry("https://idp.example")]
    with_rule(ideas, Eligibility.RESIDENT, least_trust=2)
    anna = citizen("anna")
    Residence.objects.create(user=anna, municipality=town, source="postcode", postcode="53111")
    client.force_login(anna)
    path = begin(client, proposal)

    page = main(client.get(path))
    assert "Online ausweisen mit Probe-Ausweis" in page
    assert f"/konto/ausweisen/probe/?next={path.replace('/', '%2F')}" in page
    assert client.post(path, {"do": "act"}).status_code == 422


def test_where_nobody_can_prove_who_they_are_it_says_so(client, ideas, proposal, settings):
    settings.IDENTITY_PROVIDERS = []
    with_rule(ideas, Eligibility.RESIDENT, least_trust=1)
    client.force_login(citizen("anna"))

    assert "noch nicht eingerichtet" in main(client.get(begin(client, proposal)))


@pytest.fixture(scope="module")
def issuer():
    with oidc.running() as found:
        yield found


def test_from_guest_to_supporter_with_an_identity(client, ideas, proposal, settings, issuer):
    settings.IDENTITY_PROVIDERS = [oidc.entry(issuer)]
    with_rule(ideas, Eligibility.RESIDENT, least_trust=2)
    path = begin(client, proposal)
    confirm(client, path)

    def prove(acr):
        href = re.search(r'href="(/konto/ausweisen/[^"]+)"', client.get(path).text)
        assert href is not None
        where = oidc.at_provider(client.get(href[1])["Location"], acr=acr)
        assert client.get(where)["Location"] == path

    prove("low")
    page = main(client.get(path))
    assert "Nötig ist: Vertrauensniveau substanziell" in page
    assert "Sie haben: Vertrauensniveau niedrig" in page
    prove("substantial")
    assert client.post(path, {"do": "act"}).status_code == 303
    assert Support.objects.count() == 1


def test_an_address_that_was_changed_is_confirmed_anew(client, proposal):
    anna = citizen("anna")
    client.force_login(anna)
    EmailAddress.objects.filter(user=anna).update(verified=False)
    path = begin(client, proposal)
    page = main(client.get(path))
    assert "anna@example.org" in page and 'name="email"' not in page
    client.post(path, {"do": "email", "email": "somebody-else@example.org"})
    work()
    assert outbox.outbox[-1].to == ["anna@example.org"]

    answer = client.post(path, {"do": "code", "code": code_in(outbox.outbox[-1])})

    assert answer["Location"] == path
    assert EmailAddress.objects.get(user=anna).verified
    assert client.post(path, {"do": "act"}).status_code == 303


def test_a_step_that_is_done_is_not_done_again(client, proposal):
    client.force_login(citizen("anna"))
    PendingAct.objects.create(
        municipality=proposal.municipality,
        act="probe",
        target=proposal.uuid,
        user=User.objects.get(email="anna@example.org"),
    )
    path = acts.path(PendingAct.objects.get())

    for do in ("code", "resend", "other_address", "nonsense", ""):
        assert client.post(path, {"do": do}).status_code == 422


def test_an_unknown_group_is_told_and_may_come_with_another_address(client, ideas, proposal):
    from participation.services import invite

    with_rule(ideas, Eligibility.INVITED)
    invite(ideas, ["erika@example.org"], by=None)
    path = begin(client, proposal, text=TEXT)
    confirm(client, path, "anna@example.org")
    page = main(client.get(path))
    assert "Mit anna@example.org sind Sie nicht eingeladen" in page
    assert client.post(path, {"do": "act"}).status_code == 422

    answer = client.post(path, {"do": "change_person"})
    assert answer["Location"] == path
    assert TEXT in main(client.get(path)) and 'name="email"' in main(client.get(path))
    confirm(client, path, "erika@example.org")
    client.post(path, {"do": "act"})

    assert Comment.objects.get().author.email == "erika@example.org"


def test_staff_take_part_as_everybody_does(client, town, ideas, proposal, settings):
    settings.DEMO = True
    mo = factories.member(town, Role.MODERATOR)
    EmailAddress.objects.create(user=mo, email=mo.email, primary=True, verified=True)
    client.force_login(mo)

    assert client.post(f"/probe/{proposal.uuid}/")["Location"] == f"/probe/{proposal.uuid}/"


def test_what_is_hidden_cannot_be_supported_by_what_waited(client, town, proposal):
    from tests.participation.factories import hide

    path = begin(client, proposal)
    confirm(client, path)
    hide(proposal, by=factories.member(town, Role.MODERATOR), town=town)
    proposal.refresh_from_db()
    assert proposal.item.visibility == Visibility.REMOVED

    assert client.post(path, {"do": "act"}).status_code == 422
    assert Support.objects.count() == 0


# --- the rule in statements -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "statements"),
    [
        (Eligibility.EMAIL, 1),
        (Eligibility.ACCOUNT, 2),
        (Eligibility.RESIDENT, 2),
        (Eligibility.INVITED, 2),
    ],
)
def test_asking_the_rule_is_cheap(ideas, rule, statements, django_assert_num_queries):
    with_rule(ideas, rule)
    anna = citizen("anna")

    with django_assert_num_queries(statements):
        eligibility.verdict(anna, ideas)
