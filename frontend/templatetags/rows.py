"""Reports and proposals in the lists that everybody reads; built into every template."""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import german
from defects.cards import Card
from frontend.templatetags.ui import ago, icon
from participation.proposal_cards import ProposalCard

register = template.Library()


@register.simple_tag
def report_row(row: Card) -> SafeString:
    """One report in a list: picture or motif, kind and street, state, number, age.

    A list has fifty of them: as a template they took a third of the time of the whole page.
    What people wrote, and names, go through `escape`; all else is ours.
    """
    state = row.state
    far = row.distance_metres
    distance = "" if far is None else f"<span>{german.metres(far)}</span>"
    review = (
        f'<p class="report-row__review">{icon("review", size="small")}{escape(row.review)}</p>'
        if row.review
        else ""
    )
    others = f"<span>{_('auch ich %(n)s') % {'n': row.affected}}</span>" if row.affected else ""
    return SafeString(
        f'<li class="report-row" data-row="{row.number}"'
        f' data-tone="{state.tone}" data-lon="{row.lon:.6f}" data-lat="{row.lat:.6f}">\n'
        f"{_row_media(row.picture, row.icon)}\n"
        f'<h3 class="report-row__title"><a href="{row.href}">{escape(row.title)}</a></h3>\n'
        f'<p><span class="state" data-state="{state.key}" data-tone="{state.tone}">'
        f"{icon(state.icon)}<span>{escape(state.word)}</span></span></p>\n"
        f'<p class="report-row__meta"><span class="number">{escape(row.label)}</span>'
        f"{distance}{ago(row.created_at)}{others}</p>\n"
        f"{review}\n"
        f"</li>"
    )


@register.simple_tag
def proposal_row(row: ProposalCard) -> SafeString:
    """One proposal in a list, see `report_row`: picture or motif, title, what it is about and
    where, state, support (None while results are hidden) and comments."""
    word, far = row.word, row.distance_metres
    about = [row.about, row.category, row.place, "" if far is None else german.metres(far)]
    spans = "".join(f"<span>{escape(each)}</span>" for each in about if each)
    meta = f'<p class="report-row__meta">{spans}</p>' if spans else ""
    counts = _row_count("comment", row.comments, ngettext("Kommentar", "Kommentare", row.comments))
    if row.supports is not None:
        supports = ngettext("unterstützen das", "unterstützen das", row.supports)
        counts = _row_count("heart", row.supports, supports) + counts
    return SafeString(
        f'<li class="report-row" data-row="{row.number}" data-tone="{word.tone}">\n'
        f"{_row_media(row.picture, row.icon)}\n"
        f'<h3 class="report-row__title"><a href="{row.href}">{escape(row.title)}</a></h3>\n'
        f"{meta}\n"
        f'<p class="proposal-row__state"><span class="state" data-state="{word.key}"'
        f' data-tone="{word.tone}">{icon(word.icon)}<span>{escape(word.word)}</span></span>'
        f'<span class="proposal-row__counts">{counts}</span></p>\n'
        f"</li>\n"
    )


def _row_media(picture: str, motif: str) -> str:
    if not picture:
        return f'<div class="report-row__media motif">{icon(motif)}</div>'
    return (
        f'<div class="report-row__media"><img src="{escape(picture)}" alt="" width="88"'
        f' height="88" loading="lazy" decoding="async"></div>'
    )


def _row_count(sign: str, number: int, words: str) -> str:
    return (
        f'<span class="proposal-row__count">{icon(sign, size="small")}{german.thousands(number)}'
        f'<span class="sr-only"> {escape(words)}</span></span>'
    )
