"""The settings lead to the right far end, with the right freedom to fetch files."""

import httpx
import pytest

from generations.runflow import errors
from generations.runflow.client import connect


def test_sandbox_mode_fetches_only_from_this_machine(settings):
    settings.RUNFLOW_MODE = "sandbox"
    settings.RUNFLOW_BASE_URL = "http://127.0.0.1:8001"
    with connect() as runflow:
        assert repr(runflow) == "<Runflow http://127.0.0.1:8001>"
        assert runflow._addresses.check("http://127.0.0.1:8001/files/a.mp4") == httpx.URL(
            "http://127.0.0.1:8001/files/a.mp4"
        )


def test_live_mode_never_fetches_from_this_machine(settings):
    settings.RUNFLOW_MODE = "live"
    settings.RUNFLOW_BASE_URL = "https://api.runflow.io"
    settings.RUNFLOW_OUTPUT_HOSTS = ["runflow.io"]
    with connect() as runflow, pytest.raises(errors.AddressRefused):
        runflow._addresses.check("http://127.0.0.1:8001/files/a.mp4")
