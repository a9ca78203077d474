"""Several browsers on one board: all of them move, and one that was cut off catches up."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shot
from tests.browser.test_first_take import MINUTE, generate, write

pytestmark = pytest.mark.browser
NOT_RELOADED = "window.sameDocument === true"


def test_two_browsers_see_the_same_take_move(someone):
    alice, bob = someone("alice"), someone("bob")
    bob.evaluate("window.sameDocument = true")
    write(alice, "@pilot waves at @rocket", takes="1")
    expect(generate(alice)).to_contain_text("$0.42")
    generate(alice).click()
    for page in (alice, bob):
        expect(page.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)
        expect(page.locator("#budget")).to_contain_text("$0.42")
    assert bob.evaluate(NOT_RELOADED)
    shot(bob, "7-other-browser")


def test_a_browser_whose_connection_was_cut_catches_up(someone, demo, complaints):
    alice, bob = someone("alice"), someone("bob")
    bob.evaluate("window.sameDocument = true")
    bob.context.set_offline(True)
    demo.kill("happyhorse.asgi")
    alice.wait_for_timeout(2500)
    alice.goto(demo.board)
    write(alice, "@cup steams", takes="1")
    generate(alice).click()
    expect(alice.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    expect(bob.locator("#take-1")).to_have_count(0)
    bob.context.set_offline(False)
    expect(bob.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    assert bob.evaluate(NOT_RELOADED)
    # The browsers rightly complain of the connections that were cut.
    complaints.clear()


def test_a_take_page_moves_by_itself(someone, demo):
    page = someone("alice")
    write(page, "@rocket lifts off", takes="1")
    generate(page).click()
    expect(page.locator("#take-1")).to_be_visible()
    page.goto(f"{demo.board}takes/1/")
    page.evaluate("window.sameDocument = true")
    expect(page.locator("video")).to_be_visible(timeout=MINUTE)
    assert page.evaluate(NOT_RELOADED)
