"""The rehearsal's table says what happened and what was found."""

from dataclasses import replace

from generations.system.audit import audit
from generations.system.facts import Recoveries
from generations.system.plan import Play
from generations.system.report import MOST_SHOWN, Story, lines, row
from tests.system.test_audit import GOOD

PLAY = Play(2, 7, {"answer_lost": 0.1, "file_broken": 0.1})
RECOVERIES = Recoveries(unanswered=3, adopted=2, released=1, put_off=4)


def story(facts=GOOD) -> Story:
    return Story(PLAY, facts, audit(facts), RECOVERIES, {"answer_lost": 3}, {"web": 2}, 5, 61.4)


def text(of: Story) -> str:
    return "\n".join(lines(of))


def test_a_story_without_breaches_has_passed():
    assert story().passed
    assert "BREACH" not in text(story())
    assert text(story()).count("PASSED") == len(audit(GOOD))


def test_the_table_tells_takes_faults_recoveries_kills_and_sums():
    said = text(story())
    for words in (
        "Rehearsal of 2 takes, seed 7, 61 s",
        "ready 1, failed 1",
        "answer_lost 3",
        "3, run found 2, no run 1",
        "web 2",
        "invoice $0.42, ledger $0.42",
    ):
        assert words in said


def test_a_fault_that_did_not_strike_is_named():
    (line,) = [line for line in lines(story()) if "did not" in line]
    assert line.split()[-1] == "file_broken"


def test_a_breach_is_told_with_what_breaks_it():
    broken = story(replace(GOOD, broken_chains=["Low Orbit: entry 7 is missing"]))
    assert not broken.passed
    assert "BREACH  Every ledger chain verifies\n          Low Orbit: entry 7 is missing" in text(broken)


def test_many_breaches_are_cut_short():
    broken = text(story(replace(GOOD, broken_chains=[f"chain {number}" for number in range(MOST_SHOWN + 5)])))
    assert "and 5 more" in broken
    assert f"chain {MOST_SHOWN}\n" not in broken


def test_a_long_row_goes_on_below_itself():
    faults = {f"fault_number_{number}": number for number in range(12)}
    first, second, *_ = row("faults", faults)
    assert first.startswith("  faults ")
    assert second.startswith(" " * 24 + "fault_number_")
    assert "fault_number_0 0, fault_number_1 1," in first
    assert max(map(len, row("faults", faults))) <= 120
