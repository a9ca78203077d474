from typing import Any

import pytest


def test_an_unknown_run_is_not_found_by_its_own_code(wire):
    answer = wire.http.get("/v1/runs/01890000-0000-7000-8000-000000000009")
    assert (answer.status_code, answer.json()["code"]) == (404, "RUN_NOT_FOUND")


def test_a_finished_run_tells_its_times_its_cost_and_its_output(wire):
    run = wire.made(seed=77)
    assert run["status_code"] == "succeeded"
    assert run["created_at"] <= run["started_at"] <= run["completed_at"]
    assert run["created_at"].endswith("+00:00")
    assert (run["cost"], run["failure_code"]) == ("0.42", None)
    assert run["duration_ms"] >= run["output"]["timing"]["inference_ms"] >= 0
    assert run["output"]["seed"] == 77
    assert run["output"]["nsfw_detected"] is False


def test_an_output_entry_describes_the_clip(wire):
    (entry,) = wire.made(aspect_ratio="9:16")["output"]["outputs"]
    assert (entry["type"], entry["mime_type"]) == ("video", "video/mp4")
    assert (entry["width"], entry["height"], entry["duration"]) == (720, 1280, 3)


def test_without_the_safety_checker_nothing_is_said_about_the_output(wire):
    assert wire.made(enable_safety_checker=False)["output"]["nsfw_detected"] is None


def test_a_seed_is_chosen_where_none_was_given(wire):
    body = wire.body()
    del body["input"]["seed"]
    run = wire.ended(wire.order(body).json()["id"])
    assert 0 <= run["output"]["seed"] <= 2147483647


def test_reading_signs_the_links_afresh(wire):
    run = wire.made()
    again = wire.read(run["id"], add_signature="true")
    assert wire.clip(again).status_code == 200


def test_only_the_asked_fields_are_shown(wire):
    run = wire.made()
    assert wire.read(run["id"], fields="id,cost") == {"id": run["id"], "cost": "0.42"}


@pytest.mark.parametrize("form", ["client_ref.EQ:'{}'", "client_ref:{}", "client_ref = '{}'", 'client_ref:"{}"'])
def test_a_run_is_found_by_its_client_ref(wire, form):
    wire.create("T1")
    wanted = wire.create("T2")
    items = wire.http.get("/v1/runs", params={"q": form.format("T2")}).json()["items"]
    assert [item["id"] for item in items] == [wanted["id"]]


def test_a_client_ref_is_matched_exactly(wire):
    wire.create("T10")
    assert wire.find("T1") == []
    assert wire.find("t10") == []


def test_a_client_ref_in_a_filter_is_never_sql(wire):
    wire.create("T1")
    assert wire.http.get("/v1/runs", params={"q": "client_ref:\"x' or '1'='1\""}).json()["items"] == []


def test_runs_are_filtered_by_status_and_by_time(wire):
    run = wire.made("T1")
    wire.switch("T2", run_failed=True)
    wire.made("T2")
    query = {"q": f"status_code:succeeded AND created_at>=2026-04-01 AND created_at<={run['created_at']}"}
    items = wire.http.get("/v1/runs", params=query).json()["items"]
    assert [item["client_ref"] for item in items] == ["T1"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("client_ref:T1 OR client_ref:T3", ["T3", "T1"]),
        ("NOT client_ref:T1", ["T3", "T2"]),
        ("client_ref.NE:T2 AND (client_ref:T2 OR client_ref:T3)", ["T3"]),
        ("created_at>2999-01-01", []),
        ("created_at.LT:2999-01-01T00:00:00Z", ["T3", "T2", "T1"]),
    ],
)
def test_conditions_can_be_joined(wire, q, found):
    for client_ref in ("T1", "T2", "T3"):
        wire.create(client_ref)
    items = wire.http.get("/v1/runs", params={"q": q}).json()["items"]
    assert [item["client_ref"] for item in items] == found


@pytest.mark.parametrize(
    "query",
    [
        {"q": "nonsense:1"},
        {"q": "client_ref"},
        {"q": "AND client_ref:T1"},
        {"q": "created_at>yesterday"},
        {"q": "client_ref:T1;drop table run"},
        {"limit": "501"},
        {"limit": "0"},
        {"sort_by": "seed"},
        {"cursor": "%%%"},
    ],
)
def test_a_list_request_that_cannot_be_read_is_malformed(wire, query):
    wire.create()
    assert wire.http.get("/v1/runs", params=query).status_code == 400


def test_pages_follow_each_other_without_gap_or_repetition(wire):
    made = [wire.create(f"T{number}")["id"] for number in range(5)]
    seen: list[str] = []
    page: dict[str, Any] = {"next": ""}
    while page["next"] is not None:
        page = wire.http.get("/v1/runs", params={"limit": 2, "cursor": page["next"]}).json()
        seen += [item["id"] for item in page["items"]]
    assert seen == made[::-1]


def test_a_page_leads_back_to_the_one_before(wire):
    for number in range(4):
        wire.create(f"T{number}")
    first = wire.http.get("/v1/runs", params={"limit": 2}).json()
    second = wire.http.get("/v1/runs", params={"limit": 2, "pq": first["next"]}).json()
    back = wire.http.get("/v1/runs", params={"limit": 2, "pq": second["previous"], "from_prev": "true"}).json()
    assert [item["id"] for item in back["items"]] == [item["id"] for item in first["items"]]
    assert back["next"]
    assert back["previous"] is None


def test_runs_can_be_sorted_by_several_fields(wire):
    for client_ref in ("T2", "T1", "T2"):
        wire.create(client_ref)
    items = wire.http.get("/v1/runs", params={"sort_by": "client_ref,created_at:desc", "limit": 2}).json()
    assert [item["client_ref"] for item in items["items"]] == ["T1", "T2"]
    rest = wire.http.get("/v1/runs", params={"sort_by": "client_ref,created_at:desc", "cursor": items["next"]}).json()
    assert [item["client_ref"] for item in rest["items"]] == ["T2"]


def test_a_list_shows_only_the_asked_fields(wire):
    run = wire.create()
    page = wire.http.get("/v1/runs", params={"fields": "id,client_ref"}).json()
    assert page == {"items": [{"id": run["id"], "client_ref": "T1"}], "first": None, "next": None, "previous": None}


def test_the_statuses_are_listed(wire):
    items = wire.http.get("/v1/runs/statuses").json()["items"]
    assert {item["code"] for item in items if not item["is_terminal"]} == {"queued", "dispatching", "running"}
    assert {"succeeded", "failed", "canceled"} <= {item["code"] for item in items if item["is_terminal"]}


def test_an_admin_cancels_a_run_once(wire):
    wire.switch(never_ends=True)
    run = wire.create()
    address = f"/v1/admin/runs/{run['id']}/cancellation"
    first = wire.http.post(address, json={"reason": "a test"})
    again = wire.http.post(address)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["status_code"] == again.json()["status_code"] == "canceled"


def test_an_ended_run_stays_as_it_ended(wire):
    run = wire.made()
    answer = wire.http.post(f"/v1/admin/runs/{run['id']}/cancellation")
    assert (answer.status_code, answer.json()["status_code"]) == (200, "succeeded")


def test_there_is_no_public_cancellation(wire):
    run = wire.create()
    assert wire.http.post(f"/v1/runs/{run['id']}/cancellation").status_code == 404
    assert wire.http.delete(f"/v1/runs/{run['id']}").status_code == 405


def test_models_tell_their_inputs_and_limits(wire):
    (model,) = wire.http.get("/v1/models").json()["items"]
    assert model == wire.http.get(f"/v1/models/{model['slug']}").json()
    inputs = {field["name"]: field for field in model["inputs"]}
    assert inputs["resolution"]["default_value"] == "1080p"
    assert inputs["duration"]["validator_attrs"] == {"min": 3, "max": 15}
    assert [name for name, field in inputs.items() if field["is_required"]] == ["prompt", "image_urls"]


def test_an_unknown_model_is_not_shown(wire):
    assert wire.http.get("/v1/models/alibaba/unknown").status_code == 404
