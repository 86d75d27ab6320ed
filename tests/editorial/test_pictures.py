"""Pictures of editors: a worker makes the sizes that pages show, and no visitor waits for it."""

import json
from typing import Any

import django_rq
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.images.models import Rendition

from catalog import jobs
from catalog.media import renditions
from catalog.models import Producer
from catalog.queues import MEDIA
from editorial.models import LandingPage
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
