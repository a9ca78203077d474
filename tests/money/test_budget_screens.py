"""The settings of a project's money: leads set budgets, caps and the rule for approval; others read their own."""

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from generations.money.budgets import Budget
from generations.money.rules import ApprovalRule
from generations.status import Status
from generations.together.activity import Activity
from projects.models import Membership
from tests.factories import join, make_generation, make_user
from tests.generations.pages import client_of, read, text_of

Kind = Budget.Kind
EMPTY = {
    "form": "project", "project_limit": "", "project_resets": "never", "day_limit": "",
    "member_limit": "", "member_resets": "never", "take_limit": "",
}  # fmt: skip


def send(person, project, name="budgets", **form):
    return client_of(person).post(reverse(name, args=[project.slug]), form)


def limit_of(kind, project, member=None):
    return Budget.named(kind, project, member).limit


def test_a_lead_sets_all_limits_at_once(project, alice):
    form = EMPTY | {"project_limit": "$200", "project_resets": "monthly", "day_limit": "7.5", "take_limit": "3.5001"}
    assert send(alice, project, **form).status_code == 302
    assert limit_of(Kind.PROJECT, project) == Decimal("200.0000")
    assert Budget.of(project).resets == "monthly"
    assert limit_of(Kind.DAY, project) == Decimal("7.5000")
    assert limit_of(Kind.TAKE, project) == Decimal("3.5001")
    assert limit_of(Kind.MEMBER, project) is None


def test_an_empty_field_is_no_limit(project, alice):
    send(alice, project, **EMPTY | {"project_limit": "0"})
    assert limit_of(Kind.PROJECT, project) == 0
    send(alice, project, **EMPTY)
    assert limit_of(Kind.PROJECT, project) is None


def test_it_holds_at_once(project, alice, bob):
    send(alice, project, **EMPTY | {"take_limit": "0.5"})
    page = read(bob, "budgets", project)
    assert "The highest price of a take" in page
    assert "$0.50" in page


@pytest.mark.parametrize("wrong", ["x", "-1", "1.00001", "NaN", "Infinity", "1e400", "9" * 30, "1,5", "\0", "1 000"])
def test_what_is_no_amount_is_refused_and_nothing_changes(wrong, project, alice):
    response = send(alice, project, **EMPTY | {"day_limit": "5", "project_limit": wrong})
    assert response.status_code == 422
    assert "Nothing was changed." in response.content.decode()
    assert limit_of(Kind.DAY, project) is None


def test_a_limit_below_what_is_committed_is_refused_before_anything_changes(project, alice, bob):
    make_generation(project, bob, status=Status.READY)
    response = send(alice, project, **EMPTY | {"take_limit": "5", "project_limit": "0.5"})
    assert response.status_code == 422
    assert "$0.70 is spent or reserved already" in response.content.decode()
    assert limit_of(Kind.TAKE, project) is None
    assert 'value="0.5"' in response.content.decode()


def test_what_is_committed_stands_beside_the_limit(project, alice, bob):
    make_generation(project, bob)
    assert "$0.70 committed, so not below that" in read(alice, "budgets", project)


def test_a_member_gets_caps_of_their_own_and_loses_them_again(project, alice, bob):
    send(alice, project, form="member", member_id=bob.pk, day="2.00", member="none")
    assert limit_of(Kind.DAY, project, bob) == Decimal("2.0000")
    assert Budget.named(Kind.MEMBER, project, bob).pk
    send(alice, project, form="member", member_id=bob.pk, day="", member="")
    assert not Budget.objects.filter(member=bob).exists()


def test_ones_own_cap_in_all_follows_the_rhythm_of_everybodys(project, alice, bob):
    send(alice, project, **EMPTY | {"member_limit": "20", "member_resets": "monthly"})
    send(alice, project, form="member", member_id=bob.pk, day="", member="30")
    assert Budget.named(Kind.MEMBER, project, bob).resets == "monthly"
    send(alice, project, **EMPTY | {"member_limit": "20"})
    assert Budget.named(Kind.MEMBER, project, bob).resets == "never"


def test_a_refused_cap_says_so_in_its_row(project, alice, bob):
    response = send(alice, project, form="member", member_id=bob.pk, day="much", member="")
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="day-{bob.pk}-error"' in page
    assert 'value="much"' in page


@pytest.mark.parametrize("member", ["0", "x", "9" * 30, "²", ""])
def test_caps_are_for_members_only(member, project, alice):
    assert send(alice, project, form="member", member_id=member, day="1").status_code == 404


def test_a_strangers_caps_are_not_set(project, alice, mallory):
    assert send(alice, project, form="member", member_id=mallory.pk, day="1").status_code == 404


def test_the_studios_budget_is_the_admins(project, alice, ada):
    assert 'id="studio-limit"' not in read(alice, "budgets", project)
    assert send(alice, project, form="studio", studio_limit="1", studio_resets="never").status_code == 403
    send(ada, project, form="studio", studio_limit="500", studio_resets="monthly")
    assert Budget.of(None).limit == Decimal("500.0000")
    assert 'value="500.00"' in read(ada, "budgets", project)


def test_others_read_their_own_and_change_nothing(project, bob, carol, alice):
    send(alice, project, **EMPTY | {"project_limit": "123", "day_limit": "45"})
    page = text_of(read(bob, "budgets", project))
    assert "budget for today" in page
    assert "$45.00 left of $45.00" in page
    assert "Save" not in page
    assert "You do not make takes" in read(carol, "budgets", project)
    assert "$" not in text_of(read(carol, "budgets", project))


def test_a_lead_who_does_not_see_costs_changes_none(project, alice):
    Membership.objects.filter(project=project, user=alice).update(sees_costs=False)
    assert "$" not in text_of(read(alice, "budgets", project))
    assert send(alice, project, **EMPTY).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_members(project, alice):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            read(alice, "budgets", project)
        return len(asked)

    count()
    few = count()
    for number in range(8):
        person = make_user(f"Person{number}")
        join(project, person)
        send(alice, project, form="member", member_id=person.pk, day="5", member="20")
    assert count() <= few + 1


def test_a_change_is_in_the_feed_with_its_amount_apart(project, alice):
    send(alice, project, **EMPTY | {"project_limit": "77"})
    row = Activity.objects.latest("pk")
    assert row.amount == Decimal("77.0000")
    assert "77" not in row.words


def test_the_rule_for_approval_is_set_and_switched_off(project, alice):
    assert send(alice, project, "approval", is_on="on", over="2", decider="other").status_code == 302
    rule = ApprovalRule.of(project)
    assert (rule.over, rule.decider) == (Decimal("2.0000"), "other")
    row = Activity.objects.latest("pk")
    assert row.amount == Decimal("2.0000")
    assert "2" not in row.words
    send(alice, project, "approval", over="2", decider="lead")
    assert ApprovalRule.of(project).over is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"over": ""}, "switch the rule off"),
        ({"over": "-2"}, "Write an amount"),
        ({"decider": "nobody"}, "Choose who decides"),
    ],
)
def test_a_rule_without_sense_is_refused(changed, words, project, alice):
    response = send(alice, project, "approval", **{"is_on": "on", "over": "2", "decider": "lead"} | changed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ApprovalRule.objects.exists()


def test_the_studios_rule_holds_until_the_project_has_its_own(project, alice, carol):
    ApprovalRule.objects.create(over=Decimal(4))
    assert "The studio's own rules hold here now: over $4.00" in text_of(read(alice, "approval", project))
    assert "$" not in text_of(read(carol, "approval", project))


def test_the_rule_says_what_it_stopped(project, alice, bob):
    take = make_generation(project, bob)
    for target in (Status.QUEUED, Status.CANCELLED):
        take.transitions.create(source=Status.HELD, target=target)
    page = text_of(read(alice, "approval", project))
    assert "1 take that waited went on, and 1 did not: $0.70 not spent" in page


def test_the_pages_of_the_settings_lead_to_each_other(project, alice):
    for name in ("members", "budgets", "approval"):
        page = read(alice, name, project)
        assert all(reverse(other, args=[project.slug]) in page for other in ("members", "budgets", "approval"))
        assert page.count('aria-current="page"') == 2


@pytest.mark.parametrize("page", ["board", "members"])
def test_the_bar_of_a_monthly_budget_shows_this_month_alone(project, alice, bob, page):
    with time_machine.travel("2026-10-20T12:00:00Z"):
        Budget.of(project).set_limit(Decimal(50), "monthly", alice)
        make_generation(project, bob, Status.READY)
    with time_machine.travel("2026-11-02T12:00:00Z"):
        assert "$0.00 spent $50.00 left" in text_of(read(alice, page, project))
        make_generation(project, bob, Status.READY)
        assert "$0.70 spent $49.30 left" in text_of(read(alice, page, project))
