"""Addresses: how one is written, and what EMAIL_URL and REDIS_URL say beyond the libraries that read them."""

from urllib.parse import unquote, urlsplit

import dj_email_url

# Ours -> dj-email-url's, which takes a scheme that it doesn't know for one without TLS.
MAIL_SCHEMES = {
    "smtp": "smtp",
    "smtp+tls": "submission",
    "smtp+ssl": "smtp",
    "submission": "submission",
    "console": "console",
    "file": "file",
}
SMTPS_PORT = 465  # RFC 8314: TLS from the first byte on


def http_url(host: str, port: int | str) -> str:
    """``http://host:port``, for an IPv6 address too."""
    host = host.strip("[]")
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def mail_settings(url: str) -> dict[str, object]:
    """Django's ``EMAIL_…`` settings for an address of one of ``MAIL_SCHEMES``; ValueError for another."""
    parts = urlsplit(url)
    if parts.scheme not in MAIL_SCHEMES:
        raise ValueError("unknown scheme")
    found: dict[str, object] = dj_email_url.parse(parts._replace(scheme=MAIL_SCHEMES[parts.scheme]).geturl())
    if parts.scheme == "smtp+ssl":
        found |= {"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False, "EMAIL_PORT": parts.port or SMTPS_PORT}
    if parts.scheme == "file":
        found["EMAIL_FILE_PATH"] = unquote(parts.path)
    return found


def next_database(redis_url: str) -> str:
    """The database after that of ``redis_url`` on the same server: where the cache is unless it has its own."""
    parts = urlsplit(redis_url)
    if parts.scheme == "unix":
        return f"{redis_url.partition('?')[0]}?db=1"
    number = parts.path.strip("/")
    return parts._replace(path=f"/{int(number) + 1 if number.isdecimal() else 1}").geturl()
