import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from generations.management.commands import sandbox as command
from generations.sandbox.settings import READERS, SandboxSettings


def test_without_variables_the_defaults_hold():
    assert SandboxSettings.from_environment({}) == SandboxSettings()


def test_every_setting_can_be_read_from_the_environment():
    assert READERS.keys() == SandboxSettings.__dataclass_fields__.keys()


def test_variables_become_typed_values():
    settings = SandboxSettings.from_environment(
        {
            "SANDBOX_STARTING_BALANCE": "12.50",
            "SANDBOX_KEYS": "rf_live_a, rf_live_b",
            "SANDBOX_CALLBACK_WAITS": "0.5,1",
            "SANDBOX_FAULT_RATES": "callback_lost=0.1,file_broken=1",
            "SANDBOX_DIALECT": "create_status=200,link_seconds=5",
            "SANDBOX_URL": "http://sandbox:8001/",
        }
    )
    assert settings.starting_balance == Decimal("12.50")
    assert settings.keys == ("rf_live_a", "rf_live_b")
    assert settings.callback_waits == (0.5, 1.0)
    assert settings.fault_rates == {"callback_lost": 0.1, "file_broken": 1.0}
    assert settings.dialect == {"create_status": "200", "link_seconds": "5"}
    assert settings.url == "http://sandbox:8001"


def test_the_folder_is_the_projects_unless_the_sandbox_has_its_own():
    both = {"DATA_DIR": "/data", "SANDBOX_DATA_DIR": "/sandbox"}
    assert SandboxSettings.from_environment(both).data_dir == Path("/sandbox")
    assert SandboxSettings.from_environment({"DATA_DIR": "/data"}).database_path == Path("/data/sandbox.sqlite3")


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("SANDBOX_PORT", "http"),
        ("SANDBOX_SPEED", "warp"),
        ("SANDBOX_CLIP_FPS", "0"),
        ("SANDBOX_STARTING_BALANCE", "much"),
        ("SANDBOX_FAULT_RATES", "unheard_of=1"),
        ("SANDBOX_FAULT_RATES", "file_broken=2"),
        ("SANDBOX_FAULT_RATES", "file_broken"),
        ("SANDBOX_DIALECT", "create_status=204"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(variable, text):
    with pytest.raises(ValueError, match=variable):
        SandboxSettings.from_environment({variable: text})


def test_the_command_starts_the_sandbox_with_the_projects_folder_key_and_secret(monkeypatch, settings):
    started: list[SandboxSettings] = []
    monkeypatch.setattr(command, "run_sandbox", started.append)
    settings.RUNFLOW_API_KEY = "rf_live_mine"
    settings.RUNFLOW_CALLBACK_SECRETS = ["whsec_mine", "whsec_old"]
    call_command("sandbox", port=8099, host="0.0.0.0", stdout=io.StringIO())
    assert (started[0].port, started[0].host, started[0].data_dir) == (8099, "0.0.0.0", settings.DATA_DIR)
    assert (started[0].keys, started[0].callback_secret) == (("rf_live_sandbox", "rf_live_mine"), "whsec_mine")


def test_the_command_says_which_variable_is_wrong(monkeypatch):
    monkeypatch.setenv("SANDBOX_SPEED", "warp")
    with pytest.raises(CommandError, match="SANDBOX_SPEED"):
        call_command("sandbox")
