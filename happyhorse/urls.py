"""Every address of the studio."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    # First, so that /projects/new/ is not taken for the board of a project called "new".
    path("", include("projects.urls")),
    path("", include("generations.urls")),
]
