"""What pages say to people: labels and not names of the file, the place of a problem, and no step that is done already."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.test_odd_files import READ_TWO_WAYS
from tests.web.workbenches import SMALL, Browser, signed_in

from offramp.case.catalog import find
from offramp.sensitivity.value_of_information import LEAST_WORLDS
from offramp.web.pages import work

if TYPE_CHECKING:
    from offramp.web.workbench import Workbench

BROKEN = SMALL.replace("a.go,", "a.goo,")


def copied(browser: Browser, slug: str) -> str:
    return str(browser.post("/cases", {"start": slug}).headers["location"].split("/")[2])


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition("<main")[2].partition("</main>")[0]).split())


def test_the_problems_of_the_other_variant_are_told_as_its_own(browser: Browser) -> None:
    name = browser.add()
    browser.add(BROKEN, "broken")
    page = browser.get(f"/cases/{name}/argue/compare", params={"other": "broken"})
    assert page.status_code == 422
    assert "<h1>The case broken has problems</h1>" in page.text
    assert 'href="/cases/broken/text?line=8"' in page.text
    assert f'href="/cases/{name}/build/case">Back to the case' in page.text
    back = browser.get("/cases/broken/argue/compare", params={"other": name})
    assert "<h1>The case broken has problems</h1>" in back.text
    told = browser.get(f"/cases/{name}/argue/compare.json", params={"other": "broken"}).json()
    assert told["problems"][0]["line"] == 8


def test_the_problems_of_an_old_version_have_no_place_in_the_present_text(browser: Browser) -> None:
    name = browser.add(BROKEN)
    first = browser.version(name)
    browser.post(f"/cases/{name}/text", {"version": str(first), "text": SMALL})
    second = browser.version(name)
    page = browser.get(f"/cases/{name}/argue/compare", params={"first": str(first), "second": str(second)})
    assert f"<h1>Version {first} has problems</h1>" in page.text
    assert "Line 8:" in page.text
    assert "?line=8" not in page.text


def test_the_next_question_names_no_option_by_its_name_in_the_file(browser: Browser) -> None:
    name = browser.add()
    page = words_of(browser.get(f"/cases/{name}/ask/question").text)
    assert "Some actor wants to leave s0" in page
    assert "s0 (a" not in page


@pytest.mark.parametrize(
    ("wanted", "skipped", "said"),
    [
        (
            "[a.go, not b.stay]",
            0,
            ("wants to leave s0, in whichever possible order", "(no equilibrium under Nash stability)"),
        ),
        ("[not a.go, b.stay]", 0, ("No actor wants to leave s0, in whichever possible order", "(partial order)")),
        ("[a.go]", 0, ("Some actor wants to leave s0 (no equilibrium", "No actor has two statements")),
        ("[a.go, not a.go]", 1, ("in this share of the possible orders: 1/2.", "Ask again what nobody knew")),
    ],
)
def test_the_end_of_the_questions_is_said_in_plain_words(
    browser: Browser, wanted: str, skipped: int, said: tuple[str, ...]
) -> None:
    text = SMALL.replace("a: [a.go, not b.stay]", f"a: {wanted}").replace("b: [b.stay]", "b: [not b.stay]")
    name = browser.add(text)
    page = browser.get(f"/cases/{name}/ask/question", params={"skipped": str(skipped)}).text
    assert "NASH" not in page
    words = words_of(page)
    assert [each for each in said if each not in words] == []
    assert "Ask about another state or under another concept." in words
    linked = f'href="/cases/{name}/build/preferences">Preferences</a>. ' in page.replace("</p>", " ")
    assert linked is ("No actor has two statements" not in words)


def test_routes_name_their_steps_and_deals_their_actors(browser: Browser) -> None:
    name = copied(browser, "hotline")
    page = words_of(browser.get(f"/cases/{name}/ask/routes", params={"to": "line"}).text)
    assert "Route 1: to s27 in 1 step " in page
    assert "Northland, Southland" in page
    assert "north, south" not in page
    twin = browser.get(f"/cases/{name}/ask/routes.json", params={"to": "line"}).json()
    assert twin["deals"]["deals"][0]["participants"] == ["north", "south"]
    against = browser.get(f"/cases/{name}/ask/routes", params={"to": "north.strike", "by": "moves"}).text
    assert 'class="chip off">against interest</span>' in against
    assert "(against interest;" not in against


@pytest.mark.parametrize(("slug", "risks"), [("hotline", True), ("prisoners-dilemma", False)])
def test_the_first_page_leads_to_questions_of_risk_or_to_what_they_lack(
    browser: Browser, slug: str, risks: bool
) -> None:
    name = copied(browser, slug)
    page = browser.get(f"/cases/{name}/build/case").text
    assert ("For questions of risk, add:" in page) is not risks
    assert (f'<a href="/cases/{name}/ask/risk">Follow the risk over time</a>' in page) is risks
    if not risks:
        lacking = page.partition("For questions of risk, add:")[2].partition("</li>")[0]
        assert re.findall(r">([A-Z]\w+)<", lacking) == ["Events", "Unknowns", "Policies", "Measures"]
        browser.change(name, "add", path='["events"]', form="events", label="A storm")
        page = browser.get(f"/cases/{name}/build/case").text
        lacking = page.partition("For questions of risk, add:")[2].partition("</li>")[0]
        assert re.findall(r">([A-Z]\w+)<", lacking) == ["Unknowns", "Policies", "Measures"]


def test_rates_and_readings_have_the_names_that_people_read(browser: Browser) -> None:
    name = browser.add(READ_TWO_WAYS.replace("soft: {", "soft: {label: Patient, "))
    rates = browser.get(f"/cases/{name}/build/events").text
    assert ">An end <small>(end)</small>" in rates
    wanted = browser.get(f"/cases/{name}/build/preferences").text
    assert ">Ann as Patient</h2>" in wanted
    doubt = browser.get(f"/cases/{name}/build/readings").text
    assert ">Ann as Patient</option>" in doubt


def test_names_that_pages_make_are_in_their_language(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    name = french.add(f"{READ_TWO_WAYS}correlations: [{{between: [pace, pace], rank: 0.5}}]\n")
    french.change(name, "add", path='["actors"]', form="actor", label="Bob")
    assert "corrélation\N{NO-BREAK SPACE}1</summary>" in french.get(f"/cases/{name}/build/unknowns").text
    assert "correlation 1</summary>" not in french.get(f"/cases/{name}/build/unknowns").text
    assert ">Ann lu comme soft</h2>" in french.get(f"/cases/{name}/build/preferences").text
    assert ">Bob à propos de Ann</option>" in french.get(f"/cases/{name}/build/readings").text


def test_too_few_worlds_for_what_decides_are_told_at_once(browser: Browser) -> None:
    assert work.LEAST_WORLDS["discovery"] == LEAST_WORLDS
    name = copied(browser, "hotline")
    answer = browser.post(f"/cases/{name}/ask/discovery", {"samples": str(LEAST_WORLDS - 1)})
    assert answer.status_code == 422
    assert f"from {LEAST_WORLDS} to 4,096" in answer.text
    assert '<option value="toll">expected deaths within 10 years</option>' not in answer.text


def test_a_seed_has_no_largest_value_as_on_the_command_line(browser: Browser) -> None:
    name = copied(browser, "hotline")
    seed = 20261130 * 10**30
    answer = browser.post(f"/cases/{name}/ask/ranking", {"samples": "1", "seed": str(seed)})
    assert answer.status_code == 303
    job = browser.workbench.jobs.find(answer.headers["location"].rpartition("/")[2])
    assert job.arguments["seed"] == seed
    browser.workbench.jobs.cancel(job.number)
    for wrong in ("-1", "1.5", "9" * 5000):
        refused = browser.post(f"/cases/{name}/ask/ranking", {"seed": wrong})
        assert refused.status_code == 422
        assert "the seed is a whole number, 0 or more, not " in refused.text


def test_the_measures_of_what_decides_have_their_labels(browser: Browser) -> None:
    name = browser.add(READ_TWO_WAYS.replace("chance of: end", "label: A bad end, chance of: end"))
    assert '<option value="over">A bad end</option>' in browser.get(f"/cases/{name}/ask/discovery").text


def test_a_brief_in_a_language_that_nobody_speaks_here_is_refused(browser: Browser) -> None:
    answer = browser.post(f"/cases/{copied(browser, 'hotline')}/argue/brief", {"language": "tlh"})
    assert answer.status_code == 422
    assert "a brief is written in en or fr, not" in answer.text


def test_a_name_of_the_case_that_is_also_a_message_stays_as_it_is(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    name = french.add(f"{READ_TWO_WAYS}counts: {{launches: {{end: 1}}}}\n".replace("name: Ann", "name: launches"))
    assert ">launches</summary>" in french.get(f"/cases/{name}/build/measures").text
    assert ">launches lu comme soft</h2>" in french.get(f"/cases/{name}/build/preferences").text


@pytest.mark.dear
def test_the_choice_at_a_glance_is_in_the_language_of_the_workbench(workbench: Workbench) -> None:
    from offramp.web.questions.long_work import choice_at_a_glance

    text = find("hotline")
    assert text is not None

    def ignored(_: Any) -> None:
        return None

    drawn, meanings = choice_at_a_glance(text.read_text(encoding="utf-8"), 4, 0, ignored, "fr")["parts"]
    assert (meanings["title"], meanings["columns"][1]) == ("Sens de chaque option", "Sens")
    assert "neuf mondes sur dix" in drawn["drawn"]["note"]
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    location = french.post(f"/cases/{copied(french, 'hotline')}/ask/glance", {"samples": "4"}).headers["location"]
    job = workbench.jobs.find(location.rpartition("/")[2])
    assert job.arguments["language"] == "fr"
    workbench.jobs.cancel(job.number)


def test_a_trial_keeps_what_is_said_of_a_statement() -> None:
    from offramp.case.preferences import Statement
    from offramp.web.questions.ways import _said

    stated = {"say": "a.go", "strong": "true", "source": "letter", "note": "Why", "known": "2017-06-28"}
    assert _said(Statement.model_validate(stated)) == stated


@pytest.mark.parametrize(("slug", "policy"), [("hotline", "wait"), ("korea-2017", "wait")])
def test_a_curve_ends_at_the_time_of_its_measure(slug: str, policy: str) -> None:
    from offramp.web.questions.risks import EXACT, risk_of

    file = find(slug)
    assert file is not None
    text = file.read_text(encoding="utf-8")
    answer = risk_of(text, (), policy, ())
    assert answer["exactness"] == EXACT
    for each in answer["measures"]:
        assert each["chart"]["ends"] == [each["base"], each["base"]], each["name"]
    times = {each["name"]: each["chart"]["times"][-1]["text"] for each in answer["measures"]}
    if slug == "korea-2017":
        assert (times["any_war_1y"], times["icbm"], times["any_war"]) == ("1", "3", "5")
        levels = [each["text"] for each in answer["measures"][0]["chart"]["levels"]]
        assert levels == ["0 %", "5 %", "10 %", "15 %", "20 %"]


def test_the_axis_of_one_year_has_no_plural(browser: Browser) -> None:
    page = browser.get(f"/cases/{browser.add(READ_TWO_WAYS)}/ask/risk").text
    assert ">1 year</text>" in page
    assert "1 years" not in page


@pytest.mark.parametrize("section", ["actors", "preferences", "readings", "unknowns", "measures"])
def test_what_a_screen_reader_adds_to_a_button_names_entries_by_labels(browser: Browser, section: str) -> None:
    page = browser.get(f"/cases/{copied(browser, 'korea-2017')}/build/{section}").text
    added = [html.unescape(each) for each in re.findall(r'<span class="unseen">(.*?)</span>', page)]
    assert added
    assert [each for each in added if re.search(r"\b(?:usa|dprk|rok|prc|china|icbm_testing|any_war)\b", each)] == []


def test_the_other_cases_of_a_comparison_are_named_by_their_titles(browser: Browser) -> None:
    name = browser.add()
    browser.add(SMALL.replace("Small", "The river, 1975"), "river")
    page = browser.get(f"/cases/{name}/argue/compare", params={"other": "river"}).text
    assert '<option value="river" selected>The river, 1975 (river)</option>' in page
    assert browser.get(f"/cases/{name}/argue/compare.json").json()["others"] == ["river"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("-1", "the risk cannot be computed with -1 for “{}”; the range of “{}” is {}"),
        ("1e18", "the risk cannot be computed with 1e+18 for “{}”; the range of “{}” is {}"),
        ("abc", "“{}” needs a number such as 0.01, not `abc`; its range is {}"),
        ("nan", "“{}” needs a number such as 0.01, not `nan`; its range is {}"),
    ],
)
def test_a_wrong_number_of_a_slider_is_told_by_its_label_and_range(browser: Browser, number: str, said: str) -> None:
    text = browser.text(copied(browser, "hotline"))
    assert "  misread: {" in text
    name = browser.add(text.replace("  misread: {", "  misread: {label: A misread warning, "), "labelled")
    label, ends = "A misread warning", "0.002 to 0.05 (per day)"
    asked = {"set misread": number}
    told = browser.get(f"/cases/{name}/ask/risk.json", params=asked)
    expected = said.format(label, label, ends) if said.count("{}") == 3 else said.format(label, ends)
    assert (told.status_code, told.json()["error"]) == (422, expected)
    page = browser.get(f"/cases/{name}/ask/risk", params=asked)
    assert page.status_code == 422
    assert expected[1:].partition(" `")[0] in words_of(html.unescape(page.text))
    assert f'href="/cases/{name}/ask/risk">Back to the question</a>' in page.text
    assert ">Range: 0.002 to 0.05</small>" in browser.get(f"/cases/{name}/ask/risk").text
    for unfit in ("the case:", "north.", "horizon", "memory"):
        assert unfit not in words_of(page.text)


def test_the_stages_of_a_case_with_problems_say_their_conditions_by_labels(browser: Browser) -> None:
    stage = "{a.go: on, from: 1 year, when: b.stay, until: not b.stay}"
    name = browser.add(SMALL.replace("[b.stay]", "[b.gone]") + f"policies: {{late: [{stage}]}}\n")
    page = html.unescape(browser.get(f"/cases/{name}/build/policies").text)
    told = words_of(f"<main{page.partition('<ol class=')[2].partition('</ol>')[0]}</main>")
    assert "when “Stay”, until not “Stay”:" in told
    assert "b.stay" not in told


def test_one_changed_unknown_is_singular_in_french(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    page = french.get(f"/cases/{copied(french, 'hotline')}/ask/risk", params={"set misread": "0.02"}).text
    assert ">Inconnues (1 modifiée)</summary>" in page


def test_french_headings_and_nouns_agree(workbench: Workbench) -> None:
    french = signed_in(replace(workbench, settings=replace(workbench.settings, language="fr")))
    unknowns = words_of(french.get(f"/cases/{copied(french, 'hotline')}/build/unknowns").text)
    assert "Nouvelle entrée : inconnue " in unknowns
    compared = words_of(french.get(f"/cases/{french.add()}/argue/compare?from=1&to=1").text)
    assert "Les réponses : version 1, puis version 1" in compared
