"""Editing the shot list: its rows, their order and their words."""

from django.urls import path

from projects.shots import views

urlpatterns = [
    path("shots/", views.shot_create, name="shot_create"),
    path("shots/<int:pk>/", views.shot_edit, name="shot_edit"),
    path("shots/<int:pk>/move/", views.shot_move, name="shot_move"),
    path("shots/<int:pk>/delete/", views.shot_delete, name="shot_delete"),
]
