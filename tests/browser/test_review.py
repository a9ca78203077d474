"""Two browsers on one take: what is said in one stands in the other, and what is decided changes its chip."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, shot
from tests.browser.test_first_take import MINUTE, generate, write
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
NOW = "document.querySelector('.player video').currentTime"
NOT_RELOADED = "window.sameDocument === true"


def open_take(page: Page, board: str) -> None:
    page.goto(f"{board}takes/1/")
    page.wait_for_function("document.querySelector('.player video')?.readyState >= 1")
    page.evaluate("window.sameDocument = true")


def looks(page: Page, name: str) -> None:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in ("dark", "light"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            page.wait_for_timeout(150)
            shot(page, f"{name}-{width}-{theme}")
            assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})


def test_what_is_said_and_decided_reaches_the_other_browser(someone, demo):
    bob, alice = someone("bob"), someone("alice")
    write(bob, "@pilot waves", takes="1")
    generate(bob).click()
    expect(bob.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    for page in (bob, alice):
        open_take(page, demo.board)

    # Alice writes something of her own meanwhile, and her clip plays: neither is disturbed.
    alice.fill(".comment-new textarea", "Half a thou")
    alice.evaluate("Object.assign(document.querySelector('.player video'), { loop: true, muted: true }).play()")
    bob.evaluate(f"{NOW} = 1.2")
    expect(bob.locator("[data-pin] output")).to_have_text("0:01.20")
    bob.locator(".comment-new textarea").press_sequentially("Here the sun jumps, @al")
    expect(bob.locator("#name-list [role=option]")).to_be_visible()
    shot(bob, "review-names")
    bob.keyboard.press("Tab")
    expect(bob.locator(".comment-new textarea")).to_have_value(re.compile("jumps, @alice"))
    bob.evaluate(f"{NOW} = 0.3")
    bob.get_by_role("button", name="Comment", exact=True).click()
    said = alice.locator(".comment-list > .comment")
    expect(said).to_contain_text("Here the sun jumps")
    expect(alice.locator(".markers a")).to_have_count(1)
    assert alice.evaluate(NOT_RELOADED)
    assert not alice.evaluate("document.querySelector('.player video').paused")
    expect(alice.locator(".comment-new textarea")).to_have_value("Half a thou")
    expect(bob.locator(".comment-new textarea")).to_have_value("")

    said.locator(".timecode-chip").click()
    expect(said).to_have_attribute("aria-current", "true")
    assert abs(alice.evaluate(NOW) - 1.2) <= 0.05
    alice.fill(".comment-new textarea", "")
    looks(alice, "review-take-lead")

    bob.evaluate("window.sameDocument = true")
    alice.locator("#decision-title").evaluate("() => document.activeElement.blur()")
    alice.keyboard.press("a")
    expect(bob.locator(".take-title .chip")).to_have_text(re.compile("Approved"))
    expect(bob.locator(".stand")).to_contain_text("Alice approved it")
    alice.keyboard.press("p")
    expect(bob.locator(".stand")).to_contain_text("the pick")
    assert bob.evaluate(NOT_RELOADED)
    looks(bob, "review-take-artist")

    said.locator("summary", has_text="Reply").click()
    said.locator("textarea").first.fill("Seen it")
    said.get_by_role("button", name="Reply").click()
    expect(bob.locator(".comment .comment")).to_contain_text("Seen it")
    said.get_by_role("button", name="Done").click()
    expect(bob.locator(".comment-list > .comment")).to_have_attribute("data-done", "")

    bob.get_by_role("link", name="Next take from this").click()
    bob.wait_for_url("**/remix/?comment=*")
    expect(bob.locator("#prompt")).to_have_value(re.compile("@pilot waves"))
    expect(bob.locator("main")).to_contain_text("Here the sun jumps")


def test_what_waits_is_decided_one_after_the_other(someone, demo):
    bob, alice = someone("bob"), someone("alice")
    write(bob, "@pilot waves", takes="2")
    expect(generate(bob)).to_contain_text("$0.84")
    generate(bob).click()
    for number in (1, 2):
        expect(bob.locator(f"#take-{number}")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    alice.goto(f"{demo.board}review/")
    expect(alice.locator("main")).to_contain_text("Nothing waits for you")
    alice.evaluate("window.sameDocument = true")
    for number in (1, 2):
        bob.goto(f"{demo.board}takes/{number}/")
        bob.get_by_role("button", name="Ask to decide").click()
        expect(bob.locator(".stand")).to_contain_text("Bob asks any lead")
    expect(alice.locator("#waiting-count")).to_contain_text("2")
    expect(alice.locator("#item-T1")).to_be_visible()
    assert alice.evaluate(NOT_RELOADED)
    looks(alice, "review-desk")
    alice.keyboard.press("j")
    expect(alice.locator("#item-T2")).to_be_visible()
    alice.keyboard.press("k")
    expect(alice.locator("#item-T1")).to_be_visible()
    alice.keyboard.press("c")
    alice.keyboard.type("Warmer")
    alice.get_by_role("button", name="Changes").click()
    expect(alice.locator("#item-T2")).to_be_visible()
    alice.keyboard.press("a")
    expect(alice.locator("main")).to_contain_text("Nothing waits for you")
    bob.goto(f"{demo.board}review/")
    expect(bob.locator("#queue-list")).to_contain_text("T1 · Warmer")
    shot(bob, "review-desk-changes")
