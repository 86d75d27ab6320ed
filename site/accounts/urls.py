"""Pages of a log-in; allauth's own are under ``/accounts/``."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("account/", views.account, name="account"),
]
