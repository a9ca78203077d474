import time

import pytest


def test_the_newer_way_is_spoken_by_default(wire):
    assert wire.http.get("/_sandbox/dialect").json() == {
        "cancel_run_status": "canceled",
        "cancel_callback_status": "cancelled",
        "failed_output": "null",
        "callback_retry": "server_errors",
        "callback_signature": "signed",
        "create_status": "201",
        "idempotency": "replay",
        "list_envelope": "next",
        "balance": "decimal",
        "rate_limit_headers": "none",
        "output_entry": "full",
        "validation_errors": "errors",
        "unknown_input": "ignored",
        "link_seconds": 86400,
    }


@pytest.mark.parametrize("change", [{"unheard_of": "x"}, {"create_status": "204"}, {"link_seconds": "soon"}])
def test_an_impossible_dialect_is_refused(wire, change):
    assert wire.http.put("/_sandbox/dialect", json=change).status_code == 422


def cancelled(wire, receiver):
    wire.switch(never_ends=True)
    run = wire.create(callback_url=receiver.url)
    answer = wire.http.post(f"/v1/admin/runs/{run['id']}/cancellation").json()
    return answer, receiver.came(1)[0].body


def test_the_run_may_be_cancelled_with_two_l(wire, receiver):
    wire.speak(cancel_run_status="cancelled")
    run, _ = cancelled(wire, receiver)
    assert run["status_code"] == wire.read(run["id"])["status_code"] == "cancelled"


def test_the_callback_may_be_canceled_with_one_l(wire, receiver):
    wire.speak(cancel_callback_status="canceled")
    _, body = cancelled(wire, receiver)
    assert (body["event"], body["status"]) == ("run.cancelled", "canceled")


@pytest.mark.parametrize("word", ["envelope", "empty"])
def test_a_failed_run_may_have_an_output(wire, receiver, word):
    wire.speak(failed_output=word)
    wire.switch(run_failed=True)
    run = wire.ended(wire.create(callback_url=receiver.url)["id"])
    envelope = {"code": "PROVIDER_ERROR", "message": run["failure_message"], "errors": None}
    expected = envelope if word == "envelope" else {}
    assert run["output"] == receiver.came(1)[0].body["output"] == expected


def test_callbacks_may_be_repeated_on_any_error(wire, receiver):
    wire.speak(callback_retry="any_error")
    receiver.answers = [404, 401, 200]
    delivery = wire.delivered(wire.create(callback_url=receiver.url)["id"])
    assert [attempt["status_code"] for attempt in delivery["attempts"]] == [404, 401, 200]


def test_callbacks_may_come_unsigned(wire, receiver):
    wire.speak(callback_signature="unsigned")
    wire.create(callback_url=receiver.url)
    assert "runflow-signature" not in receiver.came(1)[0].headers


def test_creating_may_answer_200(wire):
    wire.speak(create_status="200")
    assert wire.order(wire.body()).status_code == 200


def test_idempotency_keys_may_be_ignored(wire):
    wire.speak(idempotency="ignored")
    body = wire.body()
    assert wire.order(body, key="T1").json()["id"] != wire.order(body, key="T1").json()["id"]
    assert wire.invoice()["totals"]["accepted"] == 2


def test_lists_may_name_their_cursors_otherwise(wire):
    wire.speak(list_envelope="next_pq")
    made = [wire.create(ref)["id"] for ref in ("T1", "T2")]
    first = wire.http.get("/v1/runs", params={"limit": 1}).json()
    second = wire.http.get("/v1/runs", params={"limit": 1, "pq": first["next_pq"]}).json()
    assert first.keys() == {"items", "next_pq", "prev_pq"}
    assert [page["items"][0]["id"] for page in (second, first)] == made


def test_the_balance_may_be_told_in_cents(wire):
    wire.speak(balance="cents")
    assert wire.http.get("/v1/billing/balance").json() == {"balance_cents": 100000, "currency": "USD"}


@pytest.mark.parametrize(("word", "header"), [("none", None), ("retry_after", "1")])
def test_a_rate_limit_may_say_when_to_come_back(wire, word, header):
    wire.speak(rate_limit_headers=word)
    wire.switch(refused_429=True)
    assert wire.order(wire.body()).headers.get("retry-after") == header


def test_an_output_may_be_bare(wire):
    wire.speak(output_entry="bare")
    output = wire.made()["output"]
    assert output["outputs"][0].keys() == {"url", "type"}
    assert (output["seed"], output["timing"], output["nsfw_detected"]) == (None, None, None)


def test_links_may_expire_soon(wire):
    wire.speak(link_seconds=0)
    run = wire.made()
    time.sleep(0.002)
    assert wire.clip(run).status_code == 403
    wire.speak(link_seconds=60)
    assert wire.clip(wire.read(run["id"])).status_code == 200


def test_validation_errors_may_come_as_detail(wire):
    wire.speak(validation_errors="detail")
    answer = wire.order(wire.body(duration=99))
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "input", "duration"]


def test_unknown_inputs_may_be_refused(wire):
    wire.speak(unknown_input="refused")
    answer = wire.order(wire.body(guidance=7))
    assert answer.json()["errors"][0]["field"] == "input.guidance"
