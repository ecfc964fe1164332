from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from board.regions import matching, tree

# What people type, and the whole names it stands for.
WHOLE = {
    "三条": ["新潟県 三条市"],
    "三条市": ["新潟県 三条市"],
    "三條": ["新潟県 三条市"],
    "さんじょう": ["新潟県 三条市"],
    "さんじょうし": ["新潟県 三条市"],
    "サンジョウ": ["新潟県 三条市"],
    "ｻﾝｼﾞｮｳ": ["新潟県 三条市"],
    "さんじょー": ["新潟県 三条市"],
    "sanjo": ["新潟県 三条市"],
    "sanjou": ["新潟県 三条市"],
    "sanjō": ["新潟県 三条市"],
    "sanzyo": ["新潟県 三条市"],
    "SANJO": ["新潟県 三条市"],
    "Ｓａｎｊｏ": ["新潟県 三条市"],
    "Sanjo City": ["新潟県 三条市"],
    "sanjo-shi": ["新潟県 三条市"],
    "新潟県三条市": ["新潟県 三条市"],
    "新潟 三条": ["新潟県 三条市"],
    "新潟県　三条市": ["新潟県 三条市"],
    "にいがたけんさんじょうし": ["新潟県 三条市"],
    "niigata sanjo": ["新潟県 三条市"],
    "Sanjo, Niigata": ["新潟県 三条市"],
    "Sanjo City, Niigata": ["新潟県 三条市"],
    "Sanjo City, Niigata, Japan": ["新潟県 三条市"],
    "日本 新潟県 三条市": ["新潟県 三条市"],
    "新潟県三条市旭町2丁目3-1": ["新潟県 三条市"],
    "三条市旭町": ["新潟県 三条市"],
    "新潟": ["新潟県", "新潟県 新潟市"],
    "新潟県": ["新潟県"],
    "Niigata Prefecture": ["新潟県"],
    "東京": ["東京都"],
    "京都": ["京都府", "京都府 京都市"],
    "北海道": ["北海道"],
    "hokkaido": ["北海道"],
    "東北": ["東北地方", "青森県 東北町"],
    "chiba": ["千葉県", "千葉県 千葉市"],
    "tiba": ["千葉県", "千葉県 千葉市"],
    "gumma": ["群馬県"],
    "Gunma-ken": ["群馬県"],
    "府中市": ["東京都 府中市", "広島県 府中市"],
    "府中": ["東京都 府中市", "広島県 府中市", "広島県 府中町"],
    "fuchu": ["東京都 府中市", "広島県 府中市", "広島県 府中町"],
    "huchu": ["東京都 府中市", "広島県 府中市", "広島県 府中町"],
    "広島県府中市": ["広島県 府中市"],
    "府中市宮町1-24": ["東京都 府中市", "広島県 府中市"],
    "池田町": ["北海道 池田町", "福井県 池田町", "長野県 池田町", "岐阜県 池田町"],
    "岐阜県揖斐郡池田町": ["岐阜県 池田町"],
    "揖斐郡池田町": ["岐阜県 池田町"],
    "横浜市緑区": ["神奈川県 横浜市 緑区"],
    "神奈川県横浜市緑区": ["神奈川県 横浜市 緑区"],
    "横浜緑": ["神奈川県 横浜市 緑区"],
    "よこはましみどりく": ["神奈川県 横浜市 緑区"],
    "yokohama midori": ["神奈川県 横浜市 緑区"],
    "Midori-ku, Yokohama, Kanagawa": ["神奈川県 横浜市 緑区"],
    "Midori Ward, Yokohama City, Kanagawa": ["神奈川県 横浜市 緑区"],
    "Chiyoda City": ["東京都 千代田区"],
    "Chiyoda-ku, Tokyo": ["東京都 千代田区"],
    "浜松市中区": ["静岡県 浜松市 中央区"],
    "静岡県浜松市北区": ["静岡県 浜松市 浜名区"],
    "津": ["三重県 津市"],
    "四日市": ["三重県 四日市市"],
    "廿日市": ["広島県 廿日市市"],
    "茅ヶ崎": ["神奈川県 茅ヶ崎市"],
    "茅ケ崎": ["神奈川県 茅ヶ崎市"],
    "茅が崎市": ["神奈川県 茅ヶ崎市"],
    "竜ヶ崎": ["茨城県 龍ケ崎市"],
    "塩釜": ["宮城県 塩竈市"],
    "山の内町": ["長野県 山ノ内町"],
    "ニセコ": ["北海道 ニセコ町"],
    "niseko": ["北海道 ニセコ町"],
    "南アルプス": ["山梨県 南アルプス市"],
    "minami alps": ["山梨県 南アルプス市"],
    "odiya": ["新潟県 小千谷市"],
    "おぢや": ["新潟県 小千谷市"],
    "shin'onsen": ["兵庫県 新温泉町"],
    "kutchan": ["北海道 倶知安町"],
    "kuttyan": ["北海道 倶知安町"],
    "aichiichinomiya": ["愛知県 一宮市"],
    "tusima": ["愛知県 津島市", "長崎県 対馬市"],
    "おおの": ["岐阜県 大野町", "福井県 大野市"],
}

BEGUN = {
    "三": "三笠市",
    "さんじ": "三条市",
    "sanj": "三条市",
    "sanzy": "三条市",
    "新潟県三": "三条市",
    "niigata sanj": "三条市",
    "横浜市み": "緑区",
    "にいがたし": "新発田市",
}


@pytest.mark.parametrize("typed", WHOLE)
def test_a_whole_name_in_any_script_finds_all_who_bear_it(typed):
    found = [tree.label(match.place, "ja") for match in matching.find(typed) if match.exact]
    assert sorted(found) == sorted(WHOLE[typed])


@pytest.mark.parametrize("typed", BEGUN)
def test_a_name_that_is_only_begun_is_offered(typed):
    matches = matching.find(typed)
    assert BEGUN[typed] in [match.place.name_ja for match in matches if not match.exact]


def test_kita_ku_means_a_ward_of_many_cities():
    found = [match.place for match in matching.find("北区")]
    assert len(found) == 11
    assert {place.name_ja for place in found} == {"北区"}


def test_whole_names_stand_before_begun_ones_and_nothing_stands_twice():
    matches = matching.find("津")
    assert [match.exact for match in matches] == sorted((match.exact for match in matches), reverse=True)
    assert matches[0].place.name_ja == "津市"
    assert len({match.place.id for match in matches}) == len(matches)


def test_kyoto_is_not_found_in_tokyo():
    assert "東京都" not in [match.place.name_ja for match in matching.find("京都")]


@pytest.mark.parametrize("typed", ["", " ", "-", "・", "ぬぬぬ", "xyz", "123", "日本", "!?", "\u3099", "🍎"])
def test_what_names_no_place_finds_nothing(typed):
    assert matching.find(typed) == []


def test_every_place_is_found_by_its_own_names():
    for place in tree.all_places()[8:]:
        for name in (place.name_ja, place.kana, place.name_en, tree.label(place, "ja")):
            found = [match.place for match in matching.find(name) if match.exact]
            assert place in found, name
        assert [match.place for match in matching.find(tree.label(place, "ja")) if match.exact] == [place]


@pytest.mark.parametrize(
    "piece", ["a", "o", "三", "あ", "新潟県", "北区", "にいがた", "kyoto", "aomori ", "﷽", "か゛", " , "]
)
def test_a_hostile_text_costs_no_more_than_a_long_name(piece):
    matching.find("warm up")
    begun = time.process_time()
    matches = matching.find(piece * 10_000)
    assert time.process_time() - begun < 0.1
    assert len(matches) <= matching.MATCH_LIMIT


@given(st.text(max_size=40) | st.text(alphabet="新潟県三条市北区さんじょーﾞsanjo-' 中けケ0", max_size=40))
def test_any_text_at_all_is_answered(typed):
    matches = matching.find(typed)
    assert len({match.place.id for match in matches}) == len(matches)
