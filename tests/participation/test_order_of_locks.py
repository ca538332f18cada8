"""Whoever merges proposals and whoever erases their account at the same moment never wait for each
other in a ring: people come before proposals in the order of locks."""

import threading
from typing import Any

import pytest

from accounts.models import User
from accounts.vault import erasure, parts
from accounts.vault.erasure import erase_account
from participation import services
from participation.models import Proposal, Support
from tests import factories
from tests.concurrency import beside
from tests.factories import Town
from tests.participation.factories import citizen, consultation, project, submitted

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town() -> Town:
    return factories.town()


def while_erasing(monkeypatch: pytest.MonkeyPatch, call: Any) -> tuple[list[Any], list[Any]]:
    """From the next erasure on: `call` begins when the person's row is locked, and waits for it.
    Returns what it answered, and its thread."""
    answers: list[Any] = []
    threads: list[threading.Thread] = []
    erase = parts.erase

    def run() -> None:
        try:
            answers.append(call())
        except Exception as error:  # a deadlock is one of the answers
            answers.append(error)

    def erase_and_begin(user: User, at: Any) -> None:
        erase(user, at)
        threads.append(beside(run))

    monkeypatch.setattr(erasure.parts, "erase", erase_and_begin)
    return answers, threads


@pytest.mark.parametrize("wrote", ["into", "source"])
def test_an_author_who_supported_the_other_one_leaves_while_both_are_merged(
    town: Town, monkeypatch: pytest.MonkeyPatch, wrote: str
) -> None:
    ideas, anna = consultation(project(town.municipality)), citizen("anna")
    source = submitted(ideas, by=anna if wrote == "source" else citizen())
    into = submitted(ideas, by=anna if wrote == "into" else citizen())
    for person in (anna, citizen()):
        services.support(source, by=person)
    answers, threads = while_erasing(
        monkeypatch, lambda: services.merge_proposals(source, into=into, by=town.admin)
    )

    assert erase_account(anna, wish=parts.KEEP, municipality=town.municipality)
    threads[0].join(20)

    assert [type(each) for each in answers] == [Proposal]
    into.refresh_from_db()
    assert into.support_count == Support.objects.filter(proposal=into).count() == 2
    assert not Support.objects.filter(user=anna).exists()
    own = Proposal.objects.get(pk=(into if wrote == "into" else source).pk)
    assert own.author_id is None


def test_who_supports_between_the_locks_is_carried_over_too(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Merging looks again when somebody came in between, and locks them first as well."""
    from participation.services import merging

    ideas = consultation(project(town.municipality))
    source, into = submitted(ideas), submitted(ideas)
    services.support(source, by=citizen())
    lock, late, seen = merging._lock_supporters, citizen(), []

    def lock_and_come(proposal: Proposal) -> set[int]:
        found = lock(proposal)
        if not seen:
            thread = threading.Thread(target=_support, args=(source, late))
            thread.start()
            thread.join(20)
        seen.append(found)
        return found

    monkeypatch.setattr(merging, "_lock_supporters", lock_and_come)

    services.merge_proposals(source, into=into, by=town.admin)

    assert [len(each) for each in seen] == [1, 2]
    assert late.pk in seen[1]
    into.refresh_from_db()
    assert into.support_count == 2


def _support(proposal: Proposal, person: User) -> None:
    from django.db import connection

    try:
        services.support(proposal, by=person)
    finally:
        connection.close()
