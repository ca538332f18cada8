"""The three pages: what each is called, how it is drafted, what it must say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.legal import accessibility, imprint, privacy
from accounts.legal.drafting import Facts, Missing, Section
from accounts.models import LegalDraft, LegalPage, LegalText
from geo.models import Municipality


@dataclass(frozen=True)
class Page:
    """`view` is the name of its public address; `law` says where it is demanded."""

    key: LegalPage
    title: str | Promise
    law: str | Promise
    view: str
    defaults: Callable[[Municipality], Mapping[str, Any]]
    draft: Callable[[Facts, Municipality], list[Section]]
    missing: Callable[[Facts], list[Missing]]


PAGES: Mapping[str, Page] = {
    page.key.value: page
    for page in (
        Page(
            LegalPage.IMPRINT,
            _("Impressum"),
            _("§ 5 DDG, § 18 MStV"),
            "imprint",
            imprint.defaults,
            imprint.draft,
            imprint.missing,
        ),
        Page(
            LegalPage.PRIVACY,
            _("Datenschutz"),
            _("Art. 13 DSGVO"),
            "retention",
            privacy.defaults,
            privacy.draft,
            privacy.missing,
        ),
        Page(
            LegalPage.ACCESSIBILITY,
            _("Barrierefreiheit"),
            _("Art. 7 der Richtlinie (EU) 2016/2102 und das Gesetz des Landes"),
            "accessibility",
            accessibility.defaults,
            accessibility.draft,
            accessibility.missing,
        ),
    )
}
# What is asked once: the same answer stands on several pages.
_SHARED = ("name", "street", "postcode", "city", "phone", "email")


@dataclass(frozen=True)
class Writing:
    """What an administrator works on: a draft, or what was published, or what we know."""

    page: Page
    facts: Mapping[str, Any]
    own: Mapping[str, str]
    other: Mapping[str, str]
    draft: LegalDraft | None
    published: LegalText | None

    @property
    def changed(self) -> int:
        return self.draft.changed if self.draft else 0


def writing(page: Page, municipality: Municipality) -> Writing:
    """Two statements, four for a page that nobody has begun."""
    draft = LegalDraft.objects.filter(municipality=municipality, page=page.key).first()
    published = LegalText.objects.of(municipality).newest(page.key)
    if draft is not None:
        return Writing(page, draft.facts, draft.own, draft.other, draft, published)
    if published is not None:
        own = own_wordings(page, published, municipality)
        return Writing(page, published.facts, own, published.other, None, published)
    return Writing(page, begun(page, municipality), {}, {}, None, None)


def begun(page: Page, municipality: Municipality) -> dict[str, Any]:
    """What the form shows at first: facts of the Land, and what another page was told."""
    found = dict(page.defaults(municipality))
    for other in (LegalPage.IMPRINT, LegalPage.PRIVACY):
        if other == page.key:
            continue
        draft = LegalDraft.objects.filter(municipality=municipality, page=other).first()
        text = draft or LegalText.objects.of(municipality).newest(other)
        if text is not None:
            told = {name: text.facts[name] for name in _SHARED if text.facts.get(name)}
            return {**found, **told}
    return found


def own_wordings(page: Page, text: LegalText, municipality: Municipality) -> dict[str, str]:
    """The sections of a published text that say something else than its facts."""
    drafted = {each.key: each.text for each in page.draft(text.facts, municipality)}
    return {
        row["key"]: row["text"]
        for row in text.sections
        if row["key"] in drafted and row["text"] != drafted[row["key"]]
    }
