"""The press: paper, inks, and what makes a print look printed.

Inks are clear, so that two of them over each other make a third; plates never meet exactly; rollers leave speckles.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.prints.shapes import Mask, Plate

Colour = tuple[int, int, int]
MISREGISTRATION = 4  # pixels at the most
MARGIN = 0.055  # of the shorter side: the paper that stays clear around a print
BORDER = 1.0 - 2 * MARGIN

BONE: Colour = (241, 233, 217)
CHALK: Colour = (236, 235, 229)
SHELL: Colour = (243, 226, 211)
MIST: Colour = (221, 229, 230)
STRAW: Colour = (242, 230, 198)
NIGHT: Colour = (34, 35, 48)

VERMILION: Colour = (224, 72, 46)
NAVY: Colour = (30, 48, 92)
PINE: Colour = (16, 92, 82)
MARIGOLD: Colour = (244, 172, 36)
COBALT: Colour = (38, 90, 176)
CORAL: Colour = (240, 110, 92)
PLUM: Colour = (98, 44, 98)
CHARCOAL: Colour = (48, 48, 54)
TEAL: Colour = (18, 132, 136)
ROSE: Colour = (222, 74, 116)
RUST: Colour = (182, 78, 34)
SKY: Colour = (110, 172, 214)
LILAC: Colour = (158, 132, 206)
LIME: Colour = (176, 196, 62)


@dataclass(frozen=True, slots=True)
class Print:
    """A sheet: its paper, and plates with their inks in the order of printing."""

    paper: Colour
    plates: tuple[tuple[Colour, Mask], ...]


def pull(sheet: Print, plate: Plate, seed: int) -> Image.Image:
    """One copy of ``sheet``; the same seed gives the same picture."""
    rng = np.random.default_rng(seed)
    shape = plate.x.shape
    picture = np.empty((3, *shape), np.float32)
    picture[:] = np.array(sheet.paper, np.float32)[:, None, None] / 255
    frame = _frame(plate)
    for ink, mask in sheet.plates:
        shift = rng.integers(-MISREGISTRATION, MISREGISTRATION + 1, 2)
        laid = np.roll(mask, shift, (0, 1)) * frame * _roller(shape, rng)
        clear = np.array(ink, np.float32) / 255
        for channel in range(3):
            picture[channel] *= 1 - laid * np.float32(1 - clear[channel])
    picture *= 1 - np.float32(0.03) * rng.random(shape, np.float32)  # the paper's tooth
    return Image.fromarray((np.clip(picture, 0, 1) * 255).astype(np.uint8).transpose(1, 2, 0))


def _frame(plate: Plate) -> Mask:
    right, bottom = float(plate.x.max()), float(plate.y.max())
    inset = MARGIN * 2
    return plate.box(-right + inset, -bottom + inset, right - inset, bottom - inset)


def _roller(shape: tuple[int, ...], rng: np.random.Generator) -> NDArray[np.float32]:
    """Ink that did not take everywhere: fine speckles, broad unevenness, now and then a hickey."""
    speckles = np.float32(1) - np.float32(0.42) * (rng.random(shape, np.float32) < 0.03)
    coarse = Image.fromarray((rng.random((14, 14)) * 255).astype(np.uint8))
    fine = Image.fromarray((rng.random((150, 150)) * 255).astype(np.uint8))
    size = (shape[1], shape[0])
    broad = np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), np.float32) / 255
    mottled = np.asarray(fine.resize(size, Image.Resampling.BILINEAR), np.float32) / 255
    return np.asarray(speckles * (0.87 + 0.09 * broad + 0.06 * mottled), np.float32)
