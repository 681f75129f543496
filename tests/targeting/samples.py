"""A made survey in which what makes households poor is known."""

from __future__ import annotations

import random

import polars as pl


def survey(rows: int = 600, seed: int = 3) -> pl.DataFrame:
    """``welfare`` follows toilet, children, land and wall, and neither ``noise`` nor ``coin``."""
    draw = random.Random(seed)
    walls = {"adobe": 0.0, "brick": 25.0, "wood": -8.0}
    made = []
    for number in range(rows):
        psu = number // 10
        wall = draw.choices(list(walls), [5, 3, 2])[0]
        toilet, children = draw.random() < 0.6, draw.randint(0, 5)
        rural = psu % 2 == 0
        land = draw.uniform(0, 3)
        gap = 45.0 if rural else 30.0
        welfare = 500 + gap * toilet - 10 * children + 9 * land + walls[wall] + draw.gauss(0, 12)
        made.append(
            {
                "psu": psu,
                "weight": draw.uniform(1, 3),
                "persons": children + 2,
                "rural": rural,
                "toilet": toilet,
                "children": float(children),
                "wall": wall,
                "land": land,
                "noise": draw.gauss(0, 1),
                "coin": draw.random() < 0.5,
                "welfare": welfare + 6 * ((psu * 7919) % 13 - 6) / 6,
            }
        )
    return pl.DataFrame(made)


CANDIDATES = ["noise", "coin", "toilet", "children", "land", "wall"]
