from typing import Any

from django.core.management.base import BaseCommand, CommandError

from projects import demo


class Command(BaseCommand):
    help = "Make the demonstration studio of a sandbox: people, a project and a cast. Does nothing when it is there."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        try:
            was_made = demo.make()
        except demo.NotASandbox as error:
            raise CommandError(str(error)) from None
        self.stdout.write("The demo studio is made." if was_made else "The demo studio is there already.")
        for login in demo.logins():
            self.stdout.write(f"  {login.email}  {login.password}  ({login.role})")
