"""The front end's own addresses."""

from django.urls import path

from frontend import views

app_name = "frontend"
urlpatterns = [
    path("me.json", views.me, name="me"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/<slug:name>/", views.styleguide, name="styleguide-page"),
]
