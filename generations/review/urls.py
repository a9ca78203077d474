from django.urls import path

from generations.review import views

TAKE = "projects/<slug:slug>/takes/<int:number>/"

urlpatterns = [
    path(TAKE, views.generation, name="generation"),
    path(f"{TAKE}feed/", views.generation_feed, name="generation_feed"),
]
