"""`manage.py up`: the whole studio on one machine; `happyhorse/up.py` does it."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Start broker, web, worker and, in sandbox mode, the sandbox; Ctrl-C stops them all."
    # The new program checks by itself, in a language that people understand.
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        """Become the supervisor: a process that keeps the applications loaded would hold their memory for nothing."""
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "happyhorse.up"])  # noqa: S606
