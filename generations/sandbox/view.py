"""A run as the API shows it and as its callback tells it."""

import json
from datetime import datetime
from typing import Any

from generations.sandbox.catalogue import frame_size
from generations.sandbox.links import Links
from generations.sandbox.moments import milliseconds
from generations.sandbox.records import Run
from generations.sandbox.signing import ORGANISATION
from generations.sandbox.switches import Switches

EVENTS = {"succeeded": "run.completed", "failed": "run.failed", "canceled": "run.cancelled"}
# Fields of a Run that have a value only for flows, batches, evaluations or feedback.
OF_OTHER_KINDS = (
    "flow_id",
    "flow_version_id",
    "comfyui_workflow_id",
    "resolved_template_id",
    "nodes_total",
    "nodes_completed",
    "created_by",
    "batch_id",
    "jurisdiction_code",
    "node_runs",
    "logs",
    "feedback_is_positive",
    "feedback_reason",
    "current_evaluation_summary",
    "source_chat_message_id",
)


class View:
    """Everything that depends on the dialect and on fresh links."""

    def __init__(self, links: Links, switches: Switches) -> None:
        self._links = links
        self._switches = switches

    def run(self, run: Run, base_url: str) -> dict[str, Any]:
        """The full Run object."""
        return {
            **dict.fromkeys(OF_OTHER_KINDS),
            "id": run.id,
            "org_id": ORGANISATION,
            "status_code": self._status(run),
            "source_code": "api",
            "target_type": "model",
            "target_version": "1",
            "model_id": run.kind.id,
            "input": run.input,
            "output": self.output(run, base_url),
            "context": {},
            "links": {"self": f"{base_url}/v1/runs/{run.id}"},
            "cost": run.cost,
            "cost_breakdown": _cost_breakdown(run),
            "duration_ms": duration_of(run),
            "created_at": run.created_at,
            "started_at": run.started_at,
            "completed_at": run.completed_at,
            "callback_url": run.callback_url,
            "metadata": run.metadata,
            "client_ref": run.client_ref,
            "request_id": run.request_id,
            "has_logs": False,
            "has_node_runs": False,
            "failure_code": run.failure_code,
            "failure_message": run.failure_message,
            "failure_stage_code": run.failure_stage_code,
            "failure_stage": run.failure_stage_code,
        }

    def callback(self, run: Run) -> bytes:
        """The callback's body: these fields in this order, frozen from here on."""
        status = self._switches.dialect.cancel_callback_status if run.status_code == "canceled" else run.status_code
        payload = {
            "event": EVENTS[run.status_code],
            "run_id": run.id,
            "status": status,
            "output": self.output(run, run.base_url),
            "duration_ms": duration_of(run),
            "created_at": run.created_at,
            "completed_at": run.completed_at,
            "metadata": run.metadata,
        }
        return json.dumps(payload, separators=(",", ":")).encode()

    def output(self, run: Run, base_url: str) -> dict[str, Any] | None:
        """What the run made, with freshly signed links."""
        if run.status_code == "succeeded":
            return self._result(run, base_url)
        dialect = self._switches.dialect
        if run.status_code != "failed" or dialect.failed_output == "null":
            return None
        if dialect.failed_output == "empty":
            return {}
        return {"code": run.failure_code, "message": run.failure_message, "errors": None}

    def _result(self, run: Run, base_url: str) -> dict[str, Any]:
        bare = self._switches.dialect.output_entry == "bare"
        seconds = self._switches.dialect.link_seconds
        entry = {"url": self._links.sign(base_url, f"/files/outputs/{run.id}.mp4", seconds), "type": "video"}
        return {
            "outputs": [entry if bare else {**entry, **_description(run)}],
            "seed": None if bare else run.seed,
            "timing": None if bare else {"inference_ms": _between(run.started_at, run.completed_at)},
            "nsfw_detected": None if bare and not run.nsfw_detected else run.nsfw_detected,
        }

    def _status(self, run: Run) -> str:
        return self._switches.dialect.cancel_run_status if run.status_code == "canceled" else run.status_code


def duration_of(run: Run) -> int | None:
    """Wall clock of the whole run in milliseconds."""
    return _between(run.created_at, run.completed_at)


def _between(start: str | None, end: str | None) -> int | None:
    if start is None or end is None:
        return None
    return milliseconds(datetime.fromisoformat(end)) - milliseconds(datetime.fromisoformat(start))


def _description(run: Run) -> dict[str, Any]:
    values = run.kind.with_defaults(run.input)
    width, height = frame_size(values["aspect_ratio"], values["resolution"])
    return {"width": width, "height": height, "duration": values["duration"], "mime_type": "video/mp4"}


def _cost_breakdown(run: Run) -> dict[str, Any] | None:
    if run.cost is None:
        return None
    values = run.kind.with_defaults(run.input)
    return {"unit_code": "second", "units": values["duration"], "total": run.cost, "currency_code": "USD"}
