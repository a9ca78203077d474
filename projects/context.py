"""What every page knows: whose studio it is, whether money is real, and, on the sign-in page, who may try it."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from projects import demo


def studio(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001
    return {
        "sandbox": settings.SANDBOX,
        "studio_name": settings.STUDIO_NAME,
        # Asked of the database only where a page shows it.
        "demo_logins": SimpleLazyObject(demo.logins),
    }
