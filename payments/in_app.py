"""Browsers inside other apps (Instagram, TikTok, Facebook, WhatsApp…): banks' pages and downloads fail there."""

import re
from dataclasses import dataclass

_NAMED = re.compile(
    r"Instagram|FBA[NV]/|FB_IAB|musical_ly|BytedanceWebview|TikTok|trill_|Snapchat|Pinterest/|Twitter for|LinkedInApp"
    r"|WhatsApp|YouTube|com\.google\.(?:android|ios)\.youtube|\bLine/|Telegram|MicroMessenger|Discord|Threads|Barcelona",
    re.IGNORECASE,
)
_ANDROID_VIEW = re.compile(r"Android.*; wv\)")
_APPLE = re.compile(r"\((?:iPhone|iPad|iPod)\b.*AppleWebKit")
_APPLE_BROWSER = re.compile(r"Safari/|CriOS/|FxiOS/|EdgiOS/|DuckDuckGo/")


@dataclass(frozen=True, slots=True)
class InApp:
    """``real_browser`` is what this phone has besides, by the name that its owner knows."""

    real_browser: str

    @property
    def is_android(self) -> bool:
        return self.real_browser == "Chrome"


def in_app(user_agent: str) -> InApp | None:
    """The browser inside another app that sent this header; None for a browser of its own.

    A web view is known by its app's name, by Android's mark ``; wv`` or, on an iPhone, by being no browser.
    Source: https://developer.chrome.com/docs/webview/user-agent
    """
    user_agent = user_agent[:1000]
    is_android = "Android" in user_agent
    is_apple = bool(_APPLE.search(user_agent))
    if not (is_android or is_apple):
        return None
    is_view = bool(_ANDROID_VIEW.search(user_agent)) or (is_apple and not _APPLE_BROWSER.search(user_agent))
    if not (is_view or _NAMED.search(user_agent)):
        return None
    return InApp("Chrome" if is_android else "Safari")
