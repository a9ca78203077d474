"""The people of the demonstration studio, known to the applications that make them and to the start that names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoLogin:
    """A person of the demonstration studio, as the sign-in page offers them; `role` is one of a project's members."""

    email: str
    name: str
    role: str
    password: str = "happyhorse"  # noqa: S105 - it is printed at every start


DEMO_LOGINS = (
    DemoLogin("alice@studio.test", "Alice", "lead"),
    DemoLogin("bob@studio.test", "Bob", "artist"),
    DemoLogin("carol@studio.test", "Carol", "viewer"),
)
