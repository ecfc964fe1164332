"""From an uploaded file to renditions that hold nothing but the picture."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, ImageCms, ImageOps, UnidentifiedImageError
from PIL import Image as Pillow

from board.errors import msgid
from board.media.likeness import likeness_of
from board.media.models import AVATAR_WIDTHS, PHOTO_BYTES_MAX, PHOTO_PIXELS_MAX, PHOTO_WIDTHS

READABLE_FORMATS = ("JPEG", "PNG", "WEBP")
# WebP ends at 16,383; a strip of a picture taller than this is no help to anybody.
RENDITION_HEIGHT_MAX = 4096
WEBP_QUALITY = 82
DECODERS_AT_ONCE = 2

# Our own limit stands below Pillow's and is checked before anything is decoded.
Pillow.MAX_IMAGE_PIXELS = None

# Decoding 24 megapixels takes 100 to 350 MB. Threads of their own, because the memory that a thread has
# freed stays with it: ten uploads at once took 1,000 MB behind a semaphore and take 300 MB here.
_decoders = ThreadPoolExecutor(DECODERS_AT_ONCE, thread_name_prefix="photo-decoder")
_SIDEWAYS = frozenset({5, 6, 7, 8})
# How iPhones name their own format inside the file.
_HEIF_BRANDS = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc", b"ftypavif")

TOO_LARGE = msgid("写真のファイルが大きすぎます。%(megabytes)sMBまでの写真を選んでください。")
TOO_MANY_PIXELS = msgid("写真の画素数が多すぎます。%(megapixels)sメガピクセルまでの写真を選んでください。")
NOT_A_PHOTO = msgid("写真として読み込めないファイルです。JPEG・PNG・WebPの写真を選んでください。")
HEIF = msgid("この形式（HEICなど）の写真はまだ読み込めません。JPEGにして選び直してください。")
BROKEN = msgid("写真のデータが壊れているようです。もう一度送るか、別の写真を選んでください。")
NO_ROOM = msgid("置く場所が足りず、いまは写真を受け取れません。文章は保存できます。写真はあとから足してください。")


class BadPhoto(Exception):
    """The file cannot become a photo. `message` is a msgid for whoever chose it, `params` its values."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params


@dataclass(frozen=True)
class Photo:
    """What will be stored: WebP files by the name of their width, and the size of the largest."""

    renditions: dict[int, bytes]
    width: int
    height: int
    is_avatar: bool = False
    likeness: str | None = None

    @property
    def sha256(self) -> str:
        # The same picture as somebody's avatar and as a photo are two images with files of their own.
        kind = b"avatar" if self.is_avatar else b""
        return hashlib.sha256(kind + self.renditions[max(self.renditions)]).hexdigest()


def prepare(data: bytes) -> Photo:
    """Check, decode, turn upright and re-encode. Raises BadPhoto for anything that is not a sound photo."""
    return _prepare(data, _photo)


def prepare_avatar(data: bytes) -> Photo:
    """As prepare(), cut to the square in its middle."""
    return _prepare(data, _avatar)


def _prepare(data: bytes, finish: Callable[[Pillow.Image], Photo]) -> Photo:
    if len(data) > PHOTO_BYTES_MAX:
        raise BadPhoto(TOO_LARGE, megabytes=PHOTO_BYTES_MAX // 1024**2)
    if data[4:12] in _HEIF_BRANDS:
        raise BadPhoto(HEIF)
    return _decoders.submit(_decoded, data, finish).result()


def _decoded(data: bytes, finish: Callable[[Pillow.Image], Photo]) -> Photo:
    try:
        with Pillow.open(BytesIO(data), formats=READABLE_FORMATS) as image:
            _refuse_too_many_pixels(image)
            return finish(_flattened(_in_srgb(_upright(_shrunk(image)))))
    except BadPhoto:
        raise
    except UnidentifiedImageError:
        raise BadPhoto(NOT_A_PHOTO) from None
    except Exception as error:
        # Decoders fail with errors of every sort on hostile files.
        raise BadPhoto(BROKEN) from error


def _refuse_too_many_pixels(image: Pillow.Image) -> None:
    if image.width * image.height > PHOTO_PIXELS_MAX:
        raise BadPhoto(TOO_MANY_PIXELS, megapixels=PHOTO_PIXELS_MAX // 1_000_000)


def _shrunk(image: Pillow.Image) -> Pillow.Image:
    """Decoded, and no larger than the largest rendition: before anything else, to save memory."""
    largest = max(PHOTO_WIDTHS)
    # JPEG alone can decode straight to a half, a quarter or an eighth.
    image.draft(None, (largest, largest))
    image.load()
    sideways = image.getexif().get(ExifTags.Base.Orientation) in _SIDEWAYS
    width, height = (image.height, image.width) if sideways else image.size
    fitted = _fitted(width, height, largest)
    size = (fitted[1], fitted[0]) if sideways else fitted
    workable = _in_workable_mode(image)
    if size == workable.size:
        return workable
    return workable.resize(size, Pillow.Resampling.LANCZOS, reducing_gap=3.0)


def _fitted(width: int, height: int, width_max: int) -> tuple[int, int]:
    """Never enlarged."""
    scale = min(1.0, width_max / width, RENDITION_HEIGHT_MAX / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _in_workable_mode(image: Pillow.Image) -> Pillow.Image:
    """RGBA where anything is transparent, else L, RGB or CMYK. The notes that came with the file are kept."""
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode.startswith("I"):
        # 16 bits of grey; converting alone would clip everything above 255 to white.
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image if image.mode in {"L", "RGB", "CMYK"} else image.convert("RGB")


def _upright(image: Pillow.Image) -> Pillow.Image:
    return ImageOps.exif_transpose(image)


def _in_srgb(image: Pillow.Image) -> Pillow.Image:
    profile = image.info.get("icc_profile")
    if not profile:
        return image
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        # A profile that does not fit the picture: its colours as they are beat no photo.
        return image
    return image if converted is None else converted


def _flattened(image: Pillow.Image) -> Pillow.Image:
    """Plain RGB on white, without any of the notes that came with the file."""
    if image.mode == "RGBA":
        flat = Pillow.new("RGB", image.size, "white")
        flat.paste(image, mask=image.getchannel("A"))
    else:
        flat = image.convert("RGB")
    flat.info.clear()
    return flat


def _photo(image: Pillow.Image) -> Photo:
    renditions: dict[int, bytes] = {}
    rendition = image
    for width in sorted(PHOTO_WIDTHS, reverse=True):
        size = _fitted(*image.size, width)
        if size != rendition.size:
            rendition = rendition.resize(size, Pillow.Resampling.LANCZOS)
        renditions[width] = _as_webp(rendition)
    return Photo(renditions, *image.size, likeness=likeness_of(image))


def _avatar(image: Pillow.Image) -> Photo:
    """Always as large as its names say, so that small pictures stand in the same circle as large ones."""
    sizes = [(width, width) for width in AVATAR_WIDTHS]
    squares = [ImageOps.fit(image, size, Pillow.Resampling.LANCZOS) for size in sizes]
    renditions = {square.width: _as_webp(square) for square in squares}
    return Photo(renditions, *max(sizes), is_avatar=True)


def _as_webp(image: Pillow.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "WEBP", quality=WEBP_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return buffer.getvalue()
