"""`manage.py rehearse`: plays a bad day on this install, beside its data, and audits the books.

One command in two processes: the first builds a stage and starts the second on it, so that no setting, connection or
file of the real studio is in reach of what is played.
"""

import argparse
import functools
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generations.sandbox.faults import TIMES, checked_rates
from generations.system.plan import Play
from generations.system.rehearsal import rehearse
from generations.system.report import lines
from generations.system.stage import Stage
from generations.system.studio import DidNotStart
from happyhorse.orphans import die_with_parent


class Command(BaseCommand):
    help = (
        "Play a bad day on this machine: takes are ordered through the real pages while faults strike and programs are "
        "killed; then the books are compared with the sandbox's invoice. Touches no data, calls nobody, costs nothing."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--takes", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1, help="decides who presses what, and what is killed when")
        parser.add_argument("--fault-rate", type=float, default=0.1, help="share of takes that each fault strikes")
        parser.add_argument("--no-kills", action="store_true", help="let all programs live")
        parser.add_argument(
            "--database-url",
            default=os.environ.get("REHEARSAL_DATABASE_URL", ""),
            help="play in a temporary database on this PostgreSQL server, instead of SQLite",
        )
        parser.add_argument("--on-stage", type=Path, help=argparse.SUPPRESS)

    def handle(self, *_: Any, **options: Any) -> None:
        play = play_of(options)
        if options["on_stage"]:
            self.play(play, options["on_stage"])
        else:
            self.build_and_play(play, options["database_url"])

    def build_and_play(self, play: Play, database_url: str) -> None:
        """The first process. What was played on stays only when something is to be looked at."""
        try:
            stage = Stage.build(database_url)
        except psycopg.Error as error:
            raise CommandError(f"No database could be made for the rehearsal: {error}") from error
        # Whatever ends this process, what was built is taken down.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        code = 0
        try:
            code = subprocess.run(  # noqa: S603
                [sys.executable, "manage.py", "rehearse", *words(play), "--on-stage", stage.folder],
                cwd=settings.BASE_DIR,
                env=stage.environment(play.seed, play.rates),
                check=False,
                preexec_fn=functools.partial(die_with_parent, os.getpid()),
            ).returncode
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing is left of it.") from None
        finally:
            if not code:
                stage.clear()
        if code:
            raise CommandError(f"Not passed. Kept for inspection: {stage}")

    def play(self, play: Play, folder: Path) -> None:
        """The second process, whose settings are the stage's."""
        if folder / "data" != settings.DATA_DIR:
            raise CommandError("A rehearsal is played on its own stage alone.")
        # Ctrl-C reaches both processes; the first one ends this.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            story = rehearse(play, self.stdout.write)
        except (DidNotStart, httpx.HTTPError) as error:
            raise CommandError(str(error)) from error
        self.stdout.writelines(f"{line}\n" for line in lines(story))
        if not story.passed:
            sys.exit(1)


def play_of(options: dict[str, Any]) -> Play:
    """Raises CommandError for sizes that make no sense."""
    try:
        rates = checked_rates(dict.fromkeys(TIMES, options["fault_rate"]))
    except ValueError as error:
        raise CommandError(str(error)) from error
    if options["takes"] < 1:
        raise CommandError("A rehearsal has at least one take.")
    return Play(options["takes"], options["seed"], rates, kills=not options["no_kills"])


def words(play: Play) -> list[str]:
    """The options of the second process, which learns the rates' size from the first."""
    rate = next(iter(play.rates.values()))
    kills = [] if play.kills else ["--no-kills"]
    return ["--takes", str(play.takes), "--seed", str(play.seed), "--fault-rate", str(rate), *kills]
