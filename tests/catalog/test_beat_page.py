"""A beat's page: every file with its checksum, earlier leases, what goes well with it, and how it is handed on."""

import html
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import listing
from catalog.models import Beat, BeatPage
from tests.catalog.making import make_beat, make_tier

pytestmark = pytest.mark.django_db


def _refresh() -> None:
    listing.refresh(Beat.objects.values_list("pk", flat=True))


def _text(client: Client, page: BeatPage) -> str:
    """What the page says, without its marks."""
    said = re.sub(r"<[^>]+>", " ", client.get(page.url).content.decode())
    return re.sub(r"\s+", " ", html.unescape(said)).replace("\N{NO-BREAK SPACE}", " ")


def test_every_file_stands_once_with_format_rate_size_licences_and_checksum(client: Client) -> None:
    make_tier("mp3-lease", types=["mp3"])
    make_tier("wav-lease", types=["mp3", "wav"], sort_order=1)
    page = make_beat()
    _refresh()

    said = _text(client, page)

    for file, licences in (("mp3", "Mp3 lease, Wav lease"), ("wav", "Wav lease")):
        row = page.beat.deliverables.get(type=file)
        assert said.count(f"{row.format} 44.1 kHz · 1 kB {licences} SHA-256 {row.sha256}") == 1


def test_earlier_leases_are_disclosed_with_the_last_end(client: Client) -> None:
    make_tier()
    page = make_beat()
    _refresh()
    assert "before" not in _text(client, page)
    right = page.beat.right
    right.prior_leases, right.prior_leases_end = 7, date(2028, 4, 30)
    right.save()

    said = _text(client, page)

    assert "Leased 7 times before: those leases stay valid, the last until April 2028." in said


def test_the_code_of_the_player_survives_quotes_in_a_title(client: Client) -> None:
    make_tier()
    page = make_beat('Say "when" & go')
    _refresh()

    source = client.get(page.url).content.decode()

    (code,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", source)
    assert html.unescape(code) == (
        f'<iframe src="http://testserver/embed/{page.beat.pk}/" title="Say &quot;when&quot; &amp; go"'
        ' width="100%" height="160" loading="lazy" allow="autoplay"></iframe>'
    )
    assert f'value="{page.full_url}" readonly' in source


def test_what_goes_well_leads_to_the_list_of_all_that_do(client: Client) -> None:
    make_tier()
    page = make_beat("Night Bus", bpm="140", key="A minor")
    make_beat("Half", bpm="70", key="E minor")
    _refresh()

    answer = client.get(page.url)

    assert [card.title for card in answer.context["near"].goes_with] == ["Half"]
    source = html.unescape(answer.content.decode())
    (question,) = re.findall(r'href="([^"]*key_compatible[^"]*)"', source)
    assert question == "/beats/?key=A+minor&bpm_min=136&bpm_max=144&bpm_half_double=1&key_compatible=1"
    assert {card.title for card in client.get(question).context["results"].cards} == {"Night Bus", "Half"}


def test_a_page_beside_twenty_beats_costs_the_queries_of_one_beside_one(client: Client) -> None:
    make_tier()
    page = make_beat("Night Bus")
    make_beat("Another")
    _refresh()
    client.get(page.url)
    with CaptureQueriesContext(connection) as beside_one:
        client.get(page.url)

    for number in range(19):
        make_beat(f"Beat {number}")
    _refresh()
    with CaptureQueriesContext(connection) as beside_twenty:
        client.get(page.url)

    assert len(beside_twenty) == len(beside_one)
