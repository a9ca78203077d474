"""Two takes side by side: played by one clock, voted on blind, picked, and screened one after the other."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, shot
from tests.browser.test_first_take import MINUTE, generate, write
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
TIMES = "() => [...document.querySelectorAll('.compare video')].map(video => video.currentTime)"
# The furthest that two players were apart in so many milliseconds, looked at in every frame that is drawn.
FURTHEST = """milliseconds => new Promise(done => {
  const videos = [...document.querySelectorAll('.compare video')], end = performance.now() + milliseconds;
  let worst = 0;
  const look = () => {
    const [a, b] = videos.map(video => video.currentTime);
    if (!videos.some(video => video.seeking || video.paused)) worst = Math.max(worst, Math.abs(a - b));
    performance.now() < end ? requestAnimationFrame(look) : done(worst);
  };
  look();
})"""
PLAYING = "() => [...document.querySelectorAll('.compare video')].every(v => !v.paused && v.currentTime > 0.1)"
APART = 0.05


def two_takes(page):
    write(page, "@pilot waves", takes="2", seconds="4")
    expect(generate(page)).to_contain_text("$1.12")
    generate(page).click()
    for number in (1, 2):
        expect(page.locator(f"#take-{number}")).to_have_attribute("data-state", "ready", timeout=MINUTE)


def apart(page):
    first, second = page.evaluate(TIMES)
    return abs(first - second)


def in_every_look(page, name):
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            shot(page, f"{name}-{width}-{theme}")
        assert violations(page) == []
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.set_viewport_size({"width": 1440, "height": 900})


def test_takes_are_compared_voted_on_and_screened(someone, demo):
    page = someone("alice")
    two_takes(page)
    stays_in_sync(page, demo)
    is_blind_until_voted(page, demo)
    plays_the_picks_in_order(page, demo)


def stays_in_sync(page, demo):
    page.goto(f"{demo.board}compare/?takes=2,1")
    page.keyboard.press(" ")
    page.wait_for_function(PLAYING)
    page.wait_for_timeout(1500)
    assert apart(page) < APART
    page.locator("#seek").fill("2.5")
    page.wait_for_function(PLAYING)
    page.wait_for_timeout(300)
    assert apart(page) < APART
    # Through the end and the beginning again.
    page.wait_for_function("() => document.querySelector('.compare video').currentTime < 1", timeout=MINUTE)
    page.wait_for_function(PLAYING)
    assert page.evaluate(FURTHEST, 2000) < APART
    sound_and_frames(page)
    in_every_look(page, "compare")


def sound_and_frames(page):
    page.locator("h1").click()
    page.keyboard.press("2")
    assert page.evaluate("() => [...document.querySelectorAll('.compare video')].map(v => v.muted)") == [True, False]
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play all")).to_be_visible()
    before = page.evaluate(TIMES)
    page.keyboard.press(",")
    page.wait_for_function(
        "([before]) => document.querySelector('.compare video').currentTime < before - 0.03", arg=before
    )
    assert apart(page) < 0.001


def is_blind_until_voted(page, demo):
    page.get_by_text("Blind vote").click()
    page.wait_for_url("**blind=on**")
    expect(page.get_by_text("Names, prices and recipes come after your vote")).to_be_visible()
    for told in ("T1", "T2", "Alice", "$"):
        expect(page.locator(".compare")).not_to_contain_text(told)
    in_every_look(page, "compare-blind")
    page.get_by_role("button", name="Vote for A").click()
    expect(page.get_by_role("heading", name="What differs")).to_be_visible()
    expect(page.get_by_role("button", name="My vote")).to_have_count(1)
    expect(page.locator(".diff .voters")).to_have_count(1)


def plays_the_picks_in_order(page, demo):
    page.goto(f"{demo.board}compare/?takes=2,1")
    for number in (1, 2):
        page.get_by_role("button", name=f"Pick T{number}", exact=True).click()
        expect(page.get_by_role("button", name=f"Take the pick from T{number}")).to_be_visible()
    shot(page, "compare-picked-1440-dark")
    page.goto(f"{demo.board}screening/")
    expect(page.locator(".room-head")).to_contain_text("T1")
    expect(page.locator(".picks .pick-none")).to_have_count(2)
    page.wait_for_function("() => document.querySelector('video:not([hidden])').currentTime > 0.5")
    in_every_look(page, "screening")
    expect(page.locator(".room-head")).to_contain_text("T2", timeout=MINUTE)
    page.wait_for_function("() => document.querySelector('video:not([hidden])').currentTime > 0.3")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".room-head")).to_contain_text("T1")
    page.wait_for_function("() => document.querySelector('video:not([hidden])').currentTime > 0.3")
    page.keyboard.press("m")
    page.wait_for_url("**/takes/1/#t=*")
    page.go_back()
    page.keyboard.press("Escape")
    page.wait_for_url(demo.board)
