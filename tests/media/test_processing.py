"""Only the picture survives: upright, in sRGB, on white, in three sizes; anything else is refused kindly."""

from __future__ import annotations

import random
import zipfile
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageFile

from board.media import processing
from board.media.models import PHOTO_BYTES_MAX
from board.media.processing import BadPhoto, prepare
from tests.media.pictures import MARK, corners, empty_png, encoded, four_corners, told_about


def profile_with_red_for_blue() -> bytes:
    """sRGB whose primaries have changed places."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"tXYZ").replace(b"bXYZ", b"rXYZ").replace(b"tXYZ", b"bXYZ")


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_three_renditions(format_):
    photo = prepare(encoded(four_corners(2000, 1500), format_))
    sizes = {width: (opened(data).format, *opened(data).size) for width, data in photo.renditions.items()}
    assert sizes == {320: ("WEBP", 320, 240), 800: ("WEBP", 800, 600), 1600: ("WEBP", 1600, 1200)}
    assert (photo.width, photo.height) == (1600, 1200)
    for data in photo.renditions.values():
        assert corners(data) == ["red", "green", "blue", "yellow"]


def test_a_small_photo_is_never_enlarged():
    photo = prepare(encoded(four_corners(500, 400)))
    assert {width: opened(data).size for width, data in photo.renditions.items()} == {
        320: (320, 256),
        800: (500, 400),
        1600: (500, 400),
    }
    assert prepare(encoded(four_corners(1, 1), "PNG")).width == 1


def test_a_very_long_picture_is_bounded_in_height_too():
    photo = prepare(encoded(four_corners(300, 12_000)))
    assert photo.height == processing.RENDITION_HEIGHT_MAX
    assert photo.width == round(300 * 4096 / 12_000)


@pytest.mark.parametrize(
    ("orientation", "upright"),
    [
        (1, ["red", "green", "blue", "yellow"]),
        (2, ["green", "red", "yellow", "blue"]),
        (3, ["yellow", "blue", "green", "red"]),
        (4, ["blue", "yellow", "red", "green"]),
        (5, ["red", "blue", "green", "yellow"]),
        (6, ["blue", "red", "yellow", "green"]),
        (7, ["yellow", "green", "blue", "red"]),
        (8, ["green", "yellow", "red", "blue"]),
    ],
)
@pytest.mark.parametrize("size", [(400, 300), (3000, 2000)])
def test_a_photo_is_turned_the_way_it_was_held(orientation, upright, size):
    image = four_corners(*size)
    photo = prepare(encoded(image, **told_about(image, orientation)))
    assert corners(photo.renditions[1600]) == upright
    assert (photo.width < photo.height) == (orientation >= 5)
    assert photo.width == min(1600, size[1] if orientation >= 5 else size[0])


@pytest.mark.security("4-34")
def test_no_word_of_what_the_camera_noted_is_kept():
    image = four_corners(900, 700)
    for data in (
        encoded(image, **told_about(image)),
        encoded(image, "PNG", exif=told_about(image)["exif"]),
        encoded(image, "WEBP", exif=told_about(image)["exif"], xmp=MARK),
    ):
        assert MARK in data
        for rendition in prepare(data).renditions.values():
            assert MARK not in rendition
            assert not any(name in rendition for name in (b"EXIF", b"Exif", b"XMP ", b"ICCP", b"VP8X"))
            assert not opened(rendition).getexif()


@pytest.mark.security("4-32")
def test_what_hangs_behind_the_picture_is_dropped():
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("inside.html", "<script>" + MARK.decode())
    data = encoded(four_corners()) + b"<html><script>alert(1)</script>" + archive.getvalue()
    for rendition in prepare(data).renditions.values():
        assert b"PK\x03\x04" not in rendition
        assert b"script" not in rendition
        assert not zipfile.is_zipfile(BytesIO(rendition))


def test_transparent_parts_become_white():
    for mode, options in (("RGBA", {}), ("LA", {}), ("P", {"transparency": 0})):
        image = four_corners().convert("P" if mode == "P" else "RGBA")
        if mode == "P":
            data = encoded(Image.new("P", (40, 30), 0), "PNG", **options)
        else:
            image.putalpha(Image.new("L", image.size, 0))
            data = encoded(image.convert(mode), "PNG")
        assert corners(prepare(data).renditions[320]) == ["white"] * 4


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16"])
def test_every_mode_of_picture_becomes_plain_colour(mode):
    if mode == "I;16":
        data = encoded(Image.new("I;16", (50, 40), 256 * 128), "PNG")
        grey = opened(prepare(data).renditions[320]).getpixel((5, 5))
        assert all(abs(part - 128) < 3 for part in grey)
        return
    data = encoded(four_corners(mode=mode), "JPEG" if mode == "CMYK" else "PNG")
    rendition = prepare(data).renditions[320]
    assert opened(rendition).mode == "RGB"
    if mode in {"P", "CMYK"}:
        assert corners(rendition) == ["red", "green", "blue", "yellow"]


def test_colours_are_brought_into_srgb_whatever_the_orientation():
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded(four_corners(), "PNG", icc_profile=profile_with_red_for_blue(), exif=exif)
    photo = prepare(data)
    assert photo.width < photo.height
    assert corners(photo.renditions[320])[:2] == ["red", "blue"]  # ["blue", "red"] without the profile


def test_a_profile_that_does_not_fit_is_no_reason_to_refuse():
    photo = prepare(encoded(four_corners(), icc_profile=b"not a profile"))
    assert corners(photo.renditions[320]) == ["red", "green", "blue", "yellow"]


def test_the_first_picture_of_an_animation_is_the_photo():
    frames = [Image.new("RGB", (60, 40), colour) for colour in ("white", "red")]
    for format_ in ("WEBP", "PNG"):
        data = encoded(frames[0], format_, save_all=True, append_images=frames[1:], duration=100)
        rendition = prepare(data).renditions[320]
        assert corners(rendition) == ["white"] * 4
        assert getattr(opened(rendition), "n_frames", 1) == 1


@pytest.mark.security("4-33")
def test_a_small_file_of_too_many_pixels_is_refused_without_decoding(monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _image: pytest.fail("decoded"))
    bombs = [empty_png(9000, 9000), empty_png(24_000_001, 1), empty_png(2**31 - 1, 2**31 - 1)]
    assert len(bombs[0]) < 3000
    for bomb in bombs:
        with pytest.raises(BadPhoto) as refused:
            prepare(bomb)
        assert refused.value.message == processing.TOO_MANY_PIXELS
        assert refused.value.params == {"megapixels": 24}


def test_a_file_of_too_many_bytes_is_refused_unopened(monkeypatch):
    monkeypatch.setattr(Image, "open", lambda *_a, **_k: pytest.fail("opened"))
    with pytest.raises(BadPhoto) as refused:
        prepare(encoded(four_corners()).ljust(PHOTO_BYTES_MAX + 1, b"\0"))
    assert refused.value.message == processing.TOO_LARGE
    assert "10MB" in refused.value.message % refused.value.params


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        b"PK\x03\x04" + b"\0" * 100,
        b"SIMPLE  =                    T" + b" " * 3000,
        *(encoded(four_corners(), format_) for format_ in ("GIF", "BMP", "TIFF", "ICO", "PPM", "PCX", "TGA")),
    ],
    ids=lambda data: repr(data[:6]),
)
@pytest.mark.security("4-32", "4-35")
def test_what_is_not_jpeg_png_or_webp_is_refused_by_its_content(data):
    with pytest.raises(BadPhoto) as refused:
        prepare(data)
    assert refused.value.message == processing.NOT_A_PHOTO


def test_an_iphones_own_format_is_named():
    with pytest.raises(BadPhoto) as refused:
        prepare(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 100)
    assert refused.value.message == processing.HEIF


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photo_cut_off_on_its_way_is_called_broken(format_):
    data = encoded(Image.effect_noise((300, 200), 60).convert("RGB"), format_)
    with pytest.raises(BadPhoto) as refused:
        prepare(data[: len(data) // 2])
    assert refused.value.message in {processing.BROKEN, processing.NOT_A_PHOTO}


@pytest.mark.filterwarnings("ignore")  # the decoders complain about what they are given
@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_damaged_files_are_refused_or_shown_but_never_crash(format_):
    image = four_corners(120, 90)
    options = told_about(image) if format_ == "JPEG" else {"exif": told_about(image)["exif"]}
    sound = encoded(image, format_, **options)
    dice = random.Random(7)
    for _ in range(150):
        data = bytearray(sound)
        for _ in range(dice.randint(1, 6)):
            data[dice.randrange(2, len(data))] = dice.randrange(256)
        try:
            photo = prepare(bytes(data))
        except BadPhoto:
            continue
        assert set(photo.renditions) == {320, 800, 1600}


@pytest.mark.security("4-33")
def test_ten_photos_at_once_are_decoded_two_at_a_time(monkeypatch):
    running, most = [], []
    shrunk = processing._shrunk

    def counted(image):
        running.append(1)
        most.append(len(running))
        try:
            return shrunk(image)
        finally:
            running.pop()

    monkeypatch.setattr(processing, "_shrunk", counted)
    data = encoded(four_corners(2000, 1500))
    with ThreadPoolExecutor(10) as threads:
        photos = list(threads.map(prepare, [data] * 10))
    assert max(most) <= processing.DECODERS_AT_ONCE
    assert len({photo.sha256 for photo in photos}) == 1
