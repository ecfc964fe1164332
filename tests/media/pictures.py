"""Pictures for the tests, drawn here: nothing in them comes from anybody's camera."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

MARK = b"MARKER-7c1d"
RED, GREEN, BLUE, YELLOW = (200, 30, 30), (30, 160, 60), (40, 60, 200), (230, 210, 40)


def four_corners(width: int = 400, height: int = 300, mode: str = "RGB") -> Image.Image:
    """Red, green / blue, yellow: shows which way up a picture is."""
    image = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(image)
    draw.rectangle((width // 2, 0, width, height // 2), fill=GREEN)
    draw.rectangle((0, height // 2, width // 2, height), fill=BLUE)
    draw.rectangle((width // 2, height // 2, width, height), fill=YELLOW)
    return image.convert(mode)


def encoded(image: Image.Image, format_: str = "JPEG", **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format_, **options)
    return buffer.getvalue()


def corners(data: bytes) -> list[str]:
    """The colours of a rendition's corners, left to right and down, by name."""
    image = Image.open(BytesIO(data)).convert("RGB")
    inset_x, inset_y = image.width // 5, image.height // 5
    places = [(x, y) for y in (inset_y, image.height - inset_y) for x in (inset_x, image.width - inset_x)]
    return [_name(image.getpixel(place)) for place in places]


def _name(colour: Any) -> str:
    named = {"red": RED, "green": GREEN, "blue": BLUE, "yellow": YELLOW, "white": (255, 255, 255)}
    return min(named, key=lambda name: sum((a - b) ** 2 for a, b in zip(named[name], colour, strict=True)))


def empty_png(width: int, height: int) -> bytes:
    """A few hundred bytes that claim to be a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def told_about(image: Image.Image, orientation: int = 1) -> dict[str, Any]:
    """Save options that put the marker into everything a JPEG may carry beside its picture."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = MARK.decode()  # description
    exif[0x010F] = MARK.decode()  # maker
    exif.get_ifd(0x8769)[0x9286] = MARK  # user comment
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (37.0, 38.0, 13.0), 3: "E", 4: (138.0, 57.0, 42.0), 29: MARK.decode()}
    )
    return {
        "exif": exif.tobytes() + MARK + encoded(image.resize((16, 12)), comment=MARK),
        "comment": MARK,
        "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + MARK + b"</x:xmpmeta>",
        "extra": b"\xff\xed" + struct.pack(">H", len(MARK) + 16) + b"Photoshop 3.0\x00" + MARK,
    }
