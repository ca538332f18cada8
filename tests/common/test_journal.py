import pytest
from django.db import transaction

from common import journal
from common.identifiers import uuid7
from common.models import Journal

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what_to_what():
    actor, report = uuid7(), uuid7()

    journal.write(
        municipality_id=1,
        actor_kind="staff",
        actor_uuid=actor,
        verb="report.released",
        object_uuid=report,
        payload={"items": [report], "count": 2, "rule": None},
    )

    line = Journal.objects.get()
    assert (line.municipality_id, line.actor_kind, line.actor_uuid) == (1, "staff", actor)
    assert (line.verb, line.object_uuid) == ("report.released", report)
    assert line.payload == {"items": [str(report)], "count": 2, "rule": None}


def test_a_line_goes_with_its_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        journal.write(municipality_id=None, actor_kind="system", verb="tested")
        raise RuntimeError

    assert Journal.objects.count() == 0


@pytest.mark.parametrize(
    "payload",
    [
        {"text": "Die Lampe ist dunkel"},
        {"to": "erika@example.org"},
        {"deep": {"list": ["Erika Muster"]}},
        {"object": object()},
        {"long": "x" * 201},
    ],
)
def test_text_by_or_about_people_does_not_enter(payload):
    with pytest.raises(ValueError, match="no text"):
        journal.write(municipality_id=1, actor_kind="system", verb="tested", payload=payload)


def test_the_kind_of_actor_is_one_of_four():
    with pytest.raises(ValueError, match="robot"):
        journal.write(municipality_id=1, actor_kind="robot", verb="tested")
