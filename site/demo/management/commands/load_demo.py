"""``manage.py load_demo``: opens the demo shop at once, then makes its beats one by one."""

import os
import time
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any

import django
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.models import BeatPage
from demo import beats, shop
from demo.articles import ARTICLES
from demo.catalogue import BEATS, COLLECTIONS, TAPE
from demo.shop import article_beats
from editorial.setup import ShopTree

PATIENCE_S = 900
WITHOUT_A_PUBLIC = ("beatstore.settings.local", "beatstore.settings.test")


class Command(BaseCommand):
    help = "Make the demo shop: pages and licences at once, then its beats as they are ready. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--beats", type=int, default=len(BEATS), help="how many beats (default: all)")
        parser.add_argument("--processes", type=int, default=max((os.cpu_count() or 2) // 2, 1))
        parser.add_argument("--in-production", action="store_true", help="load the music, never the log-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        is_production = settings.SETTINGS_MODULE not in WITHOUT_A_PUBLIC  # a shop's own settings may have any name
        if is_production and not options["in_production"]:
            raise CommandError("This is a production shop: say --in-production if you want the demo's beats in it.")
        tree = shop.make_frame()
        if not is_production:
            shop.make_deals()
            shop.make_people()
        self.stdout.write("The demo shop is open; its beats are being made.")
        os.nice(10)
        wanted = BEATS[: options["beats"]]
        with ProcessPoolExecutor(options["processes"], get_context("spawn"), initializer=django.setup) as pool:
            pages, uploads = [], []
            for about in wanted:
                pages.append(beats.draft(about, tree.beats))
                uploads.append(pool.submit(make_files, pages[-1].pk))
            self._write_texts(tree, {about.slug for about in wanted})
            waiting = self._publish(pages, len(pages))
            for upload in as_completed(uploads):
                upload.result()
                waiting = self._publish(waiting, len(pages))
        self._wait_for(waiting, len(pages))

    def _write_texts(self, tree: ShopTree, slugs: set[str]) -> None:
        """What stands on top; articles, collections and the tape, unless too few beats were asked for."""
        shop.make_featured(tree)
        if all(article_beats(article) <= slugs for article in ARTICLES):
            shop.make_articles(tree)
        if all(set(collection[3]) <= slugs for collection in COLLECTIONS):
            shop.make_collections(tree)
        if set(TAPE[3]) <= slugs:
            shop.make_tape(tree)

    def _wait_for(self, waiting: list[BeatPage], count: int) -> None:
        until = time.monotonic() + PATIENCE_S
        while waiting:
            if time.monotonic() > until:
                titles = ", ".join(page.title for page in waiting)
                raise CommandError(f"Not ready after {PATIENCE_S} s: {titles}. Is a media worker running?")
            time.sleep(1)
            waiting = self._publish(waiting, count)
        self.stdout.write("The demo shop is complete.")

    def _publish(self, waiting: list[BeatPage], count: int) -> list[BeatPage]:
        still = [page for page in waiting if not beats.publish_if_ready(page)]
        for page in waiting:
            if page not in still:
                self.stdout.write(f"{count - len(still):>3} of {count}  {page.title}")
        return still


def make_files(page_id: int) -> None:
    """Render and upload one beat, in a process of the pool."""
    os.nice(10)
    beats.upload(BeatPage.objects.get(pk=page_id))
