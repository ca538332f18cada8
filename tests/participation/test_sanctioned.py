"""Who is paused says nothing to others for a while, loses no word, and keeps their say."""

import html
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from rest_framework.views import APIView

from accounts.models import User
from common import clock
from defects.services import ContactDetails, submit_report
from moderation import kinds
from moderation.models import Sanction
from moderation.published_rules import install_rules
from moderation.services import impose_sanction, lift_sanction
from moderation.standing import Sanctioned
from participation import acts, services
from participation.api import urls as api_urls
from participation.models import Comment, CommentVote, PendingAct, Proposal, Support, Vote
from participation.performing import comments as performing_comments
from tests.factories import TOWN_HALL, Town
from tests.participation.factories import citizen, commented, consultation, project, submitted
from tests.participation.test_changing import HOST, browser, changed, filled
from tests.participation.test_polls import options_of, poll_of

pytestmark = pytest.mark.django_db
SENTENCE = "Sie haben hier gerade eine Pause"
WORDS = "Das darf auf keinen Fall verloren gehen."


@pytest.fixture
def town() -> Town:
    from tests import factories

    return factories.town(host=HOST)


@pytest.fixture
def anna() -> User:
    return citizen("anna")


@pytest.fixture
def proposal(town: Town) -> Proposal:
    return submitted(consultation(project(town.municipality)))


def pause(town: Town, person: User, **fields: object) -> Sanction:
    values: dict[str, object] = {
        "municipality": town.municipality,
        "person": person,
        "kind": Sanction.Kind.PAUSE,
        "rule": install_rules(town.municipality)[0],
        "reason": "Drei Beleidigungen an einem Tag.",
        "ends_at": clock.now() + timedelta(days=3),
        "by": town.mo,
        **fields,
    }
    return impose_sanction(**values)  # type: ignore[arg-type]


# --- what is barred, in the services that every entrance goes through --------------------------


def test_nothing_that_others_read_and_no_thumb(town: Town, proposal: Proposal, anna: User) -> None:
    own = submitted(proposal.consultation, by=anna)
    said = commented(proposal, by=anna)
    of_other = commented(proposal)
    pause(town, anna)

    for call in (
        lambda: submitted(proposal.consultation, by=anna),
        lambda: commented(proposal, "Und noch etwas.", by=anna),
        lambda: services.edit_comment(said, text="Anders.", by=anna),
        lambda: services.vote_comment(of_other, 1, by=anna),
        lambda: services.edit_proposal(
            own, services.Fields(title="Anders", text="Ganz."), by=anna, version=own.version
        ),
    ):
        with pytest.raises(Sanctioned, match=SENTENCE) as refused:
            call()
        assert "abstimmen" in refused.value.messages[0]
        assert str(install_rules(town.municipality)[0]) in refused.value.messages[0]


def test_a_person_s_say_and_what_is_theirs_stay(town: Town, proposal: Proposal, anna: User) -> None:
    own = submitted(proposal.consultation, by=anna)
    said = commented(proposal, by=anna)
    liked = commented(proposal)
    services.vote_comment(liked, 1, by=anna)
    poll = poll_of(town)
    pause(town, anna)

    services.vote(poll, options_of(poll)[:1], by=anna)
    assert services.support(proposal, by=anna) is True
    assert services.withdraw_support(proposal, by=anna) is True
    services.vote_comment(liked, 0, by=anna)
    services.delete_comment(said, by=anna)
    services.withdraw_proposal(own, by=anna)

    assert Vote.objects.get().user == anna
    assert not CommentVote.objects.exists()


def test_it_ends_by_the_clock_and_by_lifting(town: Town, proposal: Proposal, anna: User) -> None:
    made = pause(town, anna, ends_at=clock.now() + timedelta(days=1))
    assert proposal.thread is not None
    later = made.ends_at
    services.comment(proposal.thread, text="Ich bin wieder da.", by=anna, at=later)

    lift_sanction(made, reason="Alles gut.", by=town.mo)

    commented(proposal, "Jetzt schon.", by=anna)


def test_a_new_account_with_the_same_address_is_bound_too(
    town: Town, proposal: Proposal, anna: User
) -> None:
    pause(town, anna)
    again = citizen("nachfolgerin", email="ANNA+neu@example.org")
    with pytest.raises(Sanctioned):
        commented(proposal, by=again)


def test_other_towns_are_not_concerned(town: Town, proposal: Proposal, anna: User) -> None:
    from tests import factories

    pause(town, anna)
    elsewhere = factories.municipality(host="anderswo.example")
    assert submitted(consultation(project(elsewhere)), by=anna).author == anna


def test_staff_speak_and_type_in_whoever_is_paused(town: Town, proposal: Proposal) -> None:
    """What the town enters has no author to bar."""
    services.enter_proposal(
        proposal.consultation,
        services.Fields(title="Vom Papier", text="Karte 7"),
        by=town.admin,
        origin="paper",  # type: ignore[arg-type]
    )


# --- every entrance ---------------------------------------------------------------------------


def test_the_form_of_a_proposal_keeps_every_word(
    town: Town, proposal: Proposal, anna: User
) -> None:
    pause(town, anna)
    path = f"{proposal.consultation.get_absolute_url()}vorschlagen/"

    answer = browser(anna).post(path, filled(text=WORDS, asked="similar"))

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert SENTENCE in page
    assert WORDS in page
    assert Proposal.objects.filter(author=anna).count() == 0


def test_the_form_of_a_change_keeps_every_word(town: Town, proposal: Proposal, anna: User) -> None:
    own = submitted(proposal.consultation, by=anna)
    pause(town, anna)

    answer = browser(anna).post(f"{own.get_absolute_url()}bearbeiten/", changed(own, text=WORDS))

    assert answer.status_code == 422
    page = html.unescape(answer.text)
    assert SENTENCE in page
    assert WORDS in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_form_of_a_comment_keeps_every_word(
    town: Town, proposal: Proposal, anna: User, headers: dict[str, str]
) -> None:
    pause(town, anna)
    path = f"{proposal.get_absolute_url()}kommentieren/"

    answer = browser(anna).post(path, {"text": WORDS, "stance": "for"}, headers=headers)

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert SENTENCE in page
    assert WORDS in page
    assert not Comment.objects.exists()


def test_editing_a_comment_and_thumbs_say_it_too(
    town: Town, proposal: Proposal, anna: User
) -> None:
    own, other = commented(proposal, by=anna), commented(proposal)
    pause(town, anna)
    client = browser(anna)

    edited = client.post(f"/beteiligung/kommentar/{own.uuid}/bearbeiten/", {"text": WORDS})
    path = f"/beteiligung/kommentar/{other.uuid}/bewerten/"
    thumb = client.post(path, {"value": "1"}, headers={"HX-Request": "true"})
    led = client.post(path, {"value": "1"}, follow=True)

    assert (edited.status_code, thumb.status_code, led.status_code) == (422, 422, 200)
    for answer in (edited, thumb, led):
        assert SENTENCE in html.unescape(answer.text)
    assert WORDS in html.unescape(edited.text)
    assert not CommentVote.objects.exists()


def test_what_waited_for_signing_in_obeys_and_waits_on(
    town: Town, proposal: Proposal, anna: User
) -> None:
    assert proposal.thread is not None
    pause(town, anna)
    act = PendingAct.objects.create(
        municipality=town.municipality,
        act="comment",
        target=proposal.thread.item.uuid,
        payload={"text": WORDS, "stance": "neutral"},
        user=anna,
    )

    answer = browser(anna).post(acts.path(act), {"do": "act", "name": ""})

    page = html.unescape(answer.text)
    assert answer.status_code == 422
    assert SENTENCE in page
    assert WORDS in page
    assert PendingAct.objects.filter(pk=act.pk).exists()
    assert not Comment.objects.exists()
    with pytest.raises(ValidationError, match=SENTENCE):
        performing_comments.comment(act, anna)


def test_a_waiting_vote_or_support_is_done(town: Town, proposal: Proposal, anna: User) -> None:
    pause(town, anna)
    act = PendingAct.objects.create(
        municipality=town.municipality, act="support", target=proposal.uuid, payload={}, user=anna
    )
    assert browser(anna).post(acts.path(act), {"do": "act"}).status_code == 303
    assert Support.objects.get().user == anna


def test_the_interface_for_programs_writes_nothing() -> None:
    """So there is nothing to bar; whoever adds writing must think of it."""
    for pattern in api_urls.urlpatterns:
        view = getattr(pattern.callback, "cls", None) or getattr(
            pattern.callback, "view_class", None
        )
        if view is not None and issubclass(view, APIView):
            for method in ("post", "put", "patch", "delete"):
                assert not hasattr(view, method) and method not in getattr(
                    pattern.callback, "actions", {}
                )


def test_a_paused_person_reports_defects_as_before(town: Town, anna: User) -> None:
    """A report of a danger is never barred: its text is read before it is shown anyway."""
    pause(town, anna)

    report = submit_report(
        municipality=town.municipality,
        category=town.lamp,
        location=TOWN_HALL,
        text="Ein Kabel hängt auf die Straße.",
        contact=ContactDetails(email=anna.email),
    )

    assert report.shown
    assert not report.text_shown


# --- from the case page ---------------------------------------------------------------------------


def test_from_the_case_to_the_pause_of_its_author(
    town: Town, proposal: Proposal, anna: User
) -> None:
    said = commented(proposal, by=anna)
    assert kinds.whose(said.item) == anna
    case = said.item.cases.get()
    mo = browser(town.mo)
    path = f"/moderation/sperren/neu/{said.item.uuid}/"
    assert path in mo.get(f"/moderation/{case.uuid}/").text
    page = mo.get(path)
    assert page.status_code == 200
    assert anna.email not in page.text
    assert mo.post(path, {"days": "7", "reason": ""}).status_code == 422

    answer = mo.post(path, {"rule": "3", "days": "7", "reason": "Drei Beleidigungen."})

    made = Sanction.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, made.get_absolute_url())
    assert (made.user, made.kind, made.case, made.rule.number) == (anna, "pause", case, 3)
    assert "schon pausiert" in mo.get(path).text
    again = mo.post(path, {"rule": "3", "days": "91", "reason": "Noch einmal."})
    assert again.status_code == 422
    for person, status in ((anna, 403), (town.dana, 403), (None, 302)):
        assert browser(person).get(path).status_code == status
        assert browser(person).post(path, {}).status_code == status


def test_what_the_town_said_has_no_author_to_pause(town: Town, proposal: Proposal) -> None:
    assert proposal.thread is not None
    said = services.comment(
        proposal.thread, text="Wir planen das.", by=town.admin, department=town.bauhof
    )
    assert kinds.whose(said.item) is None
    page = browser(town.mo).get(f"/moderation/sperren/neu/{said.item.uuid}/")
    assert "Pausieren können Sie hier niemanden" in page.text


def test_another_town_s_content_is_not_found(town: Town) -> None:
    from tests import factories

    elsewhere = factories.municipality(host="anderswo.example")
    other = submitted(consultation(project(elsewhere)))
    assert other.item is not None
    client: Client = browser(town.mo)
    assert client.get(f"/moderation/sperren/neu/{other.item.uuid}/").status_code == 404
