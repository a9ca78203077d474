"""The command refuses what makes no sense before anything begins."""

import pytest
from django.core.management import CommandError, call_command

from generations.management.commands.rehearse import play_of, words
from generations.sandbox.faults import TIMES
from generations.system.plan import Play


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--takes", "0"], "at least one take"),
        (["--fault-rate", "2"], "a number from 0 to 1"),
        (["--database-url", "postgresql://nobody@127.0.0.1:1/x"], "No database could be made"),
        (["--on-stage", "/srv/studio"], "on its own stage alone"),
    ],
)
def test_nonsense_is_refused(options, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("rehearse", *options)


def test_no_folder_is_left_when_no_database_can_be_made(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(CommandError):
        call_command("rehearse", "--database-url", "postgresql://nobody@127.0.0.1:1/x")
    assert list(tmp_path.iterdir()) == []


def test_every_fault_strikes_at_the_asked_rate():
    options = {"takes": 20, "seed": 3, "fault_rate": 0.2, "no_kills": True}
    assert play_of(options) == Play(20, 3, dict.fromkeys(TIMES, 0.2), kills=False)


def test_the_process_on_the_stage_plays_what_was_asked_for():
    play = Play(20, 3, dict.fromkeys(TIMES, 0.2), kills=False)
    assert words(play) == ["--takes", "20", "--seed", "3", "--fault-rate", "0.2", "--no-kills"]
