"""``manage.py sandbox``: the local stand-in for Runflow, with this project's addresses and keys."""

import os
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from generations.sandbox.settings import SandboxSettings
from generations.sandbox.starter import run_sandbox


class Command(BaseCommand):
    help = "Run the sandbox: it speaks Runflow's HTTP, makes real placeholder clips and charges nothing."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=None, help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            configured = SandboxSettings.from_environment(os.environ)
        except ValueError as error:
            raise CommandError(str(error)) from error
        configured = replace(
            configured,
            data_dir=settings.DATA_DIR,
            host=options["host"] or configured.host,
            port=options["port"],
            keys=(*configured.keys, settings.RUNFLOW_API_KEY),
            callback_secret=next(iter(settings.RUNFLOW_CALLBACK_SECRETS), configured.callback_secret),
        )
        self.stdout.write(f"Sandbox on http://{configured.host}:{configured.port}, speed {configured.speed}.")
        run_sandbox(configured)
