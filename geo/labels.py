"""What people call a point: "Hauptstr. 12", "nahe Mühlweg", "Oststadt".

`LABEL_SQL` is one scalar subquery, used inside other statements, that gathers everything a
label can be made of; `label_of` turns its JSON into words.
"""

from typing import Any

from django.utils.translation import gettext as _

# How far, in metres on the ground, a point may be from what names it.
ADDRESS_METRES = 30
NUMBER_METRES = 40
STREET_METRES = 100

# Needs a row source `here(municipality_id, point geometry, spot geography)`.
# The fraction and the side are measured in Web Mercator, which keeps angles, so that both
# hold in a place as small as a street.
LABEL_SQL = f"""
jsonb_build_object(
  'address', (
    SELECT jsonb_build_object('street', a.street, 'number', a.house_number, 'suffix', a.suffix)
    FROM geo_address a
    WHERE a.municipality_id = here.municipality_id
      AND ST_DWithin(a.location, here.spot, {ADDRESS_METRES})
    ORDER BY ST_Distance(a.location, here.spot), a.id LIMIT 1),
  'street', (
    SELECT jsonb_build_object(
      'name', r.name, 'metres', r.metres,
      'left_from', r.left_from, 'left_to', r.left_to,
      'right_from', r.right_from, 'right_to', r.right_to,
      'fraction', along.fraction, 'is_left', along.is_left)
    FROM (
      SELECT r.*, ST_Distance(r.line, here.spot) AS metres
      FROM geo_road r
      WHERE r.municipality_id = here.municipality_id AND r.name <> ''
        AND ST_DWithin(r.line, here.spot, {STREET_METRES})
      -- A street with house numbers names a place better than a nearer one without.
      ORDER BY ST_Distance(r.line, here.spot)
               + CASE WHEN r.left_from IS NULL AND r.right_from IS NULL THEN 15 ELSE 0 END, r.id
      LIMIT 1) r
    CROSS JOIN LATERAL (
      SELECT (piece.before + piece.fraction * piece.length) / NULLIF(piece.total, 0) AS fraction,
             (ST_X(piece.b) - ST_X(piece.a)) * (ST_Y(piece.q) - ST_Y(piece.a))
           - (ST_Y(piece.b) - ST_Y(piece.a)) * (ST_X(piece.q) - ST_X(piece.a)) > 0 AS is_left
      FROM (
        SELECT q, fraction, ST_Length(geom) AS length,
               sum(ST_Length(geom)) OVER (ORDER BY path) - ST_Length(geom) AS before,
               sum(ST_Length(geom)) OVER () AS total,
               ST_LineInterpolatePoint(geom, greatest(fraction - 0.01, 0)) AS a,
               ST_LineInterpolatePoint(geom, least(fraction + 0.01, 1)) AS b,
               ST_Distance(geom, q) AS away
        FROM (
          SELECT part.geom, part.path, mercator.q,
                 ST_LineLocatePoint(part.geom, mercator.q) AS fraction
          FROM ST_Dump(r.line_3857) AS part,
               (SELECT ST_Transform(here.point, 3857) AS q) AS mercator
        ) AS located
      ) AS piece
      ORDER BY piece.away LIMIT 1
    ) AS along),
  'zone', (
    SELECT z.name FROM geo_zone z JOIN geo_zonelayer l ON l.id = z.layer_id
    WHERE z.municipality_id = here.municipality_id AND l.purpose = 'district'
      AND ST_Covers(z.boundary, here.point)
    ORDER BY l."order" DESC, l.id DESC, z.id LIMIT 1))
"""  # noqa: S608 (no input: constants of this module)


def label_of(found: dict[str, Any]) -> str:
    """Words for a point, the most exact that is honest; empty if nothing is near."""
    address, street, zone = found["address"], found["street"], found["zone"]
    if address:
        return f"{address['street']} {address['number']}{address['suffix']}"
    if street:
        number = house_number_at(street) if street["metres"] <= NUMBER_METRES else None
        if number:
            return f"{street['name']} {number}"
        return _("nahe %(street)s") % {"street": street["name"]}
    return zone or ""


def house_number_at(street: dict[str, Any]) -> int | None:
    """The house number at `fraction` of the line, on the side of the point if it has any.

    >>> house_number_at({"left_from": 1, "left_to": 9, "right_from": None, "right_to": None,
    ...                  "fraction": 0.5, "is_left": False})
    5
    """
    left = (street["left_from"], street["left_to"])
    right = (street["right_from"], street["right_to"])
    sides = (left, right) if street["is_left"] else (right, left)
    for first, last in sides:
        if first and last:
            step = 2 if (last - first) % 2 == 0 else 1
            steps = abs(last - first) // step
            count = min(int((street["fraction"] or 0) * (steps + 1)), steps)
            return int(first + count * step * (1 if last >= first else -1))
    return None
