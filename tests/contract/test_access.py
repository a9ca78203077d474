import pytest


@pytest.mark.parametrize("path", ["/v1/health", "/v1/readiness"])
def test_health_is_told_in_json_without_a_key(wire, path):
    answer = wire.anyone.get(wire.url + path)
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["ok"] is True


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer rf_live_wrong"}, {"Authorization": "rf_live_sandbox"}]
)
@pytest.mark.parametrize("path", ["/v1/runs", "/v1/auth/me", "/v1/nowhere", "/_sandbox/invoice"])
def test_a_wrong_key_is_refused_in_the_envelope(wire, header, path):
    answer = wire.anyone.get(wire.url + path, headers=header)
    assert answer.status_code == 401
    assert answer.json() == {"code": "UNAUTHORIZED", "message": answer.json()["message"], "errors": None}


def test_the_key_is_known_by_name_and_scopes(wire):
    me = wire.http.get("/v1/auth/me", params={"embed": "memberships"}).json()
    assert {"id", "email", "first_name", "last_name", "avatar_url", "timezone", "locale_code"} <= me.keys()
    assert me["memberships"][0]["org"].keys() == {"id", "name", "slug", "plan_code"}
    assert "runs:create" in me["memberships"][0]["scopes"]


def test_an_unknown_address_answers_404_in_the_envelope(wire):
    answer = wire.http.get("/v1/nowhere")
    assert answer.status_code == 404
    assert answer.json().keys() == {"code", "message", "errors"}


def test_an_organisation_header_is_accepted(wire):
    assert wire.http.get("/v1/runs", headers={"X-Organization-Id": "any"}).status_code == 200


def test_the_api_sends_no_cors_headers(wire):
    headers = wire.http.get("/v1/runs", headers={"Origin": "https://studio.test"}).headers
    assert "access-control-allow-origin" not in headers
