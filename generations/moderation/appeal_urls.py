from django.urls import path

from generations.moderation import appeal_views, purge_views

urlpatterns = [
    path("appeals/<int:ruling>/", appeal_views.appeal, name="appeal"),
    path("appeals/<int:ruling>/live/", appeal_views.appeal_live, name="appeal_live"),
    path("moderation/purges/", purge_views.purges, name="purges"),
    path("suspended/", appeal_views.suspended, name="suspended"),
]
