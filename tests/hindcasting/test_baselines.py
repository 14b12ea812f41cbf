"""Baselines follow from the record before the date, by their formulas."""

from __future__ import annotations

from itertools import pairwise

import pytest
from scipy.integrate import quad
from scipy.stats import gamma
from tests.hindcasting.small import facts, small

from offramp.hindcasting.baselines import base_rate_forecast, past_windows, persistence_forecast
from offramp.hindcasting.distributions import Chance, Distribution
from offramp.hindcasting.facts import shipped_facts, years_between
from offramp.hindcasting.questions import read_questions


def test_the_chance_of_an_event_is_the_mean_over_the_posterior_of_the_rate() -> None:
    """Five nuclear tests by June 2017; half a year to come."""
    blind = read_questions("korea-2017").blind()
    years, window = years_between("2006-10-09", "2017-06-28"), blind.set.years("nuclear_test")
    expected, _ = quad(
        lambda rate: gamma.pdf(rate, 5.5, scale=1 / years) * (1 - 2.718281828459045 ** (-rate * window)), 0, 10
    )
    found = base_rate_forecast(blind, "nuclear_test", shipped_facts())
    assert isinstance(found, Chance)
    assert found.probability == pytest.approx(expected, abs=1e-6)
    assert found.probability == pytest.approx(1 - (years / (years + window)) ** 5.5, abs=1e-8)


def test_a_share_has_the_jeffreys_prior() -> None:
    assert base_rate_forecast(small().blind(), "line", facts()) == Chance(round(3.5 / 11, 10))


def test_a_threshold_counts_what_reaches_it() -> None:
    """120 events in ten years give some twelve a year: a hundred is out of reach."""
    found = base_rate_forecast(small().blind(), "some", facts())
    assert isinstance(found, Chance)
    assert found.probability < 1e-6


def test_spells_come_from_past_windows_of_the_same_length() -> None:
    blind = small().blind()
    found = base_rate_forecast(blind, "spell", facts())
    assert isinstance(found, Distribution)
    assert len(found.values) == 10
    assert found.values[-1] == 365.0
    quiet = base_rate_forecast(blind, "quiet", facts())
    assert quiet == Chance(round(10.5 / 11, 10))


def test_persistence_is_the_last_window() -> None:
    blind = small().blind()
    assert persistence_forecast(blind, "hotter", facts()) == Distribution((20.0,), (1.0,))
    assert persistence_forecast(blind, "some", facts()) == Chance(0.0)
    assert persistence_forecast(blind, "line", facts()) == Chance(1.0)
    assert persistence_forecast(blind, "arms", facts()) == Distribution((100.0,), (1.0,))
    assert persistence_forecast(blind, "spell", facts()) == Distribution((334.0,), (1.0,))
    assert persistence_forecast(blind, "quiet", facts()) == Chance(1.0)


def test_a_question_without_a_record_has_no_base_rate() -> None:
    assert base_rate_forecast(small().blind(), "arms", facts()) is None


def test_windows_do_not_overlap_and_end_at_the_date() -> None:
    windows = past_windows("2000-01-01", "2010-01-01", "2013-01-01")
    assert [str(last) for _, last in windows] == ["2010-01-01", "2007-01-01", "2004-01-01"]
    assert all(first == last for (first, _), (_, last) in pairwise(windows))
    assert past_windows("2009-01-01", "2010-01-01", "2013-01-01") == []


def test_the_stated_share_of_broken_spells_is_that_of_the_record() -> None:
    """Of the spells of 183 days and more between launches by June 2017, those that ended within two years."""
    days = [fact.day.toordinal() for fact in shipped_facts().until("2017-06-28").of("launch")]
    spells = [later - day for day, later in pairwise(days) if later - day >= 183]
    base = read_questions("korea-2017").questions["resumption"].base_rate
    assert base is not None
    assert (base.happened, base.of) == (sum(spell <= 730 for spell in spells), len(spells))


def test_stated_shares_of_months_with_talks_are_those_of_the_record() -> None:
    """Months and twelve-month windows since 1990 with an entry of talks in which the United States took part."""
    from offramp.evidence.facts import facts as table_of

    table = table_of("csis-negotiations")
    days = table.column("date")[table.column("united_states") == "yes"].astype("datetime64[M]")
    talked = {int(month) for month in days.astype(int)}  # months since January 1970
    first = (1990 - 1970) * 12

    def months(year: int, month: int) -> tuple[int, int]:
        end = (year - 1970) * 12 + month - 1
        return sum(first <= one < end for one in talked), end - first

    def windows(year: int, month: int) -> tuple[int, int]:
        end = (year - 1970) * 12 + month - 1
        ends = range(end, first + 11, -12)
        return sum(any(last - 12 <= one < last for one in talked) for last in ends), len(ends)

    def stated(slug: str, name: str) -> tuple[int | None, int | None]:
        base = read_questions(slug).questions[name].base_rate
        assert base is not None
        return base.happened, base.of

    assert stated("korea-2005", "talking") == months(2005, 9)
    assert stated("korea-2012", "talking") == months(2012, 3)
    assert stated("korea-2017", "talks") == windows(2017, 7)
