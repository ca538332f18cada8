"""Builds the demo town."""

import gc
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from frontend.demo import chain, hints, legal, life, offices, participation, reset, store, town
from frontend.demo.pictures import Album
from geo import gazetteer
from geo.models import Municipality


class Command(BaseCommand):
    help = (
        "Build the fictional town Lindenbach with streets, houses, offices, reports and projects, "
        "dates hung on today. If it is there already, nothing changes; --reset builds it anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", default="1", help="another number, another town")
        parser.add_argument(
            "--reset", action="store_true", help="remove the demo town first, with all its data"
        )
        parser.add_argument(
            "--base-url",
            default=os.environ.get("BASE_URL")
            or f"http://localhost:{os.environ.get('PORT') or 8000}",
            help="what mails and QR codes point to",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        there = Municipality.objects.filter(ags=offices.AGS).first()
        if there and not there.is_demo:
            raise CommandError(f"{there.name} ({there.ags}) is a real municipality.")
        if there and not options["reset"]:
            self.stdout.write(f"{there.name} steht schon. Neu bauen: demo_town --reset")
            return
        begin = perf_counter()
        if there:
            with self.step("Die alte Stadt abtragen"):
                reset.remove(there)
        album = Album()  # draws its pictures while we draw the town
        try:
            with transaction.atomic():
                self.build(options["seed"], options["base_url"], album)
        finally:
            album.close()
        self.stdout.write(f"Fertig nach {perf_counter() - begin:.1f} s.")

    def build(self, seed: str, base_url: str, album: Album) -> None:
        with self.step("Fluss, Straßen und Häuser zeichnen"):
            drawn = town.draw(seed)
        with self.step("Stadt und Ämter gründen"):
            municipality = offices.create_municipality(drawn, base_url=base_url)
            bodies = offices.create_departments(municipality)
        with self.step("Karte und Adressen eintragen"):
            store.write_places(municipality, drawn)
            gazetteer.rebuild(municipality)
            life.install(municipality)
        with self.step("Beispielbilder malen"):
            album.wait()
        # The drawn town is a million things that stay: nobody needs to look through them for
        # garbage each time some thousand rows have come and gone.
        gc.freeze()
        with self.step("Ein halbes Jahr Meldungen erleben"):
            reports = life.live(municipality, drawn, bodies, album)
        with self.step("Vorhaben planen und mitreden"):
            projects = participation.live(municipality, drawn, bodies, album)
        with self.step("Impressum und Datenschutz schreiben"):
            legal.publish(municipality)
        with self.step("Wartende Texte ansehen"):
            hints.look(municipality)
        with self.step("Das Protokoll versiegeln"):
            chain.seal_past(municipality)
        self.stdout.write(
            f"  {len(reports)} Meldungen und {projects} Vorhaben in {municipality.name}"
        )

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        begin = perf_counter()
        self.stdout.write(f"  {words} ...", ending="")
        self.stdout.flush()
        yield
        self.stdout.write(f" {perf_counter() - begin:.1f} s")
