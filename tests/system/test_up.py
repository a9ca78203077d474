"""What one command starts, and why it sometimes cannot."""

import os

import pytest

from happyhorse import broker, up
from happyhorse.supervisor import Program


def names(programs: list[Program]) -> list[str]:
    return [program.name for program in programs]


def test_the_same_data_is_not_served_twice(tmp_path):
    refused = pytest.raises(up.CannotStart, match=r"already runs on the data in .* \(process \d+\)")
    with up.only_one(tmp_path), refused, up.only_one(tmp_path):
        pass


def test_a_second_studio_says_which_process_is_the_first(settings, tmp_path, capsys):
    settings.DATA_DIR = tmp_path
    settings.SECRET_KEY = "k" * 50
    with up.only_one(tmp_path):
        assert up.main() == 1
    assert f"(process {os.getpid()})" in capsys.readouterr().err


def test_the_data_is_free_again_when_the_studio_has_stopped(tmp_path):
    for _ in range(2):
        with up.only_one(tmp_path):
            assert (tmp_path / "run" / "up.lock").exists()


def test_a_busy_port_says_how_to_start_on_another_one():
    with up.listen(0, "PORT") as taken:
        port = taken.getsockname()[1]
        with pytest.raises(up.CannotStart, match=f"Port {port} is in use. Start with PORT={port + 10} script/server"):
            up.listen(port, "PORT")


def test_the_sandbox_runs_in_sandbox_mode_alone(settings):
    settings.SANDBOX_PORT = 0
    assert names(up.sandbox()) == ["sandbox"]
    settings.RUNFLOW_MODE = "live"
    assert names(up.sandbox()) == []


def test_a_broker_of_one_s_own_takes_the_place_of_the_bundled_one(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = broker.socket_url(tmp_path)
    assert names(up.valkey()) == ["valkey"]
    settings.REDIS_URL = "redis://10.0.0.5:6379/0"
    assert names(up.valkey()) == []


def test_a_machine_without_a_bundled_broker_is_told_what_to_install(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    settings.REDIS_URL = broker.socket_url(tmp_path)
    monkeypatch.setattr(broker, "binary_path", lambda: None)
    with pytest.raises(up.CannotStart, match="Install Valkey or Redis"):
        up.valkey()


def test_the_studio_is_asked_by_a_name_that_it_answers_to(settings):
    settings.ALLOWED_HOSTS = [".example.com", "*", "studio.example.com"]
    assert up.own_name() == "studio.example.com"
    settings.ALLOWED_HOSTS = ["*"]
    assert up.own_name() == "127.0.0.1"


def test_the_greeting_of_a_sandbox_says_who_may_sign_in_and_that_nothing_is_charged(settings):
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    assert "HappyHorse Studio is at http://127.0.0.1:8000\n" in up.greeting()
    assert "nothing is charged" in up.greeting()
    assert "alice@studio.test  password happyhorse  (lead)" in up.greeting()


def test_the_greeting_of_a_live_studio_names_no_demo_login(settings):
    settings.RUNFLOW_MODE = "live"
    assert "studio.test" not in up.greeting()
    assert "nothing is charged" not in up.greeting()


def test_wrong_settings_stop_the_start_in_plain_words(settings, capsys):
    settings.RUNFLOW_MODE = ""
    assert up.main() == 1
    assert capsys.readouterr().err.startswith("The studio cannot start.\nRUNFLOW_MODE is not set. Set RUNFLOW_MODE=")
