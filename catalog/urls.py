"""Addresses of the catalogue's own views."""

from django.urls import path, re_path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("producers/<slug:slug>/", views.producer, name="producer"),
    re_path(r"^sounds-like/(?P<slug>[-\w]+)/$", views.sounds_like, name="sounds_like"),
]
