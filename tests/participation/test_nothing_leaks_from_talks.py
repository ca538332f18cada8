"""Walks every public address of proposals and talks for what must not be public there, in each
state of visibility, asked before every step too, so that a kept page would be caught."""

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, resolve

from accounts.models import User
from moderation.published_rules import install_rules
from moderation.services import redactions
from participation import services, talk_urls
from participation.models import Comment, DiscussionTopic, Proposal
from participation.models.consultation import Review
from participation.states import Decision
from tests.defects.walking import to_ask
from tests.factories import Town, at
from tests.going_back import and_back, telling
from tests.participation.factories import (
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
# Where there is nothing to read: they only take what is sent.
POST_ONLY = {"comment_vote", "proposal_support"}
# Names and addresses of people, and grounds told to them, that nobody else may ever read.
PERSONAL = ("Heimlich", "Petrescu", "zorana@", "Begründungswort")


class Story:
    """A proposal with one comment and one reply, a topic with one comment."""

    def __init__(self, town: Town, review: Review) -> None:
        self.town = town
        self.anna = citizen("heimlich", display_name="Radlerin77", full_name="Anna Heimlich")
        self.bert = citizen("zorana", full_name="Zorana Petrescu")
        vorhaben = project(town.municipality)
        of = consultation(vorhaben, proposals_review=review, comments_review=review)
        self.proposal = submitted(
            of, "Quittenbaum pflanzen", by=self.anna, text="Er wirft Schatten.", geometry=at(0, 0)
        )
        self.other = submitted(of, "Quittenbaum auch hier", geometry=at(5, 0))
        if review == Review.BEFORE:
            show(self.proposal, by=town.mo)
            show(self.other, by=town.mo)
        self.comment = commented(self.proposal, "Holunderstrauch besser", by=self.bert)
        if review == Review.BEFORE:
            show(self.comment, by=town.mo)
        self.reply = commented(
            self.proposal, "Weißdorn am besten", by=self.anna, parent=self.comment
        )
        discussion = consultation(vorhaben, "discussion", comments_review=review)
        self.topic = services.add_topic(discussion, title="Kiefernfrage", by=town.mo)
        self.said = services.comment(self.topic.thread, text="Lärchenwort", by=self.bert)

    def paths(self) -> list[str]:
        other = self.other.get_absolute_url()
        found = [other, f"{other}qr.svg", f"{self.proposal.get_absolute_url()}qr.svg"]
        for about, rows in ((self.proposal, self.rows()), (self.topic, (self.said,))):
            where = about.get_absolute_url()
            found += [
                where,
                f"{where}?sort=neu",
                f"{where}?haltung=hinweis",
                *(f"{where}?kommentar={row.uuid}" for row in rows),
                f"{where}kommentieren/",
                *(f"{where}kommentieren/?auf={row.uuid}" for row in rows),
            ]
        for row in self.rows():
            found += [
                f"/beteiligung/kommentar/{row.uuid}/{step}/"
                for step in ("verlauf", "bearbeiten", "loeschen", "name")
            ]
        return found + [f"/beanstanden/{item.uuid}/" for item in self.items().values()]

    def items(self) -> dict[str, Any]:
        """By the name of what it stands for; its UUID is public as long as that is shown."""
        return {
            "proposal": self.proposal.item,
            "comment": self.comment.item,
            "reply": self.reply.item,
            "topic": self.topic.thread.item,
            "said": self.said.item,
        }

    def rows(self) -> tuple[Comment, ...]:
        return (self.comment, self.reply, self.said)


# What only the author of a comment may do, who is none of the readers here.
_OF_AUTHORS = re.compile(r"/kommentar/[\w-]+/(?:bearbeiten|loeschen|name)/$")
_TOKEN = re.compile('csrfmiddlewaretoken" value="\\w+')
# The same whether htmx asks or not.
_WHOLE = re.compile(rf"qr\.svg$|^/beanstanden/|{_OF_AUTHORS.pattern}")


def read(client: Client, story: Story) -> str:
    found = []
    for path in to_ask(client, story.paths()):
        for headers in ({},) if _WHOLE.search(path) else ({}, HTMX):
            response = client.get(path, headers={**headers, "Accept-Encoding": "identity"})
            assert response.status_code < 500, path
            found.append(response.content.decode("utf-8", "replace"))
    return "\n".join(found)


WORDS = {
    "proposal": "Quittenbaum pflanzen",
    "comment": "Holunderstrauch",
    "reply": "Weißdorn",
    "topic": "Kiefernfrage",
    "said": "Lärchenwort",
}
ALL = set(WORDS)
Step = Callable[[Story], None]


def _hide(name: str, *, removed: bool = True) -> Step:
    def act(story: Story) -> None:
        thing: Any = getattr(story, name)
        if isinstance(thing, DiscussionTopic):
            thing = thing.thread
        hide(thing, by=story.town.mo, town=story.town.municipality, removed=removed)

    return act


def _delete(story: Story) -> None:
    services.delete_comment(story.comment, by=story.bert)


def _edit(story: Story) -> None:
    services.edit_comment(story.comment, text="Nun Eiben.", by=story.bert)


def _redact(name: str, **texts: str) -> Step:
    """Passages of what is public are taken out; what is left stays public."""

    def act(story: Story) -> None:
        rule = next(iter(install_rules(story.town.municipality)))
        item = story.items()[name]
        item.refresh_from_db()
        redactions.redact_text(
            item, texts, by=story.town.mo, rule=rule, version=item.version, note="Begründungswort"
        )

    return act


def _add_and_redact(story: Story) -> None:
    """The passage stands in the version from before as well."""
    services.edit_comment(story.comment, text="Holunderstrauch ist besser.", by=story.bert)
    _redact("comment", text="[entfernt] ist besser.")(story)


# A way to go; which words can be read after it; what is public without its words.
WAYS: dict[str, tuple[Review, Step | None, set[str], set[str]]] = {
    "shown at once": (Review.AFTER, None, ALL, set()),
    "replies wait": (Review.BEFORE, None, {"proposal", "comment", "topic"}, set()),
    "comment removed": (Review.AFTER, _hide("comment"), ALL - {"comment"}, set()),
    "comment held": (Review.AFTER, _hide("comment", removed=False), ALL - {"comment"}, set()),
    "reply removed": (Review.AFTER, _hide("reply"), ALL - {"reply"}, set()),
    "comment deleted": (Review.AFTER, _delete, ALL - {"comment"}, set()),
    "changed, to be looked at": (Review.BEFORE, _edit, {"proposal", "topic"}, set()),
    "proposal removed": (Review.AFTER, _hide("proposal"), {"topic", "said"}, set()),
    "proposal held": (Review.AFTER, _hide("proposal", removed=False), {"topic", "said"}, set()),
    "topic removed": (Review.AFTER, _hide("topic"), ALL - {"topic", "said"}, set()),
    "comment redacted": (
        Review.AFTER,
        _redact("comment", text="[entfernt] besser"),
        ALL - {"comment"},
        {"comment"},
    ),
    "comment changed, then redacted": (
        Review.AFTER,
        _add_and_redact,
        ALL - {"comment"},
        {"comment"},
    ),
    "reply redacted": (
        Review.AFTER,
        _redact("reply", text="[entfernt] am besten"),
        ALL - {"reply"},
        {"reply"},
    ),
    "proposal redacted": (
        Review.AFTER,
        _redact("proposal", title="[entfernt] pflanzen"),
        ALL - {"proposal"},
        {"proposal"},
    ),
    "topic redacted": (
        Review.AFTER,
        _redact("topic", title="Kiefern[entfernt]"),
        ALL - {"topic"},
        {"topic"},
    ),
}


# Ways that begin alike start from one story, which is restored after each.
BEGINNINGS = {
    "before review": [way for way in WAYS if WAYS[way][0] == Review.BEFORE],
    "shown at once": [way for way in WAYS if WAYS[way][0] == Review.AFTER and not WAYS[way][3]],
    "redacted": [way for way in WAYS if WAYS[way][0] == Review.AFTER and WAYS[way][3]],
}


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_only_what_is_public_can_be_read(town: Town, beginning: str) -> None:
    ways = BEGINNINGS[beginning]
    told = Story(town, WAYS[ways[0]][0])
    guest, reader = Client(), _signed_in(citizen())
    read(guest, told)  # so that pages of before each step are kept
    for way in ways:
        _review, step, public, redacted = WAYS[way]
        with telling(way), and_back():
            story = deepcopy(told)
            if step is not None:
                step(story)
            for browser in (guest, reader):
                text = read(browser, story)
                readable = {name for name, words in WORDS.items() if words in text}
                assert readable == public
                uuids = {name: str(item.uuid) for name, item in story.items().items()}
                hidden = [uuid for name, uuid in uuids.items() if name not in public | redacted]
                for secret in (*PERSONAL, *hidden, story.anna.email):
                    assert secret not in text, secret


@pytest.mark.parametrize("review", [Review.AFTER, Review.BEFORE])
def test_what_only_authors_may_do_is_refused_alike_with_htmx(town: Town, review: Review) -> None:
    """The walks ask for it without; the history of a comment tells them what htmx gets of it."""
    story = Story(town, review)
    paths = [path for path in story.paths() if _OF_AUTHORS.search(path)]
    assert len(paths) == 9
    for browser in (Client(), _signed_in(citizen())):
        for path in paths:
            assert browser.get(path).status_code in (302, 403, 404), path
            part = browser.get(path, headers=HTMX)  # which is led elsewhere without a 302
            assert _TOKEN.sub("", part.text) == _TOKEN.sub("", browser.get(path).text), path


def test_hidden_results_are_in_no_answer(town: Town, client: Client) -> None:
    of = consultation(project(town.municipality), results="after")
    proposal = submitted(of, "Bänke")
    merged = submitted(of, "Bänke am Brunnen")
    commented(proposal)
    services.merge_proposals(merged, into=proposal, by=town.mo)
    services.answer_proposal(
        proposal, decision=Decision.NOTED, text="Gut.", department=town.tiefbau, by=town.clara
    )
    Proposal.objects.update(support_count=48_151)
    anna = citizen()
    row = Comment.objects.get()
    where = proposal.get_absolute_url()
    reading = [where, f"{where}?sort=neu", f"{where}?kommentar={row.uuid}", f"{where}qr.svg"]
    for person in (None, anna, town.mo, town.clara, town.admin):
        browser = client if person is None else _signed_in(person)
        for path in reading:
            for headers in ({}, HTMX):
                assert "48" not in _numbers(browser.get(path, headers=headers).content)
    for do in ("support", "support", "withdraw"):
        answer = _signed_in(anna).post(f"{where}unterstuetzen/", {"do": do}, headers=HTMX)
        assert "48" not in _numbers(answer.content)


def _numbers(content: bytes) -> str:
    """What could be the count, however it is written."""
    text = content.decode().replace(".", "").replace("\u202f", "").replace("&nbsp;", "")
    return "48" if "48151" in text or "48152" in text else ""


def test_every_address_is_walked(town: Town) -> None:
    story = Story(town, Review.AFTER)
    walked = {resolve(path.partition("?")[0]).url_name for path in story.paths()}
    patterns: list[URLPattern] = talk_urls.urlpatterns

    assert {pattern.name for pattern in patterns} - POST_ONLY == walked - {"flag"}


def _signed_in(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser
