"""Several prompts and several seeds in one press: the price of all of it first, then all or nothing."""

from decimal import Decimal

import pytest

from generations.generation import Generation
from generations.money.budgets import Budget
from tests.factories import make_character
from tests.generations.pages import order_form, press, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def pilot(project):
    return make_character(project)


def batch(prompt, **changed):
    return order_form(prompt, per_line="on", **changed)


def check(bob, project, form) -> str:
    return text_of(press(bob, project, form, "compose").content.decode())


def test_each_line_is_a_prompt_with_its_own_takes_and_the_button_says_the_sum(project, bob):
    form = batch("@pilot waves\n\n  @pilot runs  \r\n")
    said = check(bob, project, form)
    assert "Generate 4 takes$1.68" in said
    assert "2 prompts, 4 takes in all" in said
    press(bob, project, form)
    prompts = Generation.objects.order_by("number").values_list("prompt", "click_index")
    assert list(prompts) == [("@pilot waves", 0), ("@pilot waves", 1), ("@pilot runs", 2), ("@pilot runs", 3)]


def test_without_the_switch_lines_are_one_prompt(project, bob):
    press(bob, project, order_form("@pilot waves\n@pilot runs", takes="1"))
    assert Generation.objects.get().prompt == "@pilot waves\n@pilot runs"


def test_a_finding_names_its_line_and_nothing_is_sent(project, bob):
    response = press(bob, project, batch("@pilot waves\n\n@nobody waves"))
    assert response.status_code == 422
    assert "Line 3: Nobody in the cast is called @nobody." in text_of(response.content.decode())
    assert not Generation.objects.exists()


def test_a_budget_too_small_for_all_of_them_sends_none(project, bob):
    Budget.objects.create(project=project, limit=Decimal("1.00"))
    assert press(bob, project, batch("@pilot waves\n@pilot runs")).status_code == 422
    assert not Generation.objects.exists()
    assert Budget.of(project).held == 0


def test_a_batch_pressed_twice_is_one_order(project, bob):
    form = batch("@pilot waves\n@pilot runs")
    press(bob, project, form)
    press(bob, project, form)
    assert Generation.objects.count() == 4


def test_more_prompts_than_twenty_are_refused_with_the_limit(project, bob):
    assert "These are 21 prompts, 20 can be sent at once." in check(bob, project, batch("@pilot waves\n" * 21))


def test_twenty_prompts_and_four_takes_are_eighty(project, bob):
    press(bob, project, batch("@pilot waves\n" * 20, takes="4"))
    assert Generation.objects.count() == 80
    assert sorted(set(Generation.objects.values_list("click_index", flat=True))) == list(range(80))


def test_every_given_seed_makes_one_take(project, bob):
    form = order_form(seed_mode="locked", seed="41, 99 7,41")
    said = check(bob, project, form)
    assert "Generate 3 takes$1.26" in said
    assert "41, 99, 7" in said
    press(bob, project, form)
    assert list(Generation.objects.order_by("number").values_list("seed", flat=True)) == [41, 99, 7]


@pytest.mark.parametrize("seed", ["41;2", "2147483648", "1,-1", "٣", "9" * 300, ",".join(map(str, range(21)))])
def test_wrong_seeds_are_refused_in_plain_words(seed, project, bob):
    response = press(bob, project, order_form(seed_mode="locked", seed=seed))
    assert response.status_code == 422
    assert "A seed is a whole number from 0" in text_of(response.content.decode())


def test_prompts_times_seeds_have_a_limit(project, bob):
    form = batch("@pilot waves\n" * 9, seed_mode="locked", seed="1,2,3,4,5,6,7,8,9")
    assert "That would be 81 takes; 80 can be sent at once." in check(bob, project, form)
    assert press(bob, project, form).status_code == 422


def test_a_locked_seed_is_the_same_for_every_prompt_so_that_they_compare(project, bob):
    press(bob, project, batch("@pilot waves\n@pilot runs", seed_mode="locked", seed="7"))
    assert list(Generation.objects.order_by("number").values_list("seed", flat=True)) == [7, 8, 7, 8]


def test_an_empty_batch_is_refused_like_an_empty_prompt(project, bob):
    response = press(bob, project, batch(" \n "))
    assert response.status_code == 422
    assert "Write what happens in the shot." in text_of(response.content.decode())
