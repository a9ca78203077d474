"""Every address of the studio."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# The admin signs in by the studio's own page, with its rate limits and second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    # First, so that /projects/new/ is not taken for the board of a project called "new".
    path("", include("projects.urls")),
    path("", include("generations.urls")),
]
