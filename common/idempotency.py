"""The same submission twice is one object.

A form carries a key made once in the browser or on the first page. The first submission
with a key is new; the same content again is `same` and gets the first answer; other
content under the same key is `other` (back button, edited draft): then the person decides.

    with transaction.atomic():
        claim = idempotency.claim(municipality_id=town.pk, key=key, content=content)
        if claim.state == "new":
            report = submit_report(...)
            claim.finish(report.uuid)
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from common import clock
from common.models import IdempotencyKey

State = Literal["new", "same", "other"]

# A phone without network keeps trying for weeks; after this a key is forgotten.
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Claim:
    """`result_uuid` is the object that the key became; None as long as `state` is new."""

    state: State
    result_uuid: UUID | None
    _row_id: int
    _content_hash: bytes

    def finish(self, result_uuid: UUID) -> None:
        """Record what this submission became, in the transaction of the claim.

        After `other` it says that the object now has the content of this submission.
        """
        _assert_in_transaction()
        IdempotencyKey.objects.filter(pk=self._row_id).update(
            result_uuid=result_uuid, content_hash=self._content_hash
        )


def claim(*, municipality_id: int, key: UUID, content: bytes) -> Claim:
    """Claim `key` for `content`, inside the caller's transaction.

    Of two at the same moment the second waits until the first has committed (and is then
    `same` or `other`) or has failed (and is then `new`). A claim that was committed
    without a result counts as if it had never been made.
    """
    _assert_in_transaction()
    content_hash = hashlib.sha256(content).digest()
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO common_idempotencykey"
                " (municipality_id, key, content_hash, created_at) VALUES (%s, %s, %s, %s)"
                " ON CONFLICT (municipality_id, key) DO NOTHING RETURNING id",
                [municipality_id, key, content_hash, clock.now()],
            )
            inserted = cursor.fetchone()
        if inserted:
            return Claim("new", None, inserted[0], content_hash)
        row = (
            IdempotencyKey.objects.select_for_update()
            .filter(municipality_id=municipality_id, key=key)
            .first()
        )
        if row is None:  # purged since the insert found it
            continue
        if row.result_uuid is None:
            return Claim("new", None, row.pk, content_hash)
        same = bytes(row.content_hash) == content_hash
        return Claim("same" if same else "other", row.result_uuid, row.pk, content_hash)


def is_known(*, municipality_id: int, key: UUID) -> bool:
    """Whether a submission with `key` has become something; nothing is claimed."""
    return IdempotencyKey.objects.filter(
        municipality_id=municipality_id, key=key, result_uuid__isnull=False
    ).exists()


def content_of(sent: Mapping[str, Sequence[str]], *, without: Collection[str] = ()) -> bytes:
    """The fields of a form, {name: [values]}, in one canonical form: the same content gives the
    same bytes. `without` names what is no content, such as which button was pressed."""
    return json.dumps(
        {name: list(sent[name]) for name in sorted(sent) if name not in without}
    ).encode()


def purge(*, at: datetime) -> int:
    """Forget keys older than `KEPT_FOR`; returns how many."""
    with transaction.atomic():
        return IdempotencyKey.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]


def _assert_in_transaction() -> None:
    if not connection.in_atomic_block:
        raise TransactionManagementError("An idempotency key is claimed inside a transaction.")
