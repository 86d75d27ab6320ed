"""The files panel's list of what is missing, its players, and the panel beside the form, by who looks."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from catalog.models import BeatPage, Preview, PreviewSettings, StemPreviews
from tests.accounts.everything import make_sale
from tests.catalog.making import add_files, fresh, make_beat, make_draft, make_file, make_producer, make_tier
from tests.editorial.making import make_site

pytestmark = pytest.mark.django_db


def _client_of(role: str) -> Client:
    user = get_user_model().objects.create_user(f"a-{role}", email=f"{role}@example.com".replace(" ", "-"))
    user.groups.add(Group.objects.get(name=role))
    if role == Role.PRODUCERS:
        make_producer().users.add(user)
    client = Client()
    client.force_login(user)
    return client


def _shown(client: Client, page: BeatPage) -> str:
    return client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


@pytest.mark.parametrize(
    ("role", "sees_money"), [(Role.EDITORS, False), (Role.SHOP_MANAGERS, True), (Role.PRODUCERS, False)]
)
def test_rights_stand_beside_the_beat_and_sales_for_who_may_see_money(role: Role, sees_money: bool) -> None:
    make_site()
    make_tier()
    page = make_beat()
    make_sale(page, total_minor=7777, unit_minor=7777)
    type(page.beat.right).objects.filter(pk=page.beat.right_id).update(prior_leases=4, leases_elsewhere=3)

    shown = _shown(_client_of(role), page)

    panel = shown[shown.index("Exclusive right") - 2000 :]
    assert "Sales, plays and rights" in shown
    assert re.search(r"Earlier leases</dt>\s*<dd[^>]*>7", panel)
    assert ("Licences sold" in shown) is sees_money
    assert ("$77.77" in shown) is sees_money
    assert ("See your sales" in shown) is (role == Role.PRODUCERS)


def test_what_is_missing_leads_to_its_tab_and_field(admin_client: Client) -> None:
    make_tier()
    page = make_draft()
    page.beat_producers.all().delete()
    page.save_revision()

    shown = admin_client.get(reverse("catalog_editor:files_state", args=[page.beat.pk])).content.decode()

    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    links = re.findall(r'<a href="([^"]+)" data-goto="(\w+)"', shown)
    assert (f"{edit}#tab-identity", "beat_producers") in links
    assert (f"{edit}#tab-audio", "files") in links
    form = _shown(admin_client, page)
    for url, _ in links:
        assert f'href="#{url.partition("#")[2]}"' in form


def test_what_is_on_sale_and_what_is_newest_can_both_be_heard(admin_client: Client) -> None:
    make_tier()
    page = make_beat()
    add_files(page.beat, version=2)

    shown = admin_client.get(reverse("catalog_editor:files_state", args=[page.beat.pk])).content.decode()

    on_sale, newest = Preview.objects.order_by("pk")
    assert [key in shown for key in (on_sale.audio_key, newest.audio_key)] == [True, True]
    assert shown.count("<audio") == 2
    assert shown.index(on_sale.audio_key) < shown.index(newest.audio_key)


def test_a_draft_whose_preview_is_not_on_sale_plays_in_wagtails_preview(admin_client: Client) -> None:
    make_tier(types=["wav", "stems"])
    page = make_draft()
    (wav,) = add_files(page.beat, ["wav"])
    stems = make_file(page.beat, "stems")
    track = {"name": "drums", "audio_key": "previews/drums.mp3", "wave_path": "M0 1v2", "duration_s": 20}
    recipe = PreviewSettings.load().fingerprint
    StemPreviews.objects.create(stems=stems, state="ready", tracks=[track], recipe=recipe)
    page.save_revision()

    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    shown = admin_client.get(url).content.decode()

    assert not wav.is_on_sale
    assert re.search(f'data-preview="[^"]+{Preview.objects.get().audio_key}"', shown)
    assert "data-play " in shown
    assert "previews/drums.mp3" in shown
    assert not fresh(page).live
