"""„Schon gemeldet?“: open reports that may be the same, asked for before one more is sent.

What lies within 50 metres and in the same group of kinds counts; the same kind, nearness and words
in common order it. The text of a report plays a part only once it is released: else one could ask
by order what a text says that nobody may read yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import Q

from common import german
from common.secret_links import matches, token
from common.texts import say
from defects.cards import THUMBNAIL
from defects.models import Category, Report
from defects.states import OPEN, PublicState, public_word
from geo.models import Municipality
from photos.models import picture_url

WITHIN_METRES = 50
AT_MOST = 3
# Another kind of the same group may be the same thing only at the same spot, or if people say so.
_SPOT_METRES = 20
_ALIKE = 0.35
# What is looked at of a text.
_TEXT_LETTERS = 2000
_PURPOSE = "say-also"


@dataclass(frozen=True, slots=True)
class Similar:
    """An open report that may be the same, with what everybody may know of it.

    `metres` to it on the ground, to ten; `age` in words. Of one that waits for its release there
    is neither number, link, place, text nor picture. `handle` names it to `chosen` alone.
    """

    report: Report = field(repr=False)
    handle: str
    kind: str
    icon: str
    metres: int
    age: str
    state: PublicState
    affected: int
    waits: bool
    label: str = ""
    href: str = ""
    place: str = ""
    text: str = ""
    picture: str = ""


def asks(category: Category) -> bool:
    """Whether this is a kind to ask it for: public, and not one where people should call first."""
    dangerous = category.is_danger or (category.parent is not None and category.parent.is_danger)
    return category.kind == Category.Kind.PUBLIC and not dangerous


# What `Similar` and the public word read.
_COLUMNS = (
    "uuid", "number", "shown", "place", "text", "text_shown", "created_at", "affected_count",
    "work", "not_fixed_reason", "planned_for", "responsibility", "body_since", "duplicate_of",
    "waits_for_reporter", "confirmed_by_citizens", "was_reopened", "has_after_photo", "closed_at",
    "category", "body__name", "body__dative", "body__names",
)  # fmt: skip
# The place alone comes first, so that its index finds the few rows near, whatever the planner
# thinks of the others: there are many open reports of one kind, and few within 50 metres.
# The picture comes last, for those that are left.
_SQL = """
WITH around AS MATERIALIZED (
  SELECT id, item_id, municipality_id, category_id, work, duplicate_of_id, shown, text_shown,
         text, search, ST_Distance(location, %(here)s::geography) AS metres
  FROM defects_report
  WHERE ST_DWithin(location, %(here)s::geography, %(within)s)
), near AS (
  SELECT r.id, r.category_id, r.text_shown, r.text, r.search, r.shown, r.metres
  FROM around r
  WHERE r.municipality_id = %(municipality)s
    AND r.work = ANY(%(open)s) AND r.duplicate_of_id IS NULL
    AND r.category_id = ANY(%(kinds)s)
    AND (r.shown OR EXISTS (
      SELECT FROM moderation_item i WHERE i.id = r.item_id AND i.visibility = 'pending'))
), compared AS (
  SELECT near.*,
         CASE WHEN near.text_shown AND %(text)s <> '' THEN greatest(
           word_similarity(%(text)s, left(near.text, %(letters)s)),
           similarity(%(text)s, left(near.text, %(letters)s)),
           cardinality(ARRAY(
             SELECT unnest(words.stems) INTERSECT SELECT unnest(tsvector_to_array(near.search))
           ))::float / greatest(cardinality(words.stems), 1)
         ) ELSE 0 END AS alike,
         near.category_id = %(category)s OR near.category_id = %(group)s
           OR %(category)s = %(group)s AS same_kind
  FROM near, (
    SELECT tsvector_to_array(to_tsvector('german', %(text)s)) AS stems
  ) AS words
)
SELECT compared.id, metres,
       (SELECT p.public_name FROM defects_reportphoto rp JOIN photos_photo p ON p.id = rp.photo_id
        WHERE rp.report_id = compared.id AND p.shown AND compared.shown AND rp.role <> 'after'
        ORDER BY rp.role DESC, rp."order", rp.id LIMIT 1)
FROM compared
WHERE same_kind OR metres <= %(spot)s OR alike >= %(alike)s
ORDER BY exp(-metres / 25) + CASE WHEN same_kind THEN 0.5 ELSE 0 END + alike DESC, compared.id
LIMIT %(most)s
"""


def similar(
    municipality: Municipality,
    *,
    category: Category,
    location: Point | None,
    text: str = "",
    at: datetime,
    kinds: Iterable[Category] | None = None,
) -> list[Similar]:
    """At most three open reports of `municipality` that may be the same, the likeliest first.

    `location` is longitude/latitude (SRID 4326). Never what is hidden, confidential, referred
    elsewhere, closed, a duplicate or another municipality's. Nothing for kinds that `asks` leaves
    out. `kinds` are those of the group (`group_of`), if the caller has them; then two statements,
    one if nothing is near.
    """
    if location is None or not asks(category):
        return []
    found_kinds = group_of(municipality, category) if kinds is None else kinds
    public = {each.pk: each for each in found_kinds if each.kind == Category.Kind.PUBLIC}
    sql, values = query(municipality, category, location, text, kinds=public)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[int, float, str | None]] = cursor.fetchall()
    if not rows:
        return []
    found = Report.objects.select_related("body").only(*_COLUMNS).in_bulk([row[0] for row in rows])
    return [
        _similar(municipality, found[pk], public[found[pk].category_id], metres, picture or "", at)
        for pk, metres, picture in rows
        if pk in found
    ]


def group_of(municipality: Municipality, category: Category) -> list[Category]:
    """The group of `category` and all that is in it, offered or not. One statement."""
    group = category.parent_id or category.pk
    rows = Category.objects.of(municipality).filter(Q(pk=group) | Q(parent=group))
    return list(rows.only("key", "name", "icon", "kind").order_by())


def query(
    municipality: Municipality,
    category: Category,
    location: Point,
    text: str,
    *,
    kinds: Iterable[int],
) -> tuple[str, dict[str, Any]]:
    """The statement and its values."""
    return _SQL, {
        "here": f"SRID=4326;POINT({location.x!r} {location.y!r})",
        "within": WITHIN_METRES,
        "municipality": municipality.pk,
        "open": [work.value for work in OPEN],
        "group": category.parent_id or category.pk,
        "category": category.pk,
        "kinds": list(kinds),
        "text": " ".join(text.replace("\0", "").split())[:_TEXT_LETTERS],
        "letters": _TEXT_LETTERS,
        "spot": _SPOT_METRES,
        "alike": _ALIKE,
        "most": AT_MOST,
    }


def _similar(
    municipality: Municipality,
    report: Report,
    kind: Category,
    metres: float,
    picture: str,
    at: datetime,
) -> Similar:
    report.municipality = municipality
    known: dict[str, Any] = {
        "report": report,
        "handle": token(report.uuid, _PURPOSE, 1),
        "kind": say(kind.name),
        "icon": kind.icon or kind.key,
        "metres": max(round(metres / 10) * 10, 0),
        "age": german.relative(report.created_at),
        "state": public_word(report, at=at),
    }
    if not report.shown:
        return Similar(**known, affected=0, waits=True)
    return Similar(
        **known,
        affected=report.affected_count,
        waits=False,
        label=report.label,
        href=report.get_absolute_url(),
        place=report.place,
        text=report.text if report.text_shown else "",
        picture=picture_url(picture, THUMBNAIL),
    )


def chosen(found: Sequence[Similar], handle: str) -> Report | None:
    """The report among `found` that `handle` names."""
    for each in found:
        if matches(handle, each.report.uuid, _PURPOSE, 1):
            return each.report
    return None
