"""Every scene by its name: importing the motifs registers them."""

from . import (
    crafts,
    farm,
    food,
    free_days,
    furniture,
    gatherings,
    helping,
    household,
    materials,
    music_books,
    outings,
    staying,
    wear,
    wheels,
    working,
)
from .canvas import SCENES, svg_of

MOTIFS = (
    crafts,
    farm,
    food,
    free_days,
    furniture,
    gatherings,
    helping,
    household,
    materials,
    music_books,
    outings,
    staying,
    wear,
    wheels,
    working,
)

__all__ = ["MOTIFS", "SCENES", "svg_of"]
