"""Held words, an appeal and a flagged clip, from the author's browser to the moderators' and back. Acceptance D1."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, shot
from tests.browser.test_first_take import MINUTE, generate, write
from tests.browser.test_pages import violations

pytestmark = pytest.mark.browser
PEOPLE = """
from generations.rules.rule import Rule
from projects.models import Project, User
project = Project.objects.get()
for name in ("Ines", "Priya"):
    ines = User.objects.create_user(f"{name.lower()}@studio.test", "happyhorse", name=name, is_staff=True)
dora = User.objects.create_user("dora@studio.test", "happyhorse", name="Dora")
project.memberships.create(user=dora, role="artist")
Rule.objects.create(name="Injury words", text="blood", effect="hold", reason="Nobody is hurt here", created_by=ines)
"""
NOT_RELOADED = "window.sameDocument"
POLLED = 20_000
HEADERS = {"Authorization": "Bearer rf_live_sandbox"}


@pytest.fixture
def moderator(demo, someone):
    """Opens a moderator's browser on the queue; none of them is a member of the project."""
    demo.arrange(PEOPLE)

    def opens(name):
        page = someone(name, at=f"{demo.address}/moderation/")
        page.evaluate(f"{NOT_RELOADED} = true")
        return page

    return opens


def send(page, demo, prompt):
    """Press Generate for one take."""
    page.goto(demo.board)
    write(page, prompt, takes="1")
    generate(page).click()


def state_of(page, number):
    return page.locator(f"#take-{number}")


def open_first(page, words):
    """The case that the list shows live is opened."""
    row = page.locator("#queue-cases .queue-item", has_text=words)
    expect(row).to_be_visible()
    row.click()
    expect(page.locator("#item-title")).to_contain_text(words)


def test_a_held_prompt_is_claimed_and_approved_by_keyboard_and_runs(someone, demo, moderator):
    ines, bob = moderator("ines"), someone("bob")
    expect(ines.locator("main")).to_contain_text("Nothing waits here")
    send(bob, demo, "@pilot finds blood on the floor")
    expect(state_of(bob, 1)).to_have_attribute("data-state", "held")

    # It comes by itself into the open queue, and into the count of the rail.
    row = ines.locator("#queue-cases .queue-item", has_text="Held prompt")
    expect(row).to_contain_text("Free")
    expect(ines.locator("#rail-cases")).to_contain_text("1")
    assert ines.evaluate(NOT_RELOADED)
    row.click()
    expect(ines.locator(".recipe-prompt mark").first).to_have_text("blood")
    ines.evaluate(f"{NOT_RELOADED} = true")

    priya = moderator("priya")
    priya.fill("#decide-note", "Half a thou")
    priya.evaluate(f"{NOT_RELOADED} = true")
    ines.keyboard.press("c")
    expect(ines.locator(".queue-head")).to_contain_text(re.compile(r"You have it, 1[45] min left"))
    expect(priya.locator(".queue-head")).to_contain_text("Ines has it")
    expect(priya.locator(".case-word")).to_contain_text("Ines has this case in hand")
    expect(priya.locator("#decide-note")).to_have_value("Half a thou")
    assert ines.evaluate(NOT_RELOADED)
    look(ines, "moderation-prompt")

    ines.keyboard.press("1")
    ines.keyboard.press("a")
    expect(ines.locator("#toasts")).to_contain_text("allowed")
    expect(priya.locator(".case-word")).to_contain_text("Ines decided")
    expect(priya.locator("#decide-note")).to_have_value("Half a thou")
    assert priya.evaluate(NOT_RELOADED)
    expect(state_of(bob, 1)).to_have_attribute("data-state", "ready", timeout=MINUTE)


def look(page, name):
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            shot(page, f"{name}-{width}-{theme}")
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert violations(page) == []
    page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})


def test_a_refused_prompt_is_appealed_and_granted_by_another_moderator(someone, demo, moderator):
    ines, bob = moderator("ines"), someone("bob")
    send(bob, demo, "@pilot finds blood on the floor")
    open_first(ines, "Held prompt")
    ines.keyboard.press("3")
    ines.fill("#decide-note", "Say it without blood")
    ines.keyboard.press("Escape")
    ines.keyboard.press("r")
    expect(ines.locator("#toasts")).to_contain_text("refused")
    expect(state_of(bob, 1)).to_contain_text("Refused by a moderator")

    bob.goto(f"{demo.address}/notifications/")
    bob.locator(".notice", has_text="appeal").locator("a").first.click()
    expect(bob.locator("main")).to_contain_text("Say it without blood")
    form = bob.locator("#appeal-form")
    form.get_by_label("It fits the project's rules").check(force=True)
    form.locator("textarea").fill("It is a red floor")
    form.get_by_role("button", name="Send the appeal").click()
    expect(bob.locator("main")).to_contain_text("It is a red floor")
    look(bob, "appeal-open")
    bob.get_by_label("One more message").fill("See panel 14")
    bob.get_by_role("button", name="Add the message").click()
    expect(bob.locator("#appeal-sent")).to_contain_text("See panel 14")
    bob.get_by_role("button", name="Take the appeal back").click()
    shot(bob, "appeal-take-back")
    bob.get_by_role("button", name="Keep it").click()
    bob.evaluate(f"{NOT_RELOADED} = true")

    # Who refused it may look, and no more.
    open_first(ines, "Appeal")
    expect(ines.locator(".case-word")).to_contain_text("another moderator decides the appeal")
    expect(ines.locator("#decide")).to_have_count(0)

    priya = moderator("priya")
    open_first(priya, "Appeal")
    expect(priya.locator("main")).to_contain_text("See panel 14")
    priya.keyboard.press("c")
    expect(bob.locator("#appeal-track")).to_contain_text("Priya is looking at it", timeout=POLLED)
    expect(bob.locator("#appeal-state")).to_have_text("Priya has it")
    assert bob.evaluate(NOT_RELOADED)
    for key in ("1", "a"):
        priya.keyboard.press(key)
        priya.wait_for_timeout(500)
    expect(priya.locator("#toasts")).to_contain_text("granted")
    expect(bob.locator("#why-title")).to_have_text("Your appeal was granted", timeout=POLLED)
    bob.goto(demo.board)
    expect(state_of(bob, 1)).to_have_attribute("data-state", "ready", timeout=MINUTE)


def test_a_flagged_clip_is_seen_by_its_author_and_moderators_until_it_is_removed(someone, demo, moderator):
    faults = {"rates": {"output_flagged": 1.0}, "seed": "a"}
    httpx.put(
        f"{demo.environment['RUNFLOW_BASE_URL']}/_sandbox/faults", json=faults, headers=HEADERS, trust_env=False
    ).raise_for_status()
    ines, bob, dora = moderator("ines"), someone("bob"), someone("dora")
    send(bob, demo, "@pilot waves")
    for page in (bob, dora):
        expect(state_of(page, 1)).to_have_attribute("data-state", "ready", timeout=MINUTE)
        page.evaluate(f"{NOT_RELOADED} = true")
    assert poster_of(bob, demo) == 200
    assert poster_of(dora, demo) == 404
    expect(state_of(dora, 1).locator("img[src*='/takes/1/poster/']")).to_have_count(0)
    expect(state_of(dora, 1)).to_contain_text("Hidden")

    open_first(ines, "Hidden output")
    veiled = ines.locator(".veil :is(img, video)").first
    assert "blur" in veiled.evaluate("element => getComputedStyle(element).filter")
    ines.keyboard.press("v")
    expect(veiled).to_have_css("filter", "none")
    look(ines, "moderation-output")
    for key in ("c", "3", "r"):
        ines.keyboard.press(key)
        ines.wait_for_timeout(500)
    expect(ines.locator("#toasts")).to_contain_text("removed")
    for page in (bob, dora):
        expect(state_of(page, 1)).to_contain_text("Removed")
        expect(state_of(page, 1).locator("img[src*='/takes/1/poster/']")).to_have_count(0)
        assert poster_of(page, demo) == 404
        assert page.evaluate(NOT_RELOADED)


def poster_of(page, demo):
    """The answer's status; asked for outside the page, whose console would write a 404 down."""
    return page.request.get(f"{demo.board}takes/1/poster/").status
