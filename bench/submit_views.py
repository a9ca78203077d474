"""One view to stand beside a press of Generate: it inserts one row and commits, and does nothing else.

Used as ROOT_URLCONF by bench_submits alone (bench/submit_settings.py).
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from generations.live.events import Event
from happyhorse.urls import urlpatterns as studio


@csrf_exempt
@login_not_required
def insert(_: HttpRequest, project: int) -> HttpResponse:
    Event.objects.create(project_id=project, kind=Event.Kind.BUDGET, subject=project)
    return HttpResponse()


urlpatterns = [path("bench/insert/<int:project>/", insert), *studio]
