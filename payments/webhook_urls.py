"""Stripe's address, below /api/ but outside the API's own rules: it answers any host and any language."""

from django.urls import path

from payments.views import webhook

urlpatterns = [
    path("stripe/webhook/", webhook.stripe_webhook, name="stripe-webhook"),
    path(
        "stripe/webhook", webhook.stripe_webhook
    ),  # typed without the slash at Stripe: a redirect is a failed delivery
]
