"""That somebody is blocked, or their votes set aside, is told to them and to nobody else.

Every public output is walked before and after. A block changes none of them; votes set aside
change the numbers as published, with the reason that two people wrote for everybody.
"""

import json
import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from accounts.models import Role, User
from common import clock, page_cache
from moderation import sanction_links
from moderation import services as moderation
from moderation.models import Sanction, SanctionAppeal
from moderation.published_rules import install_rules
from participation import quarantine_links, services
from participation.models import Proposal, Quarantine, QuarantineAccount
from participation.models.consultation import Review
from tests import factories
from tests.defects.walking import A_MOMENT_AGO, body, moving, still, to_ask
from tests.factories import Town
from tests.going_back import telling
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.leaks import STILL, Story, as_person, places, walk
from tests.participation.test_polls import options_of, poll_of

pytestmark = pytest.mark.django_db
PUBLISHED = "Fünf Konten mit demselben Postfach."
SECRET = ("Sperrgrundwort", "Einspruchswort", "Antwortgrundwort", "Endewort")
# The moment at which a feed was made, what proves a form, and the hash of the whole.
VOLATILE = re.compile(
    r"(?m)^(?:ETag|Expires|Last-Modified|Date|Set-Cookie): .*$|<updated>.*?</updated>"
    r"|csrfmiddlewaretoken. value=.\w+|nonce=.[\w+/=-]+|X-Request-Id: .*|nonce-[\w+/=-]+"
    rf"|draft_key. value=.[\w-]+|/entwurf/[\w-]+|{A_MOMENT_AGO}"
)


@pytest.fixture
def town(db: None) -> Town:
    made = factories.town(host="testserver")
    made.mo.full_name = "Nachtfalterin"  # no token of a form happens to hold that
    made.mo.save()
    install_rules(made.municipality)  # else the first page that tells them does
    return made


@pytest.fixture
def ida(town: Town) -> User:
    return factories.member(town.municipality, Role.MODERATOR, name="ida")


def bare(bodies: dict[str, str]) -> dict[str, str]:
    return {path: VOLATILE.sub("", text) for path, text in bodies.items()}


def block(town: Town, person: User) -> Sanction:
    return moderation.impose_sanction(
        municipality=town.municipality,
        person=person,
        kind=Sanction.Kind.BLOCK,
        rule=install_rules(town.municipality)[0],
        reason="Sperrgrundwort",
        ends_at=clock.now() + timedelta(days=90),
        by=town.mo,
    )


def test_that_somebody_is_blocked_changes_no_public_output(town: Town, ida: User) -> None:
    story = Story(town)
    clients = (Client(), as_person(citizen()))
    before = [bare(walk(client, story, everywhere=True)) for client in clients]
    elsewhere = [still(client, STILL) for client in clients]

    made = block(town, story.author)
    blocked = [walk(client, story) for client in clients]
    appeal = moderation.object_to_sanction(made, "Einspruchswort", by=story.author)
    moderation.change_end(made, made.ends_at - timedelta(days=3), reason="Endewort", by=town.admin)
    moderation.decide_sanction_appeal(
        appeal, SanctionAppeal.Outcome.UPHELD, reasons="Antwortgrundwort", by=ida
    )
    answered = [walk(client, story, everywhere=True) for client in clients]

    assert [still(client, STILL) for client in clients] == elsewhere
    for bodies, same in (*zip(blocked, before, strict=True), *zip(answered, before, strict=True)):
        for word in (*SECRET, story.author.email, "Klarname", str(made.uuid), town.mo.full_name):
            assert places(bodies, word) == [], word
        assert places(bodies, sanction_links.token(made)) == []
        now = bare(bodies)
        assert [path for path in now if now[path] != same[path]] == []


def test_the_own_page_opens_for_nobody_without_its_secret(town: Town) -> None:
    story = Story(town)
    made = block(town, story.author)
    for client in (Client(), as_person(citizen()), as_person(town.mo)):
        for token in ("x", sanction_links.token(made)[:-1], "0" * 43):
            answer = client.get(f"/sperre/{made.uuid}/{token}/")
            assert answer.status_code == 404
            assert "Sperrgrundwort" not in answer.text


# --- votes set aside ------------------------------------------------------------------------


class Rigged:
    """Two honest people and five accounts of one: a support, a thumb and a vote each."""

    def __init__(self, town: Town) -> None:
        self.town = town
        place = town.municipality
        self.ideas = consultation(
            project(place),
            proposals_review=Review.AFTER,
            comments_review=Review.AFTER,
        )
        self.proposal: Proposal = submitted(self.ideas)
        self.said = commented(self.proposal)
        self.poll = poll_of(town)
        self.bots = [
            citizen(f"bot{n}", full_name=f"Klarname{n}", display_name=f"Tarnname{n}")
            for n in range(5)
        ]
        for person in (citizen(), citizen(), *self.bots):
            services.support(self.proposal, by=person)
            services.vote_comment(self.said, 1, by=person)
            services.vote(self.poll, options_of(self.poll)[:1], by=person)

    def aside(self, consultation_of: object, by: User) -> Quarantine:
        made = services.propose_quarantine(
            consultation_of,  # type: ignore[arg-type]
            [bot.uuid for bot in self.bots],
            reason=PUBLISHED,
            by=self.town.mo,
        )
        return services.confirm_quarantine(made, by=by)

    def walk(self, client: Client) -> dict[str, str]:
        page_cache.pages.clear()
        base = self.ideas.get_absolute_url()
        paths = [
            *moving(STILL),
            base,
            f"{base}?sort=unterstuetzt",
            self.proposal.get_absolute_url(),
            f"{self.proposal.get_absolute_url()}verlauf/",
            self.poll.consultation.get_absolute_url(),
            self.ideas.project.get_absolute_url(),
            self.poll.consultation.project.get_absolute_url(),
            f"/feeds/beteiligung/{self.ideas.project.slug}.atom",
            f"/api/v1/proposals/{self.proposal.uuid}/",
            f"/api/v1/proposals/{self.proposal.uuid}/comments/",
            f"/api/v1/consultations/{self.ideas.uuid}/",
            f"/api/v1/consultations/{self.poll.consultation.uuid}/",
        ]
        return {path: body(client, path) for path in to_ask(client, paths)}

    def names_nobody(self, client: Client, who: str, words: list[str]) -> dict[str, str]:
        """What this reader reads, without any of `words`."""
        bodies = self.walk(client)
        if who == "one of them":  # their own name stands in the menu of every page
            mine = {self.bots[0].email, self.bots[0].display_name, self.bots[0].full_name}
            words = [word for word in words if word not in mine]
        for word in words:
            assert places(bodies, word) == [], (who, word)
        return bodies

    def beside(self) -> set[str]:
        return {self.proposal.get_absolute_url(), self.poll.consultation.get_absolute_url()}

    def never(self) -> list[str]:
        accounts = QuarantineAccount.objects.all()
        found = [str(each.uuid) for each in accounts]
        found += [quarantine_links.path(each).split("/")[-2] for each in accounts]
        found += [str(each) for each in Quarantine.objects.values_list("uuid", flat=True)]
        for bot in self.bots:
            found += [bot.email, bot.display_name, bot.full_name, str(bot.uuid)]
        return [*found, *SECRET, self.town.mo.full_name]


def of_api(client: Client, path: str) -> dict[str, object]:
    """The properties of one feature."""
    found: dict[str, object] = json.loads(client.get(path).text)["properties"]
    return found


def test_votes_set_aside_change_the_numbers_as_published_and_name_nobody(
    town: Town, ida: User
) -> None:
    rigged = Rigged(town)
    people = {"guest": None, "citizen": citizen(), "one of them": rigged.bots[0]}
    clients = {who: as_person(person) for who, person in people.items()}
    api = f"/api/v1/proposals/{rigged.proposal.uuid}/"
    guest = Client()
    for client in clients.values():
        rigged.walk(client)  # so that pages of before are kept
    elsewhere = {who: still(client, STILL) for who, client in clients.items()}
    assert of_api(guest, api)["supports"] == 7
    third = factories.member(town.municipality, Role.MODERATOR)

    one = rigged.aside(rigged.ideas, ida)
    two = rigged.aside(rigged.poll.consultation, ida)
    account = one.accounts.get(user=rigged.bots[0])
    services.object_to_quarantine(account, "Einspruchswort")
    words = rigged.never()
    for who, client in clients.items():
        with telling(who):
            bodies = rigged.names_nobody(client, who, words)
            assert still(client, STILL) == elsewhere[who]
            told = set(places(bodies, PUBLISHED))
            assert rigged.poll.consultation.get_absolute_url() in told
            assert rigged.ideas.get_absolute_url() in told or rigged.beside() & told
            for path in told:
                assert "5 Unterst" in bodies[path] or "5 Stimmen" in bodies[path] or "/api/" in path
    assert of_api(guest, api)["supports"] == 2
    assert (one.supports, one.thumbs, two.votes) == (5, 5, 5)

    services.decide_objection(
        account, QuarantineAccount.Outcome.RELEASED, reasons="Antwortgrundwort", by=third
    )
    assert of_api(guest, api)["supports"] == 3
    for who, client in clients.items():
        rigged.names_nobody(client, who, words)

    for made in (one, two):
        made.refresh_from_db()
        services.propose_lifting(made, reason="Endewort", by=town.mo)
        services.lift_quarantine(made, by=third)
    assert of_api(guest, api)["supports"] == 7
    for who, client in clients.items():
        assert places(rigged.names_nobody(client, who, words), PUBLISHED) == [], who


def test_a_proposal_of_two_who_are_not_agreed_changes_nothing_outside(
    town: Town, ida: User
) -> None:
    """Suspicion alone is nobody's business."""
    rigged = Rigged(town)
    client = Client()
    before = bare(rigged.walk(client))
    elsewhere = still(client, STILL)
    made = services.propose_quarantine(
        rigged.ideas, [bot.uuid for bot in rigged.bots], reason="Sperrgrundwort", by=town.mo
    )
    proposed = rigged.walk(client)
    assert still(client, STILL) == elsewhere
    services.refuse_quarantine(made, by=ida)
    refused = rigged.walk(client)

    for bodies in (proposed, refused):
        assert places(bodies, "Sperrgrundwort") == places(bodies, str(made.uuid)) == []
        now = bare(bodies)
        assert [path for path in before if now[path] != before[path]] == []


def test_the_own_page_of_a_vote_opens_for_nobody_without_its_secret(town: Town, ida: User) -> None:
    rigged = Rigged(town)
    account: QuarantineAccount = rigged.aside(rigged.ideas, ida).accounts.order_by("id")[0]
    assert isinstance(account.uuid, UUID)
    for person in (None, citizen(), rigged.bots[1], town.mo):
        assert as_person(person).get(f"/beteiligung/stimme/{account.uuid}/x/").status_code == 404
