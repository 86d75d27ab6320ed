"""Pictures of editors: a worker makes the sizes that pages show, and no visitor waits for it."""

import json
from typing import Any

import django_rq
import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from wagtail.images.models import Image, Rendition

from catalog import jobs
from catalog.media import renditions
from catalog.models import Producer
from catalog.queues import MEDIA
from editorial.models import LandingPage, ShopSettings
from tests.editorial.making import make_article, make_collection, make_image, make_pictures, make_site, publish

pytestmark = pytest.mark.django_db


def test_publishing_sends_a_job_and_visitors_make_nothing(
    client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    tree = make_site()
    queue = django_rq.get_queue(MEDIA)
    queue.empty()
    with django_capture_on_commit_callbacks(execute=True):
        article = make_article(tree, image=make_image())

    assert "street" not in client.get(article.url).content.decode()
    assert not Rendition.objects.exists()

    (job,) = [job for job in queue.jobs if job.args == (article._meta.label_lower, article.pk)]
    assert job.perform() == 1
    page = client.get(article.url).content.decode()
    assert page.count('<source type="image/avif"') == 1
    assert page.count('property="og:image"') == 1
    made = Rendition.objects.count()
    assert client.get(tree.articles.url).content.decode().count('<source type="image/avif"') == 1
    assert (Rendition.objects.count(), jobs.make_renditions()) == (made, 0)


def test_what_a_lost_job_left_the_next_round_makes() -> None:
    tree = make_site()
    image = make_image()
    make_collection(tree, image=image)
    make_pictures()
    producer = Producer.objects.create(name="Kilo", slug="kilo", portrait=make_image())
    renditions.go_on(producer._meta.label_lower, producer.pk)
    image.renditions.all().delete()

    assert (jobs.make_renditions(), jobs.make_renditions()) == (1, 0)


def test_a_broken_picture_keeps_no_other_waiting() -> None:
    tree = make_site()
    make_collection(tree, "Whole", image=make_image())
    broken = make_image()
    make_collection(tree, "Broken", image=broken)
    default_storage.delete(str(broken.file.name))

    assert make_pictures() >= 1
    assert not broken.renditions.exists()


@pytest.mark.parametrize("what", ["gone", "cut off", "not a picture"])
def test_a_logo_that_can_not_be_read_takes_no_page_down(what: str, client: Client) -> None:
    tree = make_site()
    logo = make_image("Logo")
    name = str(logo.file.name)
    whole = default_storage.open(name).read()
    default_storage.delete(name)
    if what != "gone":
        default_storage.save(name, ContentFile(whole[:60] if what == "cut off" else b"words"))
    ShopSettings.objects.update(logo=logo)

    assert client.get(tree.home.url).status_code == client.get(tree.home.url).status_code == 200

    cache.clear()  # ten minutes later
    default_storage.delete(name)
    default_storage.save(name, ContentFile(whole))
    assert "max-600x64" in client.get(tree.home.url).content.decode()


def test_what_a_page_can_not_show_yet_comes_before_what_it_shows_in_fewer_bytes() -> None:
    tree = make_site()
    older, newer = make_image(), make_image()
    make_collection(tree, "Older", image=older)
    make_collection(tree, "Newer", image=newer)
    make_pictures()
    older.renditions.all().delete()
    newer.renditions.filter(filter_spec__contains="avif").delete()
    last = Rendition.objects.latest("pk").pk

    assert jobs.make_renditions() == 2

    made = Rendition.objects.filter(pk__gt=last).order_by("pk").values_list("image", "filter_spec")
    turns = [(image, "avif" in spec) for image, spec in made]
    assert list(dict.fromkeys(turns)) == [(older.pk, False), (newer.pk, True), (older.pk, True)]


def test_a_picture_that_can_not_be_read_is_not_tried_each_minute(caplog: pytest.LogCaptureFixture) -> None:
    tree = make_site()
    broken = make_image()
    make_collection(tree, image=broken)
    default_storage.delete(str(broken.file.name))

    make_pictures()
    jobs.make_renditions()

    assert len([line for line in caplog.records if line.message == "picture could not be made"]) == 1


def test_what_was_found_once_costs_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    image = make_image()
    image.get_renditions(*renditions.USES["tile"].specs)
    cache.clear()

    for queries in (1, 0, 0):
        fresh = Image.objects.get(pk=image.pk)
        with django_assert_num_queries(queries):
            assert renditions.shown(fresh, "tile") is not None


def test_every_block_with_a_picture_shows_it(client: Client) -> None:
    tree = make_site()
    picture = {"image": make_image().pk, "alt_text": "A street", "decorative": False}
    body = [
        ("hero", {"heading": "Night", "picture": picture}),
        ("image", picture),
        ("gallery", {"heading": "", "pictures": [picture, picture]}),
    ]
    stream = json.dumps([{"type": kind, "value": value} for kind, value in body])
    page = publish(tree.home, LandingPage(title="Drill", body=stream))
    assert "street" not in client.get(page.url).content.decode()

    make_pictures()

    html = client.get(page.url).content.decode()
    assert html.count('alt="A street"') == html.count('<source type="image/avif"') == 4
