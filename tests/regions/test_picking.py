from __future__ import annotations

import pytest

from board.regions import tree
from board.regions.picking import (
    CHOOSE_A_PREFECTURE,
    CHOOSE_A_REGION,
    CHOOSE_ONE,
    NOTHING_FOUND,
    TOO_WIDE,
    UNKNOWN_REGION,
    pick,
)

pytestmark = pytest.mark.usefixtures("in_app")

SANJO, NAGAOKA, NIIGATA_CITY, NIIGATA = "15204", "15202", "15100", "15"


def _slug(picked):
    return picked.region.slug if picked.region else None


@pytest.mark.parametrize(
    "typed", ["955-0071", "〒955-0071", "９５５ー００７１", "9550071", "さんじょう", "sanjo", "三条"]
)
def test_a_place_that_means_one_region_is_picked(typed):
    picked = pick(place=typed, act="publish")
    assert _slug(picked) == SANJO
    assert picked.error is None


def test_an_ambiguous_name_offers_all_and_asks():
    picked = pick(place="府中市", act="publish")
    assert picked.region is None
    assert [tree.label(place, "ja") for place in picked.candidates] == ["東京都 府中市", "広島県 府中市"]
    assert picked.error == CHOOSE_ONE


def test_the_one_chosen_among_candidates_is_picked():
    picked = pick(place="府中市", place_resolved="府中市", region="34208", act="publish")
    assert _slug(picked) == "34208"
    assert picked.candidates == (tree.get(34208),)


def test_a_candidate_chosen_by_script_for_the_text_now_typed_stays():
    assert _slug(pick(place="府中市", region="34208", act="publish")) == "34208"


def test_a_place_typed_after_choosing_wins():
    picked = pick(place="長岡", place_resolved="三条", region=SANJO, act="publish")
    assert _slug(picked) == NAGAOKA


def test_an_ambiguous_place_typed_after_choosing_asks_again():
    picked = pick(place="府中市", place_resolved="三条", region=SANJO, act="publish")
    assert picked.region is None
    assert picked.error == CHOOSE_ONE


def test_a_word_that_names_nothing_leaves_the_choice_as_it_is():
    picked = pick(place="ぬぬぬ", place_resolved="三条", region=SANJO, act="publish")
    assert _slug(picked) == SANJO
    assert picked.note == NOTHING_FOUND


def test_the_prefecture_typed_around_a_choice_does_not_undo_it():
    assert _slug(pick(place="新潟県", place_resolved="三条", region=SANJO, act="publish")) == SANJO


def test_what_is_taken_from_the_list_is_the_newest_choice():
    picked = pick(
        place="三条",
        place_resolved="三条",
        region=SANJO,
        prefecture=NIIGATA,
        region_from_list=NAGAOKA,
        act="save",
    )
    assert _slug(picked) == NAGAOKA


def test_a_designated_city_may_be_picked_itself():
    assert _slug(pick(region=NIIGATA_CITY, act="publish")) == NIIGATA_CITY


@pytest.mark.parametrize("sent", [{"place": "新潟県"}, {"region": NIIGATA}, {"region_from_list": NIIGATA}])
def test_a_prefecture_is_too_wide_and_its_municipalities_are_offered(sent):
    picked = pick(**sent, act="publish")
    assert picked.region is None
    assert picked.error == TOO_WIDE
    assert picked.prefecture == tree.get(15000)
    assert tree.get(15204) in picked.municipalities


def test_filters_may_have_a_whole_prefecture():
    assert _slug(pick(region=NIIGATA, any_level=True)) == NIIGATA
    assert _slug(pick(place="新潟県", any_level=True)) == NIIGATA


def test_a_name_shared_by_prefecture_and_city_is_not_guessed():
    picked = pick(place="新潟", act="publish")
    assert picked.region is None
    assert picked.candidates == (tree.get(15100),)


def test_asking_for_the_list_shows_municipalities_with_their_wards_and_keeps_the_choice():
    picked = pick(prefecture="14", region=SANJO, act="list_region")
    assert _slug(picked) == SANJO
    assert [place.name_ja for place in picked.municipalities[:3]] == ["横浜市", "鶴見区", "神奈川区"]
    assert picked.error is None


def test_asking_for_the_list_of_no_prefecture_asks_for_one():
    assert pick(act="list_region").error == CHOOSE_A_PREFECTURE
    assert pick(act="list_region", prefecture=SANJO).error == CHOOSE_A_PREFECTURE


def test_asking_for_candidates_can_say_the_same_without_an_error():
    picked = pick(place="ぬぬぬ", act="find_region").without_error()
    assert picked.error is None
    assert picked.note == NOTHING_FOUND


def test_nothing_chosen_is_an_error_only_once_the_form_is_sent():
    assert pick().error is None
    assert pick(act="publish").error == CHOOSE_A_REGION
    assert pick(region="99999", act="publish").error == UNKNOWN_REGION


def test_a_region_of_an_old_code_is_picked_as_todays():
    assert _slug(pick(region="22131")) == "22138"
