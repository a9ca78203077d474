"""The board's list by keys, and the shot list by hand, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shot
from tests.browser.test_first_take import MINUTE, generate, write

pytestmark = pytest.mark.browser


def add_shots(page, address):
    for code in ("7A", "7B", "7C"):
        page.goto(f"{address}shots/")
        page.get_by_label("Code").fill(code)
        page.get_by_label("Title").fill(f"Shot {code}")
        page.get_by_role("button", name="Add the shot").click()
        expect(page.locator("#shot-list")).to_contain_text(f"Shot {code}")


def codes(page):
    return page.locator("#shot-list .shot-code").all_inner_texts()


def test_shots_are_ordered_by_drag_and_by_keys(someone, demo):
    page = someone("alice")
    add_shots(page, demo.board)
    before = codes(page)
    last = page.locator("#shot-list > li").last
    grip, top = last.locator("[data-grip]"), page.locator("#shot-list > li").first.bounding_box()
    grip.hover()
    page.mouse.down()
    page.mouse.move(top["x"] + 20, top["y"] + 2, steps=8)
    shot(page, "shots-drag-1440")
    page.mouse.up()
    expect(page.locator("#shot-status")).to_contain_text("number 1 of")
    page.reload()
    assert codes(page) == [before[-1], *before[:-1]]
    page.locator("#shot-list > li [data-grip]").first.press("ArrowDown")
    expect(page.locator("#shot-status")).to_contain_text("number 2 of")
    page.reload()
    assert codes(page)[:2] == [before[0], before[-1]]


def test_takes_are_selected_by_keys_and_archived_together(someone, demo):
    page = someone("alice")
    write(page, "@pilot waves", takes="3")
    generate(page).click()
    expect(page.locator("[data-state=ready]")).to_have_count(3, timeout=MINUTE)
    shot(page, "board-cards-1440")
    page.goto(f"{demo.board}?view=list")
    rows = page.locator("#rows tr")
    expect(page.locator("#bulk")).to_be_hidden()
    count = rows.count()
    page.locator("#main").focus()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text("1 selected")
    shot(page, "list-selected-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    shot(page, "list-selected-390")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Archive").last.click()
    expect(rows).to_have_count(count - 1)
