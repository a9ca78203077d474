"""The month's close in a real browser: a run made past the studio is found, watched and taken in."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import WIDTHS, shot
from tests.browser.test_first_take import MINUTE
from tests.browser.test_pages import violations
from tests.contract.wire import Wire

pytestmark = pytest.mark.browser


@pytest.fixture
def wire(prepared, demo):
    wire = Wire(prepared["RUNFLOW_BASE_URL"])
    yield wire
    wire.close()


def looked_at(page, name):
    """In both themes and on every width, with what axe says of it."""
    wrong = []
    for theme in ("dark", "light"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(100)
            shot(page, f"{name}-{width}-{theme}")
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wrong.append(f"{name} {width}: scrolls sideways")
        wrong += violations(page)
    page.set_viewport_size({"width": 1440, "height": 900})
    return wrong


def test_a_run_past_the_studio_is_found_and_taken_in(someone, demo, wire, complaints):
    wire.made("somebody-else", prompt="character1 waves at the harbour")
    page = someone("alice")
    page.goto(f"{demo.address}/closing/{datetime.now(UTC):%Y-%m}/")
    page.get_by_role("button", name="Check now").click()
    difference = page.locator(".difference")
    expect(difference).to_contain_text("Runflow charged $0.42", timeout=MINUTE)
    for _ in range(30):
        if difference.locator("video").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    wrong = looked_at(page, "closing-month")
    difference.get_by_label("Why").fill("Bo tried the key by hand")
    difference.get_by_role("button", name="Take it in").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the project")
    difference.get_by_label("Project").select_option(label="First flight")
    difference.get_by_role("button", name="Take it in").click()
    expect(page.locator(".reconcile")).to_contain_text("1 of 1 runs")
    page.goto(f"{demo.board}takes/1/")
    expect(page.locator("video").first).to_be_visible()
    page.goto(f"{demo.address}/closing/")
    # The refused form answers 422, which browsers write down.
    complaints[:] = [line for line in complaints if "422" not in line]
    assert wrong + looked_at(page, "closing") == []
