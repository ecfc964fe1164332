"""What is alike: texts by their shingles, photos by their difference hashes; and what behaviour adds."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageEnhance, ImageOps

from board.media.processing import prepare
from board.screening import behaviour
from board.screening.likeness import alike, distance, looks_alike
from tests.media.pictures import encoded

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
TEXT = (
    "祖父の家を片付けています。桐のたんすを一棹、取りに来てくださる方にお譲りします。"
    "引き出しはすべて動きます。傷は写真のとおりです。軽トラックがあると運べます。"
)
REWRITTEN = TEXT.replace("一棹", "ひとつ").replace("すべて", "全部")
OTHER = (
    "畑の草刈りを手伝ってくださる方を募集します。朝八時に公民館の前に集まり、昼までに終わります。"
    "道具はこちらで用意します。お昼のおにぎりと汁物が出ます。"
)


def drawn(seed: int) -> Image.Image:
    """A picture of soft patches, another for every seed."""
    shades = random.Random(seed)
    patches = Image.new("L", (8, 6))
    patches.putdata([shades.randrange(20, 235) for _ in range(48)])
    return patches.resize((640, 480), Image.Resampling.BICUBIC).convert("RGB")


def of(image: Image.Image, **options: int) -> str:
    return prepare(encoded(image, "JPEG", **options)).likeness or ""


def test_a_light_rewrite_is_alike_and_another_text_is_not():
    assert alike(TEXT, REWRITTEN) >= behaviour.SAME_TEXT_FROM
    assert alike(TEXT, OTHER) < 0.1
    assert alike("", "") == 1.0


@pytest.mark.parametrize(
    "copy",
    [
        lambda image: image.resize((320, 240)),
        lambda image: ImageEnhance.Brightness(image).enhance(1.2),
        ImageOps.mirror,
        lambda image: image.crop((13, 10, 627, 470)),
    ],
)
def test_a_copy_of_a_photo_looks_like_it(copy):
    original, copied = of(drawn(1), quality=90), of(copy(drawn(1)), quality=40)
    assert looks_alike(copied, original) or looks_alike(original, copied)


def test_other_photos_do_not_look_like_it():
    assert not any(looks_alike(of(drawn(1)), of(drawn(seed))) for seed in range(2, 8))


def test_a_photo_without_lines_looks_like_nothing():
    assert of(Image.new("RGB", (300, 300), "grey")) == ""
    assert not looks_alike("", of(drawn(1)))


def test_distance_counts_bits():
    assert distance("0000000000000000", "000000000000000f") == 4


def points(hits) -> list[tuple[str, int]]:
    return [(hit.code, hit.points) for hit in hits]


def test_a_new_account_weighs_more_and_one_from_the_future_nothing():
    ages = [timedelta(hours=1), timedelta(days=3), timedelta(days=30), timedelta(days=-3)]
    assert [points(behaviour.account_age(NOW - age, now=NOW)) for age in ages] == [
        [("account_age", 10)],
        [("account_age", 5)],
        [],
        [],
    ]


def test_writing_to_many_weighs_by_how_many():
    assert [points(behaviour.fan_out(count)) for count in (9, 10, 25)] == [[], [("fan_out", 15)], [("fan_out", 30)]]


def test_the_words_of_others_count_from_two_of_them_on():
    assert points(behaviour.same_text(TEXT, [(1, TEXT), (1, REWRITTEN), (2, OTHER)])) == []
    assert points(behaviour.same_text(TEXT, [(1, TEXT), (2, REWRITTEN)])) == [("same_text", 20)]
    assert points(behaviour.same_text(TEXT, [], [REWRITTEN])) == [("same_text_removed", 40)]
    assert points(behaviour.same_text("よろしく", [(1, "よろしく"), (2, "よろしく")])) == []


def test_ones_own_words_count_from_three_places_on():
    assert points(behaviour.own_text(TEXT, [(1, TEXT), (2, TEXT)])) == []
    assert points(behaviour.own_text(TEXT, [(1, TEXT), (2, TEXT), (3, TEXT)])) == [("own_text", 15)]


def test_photos_prices_and_speed():
    photo = of(drawn(1))
    assert points(behaviour.image_reuse([photo], [photo])) == [("image_reuse", 20)]
    assert points(behaviour.image_reuse([photo], [photo], [photo])) == [("image_removed", 40)]
    assert points(behaviour.low_price(3000, [10_000] * 8)) == [("low_price", 15)]
    assert points(behaviour.low_price(3000, [10_000] * 7)) == points(behaviour.low_price(0, [10_000] * 9)) == []
    assert points(behaviour.speed(1.5)) == [("speed", 10)]
    assert points(behaviour.speed(30)) == points(behaviour.speed(None)) == []
