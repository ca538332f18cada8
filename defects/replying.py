"""Templates at the reply box of one case: which fit, and what one makes of what was typed."""

from collections.abc import Mapping

from common import clock
from defects import wording
from defects.models import Report, TextTemplate


def templates_for(report: Report, *, purpose: str = "") -> dict[str, list[TextTemplate]]:
    """Those that fit `report` today, by purpose, the most special first; each with `filled`, its
    text for this report. One statement."""
    rows = TextTemplate.objects.of(report.municipality).fitting(
        category=report.category, body_id=report.body_id, on=clock.today()
    )
    if purpose:
        rows = rows.filter(purpose=purpose)
    known = wording.values(report)
    found: dict[str, list[TextTemplate]] = {}
    for row in rows:
        row.filled = wording.fill(row.text, known)  # type: ignore[attr-defined]
        found.setdefault(row.purpose, []).append(row)
    return found


def put_in(
    typed: Mapping[str, str], template: TextTemplate, report: Report, *, words: str
) -> dict[str, str]:
    """What was typed with the template in it: in an empty field, or below what stands there. The
    wish for a photo and the reason come with the template."""
    text = wording.fill(template.text, wording.values(report))
    before = typed.get(words, "").strip()
    if text in before:
        text = before
    elif before:
        text = f"{before}\n\n{text}"
    made = {**typed, words: text}
    if template.wish_photo:
        made["wish_photo"] = "on"
    if template.reason:
        made["reason"] = template.reason
    return made
