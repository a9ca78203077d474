from django.urls import path

from generations.together import views

urlpatterns = [
    path("projects/<slug:slug>/activity/", views.activity, name="activity"),
    path("projects/<slug:slug>/activity/feed/", views.activity_feed, name="activity_feed"),
    path("projects/<slug:slug>/activity/new/", views.activity_new, name="activity_new"),
    path("notifications/", views.notices, name="notices"),
    path("notifications/bell/", views.bell, name="bell"),
    path("notifications/latest/", views.notices_latest, name="notices_latest"),
    path("notifications/read/", views.notices_read, name="notices_read"),
    path("notifications/preferences/", views.preferences, name="preferences"),
    path("notifications/digest/", views.digest, name="digest"),
    path("notifications/<int:notice>/", views.notice_open, name="notice_open"),
    path("notifications/<int:notice>/read/", views.notice_read, name="notice_read"),
]
