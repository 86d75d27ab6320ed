"""Browsers inside other apps: paying leads to Stripe's page, and the order says how to get out of there."""

import pytest
from django.test import Client

from payments.in_app import InApp, in_app
from payments.models import Purchase
from tests.payments.api.test_downloads import completed
from tests.payments.factories import begin, make_beat

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9{}) AppleWebKit/537.36 (KHTML, like Gecko)"
INSTAGRAM = f"{IPHONE} Mobile/22C152 Instagram 361.0.0.35.82 (iPhone17,1; iOS 18_2; en_US)"
TIKTOK = f"{ANDROID.format('; wv')} Version/4.0 Chrome/131.0 Mobile Safari/537.36 trill_370 BytedanceWebview/d8a21c6"


@pytest.mark.parametrize(
    ("user_agent", "browser"),
    [
        (INSTAGRAM, "Safari"),
        (TIKTOK, "Chrome"),
        (f"{IPHONE} Mobile/22C152 [FBAN/FBIOS;FBAV/492.0;FBDV/iPhone17,1]", "Safari"),
        (f"{ANDROID.format('')} Version/4.0 Chrome/131.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/492.0;]", "Chrome"),
        (f"{IPHONE} Mobile/22C152 musical_ly_37.8.0 JsSdk/2.0", "Safari"),
        (f"{IPHONE} Mobile/22C152 WhatsApp/2.24.25", "Safari"),
        (
            f"{ANDROID.format('; wv')} Version/4.0 Chrome/131.0 Mobile Safari/537.36 com.google.android.youtube/19",
            "Chrome",
        ),
        (f"{IPHONE} Mobile/22C152", "Safari"),  # some app's web view
    ],
)
def test_a_browser_inside_an_app_is_known(user_agent: str, browser: str) -> None:
    assert in_app(user_agent) == InApp(browser)


@pytest.mark.parametrize(
    "user_agent",
    [
        f"{IPHONE} Version/18.2 Mobile/15E148 Safari/604.1",
        f"{IPHONE} CriOS/131.0 Mobile/15E148 Safari/604.1",
        f"{IPHONE} FxiOS/133.0 Mobile/15E148 Safari/605.1.15",
        f"{ANDROID.format('')} Chrome/131.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18 Safari/6",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        "WhatsApp/2.24.25 A",  # fetches a picture for a chat
        "",
    ],
)
def test_a_browser_of_its_own_is_left_alone(user_agent: str) -> None:
    assert in_app(user_agent) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox_server")
def test_paying_leads_to_stripes_page(client: Client) -> None:
    path = f"/checkout/{make_beat().beat.pk}/?license=wav-lease"
    browser = {"user-agent": INSTAGRAM}

    shown = client.get(path, headers=browser).content.decode()
    answer = client.post(path, {"email": "ada@example.com", "licensee": "Ada"}, headers=browser)

    assert "data-plain-form" in shown
    assert "data-payment-form" not in shown
    assert "data-payment-element" not in shown
    assert '<button class="button button--wide" type="submit">Pay $49.00 on Stripe\'s page' in shown
    assert answer.status_code == 303
    assert "/checkout/" not in answer["Location"].removeprefix("http://").partition("/")[0]
    assert Purchase.objects.get().stripe_session_id


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox_server")
def test_an_unpaid_order_is_paid_there_too(client: Client) -> None:
    purchase = begin(make_beat()).purchase
    path = client.get(f"/orders/{purchase.token}/pay/")["Location"]
    assert "data-plain-form" in client.get(path, headers={"user-agent": TIKTOK}).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox_server")
def test_the_order_says_how_to_get_out_before_its_files(client: Client) -> None:
    purchase = completed(make_beat())
    path = f"/orders/{purchase.token}/"

    inside = client.get(path, headers={"user-agent": TIKTOK}).content.decode()
    outside = client.get(path, headers={"user-agent": "Mozilla/5.0 Firefox/133.0"}).content.decode()

    assert "Open this page in Chrome to download" in inside
    assert inside.index("Your files are in your mail") < inside.index('class="download"')
    assert f'value="http://testserver{path}"' in inside
    assert f"intent://testserver{path}#Intent;scheme=http;end" in inside
    assert "to download</h2>" not in outside
