from django.urls import path

from projects.people import views

urlpatterns = [
    path("theme/", views.theme, name="theme"),
]
