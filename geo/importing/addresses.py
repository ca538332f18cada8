"""Addresses: street, house number, suffix."""

import re

from django.db import transaction

from geo.importing import base
from geo.importing.base import Options
from geo.importing.fields import choose, text_of
from geo.importing.report import Report
from geo.importing.source import Feature
from geo.importing.upsert import write
from geo.models import Address, Municipality

_NUMBER = re.compile(r"^0*(\d{1,6})\s*(.*)$")
NO_NUMBER = "have no street or no house number"
TWICE = "repeat an address"


@transaction.atomic
def import_addresses(municipality: Municipality, options: Options) -> Report:
    """Bring the addresses of `municipality` up to date with the file.

    An address is its own key. Where the file repeats one, the first counts.
    """
    source, report = base.start(options)
    street_field = choose(source, "street", options.field("street"), needed=True)
    number_field = choose(source, "house_number", options.field("house_number"), needed=True)
    suffix_field = choose(source, "suffix", options.field("suffix"))
    postcode_field = choose(source, "postcode", options.field("postcode"))
    place_field = choose(source, "place", options.field("place"))

    def named(feature: Feature) -> str:
        street = text_of(feature.values, street_field)
        return feature.named(f"{street} {text_of(feature.values, number_field)}".strip())

    found: dict[tuple[object, ...], Address] = {}
    for shaped in base.shapes_inside(source, report, municipality, family="point", name_of=named):
        values = shaped.feature.values
        street = text_of(values, street_field)[:120]
        parsed = split_number(text_of(values, number_field) + " " + text_of(values, suffix_field))
        if not street or parsed is None:
            report.skip(NO_NUMBER, named(shaped.feature))
            continue
        number, suffix = parsed
        address = Address(
            municipality=municipality,
            street=street,
            house_number=number,
            suffix=suffix,
            postcode=text_of(values, postcode_field)[:5],
            place=text_of(values, place_field)[:120],
            location=shaped.shape,
        )
        key = (street, number, suffix, address.postcode, address.place)
        if key in found:
            report.skip(TWICE, named(shaped.feature))
        else:
            found[key] = address
    report.refuse_if_too_much_is_skipped()
    write(
        list(found.values()),
        Address.objects.filter(municipality=municipality),
        report,
        key=["street", "house_number", "suffix", "postcode", "place"],
        values=["location"],
        prune=options.prune,
    )
    return base.finish(municipality, options, report)


def split_number(text: str) -> tuple[int, str] | None:
    """A house number and what stands behind it: (12, "a"), (1, "-3"); None if there is none."""
    match = _NUMBER.match(text.strip())
    if match is None or int(match[1]) == 0:
        return None
    suffix = re.sub(r"\s*([-/;,+])\s*", r"\1", " ".join(match[2].split()))
    return int(match[1]), suffix.lower()[:20]
