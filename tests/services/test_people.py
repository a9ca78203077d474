"""What holds on SQLite of people who change a project's members at once holds on PostgreSQL."""

import pytest

from tests.people.test_at_once import (
    test_a_link_pressed_in_many_tabs_works_once,
    test_an_address_asked_at_once_has_one_open_link,
    test_no_take_slips_into_the_archive,
    test_of_all_leads_who_leave_at_once_one_stays,
    test_two_leads_who_demote_each_other_leave_one,
)

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

__all__ = [
    "test_a_link_pressed_in_many_tabs_works_once",
    "test_an_address_asked_at_once_has_one_open_link",
    "test_no_take_slips_into_the_archive",
    "test_of_all_leads_who_leave_at_once_one_stays",
    "test_two_leads_who_demote_each_other_leave_one",
]
