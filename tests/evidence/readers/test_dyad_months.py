"""Events by dyad and month, compared with a count written straight from the definition."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.evidence.readers.samples import written
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.evidence.readers import dyad_months as module
from offramp.evidence.readers.dyad_months import dyad_months
from offramp.evidence.readers.icews import QUADS, quad_of
from offramp.evidence.readers.registry import read
from offramp.evidence.records import Records

if TYPE_CHECKING:
    from pathlib import Path

EVENTS = st.lists(
    st.tuples(
        st.integers(0, 800),
        st.sampled_from(["A", "B", "", "C"]),
        st.sampled_from(["A", "B", "C", ""]),
        st.integers(1, 20),
        st.one_of(st.just(math.nan), st.integers(-100, 100).map(lambda n: n / 8)),
    ),
    max_size=40,
)


@pytest.mark.parametrize("dense", [0, 1 << 24])
@given(events=EVENTS)
@examples(200)
def test_dyad_months_are_those_of_the_definition(dense: int, events: list[tuple[int, str, str, int, float]]) -> None:
    records = Records(
        "icews",
        {
            "date": np.array([day for day, *_ in events], dtype="datetime64[D]"),
            "source": np.array([source for _, source, *_ in events], dtype=object),
            "target": np.array([target for _, _, target, *_ in events], dtype=object),
            "quad": np.array([quad_of(f"{root:02d}0") for *_, root, _ in events], dtype=object),
            "goldstein": np.array([weight for *_, weight in events], dtype=float),
        },
    )
    expected = defaultdict(list)
    for i, (_, source, target, root, weight) in enumerate(events):
        if source and target:
            expected[source, target, str(records.column("date")[i])[:7]].append((root, weight))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_MOST_DENSE", dense)
        found = dyad_months(records)
    assert list(zip(*(found.column(name).tolist() for name in ("source", "target", "month")), strict=True)) == sorted(
        expected
    )
    for i, key in enumerate(sorted(expected)):
        weights = [weight for _, weight in expected[key] if not math.isnan(weight)]
        assert found.column("n")[i] == len(expected[key])
        assert found.column("goldstein_sum")[i] == pytest.approx(sum(weights) if weights else math.nan, nan_ok=True)
        assert found.column("goldstein_mean")[i] == pytest.approx(
            sum(weights) / len(weights) if weights else math.nan, nan_ok=True
        )
        for quad in QUADS:
            assert found.column(quad.replace(" ", "_"))[i] == sum(
                quad_of(f"{root:02d}0") == quad for root, _ in expected[key]
            )
    assert sum(each.count for each in found.dropped) == len(events) - sum(map(len, expected.values()))


def test_countries_where_the_file_has_them(tmp_path: Path) -> None:
    records = read(written(tmp_path, "icews"))
    by_country = dyad_months(records)
    assert by_country.column("source").tolist() == ["Ruritania"]
    assert by_country.column("goldstein_mean").tolist() == [-2.2]
    assert by_country.dropped[-1].why == "the source or the target has no country"
    assert by_country.seen == records.seen
    by_name = dyad_months(records, by="name")
    assert by_name.column("source").tolist() == ["Freedonia", "Ministry (Ruritania)", "Ruritania"]
    assert by_name.column("date").astype(str).tolist() == ["2017-07-01", "2017-06-01", "2017-06-01"]
    with pytest.raises(QuestionError, match="not by “region”"):
        dyad_months(records, by="region")


def test_other_records_are_refused() -> None:
    with pytest.raises(QuestionError, match="has no column"):
        dyad_months(Records("x", {"date": np.array([], dtype="datetime64[D]")}))


@pytest.mark.parametrize(
    ("code", "quad"),
    [("01", 0), ("057", 0), ("06", 1), ("0871", 1), ("09", 2), ("139", 2), ("14", 3), ("203", 3)],
)
def test_classes_of_codes(code: str, quad: int) -> None:
    assert quad_of(code) == QUADS[quad]


@pytest.mark.parametrize("code", ["", "0", "00", "21", "1", "X1", "-1", "٠١"])
def test_codes_without_a_class(code: str) -> None:
    assert quad_of(code) == ""
