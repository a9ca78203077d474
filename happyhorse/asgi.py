"""The web process: everything is served through ASGI, because live streams stay open for hours."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

from happyhorse import checks
from happyhorse.bodies import Bounded
from happyhorse.line import InLine, places
from happyhorse.sqlite import hold_open

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "happyhorse.settings")

checks.raise_on_errors()
held_open = hold_open(settings.DATABASES["default"])
application = Bounded(InLine(get_asgi_application(), places(settings.DATABASE_POOL)))
