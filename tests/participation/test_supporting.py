"""The button: once per person, led through what is missing, and closed means closed."""

from datetime import timedelta
from typing import Any

import pytest

from common import clock
from participation import acts, services
from participation.models import PendingAct, Phase, Proposal, Support
from participation.models.consultation import Act, Eligibility, Review
from participation.performing import proposals as performing
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.participation.factories import (
    add_phase,
    citizen,
    consultation,
    hide,
    project,
    submitted,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def address(proposal: Proposal) -> str:
    return f"{proposal.get_absolute_url()}unterstuetzen/"


def proposed(town: Town, **fields: Any) -> Proposal:
    return submitted(consultation(project(town.municipality), **fields))


def count(proposal: Proposal) -> int:
    proposal.refresh_from_db()
    assert proposal.support_count == Support.objects.filter(proposal=proposal).count()
    return proposal.support_count


def test_somebody_supports_and_takes_it_back(signed_in, town):
    proposal = proposed(town)
    anna = signed_in(citizen())

    response = anna.post(address(proposal), {"do": "support"}, follow=True)

    assert response.redirect_chain == [(f"{proposal.get_absolute_url()}#unterstuetzen", 303)]
    assert "Danke. Sie unterstützen diesen Vorschlag als erste Person." in response.text
    assert "Nicht mehr unterstützen" in response.text
    assert count(proposal) == 1
    response = anna.post(address(proposal), {"do": "withdraw"}, follow=True)
    assert "Sie unterstützen diesen Vorschlag nicht mehr." in response.text
    assert count(proposal) == 0


def test_each_press_means_what_its_button_said(signed_in, town):
    proposal = proposed(town)
    services.support(proposal, by=citizen())
    anna = signed_in(citizen())

    for _ in range(2):
        anna.post(address(proposal), {"do": "support"})
    assert count(proposal) == 2
    for _ in range(2):
        anna.post(address(proposal), {"do": "withdraw"})
    assert count(proposal) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_instant_count_once(signed_in, town):
    proposal = proposed(town)
    anna = citizen()
    browsers = [signed_in(anna), signed_in(anna)]

    answers = at_once(*[lambda b=b: b.post(address(proposal), {"do": "support"}) for b in browsers])

    assert [answer.status_code for answer in answers] == [303, 303]
    assert count(proposal) == 1


def test_htmx_gets_the_box_with_the_exact_count_and_words_to_read_out(signed_in, town):
    proposal = proposed(town)
    for _ in range(3):
        services.support(proposal, by=citizen())

    response = signed_in(citizen()).post(address(proposal), {"do": "support"}, headers=HTMX)

    assert response.status_code == 200
    assert response.text.startswith('<div class="support" id="unterstuetzen"')
    assert '<strong class="number">4</strong>' in response.text
    assert 'id="nachrichten" hx-swap-oob="innerHTML"' in response.text
    assert "Danke. Mit Ihnen unterstützen 4 Menschen diesen Vorschlag." in response.text


def test_hidden_results_stay_hidden_in_the_answer(signed_in, town):
    proposal = proposed(town, results=Phase.Results.AFTER)
    Proposal.objects.update(support_count=4711)

    anna = signed_in(citizen())
    for headers in ({}, HTMX):
        response = anna.post(address(proposal), {"do": "support"}, headers=headers, follow=True)
        assert "Danke. Sie unterstützen diesen Vorschlag." in response.text
        assert "4712" not in response.text and "4.712" not in response.text


# --- who lacks something ---------------------------------------------------------------------


def test_a_guest_is_led_to_the_missing_step(client, town):
    proposal = proposed(town)

    response = client.post(address(proposal), {"do": "support"})

    act = PendingAct.objects.get()
    assert (response.status_code, response["Location"]) == (303, acts.path(act))
    assert (act.act, act.target, act.payload) == ("support", proposal.uuid, {})
    assert act.back == proposal.get_absolute_url()
    assert count(proposal) == 0


def test_htmx_is_told_to_go_there(client, town):
    response = client.post(address(proposed(town)), {"do": "support"}, headers=HTMX)

    assert response.status_code == 200
    assert response["HX-Redirect"] == acts.path(PendingAct.objects.get())


def test_somebody_who_may_not_yet_is_led_as_well(signed_in, town):
    proposal = proposed(town)
    proposal.consultation.eligibility = Eligibility.ACCOUNT
    proposal.consultation.save()

    response = signed_in(citizen()).post(address(proposal), {"do": "support"})

    assert response["Location"] == acts.path(PendingAct.objects.get())
    assert count(proposal) == 0


def test_a_guest_has_nothing_to_take_back(client, town):
    proposal = proposed(town)

    response = client.post(address(proposal), {"do": "withdraw"}, follow=True)

    assert "Bitte melden Sie sich an." in response.text
    assert not PendingAct.objects.exists()


def test_what_waited_is_done_once_they_may(town):
    proposal = proposed(town)
    act = PendingAct.objects.create(
        municipality=town.municipality,
        act="support",
        target=proposal.uuid,
        back=proposal.get_absolute_url(),
    )

    assert acts.consultation_of(act) == proposal.consultation
    assert acts.show(act) == [
        ("Vorschlag", proposal.title),
        ("Beteiligung", "Ideen für den Marktplatz"),
    ]
    where = acts.perform(act, by=citizen())

    assert where == f"{proposal.get_absolute_url()}#unterstuetzen"
    assert count(proposal) == 1
    assert not PendingAct.objects.exists()


def test_what_was_hidden_meanwhile_is_not_told(town):
    proposal = proposed(town)
    act = PendingAct(municipality=town.municipality, act="support", target=proposal.uuid)
    hide(proposal, by=town.mo, town=town.municipality)

    assert performing.show(act)[0] == ("Vorschlag", "nicht mehr öffentlich")


def test_another_towns_proposal_does_not_wait_here(town):
    proposal = proposed(town)
    act = PendingAct(municipality=factories.municipality(), act="support", target=proposal.uuid)

    with pytest.raises(performing.Http404):
        performing.show(act)


# --- closed, hidden, forged ---------------------------------------------------------------


@pytest.mark.parametrize("who", ["guest", "citizen"])
def test_closed_means_closed(client, signed_in, town, who):
    now = clock.now()
    of = consultation(project(town.municipality), acts=(Act.PROPOSE,))
    proposal = submitted(of)
    add_phase(of, now - timedelta(days=9), now - timedelta(days=2), acts=(Act.SUPPORT,))
    browser = client if who == "guest" else signed_in(citizen())

    page = browser.post(address(proposal), {"do": "support"}, follow=True)
    part = browser.post(address(proposal), {"do": "support"}, headers=HTMX)

    assert "Jetzt ist es geschlossen." in page.text
    assert part.status_code == 422 and "Jetzt ist es geschlossen." in part.text
    assert count(proposal) == 0
    assert not PendingAct.objects.exists()


def test_what_cannot_be_seen_cannot_be_supported(signed_in, town):
    waiting = proposed(town, proposals_review=Review.BEFORE)
    removed = proposed(town)
    hide(removed, by=town.mo, town=town.municipality)
    anna = signed_in(citizen())

    assert anna.post(address(waiting), {"do": "support"}).status_code == 404
    assert anna.post(address(removed), {"do": "support"}).status_code == 410
    assert not Support.objects.exists()


def test_merged_ones_take_no_more(signed_in, town):
    of = consultation(project(town.municipality))
    first, second = submitted(of, "Bänke"), submitted(of, "Sitze")
    services.merge_proposals(first, into=second, by=town.mo)

    response = signed_in(citizen()).post(address(first), {"do": "support"}, follow=True)

    assert "kann nicht mehr unterstützt werden" in response.text
    assert count(second) == 0


def test_another_site_cannot_press_the_button(signed_in, town):
    proposal = proposed(town)

    response = signed_in(citizen()).post(
        address(proposal), {"do": "support"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 403
    assert count(proposal) == 0


def test_reading_supports_nothing(signed_in, town):
    assert signed_in(citizen()).get(address(proposed(town))).status_code == 405


def test_a_flood_of_guests_behind_one_address_is_stopped(client, town):
    proposal = proposed(town)
    for _ in range(120):
        client.post(address(proposal), {"do": "support"})

    response = client.post(address(proposal), {"do": "support"}, follow=True)

    assert "Bitte warten Sie eine Weile." in response.text
    assert 0 < PendingAct.objects.count() <= 120


def test_few_statements_whatever_the_number(signed_in, town, django_assert_num_queries):
    proposal = proposed(town)
    for _ in range(3):
        services.support(proposal, by=citizen())
    anna = signed_in(citizen())
    anna.post(address(proposal), {"do": "withdraw"})

    with django_assert_num_queries(15):
        anna.post(address(proposal), {"do": "support"}, headers=HTMX)
