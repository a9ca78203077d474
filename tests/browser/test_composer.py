"""The composer in a browser: naming people, choosing looks, drafts, and takes made of other takes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

import projects
from tests.browser.conftest import shot

pytestmark = pytest.mark.browser
PICTURES = Path(projects.__file__).parent / "demo_pictures"
MINUTE = 60_000
OPTIONS = "#mention-list [role=option]"


def generate(page):
    return page.locator(".composer-send button[type=submit]:visible")


def make_one(page, prompt="@pilot waves at @rocket"):
    page.fill("#prompt", prompt)
    expect(generate(page)).to_contain_text("$")
    page.locator("#composer input[name=resolution][value='720p']").check(force=True)
    page.locator("#duration").fill("3")
    expect(generate(page)).to_contain_text("$0.42")
    generate(page).click()
    expect(page.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)


def test_somebody_is_named_with_the_keyboard_alone(someone):
    page = someone("bob")
    page.focus("#prompt")
    page.keyboard.type("A cup and @")
    expect(page.locator(OPTIONS)).to_have_count(3)
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"{OPTIONS}[aria-selected=true]")
    value = chosen.get_attribute("data-value")
    shot(page, "composer-names")
    page.keyboard.press("Tab")
    expect(page.locator("#prompt")).to_have_value(f"A cup and {value} ")
    expect(page.locator("#composer-pictures .ref[data-picture]")).to_have_count(1)


def test_somebody_is_named_with_the_pointer_and_taken_out_again(someone):
    page = someone("bob")
    page.fill("#prompt", "Steam")
    page.get_by_role("button", name="Name a character").click()
    page.locator(OPTIONS).filter(has_text="@cup").click()
    expect(page.locator("#prompt")).to_have_value("Steam @cup ")
    ref = page.locator("#composer-pictures .ref[data-picture]")
    expect(ref).to_have_count(1)
    page.get_by_role("button", name="Take The cup out of the words").click()
    expect(page.locator("#prompt")).to_have_value("Steam ")
    expect(ref).to_have_count(0)


def test_a_picture_and_its_words_point_at_each_other(someone):
    page = someone("bob")
    page.fill("#prompt", "@pilot and @rocket, then @pilot")
    page.get_by_text("What Runflow receives").click()
    refs = page.locator("#composer-pictures .ref[data-picture]")
    expect(refs).to_have_count(2)
    refs.first.hover()
    expect(page.locator(".prompt-mirror mark[data-shown]")).to_have_text(["@pilot", "@pilot"])
    expect(page.locator(".compiled .mention[data-shown]")).to_have_text(["character1", "character1"])
    shot(page, "composer-payload")
    page.locator(".compiled .mention").nth(1).hover()
    expect(page.locator(".prompt-mirror mark[data-shown]")).to_have_text(["@rocket"])
    page.focus("#prompt")
    page.keyboard.press("Control+End")
    expect(refs.first).to_have_attribute("data-shown", "")
    page.get_by_text("The whole request, in JSON").click()
    expect(page.locator("#payload-body-0")).to_contain_text('"prompt": "character1 and character2, then character1"')


def test_another_look_is_chosen_in_the_strip(someone, demo):
    page = someone("alice")
    page.goto(f"{demo.board}characters/pilot/")
    page.fill("#look-name", "raincoat")
    page.locator("#look-name + button").click()
    page.locator("form[data-upload] input[type=file]").set_input_files(PICTURES / "coffee.png")
    expect(page.locator("#uploads li").first).to_contain_text("Accepted")
    page.goto(demo.board)
    page.fill("#prompt", "@pilot walks, @pilot stops")
    page.get_by_label("Look of The pilot").select_option("pilot:raincoat")
    expect(page.locator("#prompt")).to_have_value("@pilot:raincoat walks, @pilot:raincoat stops")
    expect(page.locator("#composer-pictures .ref[data-names='pilot:raincoat']")).to_have_count(1)
    expect(page.locator(".ref-look option:checked")).to_have_text("raincoat")
    shot(page, "composer-looks")


def test_a_draft_survives_a_reload_and_another_machine(someone):
    page = someone("bob")
    with page.expect_response("**/compose/"):
        page.fill("#prompt", "@pilot looks up, very slowly")
    page.reload()
    expect(page.locator("#prompt")).to_have_value("@pilot looks up, very slowly")
    expect(page.locator(".composer-note")).to_contain_text("Your draft, kept at")
    elsewhere = someone("bob", 390)
    expect(elsewhere.locator("#prompt")).to_have_value("@pilot looks up, very slowly")
    shot(elsewhere, "composer-draft-390")
    expect(someone("alice").locator("#prompt")).to_have_value("")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.locator("#prompt")).to_have_value("")


def test_several_prompts_have_one_price(someone):
    page = someone("bob")
    page.fill("#prompt", "@pilot waves\n@rocket lifts off\n@cup steams")
    page.get_by_label("One prompt per line").check()
    expect(generate(page)).to_contain_text("Generate 3 takes")
    expect(generate(page)).to_contain_text("$2.10")
    shot(page, "composer-batch")
    generate(page).click()
    expect(page.locator("article.take")).to_have_count(3)


def test_a_final_is_the_same_seed_at_1080p_for_the_price_that_was_said(someone, demo):
    page = someone("bob")
    make_one(page)
    page.locator("#take-1-name a").focus()
    page.keyboard.press("f")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1080p final of T1")
    expect(dialog.get_by_role("button", name=re.compile("Generate 1 take"))).to_contain_text("$0.84")
    shot(page, "composer-final")
    dialog.get_by_role("button", name=re.compile("Generate 1 take")).click()
    expect(dialog).to_have_count(0)
    expect(page.locator("#take-2")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    recipes = [page.request.get(f"{demo.board}takes/{number}/recipe.json").json() for number in (1, 2)]
    assert recipes[0]["seed"] == recipes[1]["seed"]
    assert [recipe["resolution"] for recipe in recipes] == ["720p", "1080p"]
    assert recipes[1]["made_of"] == {"take": "T1", "how": "final"}


def test_a_remix_opens_the_composer_with_the_recipe(someone):
    page = someone("bob")
    make_one(page)
    page.fill("#prompt", "")
    page.locator("#take-1-name a").focus()
    page.keyboard.press("r")
    expect(page.locator(".composer-note")).to_contain_text("Remix of T1")
    expect(page.locator("#prompt")).to_have_value("@pilot waves at @rocket")
    expect(page.locator("#composer input[name=duration]")).to_have_value("3")
    shot(page, "composer-remix")
    page.fill("#prompt", "@pilot waves")
    expect(page.locator("#composer-findings")).to_contain_text("@rocket came with T1 and is never mentioned here")
    page.get_by_role("button", name="Put it in").click()
    expect(page.locator("#prompt")).to_have_value("@pilot waves @rocket ")
    generate(page).click()
    expect(page.locator("#take-2")).to_be_visible()
