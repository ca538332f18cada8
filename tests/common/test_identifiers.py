"""What forms and addresses name."""

from uuid import UUID

import pytest

from common.identifiers import uuid_of, uuids_of

ONE = "01a21712-6907-77c5-80f1-61f14698d537"


@pytest.mark.parametrize("words", [None, "", "x", "\0", "1" * 200, f"{ONE}0"])
def test_what_is_no_uuid_names_nothing(words):
    assert uuid_of(words) is None


def test_several_are_read_in_their_order_without_what_is_none():
    other = "00000000-0000-7000-8000-000000000000"
    assert uuids_of([ONE, "x", other]) == [UUID(ONE), UUID(other)]
    assert uuid_of(ONE) == UUID(ONE)
