"""How well the embedded engine answers our own questions: the scores by family, and over all."""

from __future__ import annotations

import tempfile
from pathlib import Path

from board import create_app
from board.backends.search.whoosh.engine import WhooshSearch
from board.config import load_settings
from board.listings import relevance

ROOT = Path(__file__).parent.parent


def main() -> None:
    for path in sorted((ROOT / "tests").rglob("*relevance*.json")):
        known = relevance.read(path)
        with tempfile.TemporaryDirectory() as folder:
            app = create_app(load_settings({"INSTANCE": folder, "BASE_URL": "http://127.0.0.1"}))
            with app.app_context():
                results = relevance.measure(known, WhooshSearch(Path(folder) / "search"))
        for category in dict.fromkeys(result.case.category for result in results):
            chosen = [result for result in results if result.case.category == category]
            print(f"{relevance.mean(chosen):.3f}  {len(chosen):>4}  {category}")
        print(f"{relevance.mean(results):.3f}  {len(results):>4}  all of {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
