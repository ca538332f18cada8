"""„Auch ich“: who has seen the same is counted once, whatever becomes of the report.

A person is known by a secret of their device, by a contact, or by both; what is stored are keyed
hashes that differ from report to report. When a report turns out to be a duplicate, those counted
there count for the original, each person once, and so does whoever sent the duplicate; when it
turns out to be none, everything is as it was before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Contact, DeletionEntry
from accounts.vault import proof
from common import clock, data_version
from common.secrets_at_rest import decrypt, encrypt
from defects.devices import mark_of
from defects.errors import TransitionNotAllowed, WrongReport
from defects.models import Affected, Category, Report, ReportPhoto
from defects.states import OPEN
from moderation.models import Visibility
from moderation.services import lock as lock_items
from photos.retention import destroy


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who says it: the secret that their device keeps, and how they can be reached, if known.

    `sent` are the marks of the reports that the device sent itself (`defects.devices`).
    """

    device: str = ""
    contact: str = ""
    sent: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Keys:
    """What tells people of one municipality apart; "" for what is not known."""

    device: str = ""
    contact: str = ""

    @classmethod
    def of(cls, person: Person, municipality_id: int) -> "_Keys":
        return cls(
            _key("device", municipality_id, person.device),
            _key("contact", municipality_id, _plain(person.contact)),
        )

    @classmethod
    def of_reporter(cls, contact: Contact | None, municipality_id: int) -> "_Keys":
        if contact is None:
            return cls()
        return cls.of(Person(contact=contact.email or contact.phone), municipality_id)

    @classmethod
    def unseal(cls, sealed: str) -> "_Keys":
        device, _space, contact = decrypt(sealed).partition(" ") if sealed else ("", "", "")
        return cls(device, contact)

    def seal(self) -> str:
        return encrypt(f"{self.device} {self.contact}") if self.known else ""

    @property
    def known(self) -> set[str]:
        return {self.device, self.contact} - {""}

    def at(self, report: Report) -> dict[str, str]:
        """The two columns of a row that counts for `report`."""
        return {
            "device": self.device and _hash(f"{self.device}\0{report.uuid}"),
            "contact": self.contact and _hash(f"{self.contact}\0{report.uuid}"),
        }


def _own_keys(report: Report) -> set[str]:
    """By what whoever reported is known: address and number, whichever of them is used."""
    contact = report.contact
    ways = (contact.email, contact.phone) if contact is not None else ()
    people = [Person(contact=way) for way in ways if way]
    return {key for each in people for key in _Keys.of(each, report.municipality_id).known}


def _has_sent(person: Person, original: Report) -> bool:
    """Whether their device sent `original`, or what turned out to be the same."""
    if not person.sent:
        return False
    _rows, tree = _rows_of(original)
    uuids = Report.objects.filter(pk__in=tree).values_list("uuid", flat=True)
    return any(mark_of(uuid) in person.sent for uuid in uuids)


def _key(kind: str, municipality_id: int, value: str) -> str:
    return value and _hash(f"{kind}\0{municipality_id}\0{value}")


def _hash(text: str) -> str:
    secret = settings.SECRET_LINK_KEY
    return salted_hmac("defects.affected", text, secret=secret, algorithm="sha256").hexdigest()


def _plain(contact: str) -> str:
    """An address or a number however somebody writes it."""
    text = contact.strip().casefold()
    return text if "@" in text else "".join(sign for sign in text if sign.isdigit())


# --- saying it, taking it back -------------------------------------------------------------------


@transaction.atomic
def say_also(report: Report, *, by: Person, at: datetime | None = None) -> tuple[Affected, bool]:
    """Count a person for `report`, or for what it is a duplicate of; their row, and whether it is
    new. No case is opened and nobody is told.

    Raises `TransitionNotAllowed` for what cannot be seen or is not open, `WrongReport` for
    somebody's own report.
    """
    original = _locked_top(report)
    require_sayable(original)
    keys = _Keys.of(by, original.municipality_id)
    if not keys.known:
        raise ValueError("Nobody says it.")
    columns = keys.at(original)
    same = Q()
    for name, value in columns.items():
        if value:
            same |= Q(**{name: value})
    known = Affected.objects.filter(same, counts_for=original).first()
    if known is not None:
        return known, False
    if keys.known & _own_keys(original) or _has_sent(by, original):
        raise WrongReport(_("Das ist Ihre eigene Meldung. Sie zählt schon."), code="own_report")
    row = Affected.objects.create(
        municipality_id=original.municipality_id,
        report=original,
        counts_for=original,
        sealed=keys.seal(),
        created_at=at or clock.now(),
        **columns,
    )
    Report.objects.filter(pk=original.pk).update(affected_count=F("affected_count") + 1)
    _tell_pages(original)
    return row, True


def require_sayable(report: Report) -> None:
    """Raise `TransitionNotAllowed` unless everybody may know that `report` is there, and open."""
    visible = report.shown or report.item.visibility == Visibility.PENDING
    if not visible or report.category.kind != Category.Kind.PUBLIC:
        raise TransitionNotAllowed(_("Diese Meldung gibt es nicht."), code="not_there")
    if report.work not in OPEN or report.duplicate_of_id is not None:
        raise TransitionNotAllowed(
            _("Diese Meldung ist abgeschlossen. Ist es noch da, melden Sie es bitte neu."),
            code="closed",
        )


@transaction.atomic
def take_also_back(affected: Affected, *, at: datetime | None = None) -> None:
    """Whoever said it does not count any more, and no picture of theirs is left. If they said it
    at several reports that became one, all of it goes."""
    lock_items(top_of(affected.report).item)
    original = _locked_top(affected.report)
    rows, _tree = _rows_of(original)
    mine = next((group for group in _people(rows) if affected.pk in group), {affected.pk})
    said = Affected.objects.filter(pk__in=mine, is_reporter=False)
    pictures = ReportPhoto.objects.filter(came_with__affected__in=said)
    for picture in pictures.select_related("photo__item"):
        photo = picture.photo
        picture.delete()
        destroy(photo)
    proof.note(
        "defects.also_taken_back",
        list(said.values_list("uuid", flat=True)),
        ground=DeletionEntry.Ground.CASE_CODE,
        municipality_id=original.municipality_id,
        at=at or clock.now(),
    )
    said.delete()
    settle(original)


# --- when two reports turn out to be the same, or not ---------------------------------------------


def carry_over(report: Report, *, before: UUID | None) -> None:
    """`report` has become a duplicate of something, or of something else, or is none any more:
    `before` is what it was a duplicate of. Call it after the row was written."""
    tops = {top_of(report)}
    if before is not None:
        tops |= {report, top_of(Report.objects.get(uuid=before))}
    # Reports before rows, in the order of age, so that two who do this cannot wait for ever.
    _lock({report.pk, *(each.pk for each in tops)})
    Affected.objects.filter(report=report, is_reporter=True).delete()
    if report.duplicate_of_id is not None:
        keys = _Keys.of_reporter(report.contact, report.municipality_id)
        Affected.objects.create(
            municipality_id=report.municipality_id,
            report=report,
            sealed=keys.seal(),
            is_reporter=True,
        )
    if before is not None:
        # What goes lets go first: who counts anew where it was may be the same person.
        _rows, tree = _rows_of(report)
        Affected.objects.filter(report__in=tree).update(counts_for=None)
    for each in sorted(tops, key=lambda top: top.pk):
        if each.pk != report.pk or report.duplicate_of_id is None:
            settle(each)
    report.refresh_from_db(fields=["affected_count"])


def settle(original: Report) -> None:
    """Count anew who counts for `original`, over everything that is a duplicate of it."""
    rows, tree = _rows_of(original)
    keys = {row.pk: _Keys.unseal(row.sealed) for row in rows}
    own = _own_keys(original)
    counted = []
    for group in _people(rows):
        if not any(keys[pk].known & own for pk in group):
            counted.append(min(group))
    Affected.objects.filter(pk__in=keys).exclude(pk__in=counted).update(
        counts_for=None, device="", contact=""
    )
    by_pk = {row.pk: row for row in rows}
    # All of them away first: on its way a row may meet one that is about to go.
    Affected.objects.filter(pk__in=counted).exclude(counts_for=original).update(counts_for=None)
    for pk in counted:
        row = by_pk[pk]
        row.counts_for = original
        if row.sealed:
            for name, value in keys[pk].at(original).items():
                setattr(row, name, value)
    Affected.objects.bulk_update(
        [by_pk[pk] for pk in counted], ["counts_for", "device", "contact"], batch_size=500
    )
    Report.objects.filter(pk__in=tree - {original.pk}).update(affected_count=0)
    Report.objects.filter(pk=original.pk).update(affected_count=len(counted))
    original.affected_count = len(counted)
    _tell_pages(original)


def top_of(report: Report) -> Report:
    """What `report` is a duplicate of in the end; itself if it is none."""
    found, seen = report, {report.pk}
    while found.duplicate_of_id is not None and found.duplicate_of_id not in seen:
        seen.add(found.duplicate_of_id)
        found = Report.objects.select_related("item").get(pk=found.duplicate_of_id)
    return found


def _locked_top(report: Report) -> Report:
    """What `report` is a duplicate of in the end, locked and as it is now. While we waited it may
    have become a duplicate itself."""
    found = report
    while True:
        found = top_of(found)
        _lock([found.pk])
        found = Report.objects.select_related("category", "item", "contact").get(pk=found.pk)
        if found.duplicate_of_id is None:
            return found


def _rows_of(original: Report) -> tuple[list[Affected], set[int]]:
    """Everything said about `original` and its duplicates, and the keys of these reports."""
    tree, fresh = {original.pk}, {original.pk}
    while fresh:
        below = Report.objects.filter(duplicate_of__in=fresh).values_list("pk", flat=True)
        fresh = set(below) - tree
        tree |= fresh
    return list(Affected.objects.filter(report__in=tree).order_by("id")), tree


def _people(rows: Sequence[Affected]) -> list[set[int]]:
    """The rows of each person: those that share a device or a contact, directly or over others."""
    groups: list[tuple[set[int], set[str]]] = []
    for row in rows:
        pks, known = {row.pk}, _Keys.unseal(row.sealed).known
        apart = []
        for group in groups:
            if group[1] & known:
                pks |= group[0]
                known |= group[1]
            else:
                apart.append(group)
        groups = [*apart, (pks, known)]
    return [pks for pks, _known in groups]


def _lock(pks: Iterable[int]) -> None:
    locked = Report.objects.select_for_update(no_key=True).filter(pk__in=list(pks))
    list(locked.order_by("pk").values_list("pk", flat=True))


def _tell_pages(report: Report) -> None:
    if report.shown:
        data_version.raise_version(report.municipality_id)
