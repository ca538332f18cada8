"""The list of a crew's day as a document (PDF): the map, and each job with its code."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import german
from common.qr import svg
from common.typesetting.blocks import Block, Document, Heading, NewPage, Picture, Text
from defects.models import Report
from defects.states import Work
from moderation.passages import for_editing

_TEXT_AT_MOST = 300
# So many fit below the map, and on each page that follows.
_ON_FIRST_PAGE, _ON_A_PAGE = 2, 5


def document(
    jobs: Sequence[Report],
    *,
    title: str,
    on: date,
    made: str,
    town: str,
    address: Callable[[Report], str],
    map_picture: bytes,
    map_source: str,
) -> Document:
    """`jobs` in their order; `address` is where the code of one leads; `map_picture` is an SVG
    with their numbers, empty if none has a place."""
    many = ngettext("%(n)d Auftrag", "%(n)d Aufträge", len(jobs)) % {"n": len(jobs)}
    blocks: list[Block] = []
    if map_picture:
        alt = _("Karte mit den Nummern der Aufträge; die Orte stehen darunter in Worten.")
        blocks.append(Picture(map_picture, "svg", alt=alt, caption=map_source))
    if not jobs:
        blocks.append(Text(_("Für diesen Tag ist nichts eingeplant.")))
    for place, job in enumerate(jobs, start=1):
        if place > _ON_FIRST_PAGE and (place - _ON_FIRST_PAGE) % _ON_A_PAGE == 1:
            blocks.append(NewPage())
        blocks += _job(place, job, on=on, address=address(job))
    return Document(
        title=f"{title}: {german.day(on)}",
        subtitle=f"{many}, {made}",
        author=town,
        running=f"{title}, {german.day(on)}",
        blocks=blocks,
    )


def _job(place: int, job: Report, *, on: date, address: str) -> list[Block]:
    where = job.place or _("ohne Ort")
    if job.zone is not None and job.zone.name != where:
        where = f"{where}, {job.zone.name}"
    facts = [str(job.category)]
    if job.is_danger:
        facts.insert(0, _("GEFAHR"))
    if job.work == Work.SECURED:
        facts.append(_("gesichert"))
    if job.planned_for is not None and job.planned_for < on:
        facts.append(_("überfällig seit %(day)s") % {"day": german.day(job.planned_for)})
    said = for_editing(job.text)
    if len(said) > _TEXT_AT_MOST:
        said = f"{said[: _TEXT_AT_MOST - 1].rstrip()}…"
    return [
        Heading(f"{place}. {where} ({job.label})"),
        Text(" · ".join(facts)),
        *([Text(said)] if said.strip() else []),
        Text(_("☐ behoben   ☐ gesichert   ☐ geht nicht: ______________________"), small=True),
        Picture(
            svg(address),
            "svg",
            alt=_("QR-Code zum Auftrag %(label)s") % {"label": job.label},
            width=0.16,
        ),
    ]
