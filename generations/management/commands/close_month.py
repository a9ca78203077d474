"""`manage.py close_month check 2026-11` and `manage.py close_month close 2026-11 --by ada@studio.test`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generations import tasks
from generations.closing import words
from generations.closing.check import check
from generations.closing.month import IsClosed, Month, NotClosed
from generations.closing.rescue import bring_clip
from generations.money.usd import dollars
from projects.people.user import User


class Command(BaseCommand):
    help = "Compare a month with Runflow's record of runs, or close it once every difference is explained."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("step", choices=("check", "close"))
        parser.add_argument("month", help="for example 2026-11")
        parser.add_argument("--by", default="", help="e-mail address of the admin who closes it")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            month = Month.named(options["month"])
        except ValueError as error:
            raise CommandError(f"{options['month']} is no month that has begun; write it as 2026-11.") from error
        try:
            self.compare(month) if options["step"] == "check" else self.close(month, options["by"])
        except (IsClosed, NotClosed) as error:
            raise CommandError(str(error)) from error

    def compare(self, month: Month) -> None:
        """Says what was found. Fails while something is to be explained, so that scripts notice."""
        if not check(month, tasks.provider()):
            raise CommandError(month.problem)
        totals = f"our ledger {dollars(month.ours)}, Runflow {dollars(month.theirs)}"
        matched = month.matched + month.explained
        self.stdout.write(f"{month.title}: {matched} of {month.runs} runs match, {totals}.")
        differences = list(month.open_differences.select_related("generation"))
        for difference in differences:
            if difference.waits_for_clip:
                bring_clip(tasks.provider(), difference)
            self.stdout.write(f"  {difference.generation or difference.run_id}: {words.headline(difference)}")
        if differences:
            raise CommandError(f"{len(differences)} to explain, on the page /closing/{month.name}/.")

    def close(self, month: Month, email: str) -> None:
        admin = User.objects.filter(email__iexact=email, is_superuser=True, is_active=True).first()
        if admin is None:
            raise CommandError("Say who closes it: --by with the e-mail address of an admin.")
        month.close(admin)
        self.stdout.write(f"{month.title} is closed.")
