"""Pages of buying."""

from django.urls import path

from payments.views import cart, checkout, confirm, favourites, links, lost, orders, privacy, taxed, upgrading

app_name = "payments"
urlpatterns = [
    path("cart/", cart.cart, name="cart"),
    path("cart/put/", cart.put, name="cart_put"),
    path("cart/take-out/", cart.take_out, name="cart_take_out"),
    path("cart/code/", cart.set_code, name="cart_code"),
    path("checkout/", checkout.checkout_cart, name="checkout_cart"),
    path("checkout/<int:beat_id>/", checkout.checkout_beat, name="checkout"),
    path("checkout/confirm/", confirm.confirm, name="confirm"),
    path("checkout/place/", taxed.set_place, name="place"),
    path("checkout/return/", orders.stripe_return, name="stripe_return"),
    path("checkout/order/<str:number>/", orders.pay_order, name="pay_order"),
    path("account/data/", privacy.data, name="data"),
    path("account/data/export/", privacy.export, name="data_export"),
    path("account/data/<uuid:uuid>/", privacy.fetch, name="data_fetch"),
    path("account/erase/", privacy.ask_to_erase, name="erase_ask"),
    path("account/erase/<str:token>/", privacy.erase, name="erase"),
    path("favourites/", favourites.shown, name="favourites"),
    path("favourites/change/", favourites.change, name="favourite"),
    path("following/", favourites.followed, name="following"),
    path("following/stop/<str:token>/", favourites.stop_mails, name="following_stop"),
    path("producers/<slug:slug>/follow/", favourites.follow, name="follow"),
    path("orders/lost/", lost.find, name="lost"),
    path("orders/lost/asked/", lost.asked, name="lost_asked"),
    path("orders/<str:token>/", orders.order, name="order"),
    path("orders/<str:token>/return/", orders.order_return, name="return"),
    path("orders/<str:token>/pay/", orders.pay, name="pay"),
    path("orders/<str:token>/name/", orders.name, name="name"),
    path("orders/<str:token>/link/", links.make, name="link"),
    path("orders/<str:token>/unlink/", links.revoke, name="unlink"),
    path("orders/<str:token>/more/<uuid:line>/", upgrading.upgrade, name="upgrade"),
    path("shared/<str:token>/", links.linked, name="linked"),
    path("shared/<str:token>/file/", links.linked_download, name="linked_download"),
]
