"""How well the rules against fraud do on our own labelled texts, family by family: recall and precision.

.venv/bin/python -m bench.fraud"""

from __future__ import annotations

from pathlib import Path

from board.screening import labelled
from board.screening.rules import shipped

TEXTS = Path(__file__).parent.parent / "tests" / "screening" / "texts"


def main() -> None:
    everything = []
    for path in sorted(TEXTS.glob("*.jsonl")):
        judged = labelled.judge(labelled.read(path), shipped())
        everything += judged
        print(f"\n{path.name}")
        print("\n".join(labelled.report(judged)))
    print("\nall of them")
    print("\n".join(line for line in labelled.report(everything) if not line.startswith(("missed", "false"))))


if __name__ == "__main__":
    main()
