"""The verbs: keep a draft, throw it away, publish it as the next version."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.legal import drafting
from accounts.legal.drafting import said
from accounts.legal.pages import Page
from accounts.models import LegalDraft, LegalPage, LegalText, Mailbox, User
from accounts.vault import periods
from common import clock, data_version, journal
from common.models import ActorKind
from geo.models import Municipality
from geo.tenancy import forget_hosts


@transaction.atomic
def save_draft(
    municipality: Municipality,
    page: Page,
    *,
    facts: Mapping[str, Any],
    own: Mapping[str, str],
    other: Mapping[str, str],
    changed: int,
    by: User,
) -> LegalDraft:
    """Keep what the next version shall say. `changed` is the one that the form showed, 0 for a
    new draft. Raises `ValidationError` when somebody else saved meanwhile."""
    _lock(municipality)
    draft = LegalDraft.objects.filter(municipality=municipality, page=page.key).first()
    if (draft.changed if draft else 0) != changed:
        raise ValidationError(
            _(
                "Jemand hat den Entwurf gerade geändert. Was Sie geschrieben haben, steht noch "
                "hier. Speichern Sie noch einmal, wenn es gelten soll."
            ),
            code="changed",
        )
    draft = keep_draft(municipality, page, facts=facts, own=own, other=other, by=by)
    _tell(municipality, "legal.draft_saved", by, {"page": page.key.value, "draft": draft.changed})
    return draft


def keep_draft(
    municipality: Municipality,
    page: Page,
    *,
    facts: Mapping[str, Any],
    own: Mapping[str, str],
    other: Mapping[str, str],
    by: User | None,
) -> LegalDraft:
    """Whatever the draft said before. For who holds the lock of the town and writes the journal."""
    draft = LegalDraft.objects.filter(municipality=municipality, page=page.key).first()
    draft = draft or LegalDraft(municipality=municipality, page=page.key, changed=0)
    draft.facts, draft.own, draft.other = dict(facts), dict(own), dict(other)
    draft.changed += 1
    draft.updated_at, draft.updated_by = clock.now(), by
    draft.save()
    return draft


def drop_draft(municipality: Municipality, page: Page) -> bool:
    """Whether there was one. For who holds the lock of the town and writes the journal."""
    gone, _rows = LegalDraft.objects.filter(municipality=municipality, page=page.key).delete()
    return bool(gone)


@transaction.atomic
def discard_draft(municipality: Municipality, page: Page, *, by: User) -> None:
    _lock(municipality)
    if drop_draft(municipality, page):
        _tell(municipality, "legal.draft_discarded", by, {"page": page.key.value})


@transaction.atomic
def publish(
    municipality: Municipality, page: Page, *, changed: int, reason: str = "", by: User | None
) -> LegalText:
    """The draft becomes the next version; everybody reads it at once.

    Raises `ValidationError` without a draft, when it was `changed` since, when something is
    missing (a sentence each), when it says nothing new, or, from the second version on, without
    a word on what changed.
    """
    _lock(municipality)
    draft = LegalDraft.objects.filter(municipality=municipality, page=page.key).first()
    if draft is None or draft.changed != changed:
        raise ValidationError(
            _("Der Entwurf wurde gerade geändert. Bitte sehen Sie ihn noch einmal an."),
            code="changed",
        )
    if lacking := page.missing(draft.facts):
        raise ValidationError([each.words for each in lacking], code="missing")
    drafted = page.draft(draft.facts, municipality)
    stored = [stands.as_stored() for _d, stands, _o in drafting.in_order(drafted, draft.own)]
    newest = LegalText.objects.of(municipality).newest(page.key)
    if newest is not None:
        same = (newest.sections, newest.other, newest.facts) == (stored, draft.other, draft.facts)
        if same:
            raise ValidationError(_("Der Entwurf sagt dasselbe wie bisher."), code="same")
        if not reason.strip():
            raise ValidationError(
                {"reason": _("Bitte schreiben Sie kurz, was sich geändert hat.")}, code="no_reason"
            )
    text = LegalText.objects.create(
        municipality=municipality,
        page=page.key,
        version=newest.version + 1 if newest else 1,
        facts=draft.facts,
        sections=stored,
        other=draft.other,
        periods=_periods(municipality) if page.key == LegalPage.PRIVACY else [],
        published_by=by,
        reason=reason.strip(),
    )
    if page.key == LegalPage.ACCESSIBILITY:
        _settle_mailbox(municipality, said(draft.facts, "email"))
    draft.delete()
    _show_in_footer(municipality)
    _tell(
        municipality,
        "legal.published",
        by,
        {"page": page.key.value, "version": text.version},
        text=text,
    )
    data_version.raise_version(municipality.pk)
    return text


def _lock(municipality: Municipality) -> None:
    """Whoever writes the texts of a town waits here for who does the same."""
    Municipality.objects.select_for_update(no_key=True, of=("self",)).only("pk").get(
        pk=municipality.pk
    )


def _show_in_footer(municipality: Municipality) -> None:
    pages = LegalText.objects.of(municipality).order_by("page").distinct("page")
    municipality.legal_pages = list(pages.values_list("page", flat=True))
    municipality.save(update_fields=["legal_pages"])
    transaction.on_commit(forget_hosts)


def _periods(municipality: Municipality) -> list[dict[str, str]]:
    """What held on this day, in words; the page itself always shows what holds now."""
    return [
        {
            "label": str(promise.kind.label),
            "period": str(promise.period),
            "starts": str(promise.kind.starts),
            "basis": str(promise.kind.basis),
        }
        for promise in periods.promises(municipality)
    ]


def _settle_mailbox(municipality: Municipality, email: str) -> None:
    """Notices of barriers go where the statement says."""
    Mailbox.objects.update_or_create(
        municipality=municipality, purpose=Mailbox.Purpose.BARRIERS, defaults={"email": email}
    )


def _tell(
    municipality: Municipality,
    verb: str,
    by: User | None,
    payload: Mapping[str, Any],
    *,
    text: LegalText | None = None,
) -> None:
    journal.write(
        municipality_id=municipality.pk,
        actor_kind=ActorKind.STAFF if by else ActorKind.SYSTEM,
        actor_uuid=by.uuid if by else None,
        verb=verb,
        object_uuid=text.uuid if text else municipality.uuid,
        payload=payload,
    )
