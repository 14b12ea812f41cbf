"""Estimates of nuclear stockpiles by country and year, of the Federation of American Scientists as Our World in Data offers them.

Source: H. Kristensen, M. Korda and others, *Nuclear Notebook* (Bulletin of the Atomic Scientists) and *Status of World Nuclear Forces*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offramp.evidence.readers.reader import Reader
from offramp.text import listed, quoted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from offramp.evidence.readers.source import Source
    from offramp.evidence.records import Records

__all__ = ["READER"]

NAMES = {
    "country": ("entity", "country_name", "country"),
    "year": ("year",),
    "warheads": ("stockpiled nuclear warheads", "nuclear_weapons_stockpile"),
}
"""Names of the columns in the two forms in which the estimates are offered."""

CHANGED = {"North Korea": 2021}
"""Countries whose estimates were made by another method from a year on."""


def _read(source: Source) -> Records:
    """Return the estimates in the order of the file.

    `method` numbers the methods of one country: 2 from the year in which its source changed the method, else 1. Numbers of different
    methods must not be compared. Countries with 0 in every year are dropped: the table has no estimate of them.
    """
    own = {ours: next(name for name in names if source.has(name)) for ours, names in NAMES.items()}
    days, precision = source.dates_of_parts(own["year"])
    country, warheads = source.texts(own["country"]), source.numbers(own["warheads"], needed=True)
    year = source.numbers(own["year"])
    columns: dict[str, NDArray[Any]] = {
        "date": days,
        "precision": precision,
        "country": country,
        "warheads": warheads,
        "method": _methods(source, country, year, warheads),
    }
    source.drop(warheads < 0, "the number of warheads is below zero")
    codes = source.coded(own["country"])[0]
    source.drop_repeated_dates(days, codes)
    _drop_zeros(source, codes, country, warheads)
    return source.records(READER.name, columns | source.others())


def _methods(
    source: Source, country: NDArray[Any], year: NDArray[np.float64], warheads: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the number of each row's method, and note a change of method within the file."""
    method = np.ones(len(country))
    for name, since in CHANGED.items():
        mine = country == name
        later = mine & (year >= since)
        method[later] = 2
        if later.any() and (mine & (year < since)).any() and warheads[mine].any():
            source.notes.append(
                f"the method for {name} changed in {since}: the step between the years before and after it is no change of the stockpile"
            )
    return method


def _drop_zeros(
    source: Source, codes: NDArray[np.integer], country: NDArray[Any], warheads: NDArray[np.float64]
) -> None:
    """Leave out countries with 0 in every year."""
    most = np.zeros(codes.max(initial=0) + 1)
    np.maximum.at(most, codes[source.keep], warheads[source.keep])
    empty = (most == 0)[codes] & source.keep
    if empty.any():
        names = listed(quoted(name) for name in sorted(set(country[empty].tolist())))
        source.drop(empty, f"{names} has 0 warheads in every year: the table has no estimate")


READER = Reader(
    name="stockpiles",
    label="Nuclear stockpiles (FAS, Our World in Data)",
    read=_read,
    headers=(
        frozenset({"entity", "year", "stockpiled nuclear warheads"}),
        frozenset({"country_name", "year", "nuclear_weapons_stockpile"}),
    ),
    columns=("date", "precision", "country", "warheads", "method"),
    tested_with="two files of Our World in Data, of 2021 and 2023",
    traps="another method for North Korea from 2021 on; a country with 0 in every year has no estimate",
    citation="Federation of American Scientists, Status of World Nuclear Forces; Bulletin of the Atomic Scientists, Nuclear Notebook.",
)
