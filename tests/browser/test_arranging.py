"""Putting takes in order on the board: what a press does is said, however fast the news of it comes."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_first_take import MINUTE, generate, write

pytestmark = pytest.mark.browser


def test_a_take_that_is_archived_leaves_the_board_with_a_word(someone, demo):
    page = someone("alice")
    write(page, "@pilot waves", takes="1")
    expect(generate(page)).to_contain_text("Generate 1 take")
    generate(page).click()
    expect(page.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    page.route("**/takes/1/archive/", answer_after_the_news)
    page.get_by_role("button", name="More for T1").click()
    page.locator("[popover]:popover-open").get_by_text("Archive").click()
    expect(page.locator("#take-1")).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("T1 is archived")


def answer_after_the_news(route):
    """The server has archived it and told every open board before this browser hears the answer to its press."""
    answer = route.fetch()
    expect(route.request.frame.page.locator("#budget")).to_be_visible()
    route.request.frame.page.wait_for_timeout(1500)
    route.fulfill(response=answer)


def test_the_buttons_of_a_take_that_waits_are_only_for_those_who_decide(someone, demo):
    alice = someone("alice")
    alice.goto(f"{demo.board}settings/approval/")
    alice.locator("[name=is_on]").check(force=True)
    alice.fill("[name=over]", "0.10")
    alice.get_by_role("button", name="Save").click()
    bob = someone("bob")
    write(bob, "@pilot waves", takes="1")
    generate(bob).click()
    expect(bob.locator("#take-1")).to_have_attribute("data-state", "held")
    alice.goto(demo.board)
    expect(alice.get_by_role("button", name="Decline")).to_be_visible()
    for page in (bob, someone("carol")):
        expect(page.locator("#take-1")).to_be_visible()
        expect(page.get_by_role("button", name="Decline")).to_have_count(0)
