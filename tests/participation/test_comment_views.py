"""Thumbs, changing and deleting a comment, and what it said before."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from common import clock
from participation import acts, services
from participation.models import Comment, CommentVote, PendingAct
from participation.models.consultation import Act, Eligibility, Review
from participation.performing import comments as performing
from tests import factories
from tests.concurrency import at_once
from tests.factories import Town
from tests.participation.factories import (
    add_phase,
    citizen,
    commented,
    consultation,
    hide,
    project,
    show,
    submitted,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
STEPS = ("bearbeiten", "loeschen")


def said(town: Town, text: str = "Gute Idee!", *, by: Any = None, **fields: Any) -> Comment:
    return commented(
        submitted(consultation(project(town.municipality), **fields)), text, by=by or citizen()
    )


def address(row: Comment, step: str) -> str:
    return f"/beteiligung/kommentar/{row.uuid}/{step}/"


def alone(row: Comment) -> str:
    path = row.thread.proposal.get_absolute_url()
    return f"{path}?kommentar={row.uuid}#k-{row.uuid}"


def counts(row: Comment) -> tuple[int, int]:
    row.refresh_from_db()
    votes = CommentVote.objects.filter(comment=row)
    found = (votes.filter(value=1).count(), votes.filter(value=-1).count())
    assert found == (row.up_count, row.down_count)
    return found


def close(row: Comment) -> None:
    now = clock.now()
    of = row.thread.consultation
    of.phases.all().delete()
    acts_of_it = (Act.COMMENT, Act.SUPPORT)
    add_phase(of, now - timedelta(days=9), now - timedelta(days=2), acts=acts_of_it)


# --- thumbs -----------------------------------------------------------------------------------


def test_a_thumb_counts_once_changes_its_mind_and_goes(signed_in, town):
    row = said(town)
    anna = signed_in(citizen())
    steps = [("1", (1, 0)), ("1", (1, 0)), ("-1", (0, 1)), ("0", (0, 0)), ("0", (0, 0))]

    for value, expected in steps:
        response = anna.post(address(row, "bewerten"), {"value": value})
        assert (response.status_code, response["Location"]) == (303, alone(row))
        assert counts(row) == expected


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_instant_count_once(signed_in, town):
    row = said(town)
    anna = citizen()
    browsers = [signed_in(anna), signed_in(anna)]

    answers = at_once(
        *[lambda b=b: b.post(address(row, "bewerten"), {"value": "1"}) for b in browsers]
    )

    assert [answer.status_code for answer in answers] == [303, 303]
    assert counts(row) == (1, 0)


def test_htmx_gets_the_thumbs_with_the_exact_counts(signed_in, town):
    row = said(town)
    services.vote_comment(row, 1, by=citizen())

    response = signed_in(citizen()).post(address(row, "bewerten"), {"value": "1"}, headers=HTMX)

    html = response.text
    assert html.startswith(f'<form class="votes" id="stimmen-{row.uuid}"')
    assert re.findall(r'value="(-?\d)"[^>]*aria-pressed="(\w+)" aria-label="([^"]+)"', html) == [
        ("0", "true", "Hilfreich: 2"),
        ("-1", "false", "Nicht hilfreich: 0"),
    ]
    assert "Bewertet: hilfreich. Jetzt 2 Daumen hoch, 0 Daumen runter." in html


@pytest.mark.parametrize("value", ["", "2", "x", "\0", "1" * 100])
def test_a_vote_that_is_none_changes_nothing(signed_in, town, value):
    row = said(town)

    response = signed_in(citizen()).post(address(row, "bewerten"), {"value": value}, headers=HTMX)

    assert response.status_code == 422 and "Das war keine Bewertung." in response.text
    assert counts(row) == (0, 0)


def test_nobody_votes_on_their_own(signed_in, town):
    anna = citizen()
    row = said(town, by=anna)

    response = signed_in(anna).post(address(row, "bewerten"), {"value": "1"}, follow=True)

    assert "Den eigenen Kommentar kann man nicht bewerten." in response.text
    assert counts(row) == (0, 0)


@pytest.mark.parametrize("who", ["guest", "citizen"])
def test_closed_means_closed(client, signed_in, town, who):
    row = said(town)
    close(row)
    browser = client if who == "guest" else signed_in(citizen())

    response = browser.post(address(row, "bewerten"), {"value": "1"}, headers=HTMX)

    assert response.status_code == 422 and "Jetzt ist es geschlossen." in response.text
    assert counts(row) == (0, 0) and not PendingAct.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_guests_thumb_waits_for_them(client, town, headers):
    row = said(town)

    response = client.post(address(row, "bewerten"), {"value": "-1"}, headers=headers)

    act = PendingAct.objects.get()
    assert (response["HX-Redirect"] if headers else response["Location"]) == acts.path(act)
    assert (act.act, act.target, act.payload) == ("vote_comment", row.uuid, {"value": "-1"})
    assert acts.consultation_of(act) == row.thread.consultation
    assert acts.show(act) == [
        ("Kommentar", "Gute Idee!"),
        ("Ihre Bewertung", "nicht hilfreich"),
    ]
    assert acts.perform(act, by=citizen()) == alone(row)
    assert counts(row) == (0, 1)


def test_who_lacks_an_account_is_led_there(signed_in, town):
    row = said(town)
    of = row.thread.consultation
    of.eligibility = Eligibility.ACCOUNT
    of.save()

    signed_in(citizen()).post(address(row, "bewerten"), {"value": "1"})

    assert PendingAct.objects.get().act == "vote_comment"
    assert counts(row) == (0, 0)


def test_a_forged_act_is_refused(town):
    row = said(town)
    elsewhere = PendingAct(
        municipality=factories.municipality(), act="vote_comment", target=row.uuid
    )
    with pytest.raises(performing.Http404):
        performing.vote(elsewhere, citizen())
    hide(row, by=town.mo, town=town.municipality)
    hidden = PendingAct(municipality=town.municipality, act="vote_comment", target=row.uuid)
    assert performing.show_vote(hidden)[0] == ("Kommentar", "nicht mehr öffentlich")


# --- what is not there ---------------------------------------------------------------------


@pytest.mark.parametrize("step", ["bewerten", *STEPS, "verlauf"])
def test_what_is_not_there_or_was_taken_away(client, signed_in, town, step):
    def ask(path: str) -> int:
        browser = signed_in(citizen())
        response = browser.get(path) if step == "verlauf" else browser.post(path, {"value": "1"})
        return int(response.status_code)

    assert ask(f"/beteiligung/kommentar/{uuid4()}/{step}/") == 404
    waiting = said(town, comments_review=Review.BEFORE)
    assert ask(address(waiting, step)) == 404
    removed = said(town)
    hide(removed, by=town.mo, town=town.municipality)
    assert ask(address(removed, step)) == 410
    deleted = said(town)
    services.delete_comment(deleted, by=deleted.author)
    assert ask(address(deleted, step)) == 410
    of_removed = said(town)
    hide(of_removed.thread.proposal, by=town.mo, town=town.municipality)
    assert ask(address(of_removed, step)) == 404
    unpublished = said(town)
    unpublished.thread.consultation.project.published_at = None
    unpublished.thread.consultation.project.save()
    assert ask(address(unpublished, step)) == 404
    assert not CommentVote.objects.exists()


def test_the_placeholder_says_why(signed_in, town):
    row = said(town, "Unsägliches")
    hide(row, by=town.mo, town=town.municipality)

    page = signed_in(citizen()).post(address(row, "bewerten"), {"value": "1"})
    part = signed_in(citizen()).post(address(row, "bewerten"), {"value": "1"}, headers=HTMX)

    assert "Regel 3: Nichts Verbotenes</a>." in page.text and "Unsägliches" not in page.text
    assert part.status_code == 410 and part.text.startswith('<p class="said__note" role="alert">')


def test_another_towns_comment_is_not_here(signed_in, town):
    other = factories.municipality(host="anderswo.example")
    factories.Host.objects.create(municipality=town.municipality, name="testserver")
    row = commented(submitted(consultation(project(other))))

    response = signed_in(citizen()).post(address(row, "bewerten"), {"value": "1"})

    assert response.status_code == 404


# --- changing -------------------------------------------------------------------------------


def test_the_author_mends_it_and_everybody_can_read_what_it_said(client, signed_in, town):
    anna = citizen()
    row = said(town, "Mehr Schaten", by=anna)
    form = signed_in(anna).get(address(row, "bearbeiten"))

    response = signed_in(anna).post(
        address(row, "bearbeiten"), {"text": "Mehr\r\nSchatten"}, follow=True
    )

    assert "Mehr Schaten" in form.text
    assert response.redirect_chain == [(alone(row), 303)]
    assert "Mehr<br>Schatten" in response.text and "geändert" in response.text
    page = client.get(address(row, "verlauf")).text
    assert page.index("Mehr<br>Schatten") < page.index("Mehr Schaten")


def test_htmx_gets_the_form_in_its_place_and_then_the_comment(signed_in, town):
    anna = citizen()
    row = said(town, by=anna)
    browser = signed_in(anna)

    form = browser.get(address(row, "bearbeiten"), headers=HTMX)
    wrong = browser.post(address(row, "bearbeiten"), {"text": ""}, headers=HTMX)
    right = browser.post(address(row, "bearbeiten"), {"text": "Besser."}, headers=HTMX)

    for response, status in ((form, 200), (wrong, 422)):
        assert response.status_code == status
        assert response["HX-Retarget"] == f"#tun-{row.uuid}"
        assert response.text.startswith('<form class="write')
    assert right.text.startswith('<article class="said__body"')
    assert f'id="kommentar-{row.uuid}"' in right.text and "Besser." in right.text
    assert "HX-Retarget" not in right


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" ", "Bitte schreiben Sie etwas."),
        ("x" * 100_000, "Bitte kürzen Sie."),
        ("a\0b", "Nullzeichen sind nicht erlaubt."),
    ],
)
def test_what_is_wrong_is_said_and_kept(signed_in, town, text, sentence):
    anna = citizen()
    row = said(town, by=anna)

    response = signed_in(anna).post(address(row, "bearbeiten"), {"text": text})

    assert response.status_code == 422
    assert sentence in response.text and text.strip() in response.text
    row.refresh_from_db()
    assert row.text == "Gute Idee!"


def test_after_a_quarter_of_an_hour_it_stays_and_the_words_are_kept(signed_in, town, at_moment):
    anna = citizen()
    row = said(town, by=anna)

    with at_moment(row.created_at + timedelta(minutes=15)):
        form = signed_in(anna).get(address(row, "bearbeiten"))
        response = signed_in(anna).post(address(row, "bearbeiten"), {"text": "Zu spät."})

    assert "Ändern geht nur in den ersten 15 Minuten." in form.text
    assert response.status_code == 422
    assert "Ändern geht nur in den ersten 15 Minuten." in response.text
    assert "Zu spät." in response.text
    row.refresh_from_db()
    assert row.text == "Gute Idee!"


def test_nothing_is_changed_when_the_phase_is_over(signed_in, town):
    anna = citizen()
    row = said(town, by=anna)
    close(row)

    response = signed_in(anna).post(address(row, "bearbeiten"), {"text": "Anders."})

    assert response.status_code == 422 and "Jetzt ist es geschlossen." in response.text


def test_where_comments_are_looked_at_first_a_change_is_looked_at_again(signed_in, client, town):
    anna = citizen()
    row = said(town, by=anna, comments_review=Review.BEFORE)
    show(row, by=town.mo)

    response = signed_in(anna).post(
        address(row, "bearbeiten"), {"text": "Ganz anders."}, follow=True
    )

    assert "Wird geprüft. Noch sehen nur Sie das." in response.text
    assert "Ganz anders." not in client.get(row.thread.proposal.get_absolute_url()).text
    assert client.get(address(row, "verlauf")).status_code == 404


# --- deleting -----------------------------------------------------------------------------------


def test_deleting_is_asked_once_more_and_leaves_a_placeholder(client, signed_in, town):
    anna = citizen()
    row = said(town, "Meine Nummer ist 0171 2345678.", by=anna)
    browser = signed_in(anna)

    asked = browser.get(address(row, "loeschen"))
    assert "Wirklich löschen?" in asked.text and "0171" in asked.text
    row.refresh_from_db()
    assert row.text
    response = browser.post(address(row, "loeschen"), follow=True)

    assert response.redirect_chain == [(alone(row), 303)]
    page = client.get(row.thread.proposal.get_absolute_url()).text
    assert "Gelöscht von der Person" in page and "0171" not in page


def test_htmx_gets_the_placeholder(signed_in, town):
    anna = citizen()
    row = said(town, by=anna)

    response = signed_in(anna).post(address(row, "loeschen"), headers=HTMX)

    assert response.text.startswith('<article class="said__body"')
    assert "Gelöscht von der Person" in response.text and "Gute Idee!" not in response.text


def test_an_author_deletes_whenever_they_want(signed_in, town, at_moment):
    anna = citizen()
    row = said(town, by=anna)
    close(row)

    with at_moment(row.created_at + timedelta(days=300)):
        signed_in(anna).post(address(row, "loeschen"))

    row.refresh_from_db()
    assert (row.text, row.placeholder) == ("", "deleted")


# --- somebody else's -------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["guest", "citizen", "clara", "mo", "admin"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_touches_what_somebody_else_wrote(client, signed_in, town, step, who, method):
    row = said(town)
    if who == "guest":
        browser = client
    else:
        browser = signed_in(citizen() if who == "citizen" else getattr(town, who))

    response = getattr(browser, method)(address(row, step), {"text": "Meins."})

    assert response.status_code == 403
    row.refresh_from_db()
    assert row.text == "Gute Idee!"


@pytest.mark.parametrize("step", ["bewerten", *STEPS])
def test_another_site_cannot_act(signed_in, town, step):
    anna = citizen()
    row = said(town, by=anna)

    response = signed_in(anna).post(
        address(row, step), {"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 403
    row.refresh_from_db()
    assert row.text == "Gute Idee!"


# --- what it said before ---------------------------------------------------------------------


def test_versions_that_nobody_could_read_are_not_told(client, town):
    anna = citizen()
    row = said(town, "Erstens", by=anna)
    services.edit_comment(row, text="Zweitens", by=anna)
    row.versions.filter(number=1).update(was_shown=False)

    page = client.get(address(row, "verlauf")).text

    assert "Zweitens" in page and "Erstens" not in page


def test_an_offices_comment_names_the_office(client, town):
    proposal = submitted(consultation(project(town.municipality)))
    row = commented(proposal, "Amtlich.", by=town.clara, department=town.tiefbau)

    page = client.get(address(row, "verlauf")).text
    part = client.get(address(row, "verlauf"), headers=HTMX).text

    assert "Tiefbauamt" in page and town.clara.full_name not in page
    assert part.startswith('<div class="versions"')


# --- what it costs ----------------------------------------------------------------------------


def test_a_thumb_asks_few_times(signed_in, town, django_assert_num_queries):
    row = said(town)
    anna = signed_in(citizen())
    anna.post(address(row, "bewerten"), {"value": "1"})

    with django_assert_num_queries(18):  # who changes a thumb is locked before the comment is
        anna.post(address(row, "bewerten"), {"value": "-1"}, headers=HTMX)
