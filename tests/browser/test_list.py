"""The board's list by keys: takes are selected with J and X, and archived together."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shot
from tests.browser.test_first_take import MINUTE, generate, write

pytestmark = pytest.mark.browser


def make(page, takes):
    """So many takes, by one press of Generate."""
    write(page, "@pilot waves", takes=str(takes))
    expect(generate(page)).to_contain_text(f"Generate {takes} takes")
    expect(generate(page)).to_contain_text("$1.26")
    generate(page).click()
    for number in range(1, takes + 1):
        expect(page.locator(f"#take-{number}")).to_have_attribute("data-state", "ready", timeout=MINUTE)


def is_ticked(page, *numbers):
    ticked = page.locator("#rows [name=takes]:checked").evaluate_all("all => all.map(one => one.value)")
    assert sorted(map(int, ticked)) == sorted(numbers)


def test_takes_are_selected_by_keys_and_archived_together(someone, demo):
    page = someone("alice")
    make(page, 3)
    page.goto(f"{demo.board}?view=list")
    page.locator("#rows tr").nth(2).wait_for()
    for key in ("j", "x", "j", "j", "Shift+X"):
        page.keyboard.press(key)
    is_ticked(page, 1, 2, 3)
    page.keyboard.press("Escape")
    is_ticked(page)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    is_ticked(page, 2, 3)
    expect(page.locator("#bulk [data-count]")).to_have_text("2 selected")
    shot(page, "list-1440")
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("2 takes archived")
    expect(page.locator("#rows tr")).to_have_count(1)


def test_the_list_fits_a_phone(someone, demo):
    page = someone("alice", 390)
    page.goto(f"{demo.board}?view=list")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(page, "list-390")
