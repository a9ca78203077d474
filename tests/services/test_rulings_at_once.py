"""What holds for decisions at the same moment on SQLite holds on PostgreSQL, where they really run in parallel."""

import pytest

from tests.moderation.test_rulings_at_once import (
    test_an_appeal_that_is_taken_back_and_granted_at_once_is_one_of_the_two,
    test_eight_decide_at_once_and_one_wins,
    test_eight_messages_at_once_are_one,
    test_eight_undo_at_once_and_one_wins,
    test_two_cases_about_one_take_decided_at_once_leave_the_stricter,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

__all__ = [
    "test_an_appeal_that_is_taken_back_and_granted_at_once_is_one_of_the_two",
    "test_eight_decide_at_once_and_one_wins",
    "test_eight_messages_at_once_are_one",
    "test_eight_undo_at_once_and_one_wins",
    "test_two_cases_about_one_take_decided_at_once_leave_the_stricter",
]
