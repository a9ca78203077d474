from django.urls import path

from generations.moderation import appeal_views

urlpatterns = [
    path("appeals/<int:ruling>/", appeal_views.appeal, name="appeal"),
    path("suspended/", appeal_views.suspended, name="suspended"),
]
