"""Which column is meant: the one that was named, or a sensible guess."""

import re
from typing import Any

from geo.importing.report import ImportRefused
from geo.importing.source import Source

GUESSES: dict[str, tuple[str, ...]] = {
    "key": (
        r"key", r"schluessel", r"schlüssel", r"nr", r"nummer", r"number", r"kennung",
        r".*nummer", r".*_nr_?", r".*nr", r"uuid", r"id", r"gid", r".*_id", r"ogc_fid",
        r"gml_id", r"objectid", r"stadtteil|ortsteil|bezirk",
    ),
    "name": (
        r"name", r"bezeichnung", r"bez", r"gen", r"langname", r".*name", r".*_bez",
        r".*bezeichnung", r"title|titel",
    ),
    "street": (
        r"street", r"strasse", r"straße", r"str", r"name", r"str_?name", r"strassenname",
        r"addr:street|addr_street", r".*strasse", r"langname",
    ),
    "house_number": (
        r"house_?number", r"housenumber", r"hausnummer", r"hausnr", r"hsnr", r"hnr", r"nr",
        r"addr:housenumber|addr_housenumber",
    ),
    "suffix": (r"suffix", r"zusatz", r"hsnrzu", r"hausnr_?zusatz", r"adz", r"hnr_?zusatz"),
    "postcode": (r"postcode", r"plz", r"postleitzahl", r"addr:postcode|addr_postcode", r"zip"),
    "place": (r"place", r"city", r"ort", r"ortsteil", r"stadtteil", r"addr:city|addr_city"),
    "label": (r"label", r"standort", r"bezeichnung", r"lage", r"name", r".*name"),
    "operator": (r"operator", r"betreiber",),
    "road_class": (r"road_?class", r"klasse", r"widmung", r"highway", r"class", r"fclass"),
    "road_number": (r"ref", r"road_?number", r"strassennummer", r"str_?nr"),
    "inside_od": (r"inside_od", r"od", r"ortsdurchfahrt"),
    "left_from": (r"left_from", r"hsnr_v_l", r"hsnr_left_from", r".*v(on)?_l(inks)?"),
    "left_to": (r"left_to", r"hsnr_b_l", r"hsnr_left_to", r".*b(is)?_l(inks)?"),
    "right_from": (r"right_from", r"hsnr_v_r", r"hsnr_right_from", r".*v(on)?_r(echts)?"),
    "right_to": (r"right_to", r"hsnr_b_r", r"hsnr_right_to", r".*b(is)?_r(echts)?"),
    "layer": (r"layer", r"ebene"),
    "kind": (r"kind", r"class", r"fclass", r"typ", r"type", r"nutzung", r"landuse", r"natural"),
}  # fmt: skip


def choose(
    source: Source, wanted: str, given: str = "", *, needed: bool = False, option: str = ""
) -> str | None:
    """The column of `source` for `wanted`: `given` if it exists, else the first good guess.

    Raises `ImportRefused` naming the columns that exist if `given` is none of them, or if
    nothing fits and it is `needed`.
    """
    option = option or f"--{wanted.replace('_', '-')}-field"
    exist = ", ".join(source.fields) or "none"
    if given:
        if given in source.fields:
            return given
        raise ImportRefused(f"{source.path.name} has no field {given}. It has: {exist}.")
    for pattern in GUESSES[wanted]:
        for name in source.fields:
            if re.fullmatch(pattern, name.strip(), re.IGNORECASE):
                return name
    if needed:
        raise ImportRefused(
            f"{source.path.name} has no field that could be the {wanted.replace('_', ' ')}; "
            f"name it with {option}. It has: {exist}."
        )
    return None


def text_of(values: dict[str, Any], field: str | None) -> str:
    """The value as text; whole numbers without a point, nothing as an empty text."""
    value = values.get(field) if field else None
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def number_of(values: dict[str, Any], field: str | None) -> int | None:
    """The whole number a value begins with (`0001a` is 1); None for nothing and for zero."""
    digits = re.match(r"\s*(\d+)", text_of(values, field))
    return (int(digits[1]) or None) if digits else None


def truth_of(values: dict[str, Any], field: str | None) -> bool | None:
    """Yes, no, or unknown."""
    text = text_of(values, field).lower()
    if text in {"1", "true", "t", "ja", "j", "yes", "y", "od", "innen", "innerorts"}:
        return True
    if text in {"0", "false", "f", "nein", "n", "no", "fs", "aussen", "außen", "außerorts"}:
        return False
    return None
