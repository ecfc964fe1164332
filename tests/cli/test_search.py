"""The commands of the search: build, check, measure, explain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from board import db
from board.backends import search
from board.backends.search.trial import trial
from board.listings import relevance

SETS = Path(__file__).parent.parent / "relevance"


def run(app, *arguments):
    return app.test_cli_runner().invoke(args=["engawa", "search", *arguments])


def small_set(folder: Path, *cases: dict[str, object]) -> str:
    file = folder / "set.json"
    listings = {"7": "ギターを譲ります", "8": "机\n椅子とセット", "9": "ギターの弦"}
    file.write_text(json.dumps({"listings": listings, "cases": list(cases)}), encoding="utf-8")
    return str(file)


def case(query: str, relevant: list[int], dont_care: list[int] | None = None, category: str = "a") -> dict[str, object]:
    return {"category": category, "query": query, "relevant": relevant, "dont_care": dont_care or []}


def test_the_score_is_f1_by_category_and_over_all(app, tmp_path):
    file = small_set(
        tmp_path,
        case("ぎたー", [7], [9]),
        case("椅子", [8]),
        case("ギター", [7], category="b"),
        case("ピアノ", [], category="b"),
        case("熊", [7], category="c"),
    )
    lines = run(app, "score", file, "--each").output.splitlines()
    assert lines[-4:] == ["1.000     2  a", "0.833     2  b", "0.000     1  c", "0.733     5  all"]
    assert lines[0] == "0.667  b  ギター  missing:   too much: 9"


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("relevance", 0.995),
        pytest.param("second", 0.99, marks=pytest.mark.full),
        pytest.param("third", 0.98, marks=pytest.mark.full),
        pytest.param("fourth", 0.98, marks=pytest.mark.full),
        pytest.param("fifth", 0.99, marks=pytest.mark.full),
        pytest.param("sixth", 0.99, marks=pytest.mark.full),
        pytest.param("seventh", 0.985, marks=pytest.mark.full),
        pytest.param("eighth", 0.97, marks=pytest.mark.full),
    ],
)
def test_the_search_finds_what_it_should_in_every_family(app, name, least):
    with app.app_context(), trial(app.extensions["settings"].search_url) as engine:
        results = relevance.measure(relevance.read(SETS / f"{name}.json"), engine)
    assert len(results) >= 150
    assert relevance.mean(results) >= least
    families = {result.case.category for result in results}
    assert len(families) >= 14
    for family in families:
        assert relevance.mean(result for result in results if result.case.category == family) >= 0.87, family


def test_a_trial_leaves_the_index_of_the_board_alone(app):
    with app.app_context():
        search.current().rebuild([])
        with trial(app.extensions["settings"].search_url) as engine:
            engine.rebuild([relevance.document(1, "ギター")])
            assert engine.count() == 1
        assert search.current().count() == 0


@pytest.mark.parametrize("text", ["{}", "[]", '{"listings": {}, "cases": [{"query": "a", "relevant": [1]}]}', "机"])
def test_a_file_of_another_shape_is_refused(app, tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text, encoding="utf-8")
    result = run(app, "score", str(file))
    assert result.exit_code == 1
    assert "other.json" in result.output


def test_an_index_that_agrees_passes_and_one_that_does_not_says_what_is_wrong(app, make):
    kept, lost = make.listing(title="中古のギター"), make.listing(title="学習机")
    assert run(app, "rebuild").output.endswith("2件 / listings indexed\n")
    assert run(app, "check").exit_code == 0
    with app.app_context():
        search.current().apply(remove=[lost.id])
        db.session.commit()
    result = run(app, "check")
    assert result.exit_code == 1
    assert f"listing {lost.id}" in result.output
    assert f"listing {kept.id}" not in result.output


def test_without_an_index_the_commands_say_so(app):
    assert run(app, "check").exit_code == 1
    assert run(app, "explain", "机").exit_code == 1


def test_explaining_shows_tokens_plan_and_what_a_score_is_made_of(app, make):
    make.listing(title="電動自転車", body="自転車用のかごつき")
    run(app, "rebuild")
    output = run(app, "explain", "じてんしゃ -椅子 価格:<=5000").output
    assert "filter   price: (None, 5000)" in output
    assert "plan     + 自転車 ×1" in output
    assert "plan     - 椅子 ×1" in output
    assert "1件 / found" in output
    assert "自転車 ×1  rarity" in output
