"""Lines of the lists that staff work on: `{% load desk %}{% desk_row row ... %}`."""

from datetime import date
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from common import clock, german
from defects.models import DeskTask
from defects.states import public_word
from frontend.templatetags.ui import ago, icon
from moderation.models import Case
from moderation.queueing import Line

register = template.Library()

_TASKS = {
    DeskTask.Kind.UNREAD: lambda: _("Ungelesen"),
    DeskTask.Kind.QUESTION: lambda: _("Frage von außen"),
    DeskTask.Kind.UNFIXED: lambda: _("Zugesagt, nicht behoben"),
    DeskTask.Kind.OVERDUE: lambda: _("Lange überfällig"),
    DeskTask.Kind.FOLLOW_UP: lambda: _("Keine Antwort"),
}


@register.simple_tag
def desk_row(row: Any, *, query: str, current: bool = False, user: Any = None) -> SafeString:
    """One report in the list: a box to tick it, number and kind, place, what to look after,
    state, age, day by which to act, who has it.

    A list has fifty of them, see `report_row`. What people wrote, and names, go through
    `escape`; all else is ours. Takes a row of `defects.views.desk.panes`.
    """
    state = public_word(row)
    kind, place = escape(str(row.category)), escape(row.place) or _("ohne Ort")
    zone = row.zone.name if row.zone else ""
    where = f"{place}, {escape(zone)}" if zone and zone != row.place else place
    danger = (
        f' <span class="danger-mark">{icon("warning")} {_("Gefahr")}</span>'
        if row.is_danger
        else ""
    )
    tasks = "".join(
        f'<span class="row-task">{icon("warning", size="small")} {_TASKS[task.kind]()}: '
        f"{escape(row.body.name)}</span>"
        for task in row.live_tasks
    )
    file = (
        f'<span class="row-file">{escape(row.file_reference)}</span>' if row.file_reference else ""
    )
    tick = _("Ankreuzen: %(label)s") % {"label": row.label}
    return SafeString(
        f'<li class="row{" is-danger" if row.is_danger else ""}">'
        f'<label class="row-tick"><input type="checkbox" name="meldung"'
        f' value="{row.number}:{row.version}"><span class="sr-only">{escape(tick)}</span></label>'
        f'<a href="/arbeit/{row.number}/{escape(query)}"{" aria-current=true" if current else ""}>'
        f'<span class="row-top"><b>{escape(row.label)}</b> {kind}{danger}</span>'
        f'<span class="row-place">{where}</span>{file}{tasks}'
        f'<span class="row-state"><span class="state" data-state="{state.key}"'
        f' data-tone="{state.tone}">{icon(state.icon)}<span>{escape(state.word)}</span></span> '
        f'<span class="age">{ago(row.created_at)}</span>{_due(row)}{_assignee(row, user)}</span>'
        f"</a></li>\n"
    )


def _due(row: Any) -> str:
    """Both clocks of an open report: late and due ones marked, standing ones with since when."""
    if row.repair_by is None:
        return ""
    today = clock.today()
    since = row.paused_since
    says = [(_("Erste Antwort"), row.answer_by), (_("Behoben"), row.repair_by)]
    if row.due_on is not None and row.due_on not in (row.answer_by, row.repair_by):
        says.insert(0, (_("Absichern"), row.due_on))
    marks = [_clock(what, by, today=today, stands=since is not None) for what, by in says if by]
    if since is not None:
        said = _("ruht seit %(day)s") % {"day": german.day(since, today=today)}
        marks.append(f"<span>{icon('waiting', size='small')} {said}</span>")
    return f'<span class="row-clocks">{"".join(marks)}</span>'


def _clock(what: str, by: date, *, today: date, stands: bool) -> str:
    values = {"what": what, "day": german.day(by, today=today)}
    if stands or by > today:
        return f"<span>{_('%(what)s bis %(day)s') % values}</span>"
    sign = icon("waiting", size="small")
    if by < today:
        said = _("%(what)s überfällig seit %(day)s") % values
        return f'<span class="danger-mark">{sign} {said}</span>'
    return f'<span class="due-mark">{sign} {_("%(what)s heute fällig") % values}</span>'


@register.simple_tag
def until(by: date, *, stands: date | None = None) -> SafeString:
    """The day of one clock on the page of a case: marked if it is late or due today, unless the
    clock stands."""
    today = clock.today()
    day = german.day(by, today=today)
    if stands or by > today:
        return SafeString(_("bis %(day)s") % {"day": day})
    if by < today:
        said = _("überfällig seit %(day)s") % {"day": day}
        return SafeString(f'<span class="danger-mark">{said}</span>')
    sign = icon("waiting", size="small")
    return SafeString(f'<span class="due-mark">{sign} {_("heute fällig")}</span>')


def _assignee(row: Any, user: Any) -> str:
    if getattr(row, "is_stood_in", False):
        name = escape(str(row.assignee or row.body.name))
        said = _("in Vertretung für %(name)s") % {"name": name}
        return f'<span class="row-task">{icon("user", size="small")} {said}</span>'
    if row.assignee_id is None:
        return ""
    mine = user is not None and row.assignee_id == user.pk
    said = _("Ihnen zugewiesen") if mine else escape(str(row.assignee))
    return f"<span>{icon('user', size='small')} {said}</span>"


@register.simple_tag
def case_line(
    line: Line, *, query: str, user: User, current: Case | None = None, is_live: bool = False
) -> SafeString:
    """One case in the moderators' queue, see `desk_row`: a box to tick it, title and excerpt,
    what it is, by when, who has it. `is_live` replaces a line of an open page: it says aloud
    who has the case now, and its address is not marked as `current`."""
    case, uuid, title = line.case, line.case.uuid, escape(line.title)
    by = _("bei %(name)s") % {"name": escape(str(line.claimed_by))} if line.claimed_by else ""
    is_mine = line.claimed_by is not None and line.claimed_by == user
    marks = f' data-said="{title}: {by or _("wieder frei")}"' if is_live or by else ""
    marks += (" data-claimed" if by else "") + (" data-mine" if is_mine else "")
    here = ' aria-current="true"' if current == case and not is_live else ""
    excerpt = escape(Truncator(line.excerpt).chars(90)) if line.excerpt else ""
    reason = f", {escape(case.get_reason_display())}" if case.reason != Case.Reason.NEW else ""
    return SafeString(
        f'<li class="row" id="fall-{uuid}"{marks}>\n'
        f'<label class="row-tick"><input type="checkbox" name="case" value="{uuid}">'
        f'<span class="sr-only">{_("Ankreuzen:")} {title}</span></label>\n'
        f'<a href="/moderation/{uuid}/{escape(query)}"{here}>'
        f'<span class="row-top"><b>{title}</b></span>'
        + (f'<span class="row-place row-excerpt">{excerpt}</span>' if excerpt else "")
        + f'<span class="row-state"><span>{escape(str(line.label))}{reason}</span>'
        f"{_when_and_who(line, user, '' if is_mine else by)}</span></a>\n"
        f"</li>\n"
    )


def _when_and_who(line: Line, user: User, by: str) -> str:
    """`by` says which colleague works on it, if one does."""
    parts = []
    if line.is_overdue:
        parts.append(f'<span class="danger-mark">{icon("waiting")} {line.due}</span>')
    elif line.due:
        parts.append(f"<span>{line.due}</span>")
    if line.waits_for_second:
        parts.append(f'<span class="waiting-mark">{_("zweite Person nötig")}</span>')
    assigned = line.case.assigned_to
    if by:
        parts.append(f"<span>{icon('user', size='small')} {by}</span>")
    elif assigned:
        said = _("Ihnen zugewiesen") if assigned == user else escape(str(assigned))
        parts.append(f"<span>{icon('user', size='small')} {said}</span>")
    if hints := getattr(line.case, "hint_count", 0):
        said = ngettext("%(number)s Hinweis", "%(number)s Hinweise", hints) % {"number": hints}
        parts.append(f'<span class="hint-sign">{icon("info", size="small")} {said}</span>')
    return "".join(parts)
