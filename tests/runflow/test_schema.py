"""Both forms of what the provider's pages disagree about come out as one."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from generations.runflow.schema import CallbackPayload, Run


def run(**fields):
    return Run.model_validate({"id": "0199", "status_code": "running"} | fields)


@pytest.mark.parametrize("spelling", ["canceled", "cancelled", "CANCELLED"])
def test_both_spellings_of_cancelled_are_one(spelling):
    assert run(status_code=spelling).status == "cancelled"
    assert CallbackPayload.model_validate({"run_id": "x", "status": spelling}).status == "cancelled"


@pytest.mark.parametrize("status", ["queued", "dispatching", "running", "polishing"])
def test_an_unknown_status_is_still_in_progress(status):
    assert not run(status_code=status).finished


@pytest.mark.parametrize(
    ("status", "succeeded"), [("succeeded", True), ("partial_succeeded", True), ("failed", False), ("errored", False)]
)
def test_a_terminal_status_is_finished(status, succeeded):
    assert run(status_code=status).finished
    assert run(status_code=status).succeeded is succeeded


def test_a_finished_run_has_a_clip_and_a_cost():
    done = run(status_code="succeeded", cost="0.7000", output={"outputs": [{"url": "https://x/a", "type": "video"}]})
    assert done.output.video.url == "https://x/a"
    assert done.cost == Decimal("0.7000")


@pytest.mark.parametrize("cost", [0.7, "0.7", "0.70"])
def test_a_cost_is_an_exact_decimal(cost):
    assert run(cost=cost).cost == Decimal("0.7")


@pytest.mark.parametrize(
    "field",
    [
        {"cost": "free"},
        {"duration_ms": "long"},
        {"created_at": "today"},
        {"output": "x"},
        {"metadata": 3},
        {"client_ref": None},
    ],
)
def test_a_minor_field_of_another_shape_reads_as_missing(field):
    (name,) = field
    assert not getattr(run(**field), name)


def test_the_older_flat_form_of_the_output_is_read():
    assert run(output={"video": {"url": "https://x/a"}}).output.video.url == "https://x/a"


@pytest.mark.parametrize("output", [None, {}, {"code": "X", "message": "why"}, {"image_urls": ["https://x"]}])
def test_an_output_without_a_clip_is_accepted(output):
    failed = run(status_code="failed", output=output)
    assert not failed.output or failed.output.video is None


@pytest.mark.parametrize(
    "fields",
    [
        {"failure_code": "X", "failure_message": "why"},
        {"failure_code": None, "error": {"code": "X", "message": "why"}},
        {"output": {"code": "X", "message": "why"}},
    ],
)
def test_the_reason_of_a_failure_is_read_from_wherever_it_is(fields):
    assert run(status_code="failed", **fields).reason == ("X", "why")


@pytest.mark.parametrize("name", ["failure_stage", "failure_stage_code"])
def test_both_names_of_the_stage_are_read(name):
    assert run(**{name: "dispatch"}).failure_stage == "dispatch"


def test_our_code_is_read_from_either_place():
    assert run(client_ref="T140").code == "T140"
    assert run(metadata={"generation": "T140"}).code == "T140"
    assert run(metadata={"generation": {"odd": 1}}).code == ""


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("run.completed", "succeeded"),
        ("run.failed", "failed"),
        ("run.cancelled", "cancelled"),
        ("run.partial_succeeded", "partial_succeeded"),
    ],
)
def test_an_event_says_the_status_when_the_payload_does_not(event, status):
    callback = CallbackPayload.model_validate({"event": event, "run_id": "x", "metadata": {"generation": "T140"}})
    assert (callback.status, callback.code, callback.finished) == (status, "T140", True)


@pytest.mark.parametrize(
    "payload", [{}, [], {"event": "run.completed"}, {"run_id": "x"}, {"run_id": "", "status": "failed"}]
)
def test_a_callback_without_its_run_or_status_is_refused(payload):
    with pytest.raises(ValidationError):
        CallbackPayload.model_validate(payload)


def test_what_cannot_be_read_is_not_repeated_in_the_error():
    with pytest.raises(ValidationError) as caught:
        Run.model_validate({"id": 3, "status_code": {"url": "https://x/?signature=very-secret"}})
    assert "very-secret" not in str(caught.value)


def test_signed_addresses_stay_out_of_a_runs_repr():
    told = repr(run(input={"image_urls": ["https://secret"]}, output={"outputs": [{"url": "https://secret"}]}))
    assert "secret" not in told
