"""The stage of a rehearsal: nothing of the real studio is in reach, and the pace keeps its proportions."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from generations.sandbox.faults import TIMES
from generations.sandbox.settings import SandboxSettings
from generations.system import stage as staging
from generations.system.stage import Stage
from generations.tasks import ABSENT_SECONDS
from happyhorse.checks import ANSWER_SECONDS, PARTS_OF_A_CALL


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage.build()
    yield stage
    stage.clear()


@pytest.fixture
def environment(stage: Stage) -> dict[str, str]:
    return stage.environment(7, dict.fromkeys(TIMES, 0.1))


def test_nothing_of_a_live_studio_reaches_the_stage(stage, monkeypatch):
    live = {
        "RUNFLOW_MODE": "live",
        "RUNFLOW_BASE_URL": "https://api.runflow.io",
        "RUNFLOW_API_KEY": "rf_live_real",
        "RUNFLOW_CALLBACK_SECRETS": "whsec_real",
        "PUBLIC_URL": "https://studio.example.com",
        "DATABASE_URL": "postgresql://studio.example.com/studio",
        "REDIS_URL": "redis://studio.example.com",
        "BROKER_URL": "amqp://studio.example.com",
        "S3_BUCKET": "clips",
        "EMAIL_URL": "smtp://mail.example.com",
        "DATA_DIR": "/srv/studio/data",
        "MEDIA_ROOT": "/srv/studio/media",
        "SANDBOX_URL": "https://sandbox.example.com",
        "SANDBOX_DATA_DIR": "/srv/studio/sandbox",
    }
    for name, value in live.items():
        monkeypatch.setenv(name, value)
    environment = stage.environment(7, {})
    assert not [name for name, value in live.items() if environment[name] == value]
    assert not [name for name, value in environment.items() if "example.com" in value or "/srv/studio" in value]


def test_everything_that_is_written_lies_in_the_stages_folder(stage, environment):
    assert all(environment[name].startswith(str(stage.folder)) for name in ("DATA_DIR", "MEDIA_ROOT", "TMPDIR"))
    assert str(stage.folder) in environment["DATABASE_URL"]


def test_studio_and_sandbox_listen_on_ports_of_their_own(environment):
    ports = {urlsplit(environment[name]).port for name in ("PUBLIC_URL", "RUNFLOW_BASE_URL")}
    assert ports == {int(environment["PORT"]), int(environment["SANDBOX_PORT"])}
    assert len(ports) == 2


def test_a_call_on_its_way_is_never_taken_for_lost_nor_a_run_for_absent(environment):
    patience, call = float(environment["PATIENCE"]), float(environment["RUNFLOW_TIMEOUT_SECONDS"])
    assert PARTS_OF_A_CALL * call <= ANSWER_SECONDS * patience + 1e-9
    assert ANSWER_SECONDS * patience < ABSENT_SECONDS * patience
    assert call < float(environment["SANDBOX_SLOW_SECONDS"]) < ABSENT_SECONDS * patience


def test_the_sandbox_reads_its_faults_and_their_seed(environment):
    sandbox = SandboxSettings.from_environment(environment)
    assert sandbox.fault_rates == dict.fromkeys(TIMES, 0.1)
    assert (sandbox.fault_seed, sandbox.speed) == ("7", "instant")


def test_an_install_without_collected_files_plays_in_debug_mode(stage, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert stage.environment(7, {})["DEBUG"] == "true"
    (tmp_path / "staticfiles.json").write_text("{}")
    assert stage.environment(7, {})["DEBUG"] == "false"


def test_nothing_is_left_of_a_stage_that_was_cleared(stage):
    stage.clear()
    assert not stage.folder.exists()


def test_a_database_on_a_server_is_made_under_a_new_name_and_dropped(monkeypatch):
    statements = []
    monkeypatch.setattr(staging, "run_on", lambda *said: statements.append(said))
    stage = Stage.build("postgresql://anna@db.example.com:5433/studio")
    address = urlsplit(stage.database_url)
    assert (address.netloc, address.path.startswith("/happyhorse_rehearsal_")) == ("anna@db.example.com:5433", True)
    stage.clear()
    assert [statement.split()[0] for _, statement, _ in statements] == ["CREATE", "DROP"]
    assert {name for _, _, name in statements} == {address.path[1:]}
