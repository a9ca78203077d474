"""The one call that costs money: what is sent, and how each outcome is named."""

import socket
import threading

import httpx
import pytest

from generations.runflow import errors
from generations.runflow.client import Runflow
from tests.runflow.far_end import KEY, REQUEST, RUN, FarEnd, client


def outcome(answer):
    far_end = FarEnd(answer)
    with pytest.raises(errors.RunflowError) as caught:
        client(far_end).create_run("T140", REQUEST, None)
    assert len(far_end.requests) <= 1
    return caught.value


def test_a_create_names_the_generation_in_three_places():
    far_end = FarEnd(httpx.Response(201, json=RUN))
    client(far_end).create_run("T140", REQUEST, "https://studio.example/callbacks/T140")
    assert far_end.body["client_ref"] == "T140"
    assert far_end.body["metadata"] == {"generation": "T140"}
    assert far_end.requests[0].headers["Idempotency-Key"] == "T140"
    assert far_end.body["callback_url"] == "https://studio.example/callbacks/T140"


def test_a_create_leaves_nothing_to_expensive_defaults():
    far_end = FarEnd(httpx.Response(201, json=RUN))
    client(far_end).create_run("T140", REQUEST, None)
    assert far_end.body["input"] == {
        "prompt": "character1 waves",
        "image_urls": ["https://files.runflow.io/a.png"],
        "duration": 5,
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "enable_safety_checker": True,
    }
    assert "callback_url" not in far_end.body


def test_a_create_goes_to_the_model_with_the_key():
    far_end = FarEnd(httpx.Response(201, json=RUN))
    client(far_end).create_run("T140", REQUEST, None)
    sent = far_end.requests[0]
    assert sent.url.path == "/v1/models/alibaba/happy-horse/reference-to-video/runs"
    assert sent.headers["Authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("status", [200, 201, 202])
def test_any_2xx_with_a_run_is_a_run(status):
    run = client(FarEnd(httpx.Response(status, json=RUN))).create_run("T140", REQUEST, None)
    assert (run.id, run.status, run.finished) == ("0199-run", "queued", False)


@pytest.mark.parametrize("failure", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError])
def test_a_connection_that_was_never_made_sent_nothing(failure):
    assert isinstance(outcome(failure("no way")), errors.NotSent)


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
)
def test_a_connection_that_broke_may_have_bought_a_run(failure):
    assert isinstance(outcome(failure("cut")), errors.Ambiguous)


@pytest.mark.parametrize("status", [301, 307, 408, 409, 500, 502, 504])
def test_an_answer_that_does_not_say_no_is_ambiguous(status):
    answer = httpx.Response(status, json={"code": "CONFLICT"}, headers={"Location": "/elsewhere"})
    assert isinstance(outcome(answer), errors.Ambiguous)


@pytest.mark.parametrize("text", ["", "<html>ok</html>", "[]", "{}", '{"id": null}', '{"id": "x", "status_code": 3}'])
def test_a_2xx_that_is_not_a_run_is_ambiguous(text):
    assert isinstance(outcome(httpx.Response(201, text=text)), errors.Ambiguous)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 413, 422])
def test_a_clear_no_is_refused_with_the_providers_words(status):
    refusal = outcome(httpx.Response(status, json={"code": "SOME_CODE", "message": "because"}))
    assert isinstance(refusal, errors.Refused)
    assert (refusal.status, refusal.code, refusal.message) == (status, "SOME_CODE", "because")


def test_an_empty_balance_is_out_of_credit():
    refusal = outcome(httpx.Response(402, json={"code": "INSUFFICIENT_CREDIT", "message": "no"}))
    assert isinstance(refusal, errors.OutOfCredit)
    assert "Nothing was charged." in refusal.plain
    assert "top it up" in refusal.plain


@pytest.mark.parametrize(
    "said",
    [
        {"code": "X", "message": "why"},
        {"error": {"code": "X", "message": "why"}},
        {"error": "why", "code": "X"},
        {"detail": "why", "code": "X"},
        {"detail": [{"loc": ["body"], "msg": "why"}], "code": "X"},
        {"errors": [{"field": "input", "message": "why"}, "odd"], "message": None, "code": "X"},
    ],
)
def test_each_shape_of_an_error_body_is_read(said):
    refusal = outcome(httpx.Response(422, json=said))
    assert (refusal.code, refusal.message) == ("X", "why")


def test_a_refusal_says_what_is_wrong_with_which_field():
    answer = httpx.Response(422, json={"message": "Not valid.", "errors": [{"message": "duration is at most 15"}]})
    assert outcome(answer).plain.startswith("Runflow said: Not valid. duration is at most 15. Nothing was charged.")


def test_a_refusal_without_a_body_gets_the_code_of_its_status():
    assert outcome(httpx.Response(401, text="<html>")).code == "UNAUTHORIZED"


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_provider_created_nothing(status):
    busy = outcome(httpx.Response(status))
    assert isinstance(busy, errors.Busy)
    assert busy.retry_after is None


def test_a_busy_provider_may_say_when_to_come_back():
    assert outcome(httpx.Response(429, headers={"Retry-After": "17"})).retry_after == 17
    past = "Sun, 06 Nov 1994 08:49:37 GMT"
    assert outcome(httpx.Response(503, headers={"Retry-After": past})).retry_after == 0
    assert outcome(httpx.Response(503, headers={"Retry-After": "soon"})).retry_after is None


def test_nothing_that_is_said_holds_a_secret():
    message = f"bad key {KEY} for https://files.runflow.io/a.png?X-Amz-Signature=abc"
    refusal = outcome(httpx.Response(401, json={"code": "UNAUTHORIZED", "message": message}))
    runflow = client(FarEnd(httpx.Response(200)))
    for said in (str(refusal), repr(refusal), refusal.plain, repr(runflow), repr(REQUEST)):
        assert KEY not in said
        assert "Signature" not in said
        assert "a.png" not in said


def listener(closes_after_reading):
    """A real socket: one that nobody listens on, or one that reads the request and hangs up."""
    server = socket.create_server(("127.0.0.1", 0))
    port = server.getsockname()[1]

    def hang_up():
        connection, _ = server.accept()
        connection.recv(65536)
        connection.close()
        server.close()

    if closes_after_reading:
        threading.Thread(target=hang_up, daemon=True).start()
    else:
        server.close()
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(("reads", "expected"), [(False, errors.NotSent), (True, errors.Ambiguous)])
def test_a_real_connection_tells_refused_from_dropped(reads, expected):
    with Runflow(listener(reads), KEY) as runflow, pytest.raises(expected):
        runflow.create_run("T140", REQUEST, None)
