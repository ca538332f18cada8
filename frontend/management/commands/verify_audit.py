"""`verify_audit`: read the journal against its seals and the heads that were published."""

import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from common.audit.verifying import Broken, known_chains, verify_chain
from geo.models import Municipality


class Command(BaseCommand):
    help = (
        "Check that no row of the journal was changed, removed, put in or put into another order. "
        "Ends with 1 and the first row that is wrong; with 0 if all is as it was sealed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", metavar="AGS", help="only this one's journal")
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="believe what was published before that day, and read what follows",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        names = dict(Municipality.objects.values_list("pk", "name"))
        chains = known_chains()
        if options["municipality"]:
            found = Municipality.objects.filter(ags=options["municipality"]).only("pk").first()
            if found is None:
                raise CommandError(f"No municipality {options['municipality']}.")
            chains = [found.pk]
        broken = 0
        for chain in chains:
            name = _name(chain, names)
            try:
                self._verify(chain, name, since=options["since"])
            except Broken as error:
                broken += 1
                self.stderr.write(f"{name}: BROKEN. {error}")
        if broken:
            self.stderr.write(
                f"The journal is not as it was sealed ({broken} of {len(chains)} chains). "
                "What to do: docs/operations.md, The journal and its seals."
            )
            sys.exit(1)
        self.stdout.write("The journal is as it was sealed.")

    def _verify(self, chain: int | None, name: str, *, since: date | None) -> None:
        found = verify_chain(
            chain,
            at=clock.now(),
            since=since,
            progress=lambda rows: self.stdout.write(f"{name}: {rows} rows ..."),
        )
        self.stdout.write(
            f"{name}: {found.rows} rows and {found.heads} published heads are right; "
            f"the chain has come to {found.position}, {found.hash}."
        )
        if found.waiting_since is not None:
            self.stdout.write(
                f"{name}: {found.waiting} rows not sealed yet, "
                f"the oldest since {found.waiting_since:%Y-%m-%d %H:%M} UTC."
            )


def _name(chain: int | None, names: dict[int, str]) -> str:
    if chain is None:
        return "Without a municipality"
    return names.get(chain, f"Municipality {chain}, which is gone")
