"""Addresses for finding and sharing."""

from django.urls import path

from sharing import embed, oembed, short, sitemaps
from sharing.feeds import NewBeats, NewBeatsAtom

app_name = "sharing"
urlpatterns = [
    path("feeds/<slug:language>/beats.rss", NewBeats(), name="rss"),
    path("feeds/<slug:language>/beats.atom", NewBeatsAtom(), name="atom"),
    path("embed/<int:beat_id>/", embed.player, name="embed"),
    path("oembed/", oembed.answer, name="oembed"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap_section"),
    path("b/<int:beat_id>", short.to_beat, name="short_address"),
    path("b/<int:beat_id>/", short.to_beat),
    path("b/<int:beat_id>/qr.svg", short.qr_code, {"kind": "svg"}, name="qr_svg"),
    path("b/<int:beat_id>/qr.png", short.qr_code, {"kind": "png"}, name="qr_png"),
]
