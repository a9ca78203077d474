"""A real Chromium in front of a whole studio: the supervisor and all that it starts, on a stage of its own."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from bench.staging import family, manage, running, studio, wait_for

DEMO_PASSWORD = "happyhorse"
# Of these tests, to be looked at after a run; not kept in the repository.
SHOTS = Path("data/shots")
expect.set_options(timeout=15_000)
WIDTHS = {1440: 900, 1024: 768, 390: 844}


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    named = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    path = next((found for name in named if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (apt-get install chromium, or set CHROMIUM to its path)")
    return {"executable_path": path, "args": ["--disable-dev-shm-usage", "--autoplay-policy=no-user-gesture-required"]}


class Demo:
    """The running studio with its demonstration project."""

    def __init__(self, address: str, supervisor: int, environment: dict[str, str]) -> None:
        self.address, self.supervisor, self.environment = address, supervisor, environment
        self.board = f"{address}/projects/first-flight/"

    def arrange(self, code: str) -> None:
        """Run these lines beside the studio, for what no page is about."""
        manage(self.environment, "shell", "-v", "0", "-c", code)

    def kill(self, mark: str) -> None:
        """Kill a process as kill -9 does; the supervisor starts it again."""
        for pid in family(self.supervisor)[1:]:
            command = Path(f"/proc/{pid}/cmdline").read_text()
            if mark in command:
                os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="session")
def prepared() -> Iterator[dict[str, str]]:
    """A studio as it stands before its first start: tables, static files and the demo are made once for all tests."""
    with studio(SANDBOX_CLIP_FPS="8") as env:
        manage(env, "demo")
        yield env


@pytest.fixture
def demo(prepared: dict[str, str], tmp_path: Path) -> Iterator[Demo]:
    """A copy of it, started."""
    data, media = tmp_path / "data", tmp_path / "media"
    shutil.copytree(prepared["DATA_DIR"], data)
    shutil.copytree(prepared["MEDIA_ROOT"], media)
    own = {"DATA_DIR": str(data), "MEDIA_ROOT": str(media), "DATABASE_URL": f"sqlite:///{data}/studio.sqlite3"}
    with running(prepared | own, sys.executable, "-m", "happyhorse.up") as supervisor:
        address = f"http://127.0.0.1:{prepared['PORT']}"
        wait_for(f"{address}/accounts/login/")
        yield Demo(address, supervisor.pid, prepared | own)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers put on their consoles; every test that opens a page ends with none."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def someone(demo: Demo, browser: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a browser of their own for a person of the demo, signed in and on the board, or `at` another page."""
    contexts: list[BrowserContext] = []

    def opens(name: str = "alice", width: int = 1440, at: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda message: hear(complaints, message))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        sign_in(page, demo, name)
        page.goto(at or demo.board)
        return page

    yield opens
    for context in contexts:
        context.close()


def hear(complaints: list[str], message: ConsoleMessage) -> None:
    if message.type == "error":
        complaints.append(message.text)


def sign_in(page: Page, demo: Demo, name: str) -> None:
    page.goto(f"{demo.address}/accounts/login/")
    page.fill("input[name=login]", f"{name}@studio.test")
    page.fill("input[name=password]", DEMO_PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{demo.address}/")


def shot(page: Page, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


def facts_of(clip: Path) -> str:
    """What ffprobe says of a clip, where it is installed."""
    command = ("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width,height:format=duration", str(clip))
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
