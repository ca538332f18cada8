"""Writing comments and replies through the pages: kept on every error, once on a double click."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Department, Role
from common import clock
from moderation.models import Case
from participation import acts, services
from participation.models import Comment, PendingAct, Proposal
from participation.models.consultation import Act, Eligibility, Review
from participation.performing import comments as performing
from participation.rules import departments_to_speak_for
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
    submitted,
)

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def proposed(town: Town, **fields: Any) -> Proposal:
    return submitted(consultation(project(town.municipality), **fields))


def address(proposal: Proposal) -> str:
    return f"{proposal.get_absolute_url()}kommentieren/"


def alone(proposal: Proposal, row: Comment) -> str:
    return f"{proposal.get_absolute_url()}?kommentar={row.uuid}#k-{row.uuid}"


# --- what goes well ----------------------------------------------------------------------


def test_a_comment_stands_there_and_its_author_sees_it(signed_in, town):
    proposal = proposed(town)
    anna = signed_in(citizen(display_name="Anna77"))

    response = anna.post(
        address(proposal), {"text": " Gute Idee!\r\nSehr. ", "stance": "for"}, follow=True
    )

    row = Comment.objects.get()
    assert (row.text, row.stance, row.shown) == ("Gute Idee!\nSehr.", "for", True)
    assert response.redirect_chain == [(alone(proposal, row), 303)]
    assert "Danke. Ihr Beitrag steht jetzt da." in response.text
    assert "Gute Idee!<br>Sehr." in response.text
    assert Case.objects.filter(item=row.item).exists()


def test_a_reply_hangs_below_what_it_answers(signed_in, town):
    proposal = proposed(town)
    first = commented(proposal)
    anna = signed_in(citizen())

    form = anna.get(f"{address(proposal)}?auf={first.uuid}")
    anna.post(address(proposal), {"text": "Finde ich auch.", "auf": str(first.uuid)})

    assert "Gute Idee!" in form.text and f'value="{first.uuid}"' in form.text
    assert Comment.objects.get(text="Finde ich auch.").parent == first


def test_without_a_word_about_it_a_comment_is_a_hint(signed_in, town):
    proposal = proposed(town)

    signed_in(citizen()).post(address(proposal), {"text": "Nur so."})

    assert Comment.objects.get().stance == "neutral"


def test_where_comments_are_looked_at_first_it_says_until_when(signed_in, town):
    proposal = proposed(town, comments_review=Review.BEFORE)

    response = signed_in(citizen()).post(address(proposal), {"text": "Hm."}, follow=True)

    assert re.search(r"Wir prüfen Ihren Beitrag bis \w+\., \d+\.\s\w+, 12\sUhr\.", response.text)
    assert not Comment.objects.get().shown


def test_htmx_gets_an_empty_form_the_comment_and_the_numbers(signed_in, town):
    proposal = proposed(town)
    commented(proposal, stance="for")
    anna = signed_in(citizen(display_name="Anna77"))

    response = anna.post(address(proposal), {"text": "Ja!", "stance": "for"}, headers=HTMX)

    html = response.text
    assert html.startswith('<form class="write" id="schreiben"')
    assert "Ja!" not in html.split("</form>")[0]
    inserted = html.split('<ol id="liste-dafuer" hx-swap-oob="afterbegin">')[1]
    assert "Ja!" in inserted and "Anna77" in inserted and "Von Ihnen" in inserted
    assert 'id="zahl-alle" hx-swap-oob="true">2</span>' in html
    assert 'id="zahl-dafuer" hx-swap-oob="true">2</span>' in html
    assert "Danke. Ihr Beitrag steht jetzt da." in html.split('id="nachrichten"')[1]


def ways(html: str) -> list[tuple[str, str]]:
    """The chips that htmx puts in anew, which one is chosen, and the chosen order."""
    [part] = re.findall(r'<div class="talk__ways no-print" id="wege" hx-swap-oob="true">.*', html)
    return re.findall(r'(aria-current="true")?>(\w+)(?: <span class="chip__count">(\d+)<)?', part)


@pytest.mark.parametrize(
    ("query", "chosen"), [("", "Alle"), ("?haltung=dafuer&sort=neu", "Dafür"), ("[", "Alle")]
)
def test_htmx_gets_the_chips_with_their_numbers_as_the_reader_sees_them(
    signed_in, town, query, chosen
):
    proposal = proposed(town)
    here = f"http://testserver{proposal.get_absolute_url()}{query}"
    if query == "[":
        here = "http://["

    response = signed_in(citizen()).post(
        address(proposal),
        {"text": "Ja!", "stance": "for"},
        headers={**HTMX, "HX-Current-URL": here},
    )

    chips = [(name, count, bool(on)) for on, name, count in ways(response.text)]
    assert chips == [
        ("Alle", "", chosen == "Alle"),
        ("Dafür", "1", chosen == "Dafür"),
        ("Dagegen", "0", False),
        ("Hinweise", "0", False),
    ]
    assert ("sort=neu" in response.text.split('id="weg-1"')[0].rsplit("<a ", 1)[1]) == (
        "sort=neu" in query
    )


def test_beside_one_comment_alone_there_are_no_chips_to_put_in(signed_in, town):
    proposal = proposed(town)
    row = commented(proposal)
    here = f"http://testserver{alone(proposal, row)}"

    response = signed_in(citizen()).post(
        address(proposal),
        {"text": "Ja!", "auf": str(row.uuid)},
        headers={**HTMX, "HX-Current-URL": here},
    )

    assert 'id="zahl-alle"' in response.text and 'id="wege"' not in response.text


def test_htmx_gets_the_reply_at_the_end_of_its_list(signed_in, town):
    proposal = proposed(town)
    first = commented(proposal)
    reply = commented(proposal, "Antwort", parent=first)

    response = signed_in(citizen()).post(
        address(proposal), {"text": "Noch eine.", "auf": str(reply.uuid)}, headers=HTMX
    )

    assert response.text.startswith(f'<ol id="antworten-{first.uuid}" hx-swap-oob="beforeend">')
    assert "Noch eine." in response.text
    assert '<form class="write' not in response.text


# --- once ---------------------------------------------------------------------------------


def test_the_same_form_twice_is_one_comment(signed_in, town):
    proposal = proposed(town)
    anna = signed_in(citizen())

    answers = [anna.post(address(proposal), {"text": "Ja!", "stance": "for"}) for _ in range(2)]

    row = Comment.objects.get()
    assert [answer["Location"] for answer in answers] == [alone(proposal, row)] * 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_instant_are_one_comment(signed_in, town):
    proposal = proposed(town)
    anna = citizen()
    browsers = [signed_in(anna), signed_in(anna)]

    answers = at_once(*[lambda b=b: b.post(address(proposal), {"text": "Ja!"}) for b in browsers])

    assert [answer.status_code for answer in answers] == [303, 303]
    assert Comment.objects.count() == 1
    proposal.refresh_from_db()
    assert proposal.comment_count == 1


# --- what goes wrong, with everything kept -----------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Bitte schreiben Sie etwas."),
        (" \r\n\t ", "Bitte schreiben Sie etwas."),
        ("x" * 4001, "Das sind 4001 Zeichen, möglich sind 4000. Bitte kürzen Sie."),
        ("ö" * 100_000, "Das sind 100000 Zeichen, möglich sind 4000. Bitte kürzen Sie."),
        ("Null\0zeichen", "Nullzeichen sind nicht erlaubt."),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("who", ["guest", "citizen"])
def test_what_is_wrong_is_said_beside_what_was_written(
    client, signed_in, town, text, sentence, headers, who
):
    proposal = proposed(town)
    browser = client if who == "guest" else signed_in(citizen())

    response = browser.post(address(proposal), {"text": text, "stance": "against"}, headers=headers)

    assert response.status_code == 422
    assert sentence in response.text
    assert text.strip() in response.text
    assert re.search(r'value="against" id="[^"]+" checked', response.text)
    [field] = re.findall(r"<textarea[^>]*>", response.text)
    assert " autofocus" in field and " data-arrived" in field
    assert not Comment.objects.exists() and not PendingAct.objects.exists()


def test_four_thousand_characters_with_line_breaks_are_not_too_many(signed_in, town):
    text = "\r\n".join(["x" * 99] * 40)  # as browsers send it: 4.038 bytes, 3.999 characters

    signed_in(citizen()).post(address(proposed(town)), {"text": text})

    assert len(Comment.objects.get().text) == 3999


@pytest.mark.parametrize(
    "auf", ["019b0000-0000-7000-8000-000000000000", "kein-uuid", "\0", "1" * 200]
)
def test_a_reply_to_nothing_is_refused_and_kept(signed_in, town, auf):
    proposal = proposed(town)

    response = signed_in(citizen()).post(address(proposal), {"text": "Mühsam getippt.", "auf": auf})

    assert response.status_code == 422
    assert "Den Kommentar, auf den Sie antworten, gibt es nicht mehr." in response.text
    assert "Mühsam getippt." in response.text
    assert not Comment.objects.exists()


def test_a_reply_across_threads_is_refused(signed_in, town):
    proposal, other = proposed(town), proposed(town)
    elsewhere = commented(other)

    response = signed_in(citizen()).post(
        address(proposal), {"text": "Querbeet", "auf": str(elsewhere.uuid)}
    )

    assert response.status_code == 422
    assert Comment.objects.count() == 1
    assert "Gute Idee!" not in response.text


def test_nobody_replies_to_what_only_its_author_sees(signed_in, town):
    proposal = proposed(town, comments_review=Review.BEFORE)
    anna = citizen()
    waiting = commented(proposal, "Wartewort", by=anna)

    stranger = signed_in(citizen()).post(
        address(proposal), {"text": "Antwort", "auf": str(waiting.uuid)}
    )
    own = signed_in(anna).post(address(proposal), {"text": "Antwort", "auf": str(waiting.uuid)})

    assert stranger.status_code == 422 and "Wartewort" not in stranger.text
    assert own.status_code == 422 and "kann man nicht antworten" in own.text
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("stance", ["maybe", "\0", "for'"])
def test_a_stance_that_is_none_is_refused_and_kept(signed_in, town, stance):
    response = signed_in(citizen()).post(
        address(proposed(town)), {"text": "Getippt.", "stance": stance}
    )

    assert response.status_code == 422
    assert "Getippt." in response.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("who", ["guest", "citizen"])
def test_closed_means_closed_and_the_text_is_there(client, signed_in, town, who):
    now = clock.now()
    of = consultation(project(town.municipality), acts=(Act.PROPOSE,))
    add_phase(of, now - timedelta(days=9), now - timedelta(days=2), acts=(Act.COMMENT,))
    proposal = submitted(of)
    browser = client if who == "guest" else signed_in(citizen())

    for headers in ({}, HTMX):
        response = browser.post(address(proposal), {"text": "Zu spät getippt."}, headers=headers)
        assert response.status_code == 422
        assert "Zu spät getippt." in response.text
    assert not Comment.objects.exists() and not PendingAct.objects.exists()


def test_what_was_removed_meanwhile_gives_the_text_back(signed_in, town):
    proposal = proposed(town)
    hide(proposal, by=town.mo, town=town.municipality)

    response = signed_in(citizen()).post(address(proposal), {"text": "Lange <b>getippt</b>."})

    assert response.status_code == 410
    assert "Lange &lt;b&gt;getippt&lt;/b&gt;." in response.text
    assert "Regel 3" in response.text


@pytest.mark.parametrize("end", ["withdrawn", "merged"])
def test_what_has_ended_takes_no_more(signed_in, town, end):
    of = consultation(project(town.municipality))
    proposal = submitted(of)
    if end == "withdrawn":
        services.withdraw_proposal(proposal, by=proposal.author)
    else:
        services.merge_proposals(proposal, into=submitted(of), by=town.mo)

    for person in (citizen(), town.clara):
        response = signed_in(person).post(address(proposal), {"text": "Noch was."})
        assert response.status_code == 422
        assert "Hier kann man nicht mehr kommentieren." in response.text
    assert not Comment.objects.exists()


def test_what_cannot_be_seen_cannot_be_talked_about(client, signed_in, town):
    waiting = proposed(town, proposals_review=Review.BEFORE)

    for browser in (client, signed_in(citizen())):
        assert browser.get(address(waiting)).status_code == 404
        assert browser.post(address(waiting), {"text": "Hm."}).status_code == 404
    assert not Comment.objects.exists() and not PendingAct.objects.exists()


def test_another_site_cannot_write(signed_in, town):
    response = signed_in(citizen()).post(
        address(proposed(town)), {"text": "Spam"}, headers={"Origin": "https://boese.example"}
    )

    assert response.status_code == 403
    assert not Comment.objects.exists()


def test_a_machine_is_stopped_and_its_text_kept(signed_in, town):
    proposal = proposed(town)
    anna = signed_in(citizen())
    for number in range(60):
        anna.post(address(proposal), {"text": f"Nr. {number}"})

    response = anna.post(address(proposal), {"text": "Nr. 60"})

    assert response.status_code == 422
    assert "Bitte warten Sie eine Weile." in response.text and "Nr. 60" in response.text
    assert Comment.objects.count() == 60
    signed_in(citizen()).post(address(proposal), {"text": "Nr. 60"})
    assert Comment.objects.count() == 61


# --- acting first, signing in afterwards ----------------------------------------------------


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_guests_words_wait_for_them(client, town, headers):
    proposal = proposed(town)
    first = commented(proposal)

    response = client.post(
        address(proposal),
        {"text": "Von\r\nunterwegs", "stance": "for", "auf": str(first.uuid)},
        headers=headers,
    )

    act = PendingAct.objects.get()
    where = response["HX-Redirect"] if headers else response["Location"]
    assert where == acts.path(act)
    assert act.payload == {"text": "Von\nunterwegs", "stance": "for", "auf": str(first.uuid)}
    assert (act.act, act.target) == ("comment", proposal.item.uuid)
    assert act.back == proposal.get_absolute_url()
    assert acts.consultation_of(act) == proposal.consultation
    assert acts.show(act) == [
        ("Zu", proposal.title),
        ("Antwort auf", "Gute Idee!"),
        ("Ihr Beitrag", "Von\nunterwegs"),
    ]

    where = acts.perform(act, by=citizen())

    row = Comment.objects.get(parent=first)
    assert where == alone(proposal, row)
    assert row.text == "Von\nunterwegs"


@pytest.mark.parametrize("is_reply", [False, True])
def test_words_that_wait_are_changed_in_their_form(client, town, is_reply):
    proposal = proposed(town)
    auf = str(commented(proposal).uuid) if is_reply else ""
    client.post(address(proposal), {"text": "Von unterwegs", "stance": "against", "auf": auf})
    act = PendingAct.objects.get()
    where = acts.change_path(act)
    assert f'href="{where}"' in client.get(acts.path(act)).text

    form = client.get(where).text

    assert "Von unterwegs" in form and f'action="{where}"' in form
    assert re.search(f'value="{auf}"' if is_reply else 'value="against"[^>]* checked', form)
    sent = {"text": "Von zu Hause", "stance": "for", "auf": auf}
    assert client.post(where, sent)["Location"] == acts.path(act)
    assert PendingAct.objects.get().payload == sent
    assert "Von zu Hause" not in type(client)().get(where).text


def test_changed_by_who_has_signed_in_meanwhile_it_is_written_at_once(client, signed_in, town):
    proposal = proposed(town)
    client.post(address(proposal), {"text": "Von unterwegs"})
    act = PendingAct.objects.get()
    anna = citizen()
    PendingAct.objects.update(user=anna)

    signed_in(anna).post(acts.change_path(act), {"text": "Von zu Hause"})

    assert Comment.objects.get().text == "Von zu Hause"
    assert not PendingAct.objects.exists()


def test_who_lacks_an_account_is_led_there_with_their_words(signed_in, town):
    proposal = proposed(town)
    of = proposal.consultation
    of.eligibility = Eligibility.ACCOUNT
    of.save()

    signed_in(citizen()).post(address(proposal), {"text": "Warte!", "stance": "against"})

    act = PendingAct.objects.get()
    assert act.payload["text"] == "Warte!"
    assert ("Haltung", "Dagegen") in acts.show(act)
    assert not Comment.objects.exists()


def test_what_waited_too_long_says_so_and_waits_on(town):
    now = clock.now()
    of = consultation(project(town.municipality), acts=(Act.PROPOSE,))
    add_phase(of, now - timedelta(days=9), now - timedelta(days=2), acts=(Act.COMMENT,))
    proposal = submitted(of)
    act = PendingAct.objects.create(
        municipality=town.municipality,
        act="comment",
        target=proposal.item.uuid,
        payload={"text": "Zu spät."},
    )

    with pytest.raises(services.comments.Closed):
        acts.perform(act, by=citizen())
    assert PendingAct.objects.filter(pk=act.pk).exists()


@pytest.mark.parametrize(
    "payload", [{}, {"text": ""}, {"text": "x" * 4001}, {"text": "x", "auf": "?"}]
)
def test_a_forged_act_is_refused(town, payload):
    proposal = proposed(town)
    act = PendingAct(
        municipality=town.municipality,
        act="comment",
        target=proposal.item.uuid,
        payload=payload,
    )

    with pytest.raises(performing.ValidationError):
        performing.comment(act, citizen())
    assert not Comment.objects.exists()


def test_another_towns_thread_does_not_wait_here(town):
    proposal = proposed(town)
    act = PendingAct(
        municipality=factories.municipality(), act="comment", target=proposal.item.uuid
    )

    with pytest.raises(performing.Http404):
        performing.show(act)


# --- in the name of an office -----------------------------------------------------------------


def test_a_clerk_answers_as_the_department_even_after_the_end(client, signed_in, town):
    proposal = submitted(consultation(project(town.municipality), acts=(Act.PROPOSE,)))

    response = signed_in(town.clara).post(
        address(proposal),
        {"text": "Wir prüfen das.", "stance": "for", "als": str(town.tiefbau.uuid)},
        follow=True,
    )

    row = Comment.objects.get()
    assert (row.department, row.stance, row.shown) == (town.tiefbau, "neutral", True)
    assert not Case.objects.filter(item=row.item).exists()
    assert "Als Tiefbauamt antworten" not in response.text  # the reply stands alone now
    assert "Tiefbauamt" in client.get(proposal.get_absolute_url()).text
    assert town.clara.full_name not in client.get(proposal.get_absolute_url()).text


def test_a_clerk_may_write_as_a_person_too(signed_in, town):
    proposal = proposed(town)
    anna = citizen()
    factories.Membership.objects.create(
        municipality=town.municipality, user=anna, role=Role.CLERK, department=town.tiefbau
    )

    signed_in(anna).post(address(proposal), {"text": "Privat.", "stance": "for", "als": ""})

    assert Comment.objects.get().department is None


def test_an_editor_chooses_the_office_and_can_still_be_private(signed_in, town):
    proposal = proposed(town)
    editor = factories.member(town.municipality, Role.EDITOR)

    html = signed_in(editor).get(proposal.get_absolute_url()).text
    signed_in(editor).post(address(proposal), {"text": "Amtlich.", "als": str(town.bauhof.uuid)})
    # The select and the private button send both; the button comes last.
    signed_in(editor).post(
        address(proposal), {"text": "Privat.", "als": [str(town.bauhof.uuid), ""]}
    )

    assert "In wessen Namen?" in html and "Als dieses Amt antworten" in html
    assert "Als Privatperson schreiben, öffentlich" in html and "Privat schreiben" not in html
    assert Comment.objects.get(text="Amtlich.").department == town.bauhof
    assert not Comment.objects.filter(text="Privat.").exists()  # needs a confirmed address


@pytest.mark.parametrize("who", ["citizen", "clara", "mo", "bob", "dana"])
def test_nobody_speaks_for_an_office_that_is_not_theirs(signed_in, town, who):
    proposal = proposed(town)
    person = citizen() if who == "citizen" else getattr(town, who)

    for office in (str(town.bauhof.uuid), str(town.land.uuid), str(uuid4()), "x"):
        response = signed_in(person).post(address(proposal), {"text": "Amtlich.", "als": office})
        assert response.status_code == 403
    assert not Comment.objects.exists()


def test_a_guest_speaks_for_nobody(client, town):
    response = client.post(
        address(proposed(town)), {"text": "Amtlich.", "als": str(town.tiefbau.uuid)}
    )

    assert response.status_code == 403
    assert not PendingAct.objects.exists()


def test_the_rule_and_its_list_agree(town):
    closed = factories.department(town.municipality, "alt", is_active=False)
    editor = factories.member(town.municipality, Role.EDITOR)
    outside = factories.member(town.municipality, Role.CLERK, town.land)
    elsewhere = factories.member(factories.municipality(), Role.EDITOR)
    people = [town.clara, town.mo, town.bob, town.admin, town.alice, editor, outside, elsewhere]

    for person in people:
        listed = set(departments_to_speak_for(person, town.municipality))
        allowed = {
            each
            for each in Department.objects.of(town.municipality)
            if person.has_perm("participation.speak_for", each)
        }
        assert listed == allowed, person
        assert closed not in listed and town.land not in listed
    assert departments_to_speak_for(town.clara, town.municipality) == [town.tiefbau]
    assert departments_to_speak_for(outside, town.municipality) == []


# --- what it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_a_comment_asks_as_often_whatever_is_there(
    signed_in, town, django_assert_num_queries, rows
):
    proposal = proposed(town)
    for _ in range(rows):
        first = commented(proposal)
    anna = signed_in(citizen())
    anna.get(proposal.get_absolute_url())

    with django_assert_num_queries(21):
        anna.post(address(proposal), {"text": "Eins"}, headers=HTMX)
    with django_assert_num_queries(22):
        anna.post(address(proposal), {"text": "Zwei", "auf": str(first.uuid)}, headers=HTMX)
