"""The web process: everything is served through ASGI, because live streams stay open for hours."""

import os

from django.core.asgi import get_asgi_application

from happyhorse import checks
from happyhorse.bodies import Bounded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "happyhorse.settings")

checks.raise_on_errors()
application = Bounded(get_asgi_application())
