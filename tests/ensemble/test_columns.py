from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from offramp.ensemble.columns import digest_of_columns, world_span

if TYPE_CHECKING:
    from pathlib import Path


def test_digest_hangs_on_names_and_values() -> None:
    columns = {"world": np.arange(3), "reading": ["a", "b", "c"]}
    same = {"world": np.arange(3), "reading": np.array(["a", "b", "c"])}
    assert digest_of_columns(columns) == digest_of_columns(same)
    for other in ({**columns, "world": np.arange(1, 4)}, {"worlds": np.arange(3), "reading": ["a", "b", "c"]}):
        assert digest_of_columns(columns) != digest_of_columns(other)
    assert digest_of_columns({**columns, "reading": ["ab", "", "c"]}) != digest_of_columns(columns)


@pytest.mark.parametrize("statistics", [True, False])
def test_span_of_worlds_is_read_from_the_footer(tmp_path: Path, statistics: bool) -> None:
    table = pa.table({"war": np.zeros(10), "world": np.arange(20, 30)})
    pq.write_table(table, tmp_path / "chunk.parquet", row_group_size=4, write_statistics=statistics)
    assert world_span(pq.read_metadata(tmp_path / "chunk.parquet")) == ((20, 29) if statistics else None)
