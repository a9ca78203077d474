from django.urls import path

from generations.system import views

urlpatterns = [
    path("system/", views.system, name="system"),
    path("system/check/", views.system_check, name="system_check"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics_view, name="metrics"),
]
