"""Every sentence of the audit can be broken, and is broken by nothing else."""

import uuid
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from generations.system.audit import CHECKS, audit, totals
from generations.system.facts import BudgetFacts, DeliveryFacts, Facts, RunFacts, TakeFacts

ROOT = Path(__file__).parents[2]
CLICK = uuid.UUID(int=1)
COST, NOTHING = Decimal("0.42"), Decimal(0)

READY = TakeFacts("take_a", "low-orbit T1", CLICK, "ready", NOTHING, COST, NOTHING, COST)
FAILED = TakeFacts("take_b", "low-orbit T2", CLICK, "failed", NOTHING, NOTHING, NOTHING, NOTHING)
RUN = RunFacts("run-1", "take_a", "succeeded", COST)
ENDLESS = RunFacts("run-2", "take_b", "running", NOTHING)
PROJECT = BudgetFacts("The project Low Orbit", is_studio=False, held=NOTHING, charged=COST)
STUDIO = BudgetFacts("The studio", is_studio=True, held=NOTHING, charged=COST)
CALLBACK = DeliveryFacts("take_a", "run-1", "succeeded", processed=True)
GOOD = Facts([READY, FAILED], [RUN, ENDLESS], [PROJECT, STUDIO], [CALLBACK], [], {CLICK: 2}, [])


def broken(facts: Facts) -> dict[str, str]:
    """What breaks each sentence that is broken, by its first words."""
    return {
        " ".join(verdict.sentence.split()[:4]): "; ".join(verdict.breaches)
        for verdict in audit(facts)
        if verdict.breaches
    }


def with_take(**changes: Any) -> Facts:
    return replace(GOOD, takes=[replace(READY, **changes), FAILED])


def test_a_day_on_which_everything_was_repaired_passes():
    assert broken(GOOD) == {}


@pytest.mark.parametrize("status", ["queued", "submitting", "unknown", "rendering", "storing"])
def test_a_take_that_still_moves_is_a_breach(status):
    facts = replace(GOOD, takes=[READY, replace(FAILED, status=status)])
    assert broken(facts) == {"No take stands in": f"low-orbit T2 is {status}"}


def test_a_second_run_for_one_take_is_a_breach_even_when_it_cost_nothing():
    again = replace(RUN, id="run-3", status="failed", cost=NOTHING)
    assert broken(replace(GOOD, runs=[RUN, ENDLESS, again])) == {"No run was created": "low-orbit T1 has 2 runs"}


def test_a_run_that_nobody_ordered_is_a_breach():
    stranger = RunFacts("run-9", "take_x", "failed", NOTHING)
    found = broken(replace(GOOD, runs=[RUN, ENDLESS, stranger]))
    assert found == {"Every run that was": "run run-9 was made for “take_x”"}


def test_a_take_that_was_charged_less_than_its_run_cost_is_a_breach():
    found = broken(with_take(charged=Decimal("0.21")))
    assert "cost $0.42, its card says $0.21" in found.pop("Every take was charged")
    assert list(found) == ["Invoice, ledger, takes and"]


def test_a_ledger_that_differs_from_the_card_is_a_breach():
    found = broken(with_take(booked_charged=Decimal("0.4201")))
    assert "the ledger $0.4201" in found["Every take was charged"]


def test_errors_of_two_takes_that_cancel_out_are_breaches_all_the_same():
    swapped = [
        replace(READY, charged=NOTHING, booked_charged=NOTHING),
        replace(FAILED, charged=COST, booked_charged=COST),
    ]
    assert list(broken(replace(GOOD, takes=swapped))) == ["Every take was charged"]


@pytest.mark.parametrize("budget", [0, 1])
def test_a_budget_that_differs_from_the_invoice_is_a_breach(budget):
    budgets = [PROJECT, STUDIO]
    budgets[budget] = replace(budgets[budget], charged=Decimal("0.43"))
    assert list(broken(replace(GOOD, budgets=budgets))) == ["Invoice, ledger, takes and"]


def test_money_that_is_still_reserved_is_a_breach_wherever_it_stands():
    sentence = "Nothing is reserved any"
    assert list(broken(with_take(reserved=COST))) == [sentence]
    assert list(broken(with_take(booked_reserved=COST))) == [sentence]
    assert list(broken(replace(GOOD, budgets=[PROJECT, replace(STUDIO, held=COST)]))) == [sentence]


def test_a_broken_chain_is_a_breach():
    found = broken(replace(GOOD, broken_chains=["Low Orbit: entry 7 is missing"]))
    assert found == {"Every ledger chain verifies": "Low Orbit: entry 7 is missing"}


def test_a_ready_take_without_its_poster_is_a_breach():
    found = broken(with_take(flaw="No such file: posters/take_a.webp"))
    assert found == {"Every ready take has": "low-orbit T1: No such file: posters/take_a.webp"}


def test_a_clip_that_was_paid_for_and_is_not_here_is_a_breach():
    assert broken(with_take(status="failed")) == {"Every clip that was": "run run-1 cost $0.42, its take is failed"}


@pytest.mark.parametrize("asked", [1, 3])
def test_a_press_that_got_more_or_less_than_it_asked_for_is_a_breach(asked):
    found = broken(replace(GOOD, clicks={CLICK: asked}))
    assert f"asked for {asked} takes and got 2" in found["Every press is one"]


def test_a_press_that_got_lost_is_a_breach():
    found = broken(replace(GOOD, clicks={CLICK: 2, uuid.UUID(int=2): 4}))
    assert "asked for 4 takes and got 0" in found["Every press is one"]


def test_a_callback_that_was_left_lying_is_a_breach():
    found = broken(replace(GOOD, deliveries=[replace(CALLBACK, processed=False)]))
    assert list(found) == ["Every callback that was"]


@pytest.mark.parametrize("forgery", [{"status": "failed"}, {"code": "take_b"}, {"run_id": "run-9"}])
def test_a_stored_callback_that_contradicts_the_invoice_is_a_breach(forgery):
    found = broken(replace(GOOD, deliveries=[CALLBACK, replace(CALLBACK, **forgery)]))
    assert list(found) == ["No forged callback was"]


def test_the_two_spellings_of_a_cancelled_run_agree():
    run = RunFacts("run-2", "take_b", "canceled", NOTHING)
    callback = DeliveryFacts("take_b", "run-2", "cancelled", processed=True)
    assert broken(replace(GOOD, runs=[RUN, run], deliveries=[callback])) == {}


def test_an_error_page_is_a_breach_and_told_once():
    assert broken(replace(GOOD, surprises=["500 for /takes/"] * 3)) == {
        "Nobody was shown an": "500 for /takes/ (3 times)"
    }


def test_the_sums_are_exact():
    assert set(totals(GOOD).values()) == {COST}


def test_the_page_explains_every_sentence():
    page = " ".join((ROOT / "docs" / "rehearsal.md").read_text().split())
    assert [sentence for sentence in CHECKS if f"- {sentence}" not in page] == []
