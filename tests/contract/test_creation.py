import http.client
import json
import uuid
from urllib.parse import urlsplit

import pytest

from tests.contract.wire import KEY, MODEL

RUN_FIELDS = {
    "id", "org_id", "status_code", "source_code", "target_type", "target_version", "model_id", "flow_id",
    "flow_version_id", "comfyui_workflow_id", "resolved_template_id", "input", "output", "context", "links", "cost",
    "cost_breakdown", "duration_ms", "nodes_total", "nodes_completed", "created_at", "started_at", "completed_at",
    "created_by", "callback_url", "metadata", "client_ref", "batch_id", "request_id", "jurisdiction_code", "has_logs",
    "has_node_runs", "node_runs", "logs", "failure_code", "failure_message", "failure_stage_code", "failure_stage",
    "feedback_is_positive", "feedback_reason", "current_evaluation_summary", "source_chat_message_id",
}  # fmt: skip


def test_creating_answers_201_with_a_queued_run(wire):
    answer = wire.order(wire.body())
    assert answer.status_code == 201
    assert answer.headers["content-type"] == "application/json"
    assert answer.json().keys() == RUN_FIELDS
    assert answer.json()["status_code"] == "queued"
    assert answer.json()["cost"] is None
    assert answer.json()["output"] is None


def test_the_id_is_a_uuid_of_version_7(wire):
    assert uuid.UUID(wire.create()["id"]).version == 7


def test_what_identifies_the_take_comes_back_verbatim(wire):
    metadata = {"generation": "T1", "nested": {"a": [1, "ö", None]}}
    body = {**wire.body("proj-9_T1"), "metadata": metadata}
    run = wire.order(body).json()
    assert (run["client_ref"], run["metadata"]) == ("proj-9_T1", metadata)
    assert wire.read(run["id"])["metadata"] == metadata


def test_unknown_fields_of_the_body_are_accepted(wire):
    assert wire.order({**wire.body(), "tags": ["a"], "priority": 3}).status_code == 201


def test_unknown_inputs_are_ignored(wire):
    assert wire.order(wire.body(guidance=7)).status_code == 201


def test_a_client_ref_may_be_used_twice(wire):
    assert wire.create("T1")["id"] != wire.create("T1")["id"]
    assert len(wire.find("T1")) == 2


def test_without_duration_and_resolution_five_seconds_at_1080p_are_billed(wire):
    body = wire.body()
    del body["input"]["duration"], body["input"]["resolution"]
    wire.order(body)
    assert wire.invoice()["runs"][0]["price"] == "1.40"


@pytest.mark.parametrize("path", ["/v1/models/alibaba/unknown/runs", "/v1/models/alibaba/happy-horse/runs"])
def test_an_unknown_model_is_not_found(wire, path):
    assert wire.http.post(path, json=wire.body()).status_code == 404


@pytest.mark.parametrize("segment", ["..", ".", "%2e%2e", "%2E"])
def test_dot_segments_in_a_model_path_are_refused(wire, segment):
    connection = http.client.HTTPConnection(urlsplit(wire.url).netloc)
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection.request("POST", f"/v1/models/alibaba/{segment}/reference-to-video/runs", "{}", headers)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (400, "BAD_REQUEST")
    connection.close()


@pytest.mark.parametrize("content", ["{", "[]", '"text"', ""])
def test_a_body_that_is_no_json_object_is_malformed(wire, content):
    answer = wire.http.post(f"{MODEL}/runs", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "BAD_REQUEST"


def test_another_content_type_than_json_is_refused(wire):
    answer = wire.http.post(f"{MODEL}/runs", content=json.dumps(wire.body()), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


BAD_INPUTS = [
    ("prompt", None), ("prompt", ""), ("prompt", 7), ("prompt", "x" * 2501),
    ("image_urls", None), ("image_urls", []), ("image_urls", "https://a.test/b.png"), ("image_urls", [7]),
    ("image_urls", ["https://a.test/b.png"] * 10), ("image_urls", ["ftp://a.test/b.png"]), ("image_urls", ["b.png"]),
    ("image_urls", ["data:text/html;base64,AAAA"]), ("image_urls", ["runflow://folders/1"]),
    ("aspect_ratio", "21:9"), ("aspect_ratio", 1), ("resolution", "720P"), ("resolution", "4k"),
    ("duration", 2), ("duration", 16), ("duration", 5.5), ("duration", "5"), ("duration", True),
    ("enable_safety_checker", "yes"), ("enable_safety_checker", 1),
    ("seed", -1), ("seed", 2147483648), ("seed", "7"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), BAD_INPUTS)
def test_an_input_outside_the_limits_is_refused_by_name(wire, name, value):
    addresses = {"image_urls": ["https://a.test/b.png"]}
    answer = wire.order(wire.body(**{**addresses, name: value}))
    assert answer.status_code == 422
    assert answer.json()["code"] == "VALIDATION_ERROR"
    assert [error["field"] for error in answer.json()["errors"]] == [f"input.{name}"]
    assert wire.invoice()["runs"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("client_ref", "x" * 256),
        ("client_ref", 7),
        ("callback_url", "studio.test/hook"),
        ("callback_url", "http://studio.test/" + "x" * 2048),
        ("metadata", ["a"]),
        ("input", None),
        ("input", []),
    ],
)
def test_a_field_beside_the_input_is_refused_by_name(wire, name, value):
    body = {**wire.body(image_urls=["https://a.test/b.png"]), name: value}
    assert wire.order(body).json()["errors"][0]["field"] == name


def test_everything_that_is_wrong_is_told_at_once(wire):
    errors = wire.order(wire.body(prompt="", duration=99, resolution="8k")).json()["errors"]
    assert [error["field"] for error in errors] == ["input.prompt", "input.duration", "input.resolution"]


@pytest.mark.parametrize("value", [3, 15])
def test_the_shortest_and_the_longest_duration_are_accepted(wire, value):
    assert wire.order(wire.body(duration=value)).status_code == 201


def test_the_longest_prompt_and_nine_pictures_are_accepted(wire):
    reference = f"runflow://assets/{wire.upload()['id']}"
    assert wire.order(wire.body(prompt="ö" * 2500, image_urls=[reference] * 9)).status_code == 201


def test_the_same_idempotency_key_and_body_replay_the_first_answer(wire):
    body = wire.body()
    first, second = wire.order(body, key="T1"), wire.order(body, key="T1")
    assert second.status_code == 201
    assert second.json() == first.json()
    assert wire.invoice()["totals"]["accepted"] == 1


def test_the_same_idempotency_key_with_another_body_is_a_conflict(wire):
    wire.order(wire.body(prompt="one"), key="T1")
    answer = wire.order(wire.body(prompt="two"), key="T1")
    assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")
    assert wire.invoice()["totals"]["accepted"] == 1


def test_a_refused_request_does_not_use_its_idempotency_key_up(wire):
    wire.order(wire.body(duration=99), key="T1")
    assert wire.order(wire.body(), key="T1").status_code == 201
