import json

import pytest

from tests.contract.wire import SECRET, waited_for


def test_a_callback_tells_these_fields_in_this_order(wire, receiver):
    body = {**wire.body(), "callback_url": f"{receiver.url}/hook?g=T1", "metadata": {"generation": "T1"}}
    run = wire.ended(wire.order(body).json()["id"])
    (call,) = receiver.came(1)
    assert list(call.body) == [
        "event", "run_id", "status", "output", "duration_ms", "created_at", "completed_at", "metadata",
    ]  # fmt: skip
    assert (call.body["event"], call.body["status"]) == ("run.completed", "succeeded")
    assert (call.body["run_id"], call.body["metadata"]) == (run["id"], {"generation": "T1"})
    assert call.body["duration_ms"] == run["duration_ms"]
    assert call.body["completed_at"] == run["completed_at"]
    assert call.body["completed_at"].endswith("+00:00")


def test_the_output_of_a_callback_can_be_downloaded(wire, receiver):
    wire.create(callback_url=receiver.url)
    (call,) = receiver.came(1)
    assert call.body["output"].keys() == {"outputs", "seed", "timing", "nsfw_detected"}
    assert wire.clip(call.body).status_code == 200


def test_a_callback_is_signed_over_its_raw_bytes(wire, receiver):
    run = wire.create(callback_url=receiver.url)
    (call,) = receiver.came(1)
    assert call.signed_with(SECRET)
    assert len(call.headers["runflow-signature"]) == 64
    assert call.headers["runflow-request-id"] == run["request_id"]
    assert call.headers["content-type"] == "application/json"


def test_a_failed_run_calls_back_without_output(wire, receiver):
    wire.switch(run_failed=True)
    wire.create(callback_url=receiver.url)
    (call,) = receiver.came(1)
    assert (call.body["event"], call.body["status"], call.body["output"]) == ("run.failed", "failed", None)


def test_a_cancelled_run_calls_back_with_two_spellings(wire, receiver):
    wire.switch(never_ends=True)
    run = wire.create(callback_url=receiver.url)
    cancelled = wire.http.post(f"/v1/admin/runs/{run['id']}/cancellation").json()
    (call,) = receiver.came(1)
    assert cancelled["status_code"] == "canceled"
    assert (call.body["event"], call.body["status"], call.body["output"]) == ("run.cancelled", "cancelled", None)


def test_without_an_address_nobody_is_called(wire):
    assert wire.history(wire.made()["id"]) == []


def test_a_callback_is_tried_three_times_with_the_same_bytes(wire, receiver):
    receiver.answers = [500, 503, 502, 200]
    run = wire.create(callback_url=receiver.url)
    delivery = wire.delivered(run["id"])
    assert len({(call.raw, call.headers["runflow-signature"]) for call in receiver.calls}) == 1
    assert (len(receiver.calls), delivery["status_code"], delivery["attempt_count"]) == (3, "failed", 3)


def test_a_later_attempt_may_succeed(wire, receiver):
    receiver.answers = [500, 204]
    delivery = wire.delivered(wire.create(callback_url=receiver.url)["id"])
    assert (delivery["status_code"], delivery["attempt_count"]) == ("delivered", 2)
    assert [attempt["status_code"] for attempt in delivery["attempts"]] == [500, 204]


@pytest.mark.parametrize("status", [302, 401, 404, 422])
def test_an_answer_that_says_no_is_final(wire, receiver, status):
    receiver.answers = [status]
    delivery = wire.delivered(wire.create(callback_url=receiver.url)["id"])
    assert (delivery["status_code"], delivery["failure_reason_code"]) == ("failed", f"HTTP_{status}")
    assert len(receiver.calls) == 1


def test_an_address_that_is_down_is_tried_three_times(wire):
    delivery = wire.delivered(wire.create(callback_url="http://127.0.0.1:9/hook")["id"])
    assert (delivery["attempt_count"], delivery["failure_reason_code"]) == (3, "NETWORK_ERROR")
    assert [attempt["status_code"] for attempt in delivery["attempts"]] == [None] * 3
    assert all(attempt["error_message"] for attempt in delivery["attempts"])


def test_the_history_tells_what_was_sent_and_answered(wire, receiver):
    run = wire.create(callback_url=receiver.url)
    delivery = wire.delivered(run["id"])
    assert delivery.keys() == {
        "id", "run_id", "callback_url", "payload_bytes", "payload", "signing_secret_id", "is_automatic", "status_code",
        "failure_reason_code", "failure_detail", "attempt_count", "max_attempts", "next_attempt_at", "created_at",
        "updated_at", "completed_at", "attempts",
    }  # fmt: skip
    assert delivery["payload"] == receiver.calls[0].body
    assert delivery["payload_bytes"] == len(receiver.calls[0].raw)
    assert (delivery["is_automatic"], delivery["max_attempts"]) == (True, 3)
    assert delivery["attempts"][0].keys() == {
        "id", "delivery_id", "attempt_number", "status_code", "response_body", "response_time_ms", "error_message",
        "created_at",
    }  # fmt: skip


def test_a_redelivery_sends_a_fresh_body(wire, receiver):
    run = wire.create(callback_url=receiver.url)
    wire.delivered(run["id"])
    answer = wire.http.post(f"/v1/runs/{run['id']}/callback-redeliveries")
    first, second = receiver.came(2)
    assert (answer.status_code, answer.json()["is_automatic"]) == (201, False)
    assert first.raw != second.raw
    assert second.signed_with(SECRET)
    waited_for(lambda: all(row["status_code"] == "delivered" for row in wire.history(run["id"])))


def test_only_an_ended_run_with_an_address_is_told_again(wire, receiver):
    assert wire.http.post(f"/v1/runs/{wire.made()['id']}/callback-redeliveries").status_code == 409
    wire.switch("T2", never_ends=True)
    run = wire.create("T2", callback_url=receiver.url)
    assert wire.http.post(f"/v1/runs/{run['id']}/callback-redeliveries").status_code == 409


def test_a_new_secret_is_shown_once(wire):
    made = wire.http.post("/v1/callback-secrets", json={"label": "rotation"})
    assert (made.status_code, made.json()["label"], made.json()["is_current"]) == (201, "rotation", False)
    shown = wire.http.get(f"/v1/callback-secrets/{made.json()['id']}").json()
    assert made.json()["plain_secret"].startswith(shown["key_prefix"])
    assert shown.keys() == {
        "id", "org_id", "key_prefix", "is_current", "label", "disabled_at", "last_used_at", "created_at", "updated_at",
    }  # fmt: skip


def test_the_promoted_secret_signs(wire, receiver):
    made = wire.http.post("/v1/callback-secrets").json()
    wire.create("T1", callback_url=receiver.url)
    assert receiver.came(1)[0].signed_with(SECRET)
    wire.http.patch(f"/v1/callback-secrets/{made['id']}", json={"is_current": True})
    wire.create("T2", callback_url=receiver.url)
    assert receiver.came(2)[1].signed_with(made["plain_secret"])


def test_the_current_secret_cannot_be_deleted_but_the_old_one_can(wire):
    (old,) = wire.http.get("/v1/callback-secrets").json()["items"]
    assert wire.http.delete(f"/v1/callback-secrets/{old['id']}").status_code == 409
    new = wire.http.post("/v1/callback-secrets").json()
    wire.http.patch(f"/v1/callback-secrets/{new['id']}", json={"is_current": True, "label": "now"})
    assert wire.http.delete(f"/v1/callback-secrets/{old['id']}").status_code == 204
    (left,) = wire.http.get("/v1/callback-secrets").json()["items"]
    assert (left["id"], left["label"]) == (new["id"], "now")


def test_an_impossible_label_is_refused(wire):
    assert wire.http.post("/v1/callback-secrets", json={"label": "x" * 256}).status_code == 422


def test_an_unknown_secret_is_not_found(wire):
    for method in ("GET", "DELETE"):
        assert wire.http.request(method, "/v1/callback-secrets/unknown").status_code == 404


def test_the_body_is_json_without_spaces(wire, receiver):
    wire.create(callback_url=receiver.url)
    (call,) = receiver.came(1)
    assert call.raw == json.dumps(call.body, separators=(",", ":")).encode()
