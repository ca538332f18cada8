"""The talk below a proposal: three sides, three orders, pages, one comment alone."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest

from common import clock
from moderation.models import Item, Visibility
from participation import services
from participation.models import Comment, CommentVote, Proposal, Thread
from participation.models.comment import Stance
from participation.models.consultation import Act, Review
from participation.moderation import recount
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
SIDES = {"for": "dafuer", "against": "dagegen", "neutral": "hinweis"}

REMOVED = 'Entfernt nach <a href="/transparenz/regeln/#regel-3">Regel 3: Nichts Verbotenes</a>.'


def proposed(town: Town, **fields: Any) -> Proposal:
    return submitted(consultation(project(town.municipality), **fields))


def keys(html: str) -> list[str]:
    """The comments of a page in their order."""
    return re.findall(r'<li class="said[^"]*" id="k-([\w-]+)"', html)


def side(html: str, stance: str) -> list[str]:
    column = html.split(f'id="liste-{SIDES[stance]}"')[1]
    return keys(column.split("</section>")[0])


def key(row: Comment) -> str:
    return str(row.uuid)


def get(client: Any, about: Any, query: str = "", **headers: str) -> str:
    response = client.get(f"{about.get_absolute_url()}{query}", headers=headers)
    assert response.status_code == 200
    return str(response.text)


def links(html: str, word: str) -> list[str]:
    """Where the links with `word` lead to, without what comes after a hash."""
    found = re.findall(rf'<a [^>]*href="([^"#]*)[^"]*"[^>]*>(?:(?!</a>).)*?{word}', html, re.S)
    return [each.replace("&amp;", "&") for each in found]


def many(proposal: Proposal, count: int, **fields: Any) -> list[Comment]:
    """Comments straight into the tables, the oldest first: through the service it takes long."""
    now = clock.now()
    thread = Thread.objects.get(pk=proposal.thread_id)
    items = Item.objects.bulk_create(
        Item(
            municipality=proposal.municipality,
            kind="participation.comment",
            parent=thread.item,
            visibility=Visibility.SHOWN,
            shown=True,
        )
        for _ in range(count)
    )
    rows = Comment.objects.bulk_create(
        Comment(
            municipality=proposal.municipality,
            thread=thread,
            item=item,
            shown=True,
            text=f"Nummer {number}",
            created_at=now - timedelta(minutes=count - number),
            **fields,
        )
        for number, item in enumerate(items)
    )
    recount([thread.pk])
    return rows


# --- sides, orders, numbers --------------------------------------------------------------


def test_each_side_stands_under_its_word_with_its_number(client, town):
    proposal = proposed(town)
    rows = {
        stance: [commented(proposal, f"{stance} {n}", stance=stance) for n in range(size)]
        for stance, size in (("for", 3), ("against", 1), ("neutral", 2))
    }

    html = get(client, proposal)

    for stance, those in rows.items():
        assert side(html, stance) == [key(row) for row in reversed(those)]
        assert f'id="zahl-{SIDES[stance]}">{len(those)}</span>' in html
    assert 'id="zahl-alle">6</span>' in html


def test_nothing_said_yet_is_said(client, town):
    proposal = proposed(town)

    html = get(client, proposal)

    assert "Noch kein Kommentar. Schreiben Sie den ersten." in html
    assert "<textarea" in html
    commented(proposal, stance="for")
    html = get(client, proposal, "?x=1")
    assert "Noch kein Kommentar." not in html
    assert "Noch hat niemand etwas dagegen gesagt." in html


def test_people_stand_by_their_pseudonym_and_offices_by_their_name(client, town):
    proposal = proposed(town)
    commented(proposal, by=citizen(display_name="Radlerin77", full_name="Anna Heimlich"))
    commented(proposal, "Ohne.", by=citizen(full_name="Zorana Petrescu"))
    commented(proposal, "Als Amt.", by=town.clara, department=town.tiefbau)

    html = get(client, proposal)

    assert '<strong class="said__who">Radlerin77</strong>' in html
    assert '<strong class="said__who">Ohne Namen</strong>' in html
    town_says = html.split("said__body--town")[1].split("</article>")[0]
    assert '<strong class="said__who">Tiefbauamt</strong>' in town_says
    assert '<span class="said__badge">Stadt</span>' in town_says
    for secret in ("Heimlich", "Petrescu", town.clara.full_name, town.clara.email):
        assert secret not in html


def test_what_somebody_wrote_is_escaped(client, town):
    proposal = proposed(town)
    commented(proposal, "<script>alert(1)</script> http://a.example/?a=1&b=2")

    html = get(client, proposal)

    assert "<script>alert" not in html
    assert 'href="http://a.example/?a=1&amp;b=2" rel="ugc nofollow noopener"' in html


def test_three_orders(client, town):
    proposal = proposed(town)
    first, liked, disputed = (commented(proposal, f"Nr. {n}", stance="for") for n in range(3))
    people = [citizen() for _ in range(6)]
    for person in people[:3]:
        services.vote_comment(liked, 1, by=person)
    for person, value in zip(people, (1, 1, 1, -1, -1, -1), strict=True):
        services.vote_comment(disputed, value, by=person)

    orders = {
        "": [liked, disputed, first],
        "?sort=hilfreich": [liked, disputed, first],
        "?sort=neu": [disputed, liked, first],
        "?sort=umstritten": [disputed, liked, first],
        "?sort=unsinn": [liked, disputed, first],
    }
    for query, rows in orders.items():
        assert side(get(client, proposal, query), "for") == [key(row) for row in rows], query


def test_a_long_comment_is_folded_and_whole(client, town):
    proposal = proposed(town)
    commented(proposal, "Wort " * 200 + "Schlusswort")

    html = get(client, proposal)

    assert "<details" in html and "Ganz lesen" in html
    assert html.count("Schlusswort") == 1
    lead = html.split("said__lead")[1].split("</div>")[0]
    assert lead.endswith("Wort …</p>")


# --- replies --------------------------------------------------------------------------------


def test_the_first_reply_and_the_towns_stand_below_the_rest_one_press_away(client, town):
    proposal = proposed(town)
    first = commented(proposal, "Frage?")
    replies = [commented(proposal, f"Antwort {n}", parent=first) for n in range(4)]
    official = commented(
        proposal, "Das Amt sagt.", by=town.clara, department=town.tiefbau, parent=first
    )

    html = get(client, proposal)

    assert side(html, "neutral") == [key(first), key(replies[0]), key(official)]
    assert "3 weitere Antworten" in html
    part = get(client, proposal, f"?kommentar={first.uuid}", **HTMX)
    assert keys(part) == [key(each) for each in [*replies, official]]
    assert "weitere" not in part and "<html" not in part


def test_many_replies_come_in_pages(client, town):
    proposal = proposed(town)
    first = commented(proposal, "Frage?")
    rows = many(proposal, 70, parent=first)

    part = get(client, proposal, f"?kommentar={first.uuid}", **HTMX)
    (more,) = links(part, "Weitere Antworten")
    rest = get(client, proposal, more, **HTMX)

    assert keys(part) + keys(rest) == [key(row) for row in rows]
    assert len(keys(part)) == 50


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("sort", ["hilfreich", "neu", "umstritten"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_pages_show_each_comment_once_in_order(client, town, sort, headers):
    proposal = proposed(town)
    rows = many(proposal, 50, stance=Stance.FOR)
    for number, row in enumerate(rows):
        Comment.objects.filter(pk=row.pk).update(up_count=number % 5, down_count=number % 3)
    many(proposal, 9, stance=Stance.AGAINST)

    html = get(client, proposal, f"?sort={sort}")
    found = side(html, "for")
    assert len(found) == 4
    assert "Noch 46 zeigen" in html
    more = next(each for each in links(html, "Noch 46 zeigen"))
    for _ in range(9):
        html = get(client, proposal, more[len(proposal.get_absolute_url()) :], **headers)
        assert not headers or "<html" not in html
        found += keys(html)
        following = [each for each in links(html, "Weitere zeigen") if "nach=" in each]
        if not following:
            break
        (more,) = following

    column = {"hilfreich": "-wilson", "neu": "-created_at", "umstritten": "-controversy"}[sort]
    expected = Comment.objects.filter(stance="for").order_by(column, "-id")
    assert found == [key(row) for row in expected]


def test_one_side_alone(client, town):
    proposal = proposed(town)
    rows = many(proposal, 6, stance=Stance.AGAINST)
    commented(proposal, stance="for")

    html = get(client, proposal, "?haltung=dagegen")

    assert keys(html) == [key(row) for row in reversed(rows)]
    assert "liste-dafuer" not in html
    assert re.search(r'aria-current="true">Dagegen', html)


def test_what_was_removed_is_among_those_shown_and_not_among_those_counted(client, town):
    proposal = proposed(town)
    *_, newest = many(proposal, 6, stance=Stance.AGAINST)
    hide(newest, by=town.mo, town=town.municipality)

    html = get(client, proposal)

    assert 'id="zahl-dagegen">5</span>' in html
    assert "Noch 2 zeigen" in html


@pytest.mark.parametrize("cursor", ["x", "%00", "====", "W10", "é", "1" * 5000])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_cursor_that_is_none_begins_in_front_and_says_so(client, town, cursor, headers):
    proposal = proposed(town)
    row = commented(proposal, stance="for")

    html = get(client, proposal, f"?haltung=dafuer&nach={cursor}", **headers)
    alone = get(client, proposal, f"?kommentar={row.uuid}&nach={cursor}", **headers)

    assert keys(html) == [key(row)]
    assert "Bitte beginnen Sie vorn." in html
    assert headers or "Bitte beginnen Sie vorn." in alone


@pytest.mark.parametrize("query", ["?haltung=x", "?sort=%00", "?haltung=%00&sort=", "?nach=x"])
def test_words_that_mean_nothing_are_left_out(client, town, query):
    proposal = proposed(town)
    row = commented(proposal, stance="for")

    assert side(get(client, proposal, query), "for") == [key(row)]


# --- one comment alone --------------------------------------------------------------------


def test_a_comment_has_an_address_of_its_own(client, town):
    proposal = proposed(town)
    first = commented(proposal, "Frage?")
    reply = commented(proposal, "Antwort", parent=first)
    commented(proposal, "Anderes")

    for row in (first, reply):
        html = get(client, proposal, f"?kommentar={row.uuid}")
        assert keys(html) == [key(first), key(reply)]
        assert "Alle Kommentare" in html
        assert 'content="noindex' in html


def test_a_late_reply_is_on_its_page(client, town):
    proposal = proposed(town)
    first = commented(proposal)
    rows = many(proposal, 120, parent=first)

    html = get(client, proposal, f"?kommentar={rows[110].uuid}")

    assert keys(html) == [key(first), *(key(row) for row in rows[110:])]


def test_a_comment_that_is_gone_or_elsewhere_shows_the_others(client, town):
    proposal, other = proposed(town), proposed(town)
    row = commented(proposal, stance="for")
    elsewhere = commented(other)
    for uuid in (uuid4(), elsewhere.uuid, "kein-uuid", "%00"):
        html = get(client, proposal, f"?kommentar={uuid}")
        assert "Diesen Kommentar gibt es nicht mehr." in html
        assert side(html, "for") == [key(row)]


# --- what is not seen ------------------------------------------------------------------------


def test_what_was_taken_away_leaves_its_place(client, town):
    proposal = proposed(town)
    anna = citizen(display_name="Anna77")
    removed, deleted = (commented(proposal, f"Wortlaut {n}", by=anna) for n in range(2))
    commented(proposal, "Antwort bleibt", parent=removed)
    hide(removed, by=town.mo, town=town.municipality)
    services.delete_comment(deleted, by=anna)

    html = get(client, proposal)

    assert REMOVED in html
    assert "Gelöscht von der Person, die das geschrieben hatte." in html
    assert "Antwort bleibt" in html
    assert "Wortlaut" not in html
    assert 'id="zahl-alle">1</span>' in html


def test_what_was_removed_names_its_rule_everywhere_and_asks_for_no_reply(signed_in, town):
    proposal = proposed(town)
    removed, deleted = (commented(proposal, f"Wortlaut {n}", by=citizen()) for n in range(2))
    commented(proposal, "Antwort bleibt", parent=removed)
    hide(removed, by=town.mo, town=town.municipality)
    services.delete_comment(deleted, by=deleted.author)
    anna = signed_in(citizen())

    for query in ("", "?haltung=hinweis", f"?kommentar={removed.uuid}"):
        html = get(anna, proposal, query)
        assert REMOVED in html
        assert f"kommentieren/?auf={removed.uuid}" not in html
    assert f"kommentieren/?auf={deleted.uuid}" in get(anna, proposal)


def test_moderators_alone_are_led_from_what_was_removed_to_its_case(client, signed_in, town):
    proposal = proposed(town)
    removed, deleted = (commented(proposal, f"Wortlaut {n}", by=citizen()) for n in range(2))
    hide(removed, by=town.mo, town=town.municipality)
    services.delete_comment(deleted, by=deleted.author)
    moderator = signed_in(town.mo)

    for query in ("", "?haltung=hinweis", f"?kommentar={removed.uuid}"):
        html = get(moderator, proposal, query)
        [href] = re.findall(r'href="([^"]+)">Prüfung öffnen<', html)
        for somebody in (client, signed_in(town.clara), signed_in(removed.author)):
            assert "Prüfung öffnen" not in get(somebody, proposal, query)
    page = moderator.get(href, follow=True)
    assert page.redirect_chain == [(f"/moderation/{removed.item.cases.get().uuid}/", 302)]
    assert "Wieder zeigen" in page.text and "Wortlaut 0" in page.text


def test_words_on_a_placeholder_stay_when_the_rule_is_worded_anew(client, town):
    from moderation.models import RuleBook, RuleWording

    proposal = proposed(town)
    row = commented(proposal, "Wortlaut")
    hide(row, by=town.mo, town=town.municipality)
    rule = row.item.decisions.get(outcome="removed").rule
    book = RuleBook.objects.create(municipality=town.municipality, version=2, reason="Kürzer")
    RuleWording.objects.create(
        municipality=town.municipality, book=book, rule=rule, number=3, short="Neu", text="Neu"
    )

    html = get(client, proposal)
    assert '<a href="/transparenz/regeln/1/#regel-3">Regel 3: Nichts Verbotenes</a>.' in html


def test_what_waits_is_seen_by_its_author_alone(client, signed_in, town):
    proposal = proposed(town, comments_review=Review.BEFORE)
    anna = citizen()
    commented(proposal, "Wartewort", by=anna)
    first = commented(proposal, "Anderes Wartewort")

    own = get(signed_in(anna), proposal)

    assert "Wartewort" in own and "Wird geprüft. Noch sehen nur Sie das." in own
    assert "Anderes Wartewort" not in own
    for somebody in (client, signed_in(citizen()), signed_in(town.mo)):
        assert "Wartewort" not in get(somebody, proposal)
        assert "Wartewort" not in get(somebody, proposal, f"?kommentar={first.uuid}")


def test_what_is_held_after_replies_keeps_its_place_without_its_words(client, signed_in, town):
    proposal = proposed(town)
    anna = citizen()
    first = commented(proposal, "Haltewort", by=anna)
    commented(proposal, "Antwort bleibt", parent=first)
    hide(first, by=town.mo, town=town.municipality, removed=False)

    html = get(client, proposal)

    assert "Haltewort" not in html
    assert "Wird gerade geprüft." in html and "Antwort bleibt" in html
    assert "Nicht freigegeben. Nur Sie sehen das." in get(signed_in(anna), proposal)


def test_the_reader_sees_what_is_theirs(signed_in, town):
    proposal = proposed(town)
    anna, bert = citizen(), citizen()
    mine, other = commented(proposal, "Meins", by=anna), commented(proposal, "Anderes")
    services.vote_comment(other, -1, by=anna)

    html = get(signed_in(anna), proposal)

    assert html.count("Von Ihnen") == 1
    assert f"/beteiligung/kommentar/{mine.uuid}/bearbeiten/" in html
    assert f"/beteiligung/kommentar/{mine.uuid}/loeschen/" in html
    assert f'action="/beteiligung/kommentar/{mine.uuid}/bewerten/"' not in html
    thumbs = html.split(f'id="stimmen-{other.uuid}"')[1].split("</form>")[0]
    assert re.findall(r'value="(-?\d)"[^>]*aria-pressed="(\w+)"', thumbs) == [
        ("1", "false"),
        ("0", "true"),
    ]
    stranger = get(signed_in(bert), proposal)
    assert "Von Ihnen" not in stranger and "bearbeiten/" not in stranger
    assert 'aria-pressed="true"' not in stranger


def test_after_a_quarter_of_an_hour_nothing_is_changed_but_still_deleted(
    signed_in, town, at_moment
):
    proposal = proposed(town)
    anna = citizen()
    row = commented(proposal, by=anna)

    with at_moment(row.created_at + timedelta(minutes=15)):
        html = get(signed_in(anna), proposal)

    assert "/bearbeiten/" not in html
    assert f"/beteiligung/kommentar/{row.uuid}/loeschen/" in html


def test_when_it_is_closed_people_read_and_nobody_writes(client, signed_in, town):
    now = clock.now()
    of = consultation(project(town.municipality))
    proposal = submitted(of)
    row = commented(proposal, "Lesbar", by=citizen())
    of.phases.all().delete()
    add_phase(of, now - timedelta(days=2), now - timedelta(days=1), acts=(Act.COMMENT,))

    for browser in (client, signed_in(citizen()), signed_in(row.author)):
        html = get(browser, proposal)
        assert "Lesbar" in html and "Kommentieren ging bis" in html
        for gone in ("<textarea", "kommentieren/", "bewerten/", "bearbeiten/"):
            assert gone not in html


def test_an_office_may_still_answer_then(signed_in, town):
    of = consultation(project(town.municipality), acts=(Act.PROPOSE,))
    html = get(signed_in(town.clara), submitted(of))

    assert "Als Tiefbauamt antworten" in html
    assert "Als Amt können Sie weiter antworten." in html
    assert 'name="stance"' not in html


# --- what it costs ---------------------------------------------------------------------------


def crowded(town: Town, count: int) -> Proposal:
    """A thread with comments on all sides, replies below the newest, votes."""
    proposal = proposed(town)
    for stance in Stance.values:
        tops = many(proposal, count, stance=stance)
        many(proposal, count, parent=tops[-1])
    return proposal


@pytest.mark.parametrize(
    "query",
    ["", "?sort=umstritten", "?haltung=dafuer", "?haltung=dagegen&sort=neu", "?kommentar={top}"],
)
def test_two_thousand_comments_ask_as_often_as_three(
    client, signed_in, town, django_assert_num_queries, query
):
    few, lots = crowded(town, 1), crowded(town, 334)
    assert Thread.objects.get(pk=lots.thread_id).comment_count == 2004
    anna = citizen()
    browsers = (client, signed_in(anna))
    costs = []
    for proposal in (few, lots):
        top = Comment.objects.filter(thread=proposal.thread_id, parent=None).first()
        CommentVote.objects.create(municipality=town.municipality, comment=top, user=anna, value=1)
        path = query.format(top=top.uuid)
        client.get(f"{proposal.get_absolute_url()}qr.svg")
        for browser in browsers:
            with django_assert_num_queries(12, exact=False) as asked:
                html = get(browser, proposal, path)
            costs.append(len(asked))
            assert len(keys(html)) <= 51
            assert len(html) < 120_000
    assert costs[0] == costs[2] <= 10
    assert costs[1] == costs[3] <= 12


def test_an_answer_for_htmx_is_kept_apart_from_the_page(client, town):
    proposal = proposed(town)
    commented(proposal, stance="for")

    page = get(client, proposal, "?sort=neu")
    part = get(client, proposal, "?sort=neu", **HTMX)

    assert "<html" in page and "<html" not in part
    assert part.startswith('<div class="talk__lists" id="gespraech">')
    assert get(client, proposal, "?sort=neu") == page


def test_addresses_say_only_what_is_chosen(client, town):
    proposal = proposed(town)
    commented(proposal)
    path = proposal.get_absolute_url()

    html = get(client, proposal, "?haltung=dafuer&sort=neu&foo=bar")

    assert f'href="{path}?sort=neu#gespraech" hx-get="{path}?sort=neu"' in html
    assert f'href="{path}?haltung=dagegen&amp;sort=neu#gespraech"' in html
    assert f'href="{path}?haltung=dafuer#gespraech"' in html
    # The same page in another language is asked for as this one was.
    assert "foo=bar" not in unquote(re.sub(r' hreflang="[^"]*" href="[^"]*"', "", html))
