"""Pages of a log-in; allauth's own are under ``/accounts/``."""

from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("library/", views.library, name="library"),
    path("account/", views.account, name="account"),
    path("account/again/", views.log_in_again, name="log_in_again"),
]
# Before allauth's: it takes a first password from whoever has the session, and a password is a way in.
before_allauth = [
    path("password/set/", reauthentication_required(app="allauth.account")(password_set), name="account_set_password"),
]
