"""What a picture looks like, in 64 bits that survive shrinking and saving again (a difference hash), three times: as it
is, mirrored, and its middle nine tenths."""

from __future__ import annotations

from PIL import Image as Pillow
from PIL import ImageOps

SIDE = 8
MIDDLE = 0.9
# A picture without lines is like every other one.
LINES_MIN = 4


def likeness_of(image: Pillow.Image) -> str | None:
    """Three times 16 hexadecimal digits; None for a picture in which there is next to nothing."""
    width, height = image.size
    inset = round(width * (1 - MIDDLE) / 2), round(height * (1 - MIDDLE) / 2)
    middle = image.crop((inset[0], inset[1], max(width - inset[0], 1), max(height - inset[1], 1)))
    bits = [_differences(each) for each in (image, ImageOps.mirror(image), middle)]
    if not LINES_MIN <= bits[0].bit_count() <= SIDE * SIDE - LINES_MIN:
        return None
    return "".join(f"{each:016x}" for each in bits)


def _differences(image: Pillow.Image) -> int:
    """Row by row, whether each of nine greys is darker than its right neighbour."""
    small = image.convert("L").resize((SIDE + 1, SIDE), Pillow.Resampling.BOX)
    greys = small.tobytes()
    bits = 0
    for row in range(SIDE):
        for column in range(SIDE):
            place = row * (SIDE + 1) + column
            bits = bits << 1 | (greys[place] < greys[place + 1])
    return bits
