from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from generations.live.audience import Audience
from generations.live.visitors import Visitor, standing
from projects.access import verbs, verbs_of_many
from projects.models import Project, User


def visit(user: User, project: Project) -> Visitor:
    client = Client()
    client.force_login(user)
    return Visitor(user.pk, project.pk, client.session.session_key or "", user.get_session_auth_hash())


def test_whoever_sees_costs_reads_for_that_audience(project, alice, bob, carol, ada):
    visitors = [visit(user, project) for user in (alice, bob, carol, ada)]
    audiences = [Audience.COSTS, Audience.COSTS, Audience.PLAIN, Audience.COSTS]
    assert standing(visitors) == dict(zip(visitors, audiences, strict=True))


def test_a_removed_member_may_not_go_on(project, bob):
    visitor = visit(bob, project)
    project.memberships.filter(user=bob).delete()
    assert standing([visitor]) == {}


def test_a_person_who_was_switched_off_may_not_go_on(project, ada):
    visitor = visit(ada, project)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert standing([visitor]) == {}


def test_a_person_who_is_gone_may_not_go_on(project, ada):
    visitor = visit(ada, project)
    ada.delete()
    assert standing([visitor]) == {}


def test_signing_out_ends_the_right_to_read(project, bob):
    visitor = visit(bob, project)
    Session.objects.filter(pk=visitor.session_key).delete()
    assert standing([visitor]) == {}


def test_a_session_that_ran_out_ends_the_right_to_read(project, bob):
    visitor = visit(bob, project)
    Session.objects.filter(pk=visitor.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert standing([visitor]) == {}


def test_a_new_password_ends_the_right_of_other_sessions(project, bob):
    visitor = visit(bob, project)
    bob.set_password("another one")
    bob.save(update_fields=["password"])
    assert standing([visitor]) == {}


def test_all_streams_of_a_process_are_checked_in_four_queries(project, alice, bob, carol, django_assert_num_queries):
    visitors = [visit(user, project) for user in (alice, bob, carol) for _ in range(5)]
    with django_assert_num_queries(4):
        assert len(standing(visitors)) == 15


@pytest.mark.parametrize("name", ["alice", "bob", "carol", "mallory", "ada"])
def test_the_rights_of_many_are_the_rights_of_each(name, project, request):
    user = request.getfixturevalue(name)
    pair = user.pk, project.pk
    assert verbs_of_many({pair}) == {pair: verbs(user, project)}
