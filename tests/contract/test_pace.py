import time

import pytest

from tests.contract.wire import waited_for


def set_speed(wire, speed):
    return wire.http.put("/_sandbox/speed", json={"speed": speed})


def test_at_demo_speed_a_run_waits_and_then_takes_seconds(wire):
    set_speed(wire, "demo")
    run, start = wire.create(), time.monotonic()
    assert wire.read(run["id"])["status_code"] == "queued"
    waited_for(lambda: wire.read(run["id"])["status_code"] == "running")
    assert 0.7 < time.monotonic() - start < 10


def test_runs_in_progress_follow_a_change_of_speed(wire):
    set_speed(wire, "real")
    run = wire.create()
    assert set_speed(wire, "instant").json() == {"speed": "instant"}
    assert wire.ended(run["id"])["status_code"] == "succeeded"


def test_an_unknown_speed_is_refused(wire):
    assert set_speed(wire, "warp").status_code == 422
    assert wire.http.get("/_sandbox/speed").json() == {"speed": "instant"}


@pytest.mark.parametrize("count", [40])
def test_many_runs_at_once_all_end(wire, count):
    reference = f"runflow://assets/{wire.upload()['id']}"
    for number in range(count):
        wire.create(f"T{number}", image_urls=[reference])
    waited_for(lambda: wire.invoice()["totals"]["by_status"] == {"succeeded": count})
