"""Which figure, paper and inks each cover has; one seed a slug, so that a reprint is the same print."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from demo.prints import interiors, landscapes, nocturnes
from demo.prints import press as ink
from demo.prints.press import Colour, Print, pull
from demo.prints.shapes import Mask, Plate

COVER_PIXELS = 1200


@dataclass(frozen=True, slots=True)
class Design:
    figure: Callable[[Plate], tuple[Mask, ...]]
    paper: Colour
    inks: tuple[Colour, ...]


COVERS: dict[str, Design] = {
    "night-freight": Design(nocturnes.rails, ink.STRAW, (ink.VERMILION, ink.NAVY)),
    "paper-lanterns": Design(nocturnes.lanterns, ink.SHELL, (ink.CORAL, ink.PLUM)),
    "basalt": Design(nocturnes.columns, ink.CHALK, (ink.TEAL, ink.CHARCOAL)),
    "cold-harbour": Design(nocturnes.harbour, ink.MIST, (ink.SKY, ink.NAVY)),
    "corner-light": Design(interiors.lamp, ink.BONE, (ink.MARIGOLD, ink.PINE)),
    "ninth-floor": Design(interiors.ninth, ink.BONE, (ink.RUST, ink.CHARCOAL)),
    "rain-on-tape": Design(interiors.reels, ink.MIST, (ink.COBALT, ink.CORAL)),
    "window-seat": Design(landscapes.window_seat, ink.BONE, (ink.MARIGOLD, ink.TEAL)),
    "market-sunday": Design(landscapes.awnings, ink.STRAW, (ink.MARIGOLD, ink.PINE)),
    "kiosk-after-dark": Design(nocturnes.kiosk, ink.STRAW, (ink.MARIGOLD, ink.NAVY)),
    "basement-sun": Design(interiors.stairs, ink.SHELL, (ink.MARIGOLD, ink.COBALT)),
    "open-hands": Design(interiors.hands, ink.CHALK, (ink.CORAL, ink.COBALT)),
    "velvet-hour": Design(nocturnes.curtain, ink.SHELL, (ink.ROSE, ink.PLUM)),
    "low-tide": Design(landscapes.low_tide, ink.BONE, (ink.SKY, ink.RUST)),
    "salt-and-brass": Design(landscapes.horn, ink.CHALK, (ink.MARIGOLD, ink.VERMILION)),
    "slow-ember": Design(landscapes.ember, ink.BONE, (ink.VERMILION, ink.CHARCOAL)),
    "chrome-coast": Design(landscapes.coast, ink.SHELL, (ink.CORAL, ink.COBALT)),
    "arcade-heart": Design(interiors.heart, ink.MIST, (ink.ROSE, ink.COBALT)),
    "black-ice": Design(nocturnes.facets, ink.CHALK, (ink.SKY, ink.CHARCOAL)),
    "turnpike": Design(interiors.interchange, ink.STRAW, (ink.LIME, ink.PINE)),
    "two-step-home": Design(interiors.steps, ink.BONE, (ink.LILAC, ink.PINE)),
    "silver-rapids": Design(landscapes.rapids, ink.CHALK, (ink.TEAL, ink.PLUM)),
    "palm-shadow": Design(landscapes.palm, ink.STRAW, (ink.CORAL, ink.PINE)),
    "satin-floor": Design(interiors.mirror_ball, ink.SHELL, (ink.LILAC, ink.PLUM)),
    "overload": Design(interiors.overload, ink.CHALK, (ink.VERMILION, ink.COBALT)),
    "slow-aurora": Design(nocturnes.aurora, ink.CHALK, (ink.TEAL, ink.NAVY)),
    "sugar-static": Design(interiors.candy, ink.SHELL, (ink.ROSE, ink.TEAL)),
}


def draw_cover(slug: str) -> Image.Image:
    """The square cover of one beat; raises KeyError for a slug without a design."""
    return printed(COVERS[slug], slug, COVER_PIXELS, COVER_PIXELS)


def printed(design: Design, name: str, width: int, height: int) -> Image.Image:
    plate = Plate.of(width, height)
    sheet = Print(design.paper, tuple(zip(design.inks, design.figure(plate), strict=True)))
    return pull(sheet, plate, zlib.crc32(name.encode()))
