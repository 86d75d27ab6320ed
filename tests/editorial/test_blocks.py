"""Blocks of the StreamFields: an editor finds, understands and previews each of them."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.blocks import Block, StructBlockValidationError
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.people import ensure_person
from editorial.blocks import RuleBlock, body_blocks, landing_blocks
from editorial.models import ArticlePage, LandingPage
from tests.catalog.making import make_beat, make_draft, make_genre, make_mood, make_producer, make_tier
from tests.editorial.making import make_article, make_image, make_pictures, make_site, publish

GROUPS = {"Text", "Beats", "Selling"}
NEEDS_A_ROW = ("image", "beat", "beat_row", "gallery")  # nothing to show in an empty shop
BLOCKS = landing_blocks()


@pytest.fixture
def editor_client(client: Client) -> Client:
    client.force_login(ensure_person("admin", password="admin", is_administrator=True))
    return client


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_every_block_explains_itself(name: str, block: Block) -> None:
    assert block.meta.icon not in ("", "placeholder")
    assert block.meta.description.endswith(".")
    assert block.meta.group in GROUPS
    assert block.meta.template == f"editorial/blocks/{name}.html"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "block"), [pair for pair in BLOCKS if pair[0] not in NEEDS_A_ROW], ids=lambda value: str(value)[:20]
)
def test_a_preview_shows_an_example(name: str, block: Block) -> None:
    make_site()
    value = block.get_preview_value()

    html = block.render(value)

    assert name == "licence_table" or html.strip() != ""


@pytest.mark.django_db
def test_every_preview_shows_the_example_in_the_shops_looks(editor_client: Client, committed: Any) -> None:
    make_site()
    blocks = LandingPage.body.field.stream_block.child_blocks
    for block in blocks.values():  # of an empty shop
        assert (
            editor_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix}).status_code == 200
        )
    make_tier()
    make_image()
    with committed():
        make_beat("Night Bus")

    for name, block in blocks.items():
        answer = editor_client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "shop/site" in html
        shown = html.partition(f'block-{name}">')[2].partition("</main>")[0]
        assert shown.replace("</div>", "").strip(), name
        assert block.is_previewable


@pytest.mark.django_db
def test_a_row_chooses_beats_by_its_rule(client: Client, committed: Any) -> None:
    tree = make_site()
    make_tier()
    with committed():
        make_beat("Slow", bpm="80", genre="soul")
        make_beat("Dark drill", genre="drill", moods=["dark"], sounds_like=["Headie One"])
        make_beat("Other drill", genre="drill", moods=["calm"], producer="Ada Low")
        make_beat("Fast", bpm="170", genre="drill", moods=["dark"])
    genre, mood, producer = make_genre("drill"), make_mood("dark"), make_producer("Ada Low")
    rules: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["Fast", "Other drill", "Dark drill", "Slow"]),
        ({"count": 2}, ["Fast", "Other drill"]),
        ({"genre": genre.pk, "mood": mood.pk}, ["Fast", "Dark drill"]),
        ({"genre": genre.pk, "mood": mood.pk, "bpm_max": 160}, ["Dark drill"]),
        ({"bpm_min": 60, "bpm_max": 100}, ["Slow"]),
        ({"producer": producer.pk}, ["Other drill"]),
        ({"sounds_like": "Headie One"}, ["Dark drill"]),
    ]
    row: dict[str, Any] = {"heading": "", "beats": []}
    body = [("beat_row", row | {"rule": {"order": "newest", "count": 6} | rule}) for rule, _ in rules]
    page = publish(tree.home, LandingPage(title="Drill", body=json.dumps(_stream(body))))

    html = client.get(page.url).content.decode()

    rows = html.split('class="block--wide"')[1:]
    titles = [re.findall(r'class="row__title"><a href="[^"]*">([^<]*)<', row) for row in rows]
    assert titles == [expected for _, expected in rules]


def test_a_rule_that_no_beat_can_fit_is_refused() -> None:
    rule = RuleBlock()

    with pytest.raises(StructBlockValidationError) as refused:
        rule.clean(rule.normalize({"bpm_min": 150, "bpm_max": 140}))

    assert set(refused.value.block_errors) == {"bpm_max"}


@pytest.mark.django_db
def test_a_landing_page_of_many_blocks_costs_the_queries_of_one_of_few(client: Client, committed: Any) -> None:
    tree = make_site()
    make_tier()
    image = make_image()
    with committed():
        beats = [make_beat(f"Beat {number}") for number in range(4)]

    def page_of(times: int) -> Page:
        row = {"heading": "By hand", "rule": {"order": "newest", "count": 3}}
        body: list[tuple[str, Any]] = [("hero", {"heading": "Night", "beat": beats[0].pk})]
        for number in range(times):
            of_rule = {"order": "popular", "count": 1 + number}
            picture = {"image": image.pk, "alt_text": "A street", "decorative": False}
            body += [
                ("beat", beats[number % 4].pk),
                ("beat_row", row | {"beats": [beats[number % 4].pk, beats[0].pk]}),
                ("beat_row", {"heading": "By rule", "beats": [], "rule": of_rule}),
                ("licence_table", {"heading": "Licences", "note": ""}),
                ("gallery", {"heading": "", "pictures": [picture, picture]}),
            ]
        return publish(tree.home, LandingPage(title=f"Times {times}", body=json.dumps(_stream(body))))

    counts = []
    for page in (page_of(1), page_of(6)):
        make_pictures()
        assert client.get(page.url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            html = client.get(page.url).content.decode()
        assert html.count("<h1") == 1
        counts.append(len(queries))

    assert counts[0] == counts[1]


def _stream(body: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": name, "value": value} for name, value in body]


def test_there_are_few_enough_to_choose_from() -> None:
    assert len(body_blocks()) <= 10


@pytest.mark.django_db
def test_an_article_is_written_in_the_admin(editor_client: Client) -> None:
    tree = make_site()
    form = nested_form_data(
        {
            "title": "Stems, explained",
            "slug": "stems-explained",
            "summary": "What is in the zip.",
            "image": "",
            "body": streamfield([("heading", "In the zip"), ("text", rich_text("<p>One file a drum.</p>"))]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
            "action-publish": "action-publish",
        }
    )

    response = editor_client.post(f"/admin/pages/add/editorial/articlepage/{tree.articles.pk}/", form)

    assert response.status_code == 302
    article = ArticlePage.objects.get()
    assert [block.block_type for block in article.body] == ["heading", "text"]
    assert b"One file a drum." in Client().get("/articles/stems-explained/").content


@pytest.mark.django_db
def test_an_image_without_words_is_refused(editor_client: Client) -> None:
    tree = make_site()
    article = make_article(tree)
    form = nested_form_data(
        {
            "title": article.title,
            "slug": article.slug,
            "body": streamfield([("image", {"image": "", "alt_text": "", "decorative": ""})]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
            "action-publish": "action-publish",
        }
    )

    response = editor_client.post(f"/admin/pages/{article.pk}/edit/", form)

    assert response.status_code == 200
    assert "body" in response.context["form"].errors


@pytest.mark.django_db
def test_a_rule_names_a_sound_as_beats_do() -> None:
    make_draft("Night Bus", sounds_like=["Headie One"])
    rule = RuleBlock()

    assert rule.clean(rule.normalize({"sounds_like": "headie one type beat"}))["sounds_like"] == "Headie One"
