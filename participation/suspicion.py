"""Who took part in a consultation in a way that looks like one person with many accounts.

Patterns are hints for people, never a verdict. What somebody chose in a poll, which proposal
they support and which way their thumb points is asked nowhere here, so it can be shown nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.models.sanction import normalised_address
from participation.models import Consultation

# Accounts of one evening in a school come minutes apart; those of one script, seconds.
TOGETHER = timedelta(minutes=2)
AT_ONCE = timedelta(hours=1)
FEWEST_TOGETHER = 5

_ACTS = """
WITH acts AS (
  SELECT v.user_id, v.at, 1 AS votes, 0 AS supports, 0 AS thumbs
  FROM participation_vote v JOIN participation_poll p ON p.id = v.poll_id
  WHERE p.consultation_id = %(id)s AND v.user_id IS NOT NULL AND v.quarantine_id IS NULL
  UNION ALL
  SELECT s.user_id, s.at, 0, 1, 0
  FROM participation_support s JOIN participation_proposal p ON p.id = s.proposal_id
  WHERE p.consultation_id = %(id)s AND s.user_id IS NOT NULL AND s.quarantine_id IS NULL
    AND s.carried_from_id IS NULL
  UNION ALL
  SELECT t.user_id, NULL, 0, 0, 1
  FROM participation_commentvote t JOIN participation_comment c ON c.id = t.comment_id
  JOIN participation_thread h ON h.id = c.thread_id
  WHERE h.consultation_id = %(id)s AND t.user_id IS NOT NULL AND t.quarantine_id IS NULL
)
SELECT u.id, u.uuid, u.display_name, u.email, u.date_joined, min(acts.at), max(acts.at),
       sum(votes), sum(supports), sum(thumbs)
FROM acts JOIN accounts_user u ON u.id = acts.user_id
GROUP BY u.id ORDER BY u.date_joined, u.id
"""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who took part: how often, when, never for what. `email` is for comparing and is
    not shown; `first` and `last` are None for who only gave thumbs, which have no moment."""

    pk: int
    uuid: UUID
    name: str
    email: str
    joined_at: datetime
    first: datetime | None
    last: datetime | None
    votes: int
    supports: int
    thumbs: int

    @property
    def masked(self) -> str:
        """`e…@example.org`: enough to see that many come from one provider."""
        name, _at, host = self.email.partition("@")
        return f"{name[:1]}…@{host}"


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that are alike in one way, with the sentence that says in which."""

    sentence: str
    accounts: list[Account]


def accounts_of(consultation: Consultation) -> list[Account]:
    """Everybody whose vote, support or thumb counts, by when they came; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, {"id": consultation.pk})
        return [Account(*row[:7], *map(int, row[7:])) for row in cursor.fetchall()]


def same_box(accounts: Iterable[Account]) -> list[Group]:
    """Several accounts whose addresses lead to one box (`anna+1@`, `anna+2@`)."""
    boxes: dict[str, list[Account]] = defaultdict(list)
    for account in accounts:
        boxes[normalised_address(account.email)].append(account)
    return [
        Group(_("%(n)s Konten mit demselben Postfach") % {"n": len(found)}, found)
        for found in boxes.values()
        if len(found) > 1
    ]


def came_together(accounts: Iterable[Account]) -> list[Group]:
    """Five or more accounts that were made at most two minutes apart and acted within an hour."""
    runs: list[list[Account]] = []
    quick = [
        each for each in accounts if each.first is None or each.first - each.joined_at <= AT_ONCE
    ]
    for account in quick:
        if runs and account.joined_at - runs[-1][-1].joined_at <= TOGETHER:
            runs[-1].append(account)
        else:
            runs.append([account])
    return [
        Group(
            _("%(n)s Konten, die kurz nacheinander entstanden und gleich abstimmten")
            % {"n": len(run)},
            run,
        )
        for run in runs
        if len(run) >= FEWEST_TOGETHER
    ]


def within(accounts: Iterable[Account], start: datetime, end: datetime) -> list[Group]:
    """Who acted between two moments, whenever else they did."""
    found = [
        each
        for each in accounts
        if each.first is not None and each.last is not None and each.first < end
        if each.last >= start
    ]
    return (
        [
            Group(
                ngettext(
                    "%(n)s Konto in diesem Zeitraum", "%(n)s Konten in diesem Zeitraum", len(found)
                )
                % {"n": len(found)},
                found,
            )
        ]
        if found
        else []
    )


def named(accounts: Iterable[Account], addresses: Iterable[str]) -> list[Group]:
    """Those of a list of addresses that took part."""
    wanted = {normalised_address(address) for address in addresses if address.strip()}
    found = [each for each in accounts if normalised_address(each.email) in wanted]
    return (
        [
            Group(
                ngettext("%(n)s Konto aus der Liste", "%(n)s Konten aus der Liste", len(found))
                % {"n": len(found)},
                found,
            )
        ]
        if found
        else []
    )
