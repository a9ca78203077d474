"""The shot list by hand and by keys, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import shot

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
