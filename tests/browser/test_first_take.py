"""The path of a new user: sign in, bring a character, cite it, press Generate, watch it, play it, see what it cost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import projects
from tests.browser.conftest import facts_of, shot

pytestmark = pytest.mark.browser
ROCKET = Path(projects.__file__).parent / "demo_pictures" / "rocket.jpg"
CHELSEA = Path(__file__).parents[1] / "data" / "chelsea.png"
MINUTE = 60_000
PLAYED_FOR_A_WHILE = """video => new Promise(done => {
  video.addEventListener("timeupdate", () => video.currentTime > 0.3 && done(video.currentTime));
  video.play();
})"""
SOUGHT = """(video, seconds) => new Promise(done => {
  video.pause();
  video.addEventListener("seeked", () => done(video.currentTime), {once: true});
  video.currentTime = seconds;
})"""


def write(page, prompt, takes="2", seconds="3"):
    """Fill the composer and wait for the price."""
    page.fill("#prompt", prompt)
    page.locator(f"#composer input[name=takes][value='{takes}']").check(force=True)
    page.locator("#duration").fill(seconds)


def generate(page):
    return page.locator(".composer-send button[type=submit]:visible")


def introduce(page, name, *pictures):
    page.get_by_role("link", name="Characters").first.click()
    page.get_by_role("link", name="New character").first.click()
    page.fill("#c-name", name)
    page.fill("#c-handle", name.lower())
    page.locator(
        "form[action$='/characters/new/'] button[type=submit], form[action$='/characters/new/'] .btn-primary"
    ).click()
    for picture in pictures:
        page.locator("form[data-upload] input[type=file]").set_input_files(picture)


def test_a_new_user_makes_two_takes(someone, demo, tmp_path):
    page = someone("alice")
    shot(page, "1-board")
    introduce(page, "Booster", ROCKET, CHELSEA)
    rows = page.locator("#uploads li")
    expect(rows.filter(has_text="rocket.jpg")).to_contain_text("Accepted")
    refused = rows.filter(has_text="chelsea.png")
    expect(refused).to_contain_text("300 px")
    expect(refused).to_contain_text("400 px")
    shot(page, "2-characters")

    page.goto(demo.board)
    write(page, "@pilot watches @booster lift off")
    expect(generate(page)).to_contain_text("$0.84")
    shot(page, "3-composer")
    generate(page).click()
    for number in (1, 2):
        expect(page.locator(f"#take-{number}")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    expect(page.locator("#budget")).to_contain_text("$0.84")
    shot(page, "4-ready")

    page.get_by_role("link", name="Play T1").click()
    video = page.locator("video")
    assert video.evaluate(PLAYED_FOR_A_WHILE) > 0.3
    assert video.evaluate(SOUGHT, 2) > 1.9
    shot(page, "5-take")

    with page.expect_download() as download:
        page.locator("a[href$='?download']:visible").first.click()
    download.value.save_as(tmp_path / "clip.mp4")
    assert download.value.suggested_filename == "first-flight_T1_@pilot_@booster.mp4"
    facts = facts_of(tmp_path / "clip.mp4")
    assert all(fact in facts for fact in ("h264", "aac", "width=1280", "height=720"))
    (seconds,) = re.findall(r"duration=([\d.]+)", facts)
    assert abs(float(seconds) - 3) < 0.1


def test_a_prompt_is_written_and_sent_with_the_keyboard_alone(someone):
    page = someone("bob")
    page.focus("#prompt")
    page.keyboard.type("@pi")
    expect(page.locator("#mention-list [role=option]").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#prompt")).to_have_value(re.compile(r"^@pilot "))
    page.keyboard.type("waves")
    expect(generate(page)).to_contain_text("$")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)


def test_a_wrong_prompt_says_what_is_wrong_beside_it(someone):
    page = someone("bob")
    page.fill("#prompt", "@nobody waves")
    expect(page.locator("#composer-findings")).to_contain_text("@nobody")
    shot(page, "6-finding")


def test_everything_works_without_javascript(someone, demo):
    page = someone("bob", java_script_enabled=False)
    page.fill("#prompt", "@cup steams")
    generate(page).click()
    expect(page.locator("#take-1")).to_be_visible()
    for _ in range(60):
        page.wait_for_timeout(500)
        page.goto(demo.board)
        if page.locator("#take-1[data-state=ready]").count():
            break
    expect(page.locator("#take-1")).to_have_attribute("data-state", "ready")


def test_a_viewer_sees_takes_but_no_composer_and_no_money(someone):
    page = someone("carol")
    expect(page.locator("#composer")).to_have_count(0)
    assert "$" not in page.locator("body").inner_text()
