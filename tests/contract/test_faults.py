import json
import time
from datetime import datetime

import av
import httpx
import pytest

from tests.contract.wire import SECRET, output_url, probe, waited_for

REFUSALS = {
    "refused_429": (429, "RATE_LIMITED"),
    "refused_503": (503, "MODEL_UNAVAILABLE"),
    "refused_500": (500, "INTERNAL_ERROR"),
    "refused_402": (402, "INSUFFICIENT_CREDIT"),
    "refused_422": (422, "VALIDATION_ERROR"),
}


@pytest.mark.parametrize(("fault", "expected"), REFUSALS.items())
def test_a_refusal_creates_no_run_and_strikes_once(wire, fault, expected):
    wire.switch(**{fault: True})
    body = wire.body()
    refused = wire.order(body, key="T1")
    assert (refused.status_code, refused.json()["code"]) == expected
    assert (wire.invoice()["runs"], wire.find("T1")) == ([], [])
    assert wire.order(body, key="T1").status_code == 201


def test_a_fault_strikes_as_often_as_it_is_told(wire):
    wire.switch(refused_503=2)
    assert [wire.order(wire.body()).status_code for _ in range(3)] == [503, 503, 201]


def test_a_fault_may_strike_always_until_it_is_switched_off(wire):
    wire.switch(refused_429="always")
    assert {wire.order(wire.body()).status_code for _ in range(4)} == {429}
    wire.switch(refused_429=False)
    assert wire.order(wire.body()).status_code == 201


def test_a_fault_of_one_run_leaves_others_alone(wire):
    wire.switch("T1", refused_500="always")
    assert wire.order(wire.body("T2")).status_code == 201


def test_faults_are_shown_and_forgotten(wire):
    wire.switch("show/7", refused_429="always", callback_lost=True, file_broken=3)
    shown = wire.http.get("/_sandbox/faults/show/7").json()
    assert shown == {"refused_429": "always", "callback_lost": "always", "file_broken": 3}
    assert wire.http.delete("/_sandbox/faults/show/7").status_code == 204
    assert wire.http.get("/_sandbox/faults/show/7").json() == {}


@pytest.mark.parametrize("switches", [{"unheard_of": True}, {"file_broken": -1}, {"file_broken": "often"}])
def test_an_impossible_switch_is_refused_and_changes_nothing(wire, switches):
    answer = wire.http.put("/_sandbox/faults/T1", json={"run_failed": True, **switches})
    assert answer.status_code == 422
    assert wire.http.get("/_sandbox/faults/T1").json() == {}


def test_the_switches_need_the_key(wire):
    assert wire.anyone.put(f"{wire.url}/_sandbox/faults/T1", json={}).status_code == 401


def test_a_run_whose_answer_was_lost_exists_and_is_found(wire):
    wire.switch(answer_lost=True)
    with pytest.raises(httpx.RemoteProtocolError):
        wire.order(wire.body())
    (run,) = wire.find("T1")
    assert wire.ended(run["id"])["status_code"] == "succeeded"


def test_a_lost_answer_is_replayed_by_its_idempotency_key(wire):
    wire.switch(answer_lost=True)
    body = wire.body()
    with pytest.raises(httpx.RemoteProtocolError):
        wire.order(body, key="T1")
    assert wire.order(body, key="T1").json()["id"] == wire.find("T1")[0]["id"]


def test_a_500_after_acceptance_leaves_a_run_that_is_charged(wire):
    wire.switch(answer_500=True)
    assert wire.order(wire.body()).status_code == 500
    (run,) = wire.find("T1")
    wire.ended(run["id"])
    assert wire.invoice()["totals"]["charged"] == "0.42"


def test_an_answer_that_is_no_json_belongs_to_a_run_that_exists(wire):
    wire.switch(answer_unparsable=True)
    answer = wire.order(wire.body())
    assert answer.status_code == 201
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert len(wire.find("T1")) == 1


def test_a_slow_answer_belongs_to_a_run_that_exists_already(wire):
    wire.switch(answer_slow=True)
    body = wire.body()
    with pytest.raises(httpx.ReadTimeout):
        wire.http.post("/v1/models/alibaba/happy-horse/reference-to-video/runs", json=body, timeout=0.1)
    assert len(waited_for(lambda: wire.find("T1"))) == 1


def test_a_slow_answer_comes_in_the_end(wire):
    wire.switch(answer_slow=True)
    body, start = wire.body(), time.monotonic()
    assert wire.order(body).status_code == 201
    assert time.monotonic() - start >= 0.4


def test_reading_a_run_may_fail_once(wire):
    run = wire.create()
    wire.switch(reading_503=True)
    assert [wire.http.get(f"/v1/runs/{run['id']}").status_code for _ in range(2)] == [503, 200]


def test_moderation_refuses_with_a_code_of_its_own(wire):
    wire.switch(moderation_refused=True)
    run = wire.made()
    assert (run["status_code"], run["failure_code"]) == ("failed", "CONTENT_POLICY_VIOLATION")
    assert "moderation" in run["failure_message"]
    assert run["output"] is None


def test_a_run_may_fail_at_the_provider(wire):
    wire.switch(run_failed=True)
    run = wire.made()
    assert (run["failure_code"], run["failure_stage_code"], run["cost"]) == ("PROVIDER_ERROR", "execution", "0")


def test_the_second_try_succeeds_where_the_run_fails_once(wire):
    wire.switch(run_failed=1)
    assert [wire.made()["status_code"] for _ in range(2)] == ["failed", "succeeded"]


def test_a_flagged_output_is_charged_and_can_be_downloaded(wire):
    wire.switch(output_flagged=True)
    run = wire.made()
    assert (run["status_code"], run["output"]["nsfw_detected"], run["cost"]) == ("succeeded", True, "0.42")
    assert wire.clip(run).status_code == 200


def test_a_run_that_never_ends_goes_on_when_the_fault_is_switched_off(wire):
    wire.switch(never_ends=True)
    run = wire.create()
    waited_for(lambda: wire.read(run["id"])["status_code"] == "running")
    time.sleep(0.1)
    assert wire.read(run["id"])["status_code"] == "running"
    wire.switch(never_ends=False)
    assert wire.ended(run["id"])["status_code"] == "succeeded"


def test_runs_that_never_end_take_no_place_from_others(wire):
    for number in range(8):
        wire.switch(f"stuck-{number}", never_ends=True)
        wire.create(f"stuck-{number}")
    assert wire.made("T1")["status_code"] == "succeeded"


@pytest.mark.parametrize(("fault", "cost"), [("cost_higher", "0.6300"), ("cost_lower", "0.2100")])
def test_a_wrong_cost_is_what_is_charged(wire, fault, cost):
    wire.switch(**{fault: True})
    assert wire.made()["cost"] == cost
    (line,) = wire.invoice()["runs"]
    assert (line["price"], line["cost"]) == ("0.42", cost)


def test_a_lost_callback_never_comes(wire, receiver):
    wire.switch(callback_lost=True)
    run = wire.create(callback_url=receiver.url)
    delivery = wire.delivered(run["id"])
    assert (delivery["failure_reason_code"], receiver.calls) == ("LOST", [])


def test_a_lost_callback_can_be_asked_for_again(wire, receiver):
    wire.switch(callback_lost=True)
    run = wire.create(callback_url=receiver.url)
    wire.delivered(run["id"])
    wire.http.post(f"/v1/runs/{run['id']}/callback-redeliveries")
    assert receiver.came(1)[0].body["run_id"] == run["id"]


def test_a_doubled_callback_comes_twice_with_the_same_bytes(wire, receiver):
    wire.switch(callback_doubled=True)
    wire.create(callback_url=receiver.url)
    first, second = receiver.came(2)
    assert (first.raw, first.headers["runflow-signature"]) == (second.raw, second.headers["runflow-signature"])


def test_a_late_callback_comes_long_after_the_end(wire, receiver):
    wire.switch(callback_late=True)
    run = wire.made(callback_url=receiver.url)
    told = wire.delivered(run["id"])["completed_at"]
    late = datetime.fromisoformat(told) - datetime.fromisoformat(run["completed_at"])
    assert late.total_seconds() >= 0.4
    assert len(receiver.calls) == 1


def test_a_reordered_callback_comes_behind_an_old_one_of_another_run(wire, receiver):
    other = wire.create("T1", callback_url=receiver.url)
    wire.delivered(other["id"])
    wire.switch("T2", callback_reordered=True)
    run = wire.create("T2", callback_url=receiver.url)
    assert [call.body["run_id"] for call in receiver.came(3)] == [other["id"], other["id"], run["id"]]
    assert all(call.signed_with(SECRET) for call in receiver.calls)


def test_an_early_callback_comes_before_the_answer(wire, receiver):
    wire.http.put("/_sandbox/speed", json={"speed": "real"})
    wire.switch(callback_early=True)
    answer = wire.create(callback_url=receiver.url)
    assert [call.body["run_id"] for call in receiver.calls] == [answer["id"]]
    assert answer["status_code"] == "queued"


def test_a_forged_callback_contradicts_and_carries_a_wrong_signature(wire, receiver):
    wire.switch(callback_forged=True)
    wire.create(callback_url=receiver.url)
    forged, real = receiver.came(2)
    assert (forged.body["status"], real.body["status"]) == ("failed", "succeeded")
    assert forged.body["run_id"] == real.body["run_id"]
    assert [forged.signed_with(), real.signed_with()] == [False, True]


def test_a_broken_file_is_no_video_once(wire):
    wire.switch(file_broken=True)
    run = wire.made()
    broken = wire.clip(run)
    assert (broken.status_code, broken.headers["content-type"]) == (200, "video/mp4")
    with pytest.raises(av.FFmpegError):
        probe(broken.content)
    assert probe(wire.clip(run).content).size == (1280, 720)


def test_a_truncated_file_lacks_its_second_half_once(wire):
    wire.switch(file_truncated=True)
    run = wire.made()
    half, whole = wire.clip(run).content, wire.clip(run).content
    assert half == whole[: len(whole) // 2]


def test_a_head_request_does_not_use_a_fault_up(wire):
    wire.switch(file_broken=True)
    run = wire.made()
    assert wire.anyone.head(output_url(run)).status_code == 200
    assert b"<html>" in wire.clip(run).content


def test_an_expired_link_is_replaced_by_reading_the_run(wire, receiver):
    wire.switch(link_expired=True)
    run = wire.ended(wire.create(callback_url=receiver.url)["id"])
    told = receiver.came(1)[0].body
    assert [wire.clip(run).status_code, wire.clip(run).status_code, wire.clip(told).status_code] == [403] * 3
    time.sleep(0.002)
    assert wire.clip(wire.read(run["id"])).status_code == 200


def test_rates_strike_the_same_runs_again_by_their_seed(wire):
    def struck(seed: str) -> list[bool]:
        wire.http.put("/_sandbox/faults", json={"rates": {"refused_503": 0.5}, "seed": seed}).raise_for_status()
        answers = [wire.order(wire.body(f"{name}")).status_code == 503 for name in range(12)]
        wire.http.post("/_sandbox/reset")
        return answers

    first, again, other = struck("a"), struck("a"), struck("b")
    assert first == again != other
    assert 0 < sum(first) < 12


def test_faults_that_struck_are_counted_by_runs(wire):
    wire.switch(refused_503=2)
    for _ in range(3):
        wire.order(wire.body("T1"))
    assert wire.http.get("/_sandbox/strikes").json() == {"refused_503": 1}


def test_rates_are_shown(wire):
    wire.http.put("/_sandbox/faults", json={"rates": {"callback_lost": 0.25}, "seed": "a"})
    assert wire.http.get("/_sandbox/faults").json() == {"rates": {"callback_lost": 0.25}, "seed": "a"}


@pytest.mark.parametrize("rates", [{"unheard_of": 0.1}, {"file_broken": 2}, {"file_broken": True}])
def test_impossible_rates_are_refused(wire, rates):
    assert wire.http.put("/_sandbox/faults", json={"rates": rates}).status_code == 422


def test_a_switch_of_one_run_goes_before_the_rates(wire):
    wire.http.put("/_sandbox/faults", json={"rates": {"refused_503": 1}})
    wire.switch(refused_503=False)
    assert wire.order(wire.body("T1")).status_code == 201
    assert wire.order(wire.body("T2")).status_code == 503
