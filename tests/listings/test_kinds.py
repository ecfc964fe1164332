"""The taxonomy holds together: codes are unique and fit their columns, reach follows hand-over."""

from __future__ import annotations

from itertools import combinations

import pytest

from board.listings import kinds
from board.listings.forms import FORMS
from board.listings.kinds import CATEGORIES, FROM_AFAR, Handover, Kind, Reach, reach_names, reach_of_handover
from board.listings.models import Listing

NAMES = {
    kinds.Kind: kinds.KIND_NAMES,
    kinds.Terms: kinds.TERMS_NAMES,
    kinds.Condition: kinds.CONDITION_NAMES,
    kinds.Handover: kinds.HANDOVER_NAMES,
    kinds.Reach: kinds.REACH_NAMES,
    kinds.VolunteeringForm: kinds.VOLUNTEERING_FORM_NAMES,
    kinds.PayKind: kinds.PAY_KIND_NAMES,
}


@pytest.mark.parametrize("codes", NAMES, ids=lambda codes: codes.__name__)
def test_every_code_has_a_name_of_its_own(codes: type):
    names = NAMES[codes]
    assert list(names) == list(codes)
    assert len(set(names.values())) == len(names)


def test_every_kind_has_categories_and_a_form():
    assert set(CATEGORIES) == set(FORMS) == set(Kind)


def test_a_category_code_belongs_to_one_kind_only():
    for one, other in combinations(CATEGORIES.values(), 2):
        assert not set(one) & set(other)


def test_codes_fit_the_columns_that_keep_them():
    columns = {
        "category": [code for categories in CATEGORIES.values() for code in categories],
        "terms": list(kinds.Terms),
        "condition": list(kinds.Condition),
        "pay_kind": list(kinds.PayKind),
        "volunteering_form": list(kinds.VolunteeringForm),
    }
    for name, codes in columns.items():
        assert max(map(len, codes)) <= Listing.__table__.c[name].type.length


@pytest.mark.parametrize(
    ("handover", "reach"),
    [
        (Handover(0), Reach.ON_SITE),
        (Handover.IN_PERSON, Reach.ON_SITE),
        (Handover.DELIVERY, Reach.DELIVERY),
        (Handover.ON_VISIT, Reach.ON_VISIT),
        (Handover.IN_PERSON | Handover.DELIVERY, Reach.DELIVERY),
        (Handover.IN_PERSON | Handover.ON_VISIT, Reach.ON_VISIT),
        (Handover.IN_PERSON | Handover.DELIVERY | Handover.ON_VISIT, Reach.DELIVERY | Reach.ON_VISIT),
    ],
)
def test_how_a_thing_is_handed_over_says_who_can_have_it_from_afar(handover: Handover, reach: Reach):
    assert reach_of_handover(handover) == reach


def test_only_on_site_alone_keeps_people_from_afar_out():
    assert not Reach.ON_SITE & FROM_AFAR
    assert all(flag & FROM_AFAR for flag in Reach if flag != Reach.ON_SITE)


@pytest.mark.parametrize("kind", Kind)
def test_reach_speaks_the_words_of_its_kind(kind: Kind):
    everything = Reach.ONLINE | Reach.DELIVERY | Reach.ON_VISIT | Reach.ON_SITE
    names = reach_names(kind, everything)
    assert len(set(names)) == 4
    # Nobody picks up an event, and "only on site" beside other ways would contradict itself.
    assert ("来訪時受取" in names) == (kind == Kind.GOODS)
    assert "現地のみ" not in names
    assert len(reach_names(kind, Reach.ON_SITE)) == 1
