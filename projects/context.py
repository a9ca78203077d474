"""What every page knows: whose studio it is, whether money is real, and, on the sign-in page, who may try it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from projects import demo
from projects.access import projects_with_costs
from projects.people.user import User


def studio(request: HttpRequest) -> dict[str, object]:
    return {
        "sandbox": settings.SANDBOX,
        "studio_name": settings.STUDIO_NAME,
        # Asked of the database only where a page shows it.
        "sees_costs": SimpleLazyObject(lambda: sees_costs(request)),
        "demo_logins": SimpleLazyObject(demo.logins),
    }


def sees_costs(request: HttpRequest) -> bool:
    """Whether there is a report for them in the studio's rail."""
    person = getattr(request, "user", None)
    if not isinstance(person, User):
        return False
    return person.is_superuser or projects_with_costs(person).exists()
