"""Pages of buying."""

from django.urls import path

from payments import views

app_name = "payments"
urlpatterns = [
    path("checkout/<int:beat_id>/", views.checkout, name="checkout"),
    path("checkout/return/", views.stripe_return, name="stripe_return"),
    path("checkout/order/<str:number>/", views.pay_order, name="pay_order"),
    path("orders/<str:token>/", views.order, name="order"),
    path("orders/<str:token>/return/", views.order_return, name="return"),
    path("orders/<str:token>/pay/", views.pay, name="pay"),
    path("orders/<str:token>/name/", views.name, name="name"),
]
