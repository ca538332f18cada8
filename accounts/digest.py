"""What people follow, and the one mail a day that tells them what is new.

Apps register what can be followed in `AppConfig.ready`:

    digest.register(Kind(
        key="participation-project",
        label=_("Vorhaben"),
        news="participation.following.news_of_projects",
        named="participation.following.names_of_projects",
    ))

Each morning one job per municipality asks each kind once for the news about all that
anybody follows, and writes a mail for those to whom there is something to tell: nobody gets
an empty one, and no job is made for it. The mail looks its content up again when it is sent.
One address gets one mail a day, whether it has an account, follows things without one
(`accounts.guests`), or both.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import BooleanField, Exists, OuterRef, Value
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from accounts import mail
from accounts.mail import Recipient
from accounts.models import DeletionEntry, Digest, Subscriber, Subscription, User
from accounts.models.following import Holder
from accounts.vault import proof
from common import clock, secret_links
from geo.models import Municipality

TEMPLATE = "digest"
PURPOSE = "daily mail"
# In the deletion log: what nobody wants any more, and addresses that went with it.
ENDED, SUBSCRIBER = "accounts.subscription", "accounts.subscriber"
# Who was away for long is told about this much; the rest stands on the pages.
_LONGEST = timedelta(days=14)
_LINES_AT_MOST = 40


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is new: when, in words of the town, where to read on (a path)."""

    at: datetime
    text: str
    path: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """Something that can be followed.

    `news(municipality, refs, since, until)` is a dotted name that returns {ref: [Line]} of what
    everybody may know of, in few queries for however many refs. `named(municipality, refs)`
    returns {ref: (name, path)} of those that can still be seen. `change(subscription)` returns
    the path of a page, open to whoever has the link, where it can be changed.
    """

    key: str
    label: str | Promise
    news: str
    named: str
    change: str = ""


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.key] = kind


def kinds() -> Mapping[str, Kind]:
    return dict(_kinds)


# --- following --------------------------------------------------------------------------


@transaction.atomic
def follow(municipality: Municipality, user: User, kind: str, ref: UUID) -> bool:
    """From now on tell `user` about it; False if they follow it already.

    Raises `LookupError` for an unknown kind, or for what cannot be seen (any more).
    """
    if kind not in _kinds:
        raise LookupError(f"Nobody can follow {kind!r}.")
    if ref not in names(municipality, kind, [ref]):
        raise LookupError("There is nothing to follow.")
    _row, created = Subscription.objects.get_or_create(
        municipality=municipality, user=user, kind=kind, ref=ref
    )
    return created


def unfollow(municipality: Municipality, user: User, kind: str, ref: UUID) -> None:
    """Again is the same."""
    Subscription.objects.of(municipality).filter(user=user, kind=kind, ref=ref).delete()


@transaction.atomic
def leave(municipality: Municipality, holder: Holder, *, only: UUID | None = None) -> int:
    """Follow nothing any more, or `only` one thing less; returns how many it were. An address
    without an account goes with its last one."""
    rows = Subscription.objects.of(municipality).held_by(holder)
    if only is not None:
        rows = rows.filter(uuid=only)
    ended = list(rows.values_list("pk", "subscriber", "uuid"))
    Subscription.objects.filter(pk__in=[pk for pk, _subscriber, _uuid in ended]).delete()
    gone = Subscriber.objects.filter(
        pk__in={subscriber for _pk, subscriber, _uuid in ended if subscriber}, subscriptions=None
    )
    for kind, uuids in (
        (ENDED, [uuid for _pk, _subscriber, uuid in ended]),
        (SUBSCRIBER, list(gone.values_list("uuid", flat=True))),
    ):
        proof.note(
            kind,
            uuids,
            ground=DeletionEntry.Ground.PERSON,
            municipality_id=municipality.pk,
            at=clock.now(),
        )
    gone.delete()
    return len(ended)


def follows(municipality: Municipality, user: User, kind: str, ref: UUID) -> bool:
    return Subscription.objects.of(municipality).filter(user=user, kind=kind, ref=ref).exists()


def followed(
    municipality: Municipality, user: User | AnonymousUser, kind: str, ref: str
) -> Exists | Value:
    """As an annotation: whether `user` follows the row whose field `ref` is its UUID."""
    if not user.is_authenticated:
        return Value(False, output_field=BooleanField())
    return Exists(
        Subscription.objects.of(municipality).filter(user=user, kind=kind, ref=OuterRef(ref))
    )


def names(
    municipality: Municipality, kind: str, refs: Collection[UUID]
) -> Mapping[UUID, tuple[str, str]]:
    """{ref: (name, path)} of what can still be seen."""
    function: Callable[..., Mapping[UUID, tuple[str, str]]] = import_string(_kinds[kind].named)
    return function(municipality, refs)


@dataclass(frozen=True, slots=True)
class Followed:
    """One subscription in words, for the page where one leaves it."""

    subscription: Subscription
    label: str
    name: str
    path: str

    @property
    def change_path(self) -> str:
        """Where it can be changed; "" if there is nothing to change."""
        change = _kinds[self.subscription.kind].change
        return import_string(change)(self.subscription) if change else ""


def followed_by(municipality: Municipality, holder: Holder) -> list[Followed]:
    """What `holder` follows; what cannot be seen any more is left out."""
    rows = [
        row
        for row in Subscription.objects.of(municipality)
        .confirmed()
        .held_by(holder)
        .select_related("user", "subscriber", "municipality")
        .defer("municipality__boundary")
        if row.kind in _kinds
    ]
    known = {
        key: names(municipality, key, [row.ref for row in rows if row.kind == key])
        for key in {row.kind for row in rows}
    }
    return [
        Followed(row, str(_kinds[row.kind].label), *known[row.kind][row.ref])
        for row in rows
        if row.ref in known[row.kind]
    ]


# --- the daily mail ----------------------------------------------------------------------


def tell_all(municipality: Municipality, *, at: datetime | None = None) -> int:
    """Write the mails of a morning; returns how many. Running twice tells nobody twice, and who
    had a mail today waits until tomorrow."""
    now = at or clock.now()
    rows = [
        row
        for row in Subscription.objects.of(municipality)
        .confirmed()
        .filter(told_until__lt=now)
        .exclude(user__is_active=False)
        .select_related("user", "subscriber")
        if row.kind in _kinds
    ]
    had_one = _told_today(municipality, now)
    rows = [row for row in rows if row.holder.email.lower() not in had_one]
    news = _news(municipality, rows, now)
    told: dict[str, list[Subscription]] = {}
    for row in rows:
        lines = news.get((row.kind, row.ref), [])
        if any(_from(row, now) < line.at <= now for line in lines):
            told.setdefault(row.holder.email.lower(), []).append(row)
    count = 0
    for subscriptions in told.values():
        count += _tell(municipality, subscriptions, now)
    quiet = [row.pk for row in rows if row.holder.email.lower() not in told]
    Subscription.objects.filter(pk__in=quiet, told_until__lt=now).update(told_until=now)
    return count


def _told_today(municipality: Municipality, at: datetime) -> set[str]:
    """Addresses that a mail of this day was written for already."""
    day = at.astimezone(clock.BERLIN).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = Digest.objects.filter(municipality=municipality, until__gte=day)
    pairs = rows.values_list("user__email", "subscriber__email")
    return {(email or guest).lower() for email, guest in pairs}


@transaction.atomic
def _tell(municipality: Municipality, rows: list[Subscription], now: datetime) -> int:
    """One address's mail; the rows are locked so that two runs do not both tell."""
    fresh = list(
        Subscription.objects.filter(pk__in=[row.pk for row in rows], told_until__lt=now)
        .select_for_update(skip_locked=True)
        .select_related(None)
        .order_by("pk")
    )
    if not fresh:
        return 0
    user = next((row.user for row in rows if row.user is not None), None)
    holder = user or rows[0].holder
    row = Digest.objects.create(
        municipality=municipality,
        user=user,
        subscriber=None if user else rows[0].subscriber,
        until=now,
        since={str(each.uuid): _from(each, now).isoformat() for each in fresh},
        created_at=now,
    )
    Subscription.objects.of(municipality).confirmed().held_by(holder).filter(
        told_until__lt=now
    ).update(told_until=now)
    mail.send_later(municipality=municipality, template=TEMPLATE, to=holder, ref=row.uuid)
    return 1


def _from(row: Subscription, now: datetime) -> datetime:
    return max(row.told_until, now - _LONGEST)


def _news(
    municipality: Municipality, rows: list[Subscription], until: datetime
) -> dict[tuple[str, UUID], list[Line]]:
    found: dict[tuple[str, UUID], list[Line]] = {}
    for key in {row.kind for row in rows}:
        same = [row for row in rows if row.kind == key]
        since = min(_from(row, until) for row in same)
        function: Callable[..., Mapping[UUID, list[Line]]] = import_string(_kinds[key].news)
        answers = function(municipality, {row.ref for row in same}, since, until)
        found |= {(key, ref): lines for ref, lines in answers.items()}
    return found


def content(digest_uuid: UUID, recipient: Recipient) -> Mapping[str, Any] | None:
    """For the mail: what is new by now; None if it was all hidden or left meanwhile."""
    row = (
        Digest.objects.filter(uuid=digest_uuid)
        .select_related("municipality", "user", "subscriber")
        .first()
    )
    if (
        row is None
        or not isinstance(recipient, User | Subscriber)
        or recipient not in (row.user, row.subscriber)
    ):
        return None
    town = row.municipality
    since = {UUID(key): datetime.fromisoformat(value) for key, value in row.since.items()}
    subscriptions = list(
        Subscription.objects.of(town).held_by(recipient).filter(uuid__in=since).order_by("pk")
    )
    for each in subscriptions:
        each.told_until = since[each.uuid]
    news = _news(town, subscriptions, row.until)
    base, path = town.base_url.rstrip("/"), leave_path(recipient)
    parts = []
    seen: set[tuple[str, str]] = set()
    for each in subscriptions:
        name = names(town, each.kind, [each.ref]).get(each.ref)
        lines = [
            line
            for line in news.get((each.kind, each.ref), [])
            if since[each.uuid] < line.at <= row.until and (line.text, line.path) not in seen
        ]
        if name is None or not lines:
            continue
        seen |= {(line.text, line.path) for line in lines}
        lines.sort(key=lambda line: line.at)
        more = len(lines) - _LINES_AT_MOST
        parts.append(
            {
                "name": name[0],
                "lines": lines[:_LINES_AT_MOST],
                "more": max(more, 0),
                "more_url": base + name[1],
                "leave_url": f"{base}{path}{each.uuid}/",
            }
        )
    if not parts:
        return None
    return {
        "parts": parts,
        "leave_url": base + path,
        "list_unsubscribe": base + path,
        "one_click": True,
    }


# --- leaving by the link in the mail --------------------------------------------------------


def leave_path(holder: Holder) -> str:
    """The secret link in each daily mail: GET shows what one follows, POST ends it."""
    token = secret_links.token(holder.uuid, PURPOSE, _version(holder))
    return f"/abo/{holder.uuid}/{token}/"


def holder_of_link(municipality: Municipality, uuid: UUID, token: str) -> Holder | None:
    holder: Holder | None = (
        User.objects.filter(uuid=uuid).first()
        or Subscriber.objects.of(municipality).filter(uuid=uuid).first()
    )
    if holder is None or not secret_links.matches(token, holder.uuid, PURPOSE, _version(holder)):
        return None
    return holder


def _version(holder: Holder) -> int:
    return holder.mail_version if isinstance(holder, User) else holder.link_version
