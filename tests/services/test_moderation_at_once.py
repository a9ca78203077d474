"""What holds for many at once on SQLite holds on PostgreSQL, where they really run beside each other."""

import pytest

from tests.moderation.test_moderation_at_once import (
    test_a_thousand_reports_at_once_are_one_case_and_none_is_lost,
    test_eight_moderators_at_once_and_one_has_it,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

__all__ = [
    "test_a_thousand_reports_at_once_are_one_case_and_none_is_lost",
    "test_eight_moderators_at_once_and_one_has_it",
]
