"""Addresses of editorial that are no Wagtail pages."""

from django.urls import path

from editorial import views
from editorial.contact import views as contact

app_name = "editorial"
urlpatterns = [
    path("brand/<slug:version>.css", views.brand, name="brand"),
    path("contact/<int:page_id>/send/", contact.send, name="send"),
    path("contact/<int:page_id>/thanks/", contact.thanks, name="thanks"),
]
