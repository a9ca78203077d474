"""`manage.py keep_sums`: sum the months that are over, so that long reports are quick; `--verify` proves the sums."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from generations.money.keeping import flaws, keep_all
from generations.money.kept import forget


class Command(BaseCommand):
    help = (
        "Sum every month that is over and has changed since, as the worker does by itself every few minutes. "
        "With --verify compare what is kept with the ledger instead, change nothing, and end with 1 when it differs."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--verify", action="store_true", help="Only compare.")
        parser.add_argument("--anew", action="store_true", help="Forget all sums first.")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["verify"]:
            self.verify()
            return
        if options["anew"]:
            forget()
        self.stdout.write(f"Months of projects summed: {keep_all():,}.")

    def verify(self) -> None:
        found = list(flaws())
        for flaw in found:
            self.stderr.write(self.style.ERROR(flaw))
        if found:
            raise CommandError("Reports of these months are wrong. Run manage.py keep_sums --anew.")
        self.stdout.write(self.style.SUCCESS("The kept sums are those of the ledger."))
