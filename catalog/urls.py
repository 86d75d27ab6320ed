"""Addresses of the catalogue's own views."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("producers/<slug:slug>/", views.producer, name="producer"),
    path("b/<int:beat_id>", views.short_address, name="short_address"),
]
