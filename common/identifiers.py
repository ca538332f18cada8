"""Public identifiers: UUIDs of version 7 (RFC 9562), which sort by time of making."""

import uuid

import uuid_utils.compat


def uuid7() -> uuid.UUID:
    return uuid_utils.compat.uuid7()
