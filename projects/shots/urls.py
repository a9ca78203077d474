"""Editing the shot list: its rows, their order and their words."""

from django.urls import path

from projects.shots import views

urlpatterns = [
    path("shots/", views.shot_create, name="shot_create"),
    path("shots/<int:shot>/", views.shot_edit, name="shot_edit"),
    path("shots/<int:shot>/move/", views.shot_move, name="shot_move"),
    path("shots/<int:shot>/delete/", views.shot_delete, name="shot_delete"),
]
