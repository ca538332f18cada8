from typing import Any

from geo.importing.addresses import import_addresses
from geo.importing.base import Options
from geo.importing.report import Report
from geo.management.importer import ImportCommand


class Command(ImportCommand):
    help = "Imports addresses: street, house number, suffix, postcode, place."
    field_options = ("street", "house_number", "suffix", "postcode", "place")

    def run(self, given: Options, options: dict[str, Any]) -> Report:
        return import_addresses(options["municipality"], given)
