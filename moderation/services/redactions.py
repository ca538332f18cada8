"""Blacking out: passages of a text here, areas of a photo in `photos.redacting`.

What is blacked out is a restriction and names its rule. Whoever does it locks as whoever
decides: the item and all above it, then the open case, then the content's row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from common import clock, data_version, journal
from common.identifiers import uuid7
from common.models import ActorKind
from moderation import holds, kinds
from moderation.errors import (
    AlreadyDecided,
    NotARedaction,
    NothingToTakeBack,
    NotYet,
    RuleMissing,
)
from moderation.models import (
    Appeal,
    Case,
    Decision,
    Item,
    RedactedText,
    Redaction,
    Rule,
    Visibility,
)
from moderation.passages import MARKER, is_cut_from, lines, says_something, with_markers
from moderation.services.answering import lapse
from moderation.services.applying import (
    Act,
    apply,
    close_if_answered,
    lock_open_case,
    refuse_if_claimed,
    to_answer,
    tree_of,
    was_changed,
)
from moderation.services.asking import lock_chain
from moderation.services.deciding import decide, release_all


@dataclass(frozen=True, kw_only=True)
class Redacted:
    """What one click did: `decision` if it released as well."""

    redaction: Redaction
    decision: Decision | None = None


@dataclass(frozen=True, kw_only=True)
class Words:
    """What an author, or somebody allowed, reads of a text with passages taken out.

    `original` and `shown` are by field, such as {"title": "…", "text": "…"}.
    """

    original: dict[str, str]
    shown: dict[str, str]
    rule: str
    note: str
    at: datetime
    original_until: datetime

    @property
    def changed(self) -> list[str]:
        """The original of each field that something was taken out of."""
        return [text for key, text in self.original.items() if self.shown.get(key) != text]


# --- asked by others ---------------------------------------------------------------------


def restricting(item: Item, what: str = "") -> Redaction | None:
    """The redaction that stands for `item`: what its author is told, with rule and note. Of a
    photo there can be two; `what` (`Redaction.What`) names one, else it is the last."""
    standing = Redaction.objects.filter(item=item).standing().select_related("rule")
    if what:
        standing = standing.filter(what=what)
    return standing.order_by("-id").first()


def standing_of(items: Iterable[Item]) -> dict[int, list[Redaction]]:
    """Those that stand, by `item.pk`; one query, none if nothing was ever changed."""
    changed = [item.pk for item in items if item.version > 1]
    if not changed:
        return {}
    standing = Redaction.objects.filter(item__in=changed).standing().order_by("id")
    found: dict[int, list[Redaction]] = {}
    for each in standing.select_related("rule", "by", "words"):
        found.setdefault(each.item_id, []).append(each)
    return found


def words_for_author(item_ids: Iterable[int]) -> dict[int, Words]:
    """For a page that has made sure that its reader is the author of all of them; two
    queries."""
    ids = list(item_ids)
    if not ids:
        return {}
    rows = RedactedText.objects.filter(
        redaction__in=Redaction.objects.filter(item__in=ids).standing(), blanked_at=None
    ).select_related("redaction__rule")
    rows = rows.prefetch_related("redaction__statements")
    return {row.redaction.item_id: _words(row) for row in rows}


def words_for_staff(item: Item, user: User) -> Words | None:
    """What the author wrote, for moderators and administrators of the municipality.

    Raises `PermissionDenied` for all others.
    """
    if not user.has_perm("moderation.see_original", item):
        raise PermissionDenied
    return words_for_author([item.pk]).get(item.pk)


def _words(row: RedactedText) -> Words:
    redaction = row.redaction
    return Words(
        original=row.original,
        shown=row.shown,
        rule=str(redaction.rule or ""),
        note=redaction.note,
        at=redaction.at,
        original_until=redaction.original_until,
    )


# --- for every kind ----------------------------------------------------------------------


def begin(item: Item, *, by: User, version: int) -> tuple[Item, Case | None]:
    """Lock what a redaction of `item` changes: the item as it is now, and its open case.

    `version` is the one the person looked at. Raises `AlreadyDecided`, `ClaimedByAnother`, or
    `NotYet` for what is never public.
    """
    chain = lock_chain(item.pk)
    fresh = chain[-1]
    if fresh.version != version:
        raise AlreadyDecided(was_changed(), code="changed")
    case = lock_open_case(chain)
    if case is not None:
        refuse_if_claimed(case, by, clock.now())
    if fresh.visibility == Visibility.PRIVATE:
        raise NotYet(
            _("Das wird nie öffentlich. Hier gibt es nichts zu schwärzen."), code="never_public"
        )
    return fresh, case


def record(
    item: Item,
    *,
    what: str,
    by: User | None,
    at: datetime,
    case: Case | None = None,
    rule: Rule | None = None,
    note: str = "",
    is_lifted: bool = False,
    gesture: UUID | None = None,
) -> Redaction:
    """Write down a redaction of `item`, which is locked, and raise its version, so that nobody
    releases what they have not seen. The author's wish for another look at an earlier redaction
    lapses. Raises `RuleMissing`."""
    if rule is None and not is_lifted:
        raise RuleMissing(_("Bitte wählen Sie die Regel, auf der das beruht."), code="no_rule")
    if rule is not None and rule.municipality_id != item.municipality_id:
        raise ValueError("A redaction rests on a rule of its own municipality.")
    redaction = Redaction.objects.create(
        municipality_id=item.municipality_id,
        item=item,
        case=case,
        what=what,
        is_lifted=is_lifted,
        gesture=gesture or uuid7(),
        rule=rule,
        note=note,
        by=by,
        at=at,
    )
    Item.objects.filter(pk=item.pk).update(version=F("version") + 1)
    item.refresh_from_db(fields=["version"])
    journal.write(
        municipality_id=item.municipality_id,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb="moderation.redaction_lifted" if is_lifted else "moderation.redacted",
        object_uuid=item.uuid,
        payload={
            "redaction": str(redaction.uuid),
            "kind": item.kind,
            "what": what,
            "rule": rule.number if rule else None,
        },
    )
    if item.shown:
        data_version.raise_version(item.municipality_id)
    _lapse_wishes(item, case, at, what)
    return redaction


def _lapse_wishes(item: Item, case: Case | None, at: datetime, what: str) -> None:
    open_wishes = Appeal.objects.open().filter(
        side=Appeal.Side.AUTHOR,
        decision__item=item,
        decision__statement__redaction__what=what,
    )
    gone = list(open_wishes)
    lapse(gone, at)
    if gone and case is not None:
        close_if_answered(case, tree_of(case.item_id), at=at)


def restrict_at_once(
    item: Item, case: Case | None, redaction: Redaction, *, by: User, at: datetime | None = None
) -> None:
    """Decide that what everybody sees of `item` stays visible without what was blacked out, so
    that the author is given the reasons; not if the open `case` asks about it anyway."""
    if item.visibility != Visibility.SHOWN:
        return
    if case is not None and case.closed_at is None:
        asked = to_answer(tree_of(case.item_id), case.item_id)
        if any(each.pk == item.pk for each in asked):
            return
    act = Act(
        chain=lock_chain(item.pk),
        case=case,
        by=by,
        at=at or redaction.at,
        gesture=redaction.gesture,
        keeps_open=True,
        is_redaction=True,
    )
    apply(act, {item.pk: Visibility.SHOWN})


@transaction.atomic
def lift(item: Item, *, what: str, by: User) -> None:
    """Take back the redaction of `what` that stands; what everybody saw of it stays visible.
    Raises `NothingToTakeBack` if the original is deleted already, or `ClaimedByAnother`."""
    if what == Redaction.What.PHOTO:
        kinds.lift(item, by)
    else:
        lift_text(item, by=by, version=item.version)


# --- words -------------------------------------------------------------------------------


@transaction.atomic
def redact_text(
    item: Item,
    texts: Mapping[str, str],
    *,
    by: User,
    rule: Rule | None,
    version: int,
    note: str = "",
    release: bool = False,
) -> Redacted:
    """Let everybody read `texts` (by field), which are the author's with passages taken out.

    What the author wrote is kept beside it. With `release` it is shown by the same click. The
    same click twice is one. Raises `NotARedaction` where something else was changed,
    `RuleMissing`, `AlreadyDecided`, `ClaimedByAnother` or `NotYet`.
    """
    again = _same_click(item, texts, by=by, version=version)
    if again is not None:
        return again
    fresh, case = begin(item, by=by, version=version)
    now = clock.now()
    current = {key: lines(text) for key, text in kinds.texts(fresh).items()}
    original = _original_of(fresh, current)
    shown = {key: with_markers(texts.get(key, text)) for key, text in current.items()}
    _refuse_other_changes(shown, original, may_go=kinds.get(fresh.kind).words_may_go)
    gesture = uuid7()
    if shown != current:
        kinds.redact(fresh, shown, now)
    redaction = record(
        fresh, what=Redaction.What.TEXT, by=by, at=now, case=case, rule=rule, note=note,
        gesture=gesture,
    )  # fmt: skip
    RedactedText.objects.create(redaction=redaction, original=original, shown=shown)
    _rewrite_excerpt(fresh, shown)
    decision = _release(fresh, case, by=by) if release else None
    if decision is None:
        restrict_at_once(fresh, case, redaction, by=by)
    item.refresh_from_db(fields=["version", "visibility", "shown", "title", "excerpt"])
    return Redacted(redaction=redaction, decision=decision)


@transaction.atomic
def lift_text(item: Item, *, by: User, version: int) -> Redaction:
    """Let the author's words stand again. Raises `NothingToTakeBack`, or as `redact_text`."""
    fresh, case = begin(item, by=by, version=version)
    standing = restricting(fresh, Redaction.What.TEXT)
    words = RedactedText.objects.filter(redaction=standing, blanked_at=None).first()
    if standing is None or words is None:
        raise NothingToTakeBack(_("Hier ist nichts geschwärzt."), code="nothing")
    now = clock.now()
    kinds.redact(fresh, words.original, now)
    lifted = record(fresh, what=Redaction.What.TEXT, by=by, at=now, case=case, is_lifted=True)
    _rewrite_excerpt(fresh, words.original)
    item.refresh_from_db(fields=["version", "title", "excerpt"])
    return lifted


def author_changed(item: Item) -> bool:
    """The author wrote something else: what was blacked out stands no more, and the new words
    must be read before everybody reads them. True if something stood. The item is locked."""
    standing = restricting(item, Redaction.What.TEXT)
    if standing is None:
        return False
    Redaction.objects.create(
        municipality_id=item.municipality_id,
        item=item,
        what=standing.what,
        is_lifted=True,
        at=clock.now(),
    )
    return True


def forget_old_words(*, at: datetime) -> int:
    """Blank originals whose time to complain is over; not while an appeal or a case about them
    is open, nor while the rest was taken down and may be asked for. Returns how many."""
    due = (
        RedactedText.objects.filter(blanked_at=None)
        .exclude(redaction__in=Redaction.objects.in_time_to_appeal(at=at))
        .exclude(redaction__item__in=holds.held(at=at))
        .exclude(redaction__item__in=Item.objects.in_open_cases())
    )
    return due.update(original={}, shown={}, blanked_at=at)


def _original_of(item: Item, current: Mapping[str, str]) -> dict[str, str]:
    """What the author wrote: behind the redaction that stands, or what is there."""
    standing = restricting(item, Redaction.What.TEXT)
    words = RedactedText.objects.filter(redaction=standing, blanked_at=None).first()
    if standing is not None and words is not None and words.shown == current:
        return dict(words.original)
    return dict(current)


def _refuse_other_changes(
    shown: Mapping[str, str], original: Mapping[str, str], *, may_go: bool
) -> None:
    if all(MARKER not in text for text in shown.values()):
        raise NotARedaction(
            _("Sie haben noch nichts geschwärzt. Schreiben Sie [entfernt] an die Stelle."),
            code="nothing",
        )
    for key, text in shown.items():
        if not is_cut_from(text, original[key]):
            raise NotARedaction(
                _(
                    "Bitte nur Stellen durch [entfernt] ersetzen. Sonst darf sich kein Zeichen "
                    "ändern: Niemandem sollen Worte in den Mund gelegt werden."
                ),
                code="changed_words",
            )
    if not may_go and not any(says_something(text) for text in shown.values()):
        raise NotARedaction(
            _("So bleibt kein Wort übrig. Wählen Sie dann besser „Nicht zeigen“."),
            code="nothing_left",
        )


def _same_click(item: Item, texts: Mapping[str, str], *, by: User, version: int) -> Redacted | None:
    fresh = lock_chain(item.pk)[-1]
    if fresh.version == version:
        return None
    last = restricting(fresh, Redaction.What.TEXT)
    words = RedactedText.objects.filter(redaction=last).first()
    if last is None or words is None or last.by_id != by.pk:
        return None
    sent = {key: with_markers(texts.get(key, text)) for key, text in words.shown.items()}
    if sent != words.shown:
        return None
    released = Decision.objects.filter(item=fresh, at__gte=last.at, decided_by=by)
    decision = released.exclude(gesture=last.gesture).last()
    return Redacted(redaction=last, decision=decision)


def _rewrite_excerpt(item: Item, texts: Mapping[str, str]) -> None:
    """Moderators' lists repeat the beginning of the text; no other copy may stay."""
    changes = {"excerpt": texts.get("text", texts.get("alt", ""))[:400]}
    if "title" in texts:
        changes["title"] = texts["title"][:200]
    Item.objects.filter(pk=item.pk).update(**changes)


def _release(item: Item, case: Case | None, *, by: User) -> Decision | None:
    """Show it, or say that what is shown already is in order now."""
    item.refresh_from_db()
    if item.visibility != Visibility.SHOWN:
        return decide(item, Visibility.SHOWN, by=by, version=item.version)
    if case is None or all(
        each.pk != item.pk for each in to_answer(tree_of(case.item_id), case.item_id)
    ):
        return None
    return release_all(case, by=by, versions={item.uuid: item.version})[0]
