from django.urls import path

from generations.privacy import views

urlpatterns = [
    path("me/data/", views.my_data, name="my_data"),
    path("me/data/export.zip", views.my_data_export, name="my_data_export"),
    path("me/data/delete/", views.my_deletion, name="my_deletion"),
    path("people/<int:person>/data/", views.my_data, name="person_data"),
    path("people/<int:person>/data/export.zip", views.my_data_export, name="person_data_export"),
    path("people/<int:person>/data/delete/", views.my_deletion, name="person_deletion"),
]
