"""How long one command takes to bring the whole studio up: port open, first take sent to the provider, memory of all.

The database is migrated and holds the demo studio, as at every start but the first.
"""

import contextlib
import re
import socket
import sys
import time
import uuid

import httpx

from bench.staging import family, manage, memory, running, studio, wait_for

WISHED = {"port open, s": 1.5, "first page, s": 3.0, "first take sent, s": 3.0, "memory of all processes, MB": 350.0}


def wait_for_port(port: int) -> None:
    """Whoever connects from now on is answered as soon as the web process is there."""
    while True:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.005)


def sign_in(browser: httpx.Client) -> None:
    browser.get("/accounts/login/")
    answer = post(browser, "/accounts/login/", {"login": "alice@studio.test", "password": "happyhorse"})
    if answer.status_code != 302:
        raise SystemExit(f"Signing in was answered {answer.status_code}.")


def post(browser: httpx.Client, address: str, form: dict[str, str]) -> httpx.Response:
    return browser.post(address, data=form, headers={"X-CSRFToken": browser.cookies["csrftoken"]})


def press_generate(browser: httpx.Client) -> None:
    recipe = {
        "prompt": "@pilot waves", "aspect_ratio": "16:9", "duration": "3", "resolution": "720p", "takes": "1",
        "seed_mode": "random", "click": str(uuid.uuid4()),
    }  # fmt: skip
    answer = post(browser, "/projects/first-flight/takes/", recipe)
    if answer.status_code != 302:
        raise SystemExit(f"Generate was answered {answer.status_code}.")


def wait_until_sent(browser: httpx.Client) -> None:
    while not re.search(r'data-state="(rendering|storing|ready)"', browser.get("/projects/first-flight/feed/").text):
        time.sleep(0.02)


def measure() -> dict[str, float]:
    with studio() as env:
        manage(env, "demo")
        begin = time.perf_counter()
        with running(env, sys.executable, "-m", "happyhorse.up") as supervisor:
            wait_for_port(int(env["PORT"]))
            port_open = time.perf_counter() - begin
            wait_for(f"http://127.0.0.1:{env['PORT']}/accounts/login/")
            first_page = time.perf_counter() - begin
            with httpx.Client(base_url=f"http://127.0.0.1:{env['PORT']}", trust_env=False, timeout=30) as browser:
                sign_in(browser)
                press_generate(browser)
                wait_until_sent(browser)
            sent = time.perf_counter() - begin
            figures = (port_open, first_page, sent, memory(family(supervisor.pid)))
    return dict(zip(WISHED, figures, strict=True))


def main() -> None:
    rounds = [measure() for _ in range(3)]
    print(f"{'':30}{'best':>8}{'median':>9}{'wished':>9}{'median/wished':>15}")
    for name, wished in WISHED.items():
        figures = sorted(each[name] for each in rounds)
        print(f"{name:30}{figures[0]:8.2f}{figures[1]:9.2f}{wished:9.1f}{figures[1] / wished:15.2f}")


if __name__ == "__main__":
    main()
