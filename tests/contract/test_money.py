import pytest


def balance(wire):
    return wire.http.get("/v1/billing/balance").json()["balance"]


def set_balance(wire, amount):
    wire.http.put("/_sandbox/balance", json={"balance": amount}).raise_for_status()


@pytest.mark.parametrize(
    ("resolution", "duration", "cost"), [("720p", 3, "0.42"), ("720p", 5, "0.70"), ("1080p", 3, "0.84")]
)
def test_a_run_costs_its_seconds_times_the_rate(wire, resolution, duration, cost):
    run = wire.made(resolution=resolution, duration=duration)
    assert run["cost"] == cost
    assert run["cost_breakdown"]["total"] == cost


def test_a_run_that_has_not_ended_has_no_cost_yet(wire):
    wire.switch(never_ends=True)
    assert wire.read(wire.create()["id"])["cost"] is None
    assert balance(wire) == "1000.00"


def test_the_balance_falls_when_a_run_succeeds(wire):
    wire.made()
    shown = wire.http.get("/v1/billing/balance").json()
    assert shown["balance"] == "999.58"
    assert shown.keys() == {
        "id", "org_id", "balance", "low_balance_threshold", "low_balance_notified_at", "created_at", "updated_at",
    }  # fmt: skip


def test_a_failed_run_is_not_charged(wire):
    wire.switch(run_failed=True)
    assert wire.made()["cost"] == "0"
    assert balance(wire) == "1000.00"


def test_a_cancelled_run_pays_for_what_the_provider_began(wire):
    wire.switch(never_ends=True)
    run = wire.create()
    while wire.read(run["id"])["status_code"] != "running":
        pass
    assert wire.http.post(f"/v1/admin/runs/{run['id']}/cancellation").json()["cost"] == "0.42"


def test_a_run_that_the_balance_does_not_cover_is_refused(wire):
    set_balance(wire, "0.41")
    answer = wire.order(wire.body())
    assert (answer.status_code, answer.json()["code"]) == (402, "INSUFFICIENT_CREDIT")
    assert wire.invoice()["runs"] == []
    set_balance(wire, "0.42")
    assert wire.made()["status_code"] == "succeeded"
    assert balance(wire) == "0.00"


def test_runs_in_flight_end_although_the_balance_is_used_up(wire):
    wire.switch(never_ends=True)
    run = wire.create()
    set_balance(wire, "0")
    wire.switch(never_ends=False)
    assert wire.ended(run["id"])["status_code"] == "succeeded"
    assert balance(wire) == "-0.42"


def test_an_impossible_balance_is_refused(wire):
    assert wire.http.put("/_sandbox/balance", json={"balance": "much"}).status_code == 422


def test_prices_are_rules_with_the_resolution_as_a_match(wire):
    rows = wire.http.get("/v1/models/any/pricing").json()["items"]
    assert [(row["match_value"], row["price"], row["unit_code"]) for row in rows] == [
        (None, "0.14", "second"),
        ("1080p", "0.28", "second"),
    ]
    model_id = wire.http.get("/v1/models").json()["items"][0]["id"]
    assert wire.http.get(f"/v1/models/{model_id}/pricing").json()["items"] == rows
    assert wire.http.get(f"/v1/models/{model_id}/pricing/{rows[1]['id']}").json() == rows[1]


@pytest.mark.parametrize("path", ["unknown/pricing", "any/pricing/unknown"])
def test_unknown_prices_are_not_found(wire, path):
    assert wire.http.get(f"/v1/models/{path}").status_code == 404


def test_the_invoice_lists_every_accepted_run_and_sums_up(wire):
    wire.made("T1")
    wire.switch("T2", run_failed=True)
    wire.made("T2")
    wire.made("T3", duration=5)
    invoice = wire.invoice()
    lines = [(line["client_ref"], line["status_code"], line["cost"]) for line in invoice["runs"]]
    assert lines == [("T1", "succeeded", "0.42"), ("T2", "failed", "0"), ("T3", "succeeded", "0.70")]
    assert invoice["totals"] == {
        "accepted": 3,
        "by_status": {"succeeded": 2, "failed": 1},
        "charged": "1.12",
        "balance": "998.88",
    }


def test_a_reset_forgets_everything(wire):
    wire.switch(run_failed=True)
    wire.speak(balance="cents")
    run, asset = wire.made(), wire.upload()
    wire.http.post("/_sandbox/reset").raise_for_status()
    assert wire.http.get(f"/v1/runs/{run['id']}").status_code == 404
    assert wire.http.get(f"/v1/assets/{asset['id']}").status_code == 404
    assert (wire.invoice()["runs"], balance(wire)) == ([], "1000.00")
    assert wire.made()["status_code"] == "succeeded"
