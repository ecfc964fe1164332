"""Draw the pictures of the demonstration listings again: SVG → headless Chromium → WebP, large and small.

    python bench/draw_demo_pictures.py [NAME …] [--sheet SHEET.png]

Without names every picture is drawn. --sheet also lays them out side by side, to look at them together."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PIL import Image

sys.path.insert(0, str(Path(__file__).parent))

from demo_pictures import scenes

PICTURES = Path(__file__).parents[1] / "board" / "demo" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)
A_BATCH = 8
QUALITY = 76
SMALL_WIDTH = 320


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sheet", type=Path)
    given = parser.parse_args()
    names = given.names or sorted(scenes.SCENES)
    (PICTURES / "small").mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=2) as pool:
        list(pool.map(_draw, _batches(names)))
    size = sum(path.stat().st_size for path in PICTURES.rglob("*.webp"))
    print(f"{len(names)} pictures drawn, {size / 1e6:.2f} MB in all")
    if given.sheet:
        _sheet(names, given.sheet)


def _batches(names: list[str]) -> list[list[str]]:
    """Pictures of one size together: a browser is started once for each batch."""
    by_size: dict[tuple[int, int], list[str]] = {}
    for name in names:
        by_size.setdefault(scenes.SCENES[name][2], []).append(name)
    return [group[i : i + A_BATCH] for group in by_size.values() for i in range(0, len(group), A_BATCH)]


def _draw(names: list[str]) -> None:
    width, height = scenes.SCENES[names[0]][2]
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "page.html"), Path(folder, "shot.png")
        size = f"display:block;border:0;width:{width}px;height:{height}px"
        frames = "".join(f'<iframe src="{i}.svg" style="{size}"></iframe>' for i in range(len(names)))
        for i, name in enumerate(names):
            Path(folder, f"{i}.svg").write_text(scenes.svg_of(name), encoding="utf-8")
        page.write_text(f'<body style="margin:0">{frames}', encoding="utf-8")
        subprocess.run(
            [
                *(CHROMIUM, *FLAGS, f"--user-data-dir={folder}/profile", f"--screenshot={shot}"),
                *(f"--window-size={width},{height * len(names)}", page.as_uri()),
            ],
            check=True,
            capture_output=True,
        )
        with Image.open(shot) as whole:
            for i, name in enumerate(names):
                picture = whole.convert("RGB").crop((0, i * height, width, (i + 1) * height))
                picture.save(PICTURES / f"{name}.webp", quality=QUALITY, method=6)
                picture.thumbnail((SMALL_WIDTH, 2 * SMALL_WIDTH), Image.Resampling.LANCZOS)
                picture.save(PICTURES / "small" / f"{name}.webp", quality=QUALITY, method=6)


def _sheet(names: list[str], path: Path) -> None:
    columns, cell = 4, 380
    sheet = Image.new("RGB", (columns * cell, -(-len(names) // columns) * cell), "#888888")
    for i, name in enumerate(names):
        with Image.open(PICTURES / f"{name}.webp") as picture:
            picture.thumbnail((cell - 8, cell - 8))
            sheet.paste(picture, (i % columns * cell + 4, i // columns * cell + 4))
    sheet.save(path)


if __name__ == "__main__":
    main()
