"""Many at once, in threads with connections of their own. The same sentences run on PostgreSQL in tests/services."""

import pytest
from django.db import transaction

from projects.models import Project
from projects.people import inviting, members
from tests.factories import Role, join, make_generation, make_user
from tests.generations.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def leads_of(project: Project) -> int:
    return project.memberships.filter(role=Role.LEAD).count()


def test_two_leads_who_demote_each_other_leave_one(project, alice):
    eve = make_user("Eve")
    pairs = [(alice, join(project, eve, Role.LEAD)), (eve, project.memberships.get(user=alice))]
    at_once(2, lambda number: members.change_role(pairs[number][1], Role.ARTIST, pairs[number][0]))
    assert leads_of(project) == 1


def test_of_all_leads_who_leave_at_once_one_stays(project, alice):
    people = [alice, *(make_user(f"Lead{number}") for number in range(4))]
    for person in people[1:]:
        join(project, person, Role.LEAD)
    answers = at_once(5, lambda number: members.leave(project, people[number]))
    assert leads_of(project) == 1
    assert sum(isinstance(answer, members.Refused) for answer in answers) == 1


def test_a_link_pressed_in_many_tabs_works_once(project, alice):
    (asked,) = inviting.invite(project, ["new@studio.test"], Role.ARTIST, alice)
    people = [make_user(f"Person{number}") for number in range(6)]
    answers = at_once(6, lambda number: inviting.accept(asked.invitation, people[number]))
    assert sum(isinstance(answer, inviting.Closed) for answer in answers) == 5
    assert project.memberships.filter(user__in=people).count() == 1


def test_an_address_asked_at_once_has_one_open_link(project, alice):
    answers = at_once(6, lambda _: inviting.invite(project, ["new@studio.test"], Role.ARTIST, alice))
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert project.invitations.open().count() == 1


def test_no_take_slips_into_the_archive(project, alice, bob):
    def act(number: int) -> object:
        fresh = Project.objects.get(pk=project.pk)
        with transaction.atomic():
            return make_generation(fresh, bob) if number else fresh.archive(alice)

    at_once(4, act)
    project.refresh_from_db()
    moving = project.generations.filter(status="queued").count()
    assert bool(moving) != bool(project.archived_at)
