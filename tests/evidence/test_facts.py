"""Tables of facts: complete, sourced, and the same as the files they are compiled from."""

from __future__ import annotations

import numpy as np
import pytest

from offramp.errors import QuestionError
from offramp.evidence.declared import declaration, query_of, shipped
from offramp.evidence.estimation import estimates
from offramp.evidence.facts import CONFIDENCES, fact_tables, facts, source_of
from offramp.evidence.months import Months, monthly_counts, select
from offramp.evidence.records import Records


@pytest.mark.parametrize("name", sorted(fact_tables()))
def test_every_row_has_its_source_its_confidence_and_its_date(name: str) -> None:
    table = facts(name)
    assert len(table)
    assert all(source_of(key) for key in set(table.column("source")))
    assert set(table.column("confidence")) <= set(CONFIDENCES)
    assert not np.isnat(table.column("public")).any()
    if fact_tables()[name].first:
        dates = table.column("date")
        assert np.datetime64(fact_tables()[name].first) <= dates.min()
        assert dates.max() <= np.datetime64(fact_tables()[name].last)


def test_rows_are_public_no_earlier_than_they_happened() -> None:
    for name in ("cns-tests", "nuclear-tests", "resolutions", "csis-provocations"):
        table = facts(name)
        assert (table.column("public") >= table.column("date")).all()


def test_a_row_is_public_from_the_last_day_that_its_date_may_mean() -> None:
    """An article of autumn 2017 was not known in June of that year."""
    public = facts("war-probabilities").column("public").astype(str).tolist()
    assert "2017-12-31" in public
    assert "2017-01-01" not in public


def test_every_shipped_estimate_comes_out_and_says_how() -> None:
    for found in estimates():
        assert found.low <= found.best <= found.high, found.name
        assert found.n >= 0
        assert found.counted, found.name
        assert found.method
        assert found.sources, found.name
        assert found.query.startswith("{estimate: ")
        assert found.to_dict()["name"] == found.name


def test_a_rate_ratio_is_never_without_its_crude_form_and_its_placebo() -> None:
    for found in estimates():
        if found.kind == "rate ratio":
            assert {"crude", "stratified", "placebo", "stratified placebo"} <= {one.kind for one in found.beside}


def test_incidents_are_never_counted_with_tests_without_saying_so() -> None:
    for name, stated in shipped().items():
        if stated.of is not None and stated.of.data == "csis-months":
            assert "together" in (stated.counted or ""), name


def test_the_query_declares_the_estimate_again() -> None:
    import yaml

    from offramp.case.evidence import EvidenceEstimate

    for name, stated in shipped().items():
        again = yaml.load(query_of(stated), Loader=yaml.BaseLoader)  # noqa: S506  (makes texts alone)
        read = EvidenceEstimate.model_validate({"label": stated.label, "counted": stated.counted, **again})
        assert query_of(read) == query_of(stated), name


def test_names_that_are_nearly_right() -> None:
    with pytest.raises(QuestionError, match="did you mean cns-tests"):
        facts("cns-test")
    with pytest.raises(QuestionError, match=r"did you mean cns\.launches"):
        declaration("cns.launch")


def test_rows_of_a_year_have_no_month() -> None:
    dates = np.array(["2001-01-01", "2001-03-01"], dtype="datetime64[D]")
    yearly = Records("mine", {"date": dates, "precision": np.array(["year", "month"], dtype=object)})
    with pytest.raises(QuestionError, match="1 rows of `mine` are dated to the year only"):
        monthly_counts(yearly, Months("2001-01-01", "2001-12-31"))
    assert monthly_counts(select(yearly, {"precision": ["month"]}), Months("2001-01-01", "2001-12-31")).tolist()[2] == 1


def test_columns_of_one_length() -> None:
    with pytest.raises(ValueError, match="different lengths"):
        Records("mine", {"a": np.zeros(2), "b": np.zeros(3)})
