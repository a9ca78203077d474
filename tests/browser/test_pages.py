"""Every page, at three widths and in both themes: nothing inaccessible, nothing that scrolls sideways."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, shot
from tests.browser.test_first_take import MINUTE, generate, write

pytestmark = pytest.mark.browser
PAGES = {
    "home": "/",
    "welcome": "/welcome/",
    "project-new": "/projects/new/",
    "board": "/projects/first-flight/",
    "board-list": "/projects/first-flight/?view=list",
    "board-cards": "/projects/first-flight/?view=cards&q=pick:maybe",
    "shots": "/projects/first-flight/shots/",
    "shot-edit": "/projects/first-flight/shots/1/",
    "screening": "/projects/first-flight/screening/",
    "characters": "/projects/first-flight/characters/",
    "character": "/projects/first-flight/characters/pilot/",
    "character-new": "/projects/first-flight/characters/new/",
    "character-edit": "/projects/first-flight/characters/pilot/edit/",
    "character-takes": "/projects/first-flight/characters/1/takes/",
    "characters-archived": "/projects/first-flight/characters/?scope=archived",
    "library": "/library/",
    "take": "/projects/first-flight/takes/1/",
    "remix": "/projects/first-flight/takes/1/remix/",
    "final": "/projects/first-flight/takes/1/final/",
    "again": "/projects/first-flight/takes/1/again/",
    "review": "/projects/first-flight/review/",
    "activity": "/projects/first-flight/activity/",
    "costs": "/projects/first-flight/costs/",
    "costs-by-member": "/projects/first-flight/costs/?by=member",
    "costs-rows": "/projects/first-flight/costs/rows/?figure=charged",
    "studio-costs": "/costs/",
    "notices": "/notifications/",
    "preferences": "/notifications/preferences/",
    "settings": "/projects/first-flight/settings/",
    "archived": "/?archived=1",
    "share": "/projects/first-flight/share/?takes=1",
    "share-links": "/projects/first-flight/share/links/",
    "guest-none": "/s/none/",
    "invitation-none": "/invitations/none/",
    "error": "/projects/nowhere/",
    "password": "/accounts/password/change/",
    "two-step": "/accounts/2fa/",
    "budgets": "/projects/first-flight/settings/budgets/",
    "approval": "/projects/first-flight/settings/approval/",
    "rules": "/projects/first-flight/settings/rules/",
    "rule-new": "/projects/first-flight/settings/rules/new/",
    "studio-rules": "/moderation/rules/",
    "statement": f"/projects/first-flight/costs/statement/{datetime.now(UTC):%Y-%m}/",
    "report": "/projects/first-flight/takes/1/report/",
    "my-data": "/me/data/",
    "moderation": "/moderation/",
    "policy": "/moderation/policy/",
    "moderation-decided": "/moderation/?tab=decided",
    "audit": "/audit/",
    "system": "/system/",
    "suspended": "/suspended/",
    "purges": "/moderation/purges/",
    "closing": "/closing/",
    "closing-month": f"/closing/{datetime.now(UTC):%Y-%m}/",
}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page):
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def test_every_page_is_accessible_and_fits_its_width(someone, demo, complaints):
    page = someone("alice")
    write(page, "@pilot waves", takes="1")
    generate(page).click()
    expect(page.locator("#take-1")).to_have_attribute("data-state", "ready", timeout=MINUTE)
    wrong = []
    for name, path in PAGES.items():
        page.goto(demo.address + path)
        for theme in ("dark", "light"):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(100)
                shot(page, f"page-{name}-{width}-{theme}")
                if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    wrong.append(f"{name} {width}: scrolls sideways")
            wrong += [f"{name} {theme}: {violation}" for violation in violations(page)]
    # The page that is not there answers 404, which browsers write down.
    complaints[:] = [line for line in complaints if "404" not in line]
    assert wrong == []
