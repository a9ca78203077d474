"""What every page knows: whose studio it is, and whether money is real."""

from django.conf import settings
from django.http import HttpRequest


def studio(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001
    return {"sandbox": settings.SANDBOX, "studio_name": settings.STUDIO_NAME}
