"""Addresses of editorial that are no Wagtail pages."""

from django.urls import path

from editorial import views

app_name = "editorial"
urlpatterns = [path("brand/<slug:version>.css", views.brand, name="brand")]
