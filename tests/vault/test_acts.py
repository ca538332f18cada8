"""Whoever looks at what they did here reads words: for every verb that our code writes into the
journal, and for nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.utils.functional import Promise
from django.utils.translation import override

from accounts import journalled as of_accounts
from accounts.setup import changes
from accounts.setup import parts as setup_parts
from accounts.vault import acts, person
from common import journal
from common.models import ActorKind
from defects import journalled as of_defects
from defects.models import Connection
from moderation import journalled as of_moderation
from moderation.models import ProposedDecision, SanctionEvent
from participation import journalled as of_participation
from participation.models import PhaseMoment, QuarantineAccount
from photos import journalled as of_photos
from tests import factories
from tests.vault import journal_verbs

_ANSWERED = ProposedDecision.State
_PAGES_OF_THE_INSTALLATION = ("account", "department", "municipality")


def put_together() -> dict[str, list[Any]]:
    """What is put into the verbs that the code does not say whole."""
    return {
        "*.added": [*_PAGES_OF_THE_INSTALLATION],
        "*.changed": [*_PAGES_OF_THE_INSTALLATION],
        "connection.*": Connection.State.values,
        "moderation.proposal_*": [_ANSWERED.CONFIRMED, _ANSWERED.DISAGREED, _ANSWERED.TAKEN_BACK],
        "moderation.sanction_*": SanctionEvent.Verb.values,
        "participation.phase_*": PhaseMoment.Kind.values,
        "participation.quarantine_objection_*": QuarantineAccount.Outcome.values,
        "setup.*": [*(part.key for part in setup_parts.all_parts()), changes.STAFF],
    }


def test_every_verb_that_is_written_has_words_and_no_other():
    found = journal_verbs.written()
    patterns = {verb for verb in found if "*" in verb}

    assert patterns == put_together().keys()
    verbs = found.keys() - patterns
    for pattern, inserted in put_together().items():
        verbs |= {pattern.replace("*", each) for each in inserted}
    assert len(verbs) > 100
    assert verbs == set(acts.known())


def test_two_acts_never_read_alike():
    words = [acts.said(verb) for verb in acts.known()]

    assert len(words) == len(set(words))
    assert all(word and word not in acts.known() for word in words)


@pytest.mark.parametrize(
    "module", [of_accounts, of_defects, of_moderation, of_participation, of_photos]
)
def test_what_only_staff_do_is_said_in_german_what_residents_do_in_every_language(module):
    assert all(type(words) is str for words in module.STAFF.values())
    own = getattr(module, "WORDS", module.STAFF)
    assert all(isinstance(own[verb], Promise) for verb in own.keys() - module.STAFF.keys())


@pytest.mark.django_db
def test_somebody_who_works_here_reads_what_they_did(client: Client):
    town = factories.town(host="testserver")
    for verb in ("moderation.decided", "list.exported", "of.another.time"):
        journal.write(
            municipality_id=town.municipality.pk,
            actor_kind=ActorKind.STAFF,
            actor_uuid=town.mo.uuid,
            verb=verb,
        )
    journal.write(
        municipality_id=town.municipality.pk,
        actor_kind=ActorKind.STAFF,
        actor_uuid=town.dana.uuid,
        verb="membership.granted",
    )

    [section] = [
        each for each in person.export(town.mo, town.municipality) if each.key == "journal"
    ]

    assert {row["verb"]: row["done"] for row in section.rows} == {
        "moderation.decided": "Über einen Inhalt entschieden",
        "list.exported": "Liste von Meldungen als Datei gespeichert",
        "of.another.time": "of.another.time",
    }


def test_what_residents_do_is_translated():
    with override("en"):
        assert acts.said("moderation.flagged") != "Inhalt beanstandet"
