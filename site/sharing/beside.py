"""What the panel beside a beat's editor shows for sharing it: the short address and its codes."""

from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.urls import reverse

from catalog.editor.beside import Fact
from catalog.models import Beat
from sharing.addresses import short_address


def beat_facts(beat: Beat, user: PermissionsMixin | AnonymousUser) -> list[Fact]:
    """For everybody who may edit the beat; nothing in them is about money."""
    lines = (
        ("Short address, for good", short_address(beat.pk), "short_address"),
        ("Code to scan, for print", "SVG", "qr_svg"),
        ("Code to scan, for videos", "PNG", "qr_png"),
    )
    return [
        Fact(label, text, url=reverse(f"sharing:{name}", args=[beat.pk]), group="Sharing")
        for label, text, name in lines
    ]
