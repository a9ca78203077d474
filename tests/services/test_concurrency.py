"""What holds for many at once on SQLite holds on PostgreSQL, where they really run beside each other."""

import pytest

from tests.generations.test_concurrency import (
    test_a_late_bill_that_comes_eight_times_is_booked_once,
    test_dispatchers_at_once_never_overfill_the_lane,
    test_one_caller_may_pay,
    test_one_take_is_claimed_once,
    test_one_take_is_settled_once,
    test_the_chain_of_the_ledger_verifies_after_eight_settlements_at_once,
    test_the_same_press_from_ten_threads_is_one_order,
    test_twenty_presses_at_once_fill_a_project_and_never_overfill_it,
    test_twenty_presses_at_once_in_as_many_projects_never_overfill_the_studio,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

__all__ = [
    "test_a_late_bill_that_comes_eight_times_is_booked_once",
    "test_dispatchers_at_once_never_overfill_the_lane",
    "test_one_caller_may_pay",
    "test_one_take_is_claimed_once",
    "test_one_take_is_settled_once",
    "test_the_chain_of_the_ledger_verifies_after_eight_settlements_at_once",
    "test_the_same_press_from_ten_threads_is_one_order",
    "test_twenty_presses_at_once_fill_a_project_and_never_overfill_it",
    "test_twenty_presses_at_once_in_as_many_projects_never_overfill_the_studio",
]
