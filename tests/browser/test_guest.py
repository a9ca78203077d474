"""A guest without an account: through the password, to the clip, a comment at its moment, an answer; and out again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS, hear, shot
from tests.browser.test_first_take import MINUTE, SOUGHT, generate, write
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
REACHES = """(video, seconds) => new Promise(done => {
  const look = () => (video.currentTime > seconds ? done(video.currentTime) : setTimeout(look, 20));
  look();
})"""


@pytest.fixture
def stranger(browser, complaints):
    """Opens a browser that nobody signed in."""
    contexts = []

    def opens(width: int = 1440) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": WIDTHS[width]}))
        page = contexts[-1].new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: hear(complaints, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opens
    for context in contexts:
        context.close()


def made(page, takes):
    """Make ready takes."""
    write(page, "@pilot waves", takes=str(takes))
    expect(generate(page)).to_contain_text(f"${0.42 * takes:.2f}")
    generate(page).click()
    for number in range(1, takes + 1):
        expect(page.locator(f"#take-{number}")).to_have_attribute("data-state", "ready", timeout=MINUTE)


def shared(page, demo) -> str:
    """Make a link from a take's page, by its dialog; the link's address."""
    page.goto(f"{demo.board}takes/1/")
    page.get_by_role("link", name="Share", exact=True).click()
    dialog = page.locator("dialog#share")
    expect(dialog).to_be_visible()
    dialog.locator("#share-pass").fill("harbour")
    dialog.locator("#share-mark").fill("Low Orbit for Harbour · not for release")
    shot(page, "guest-share-1440-dark")
    dialog.get_by_role("button", name="Make the link").click()
    field = page.locator("#share-link")
    expect(field).to_be_visible()
    shot(page, "guest-made-1440-dark")
    address = field.input_value()
    page.locator("dialog#share").get_by_role("button", name="Done").click()
    return address


def looks(page, name):
    """Pictures at three widths in both themes; what does not fit, and what is not accessible."""
    wrong = []
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            shot(page, f"{name}-{width}-{theme}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{name} {width}: scrolls sideways")
        wrong += [f"{name} {theme}: {violation}" for violation in violations(page)]
    page.set_viewport_size({"width": 1440, "height": 900})
    return wrong


def test_a_guest_watches_comments_and_asks_for_changes(someone, stranger, demo, complaints):
    alice = someone("alice")
    made(alice, 1)
    address = shared(alice, demo)

    guest = stranger()
    guest.goto(address)
    wrong = looks(guest, "guest-gate")
    guest.get_by_label("Password").fill("seaside")
    guest.get_by_label("Your name").fill("Lena, Harbour")
    guest.get_by_role("button", name="Watch").click()
    expect(guest.get_by_role("alert")).to_contain_text("4 more tries")
    guest.get_by_label("Password").fill("harbour")
    guest.get_by_role("button", name="Watch").click()

    video = guest.locator("video")
    expect(guest.locator(".watermark text").first).to_have_text("Low Orbit for Harbour · not for release")
    guest.get_by_role("button", name="Play", exact=True).click()
    expect(guest.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    video.evaluate(REACHES, 0.3)
    video.evaluate(SOUGHT, 2)
    guest.get_by_label("New comment").fill("Half a second later, so the smile lands on the light.")
    guest.get_by_role("button", name="Comment", exact=True).click()
    said = guest.locator("#comment-list .comment", has_text="Half a second later")
    expect(said).to_contain_text("0:02.00")
    expect(said).to_contain_text("Lena, Harbour")
    expect(guest.locator("#markers a")).to_have_count(1)
    video.evaluate(SOUGHT, 0)
    said.get_by_role("link", name=re.compile("0:02.00")).click()
    assert abs(video.evaluate(REACHES, 1.95) - 2) < 0.1
    guest.get_by_role("button", name="Ask for changes").click()
    expect(guest.get_by_role("button", name="Changes asked")).to_have_attribute("aria-pressed", "true")
    expect(guest.locator("#guest-sums")).to_contain_text("1 with changes")
    wrong += looks(guest, "guest")

    alice.goto(f"{demo.board}takes/1/")
    expect(alice.locator("#comment-list")).to_contain_text("Half a second later")
    expect(alice.locator("#comment-list")).to_contain_text("Lena, Harbour")
    alice.goto(f"{demo.board}share/links/")
    expect(alice.locator(".share-row")).to_contain_text("Opened 1 time, last by “Lena, Harbour”")
    wrong += looks(alice, "guest-links")
    alice.get_by_role("link", name=re.compile("^Change ")).click()
    expect(alice.locator(".share-answers")).to_contain_text("wants changes")
    wrong += looks(alice, "guest-change")
    alice.goto(f"{demo.board}share/?takes=1")
    wrong += looks(alice, "guest-new")

    alice.goto(f"{demo.board}share/links/")
    alice.get_by_role("button", name=re.compile("^Revoke First")).click()
    expect(alice.get_by_text("works no more")).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("heading")).to_have_text("This link has ended")
    wrong += looks(guest, "guest-expired")
    # The wrong password is answered 422, the ended link 404, which browsers write down.
    complaints[:] = [line for line in complaints if "422" not in line and "404" not in line]
    assert wrong == []


def test_a_guest_without_javascript_can_answer_and_comment(someone, browser, demo):
    alice = someone("alice")
    made(alice, 2)
    alice.goto(f"{demo.board}share/?takes=1,2")
    alice.get_by_role("button", name="Make the link").click()
    address = alice.locator("#share-link").input_value()
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    guest = context.new_page()
    guest.goto(address)
    guest.locator(".guest-reel a").nth(1).click()
    guest.locator("#decision").get_by_label("Your name").fill("Noor")
    guest.get_by_role("button", name="Approve").click()
    expect(guest.locator("#guest-sums")).to_contain_text("1 approved, 1 waits for you")
    guest.get_by_label("New comment").fill("Yes")
    guest.get_by_role("button", name="Comment", exact=True).click()
    expect(guest.locator("#comment-list")).to_contain_text("Noor")
    shot(guest, "guest-reel-390-dark")
    guest.set_viewport_size({"width": 1440, "height": 900})
    shot(guest, "guest-reel-1440-dark")
    context.close()
