"""Which address is answered by what: the API under /v1/, the browser's files, the desk, health."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path

from sandbox.api import (
    account,
    charges,
    checkout_sessions,
    disputes,
    events,
    files,
    payment_intents,
    payment_methods,
    refunds,
    tax,
    webhook_endpoints,
)
from sandbox.api.gate import Gate
from sandbox.app import Sandbox
from sandbox.browser import files as browser_files
from sandbox.browser.checkout import HostedCheckout
from sandbox.browser.pages import BuyerPages
from sandbox.browser.wallet import WalletPage
from sandbox.desk import actions
from sandbox.desk.views import Desk


def urlpatterns(sandbox: Sandbox) -> tuple[URLPattern, ...]:
    return (
        path("healthz", health),
        *_tax(gate := Gate(sandbox)),
        *_api(gate),
        *_browser(BuyerPages(sandbox), WalletPage(sandbox), HostedCheckout(sandbox)),
        *_desk(Desk(sandbox)),
    )


def health(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


def _browser(pages: BuyerPages, wallet: WalletPage, checkout: HostedCheckout) -> tuple[URLPattern, ...]:
    return (
        path("js/stripe.js", browser_files.stripe_js),
        path("js/pages/<str:name>", browser_files.page_file),
        path("pay/form/", pages.form),
        path("pay/express/", pages.express),
        path("pay/sheet/", pages.sheet),
        path("pay/3ds/<str:id>/", pages.challenge, name="challenge"),
        path("pay/wallet/<str:id>/", wallet.page, name="wallet"),
        path("pay/checkout/<str:id>/", checkout.page),
    )


def _desk(desk: Desk) -> tuple[URLPattern, ...]:
    return (
        path("desk/", desk.page, name="desk"),
        path("desk/reset", desk.forget),
        path("desk/switches", desk.switches, name="desk-switches"),
        path("desk/switches/reset", desk.reset_switches, name="desk-reset-switches"),
        path("desk/clock", desk.clock),
        path("desk/deliveries", desk.deliveries),
        path("desk/calls", desk.calls),
        path("desk/objects/<str:id>", desk.document, name="desk-object"),
        path("desk/events/<str:id>/send", desk.act, {"action": actions.send_event}, "send-event"),
        path("desk/payment_intents/<str:id>/finish", desk.act, {"action": actions.finish_payment}, "finish-payment"),
        path("desk/payment_intents/<str:id>/wallet", desk.act, {"action": actions.answer_wallet}, "answer-wallet"),
        path("desk/charges/<str:id>/dispute", desk.act, {"action": actions.dispute_charge}, "dispute-charge"),
        path("desk/disputes/<str:id>/close", desk.act, {"action": actions.close_dispute}, "close-dispute"),
        path("desk/refunds/<str:id>/finish", desk.act, {"action": actions.finish_refund}, "finish-refund"),
        path("desk/sessions/<str:id>/expire", desk.act, {"action": actions.expire_session}, "expire-session"),
        path("desk/tax_calculations/<str:id>/expire", desk.act, {"action": actions.expire_tax_calculation}),
    )


def _tax(gate: Gate) -> tuple[URLPattern, ...]:
    calculations, transactions = "v1/tax/calculations", "v1/tax/transactions"
    return (
        path(calculations, gate.endpoint(post=tax.create_calculation)),
        path(f"{calculations}/<str:id>", gate.endpoint(get=tax.retrieve_calculation)),
        path(f"{calculations}/<str:id>/line_items", gate.endpoint(get=tax.list_calculation_lines)),
        path(f"{transactions}/create_from_calculation", gate.endpoint(post=tax.create_transaction)),
        path(f"{transactions}/create_reversal", gate.endpoint(post=tax.create_reversal)),
        path(f"{transactions}/<str:id>", gate.endpoint(get=tax.retrieve_transaction)),
        path(f"{transactions}/<str:id>/line_items", gate.endpoint(get=tax.list_transaction_lines)),
        path("v1/tax/associations/find", gate.endpoint(get=tax.find_association)),
        path("v1/tax/settings", gate.endpoint(get=tax.retrieve_settings)),
    )


def _api(gate: Gate) -> tuple[URLPattern, ...]:
    intents, sessions, endpoints = payment_intents, checkout_sessions, webhook_endpoints
    return (
        path("v1/payment_intents", gate.endpoint(get=intents.list_all, post=intents.create)),
        path(
            "v1/payment_intents/<str:id>",
            gate.endpoint(is_for_browsers=True, get=intents.retrieve, post=intents.update),
        ),
        path("v1/payment_intents/<str:id>/confirm", gate.endpoint(is_for_browsers=True, post=intents.confirm)),
        path("v1/payment_intents/<str:id>/cancel", gate.endpoint(post=intents.cancel)),
        path("v1/payment_methods/<str:id>", gate.endpoint(get=payment_methods.retrieve)),
        path("v1/charges", gate.endpoint(get=charges.list_all)),
        path("v1/charges/<str:id>", gate.endpoint(get=charges.retrieve)),
        path("v1/balance_transactions/<str:id>", gate.endpoint(get=charges.retrieve_balance_transaction)),
        path("v1/refunds", gate.endpoint(get=refunds.list_all, post=refunds.create)),
        path("v1/refunds/<str:id>", gate.endpoint(get=refunds.retrieve, post=refunds.update)),
        path("v1/refunds/<str:id>/cancel", gate.endpoint(post=refunds.cancel)),
        path("v1/disputes", gate.endpoint(get=disputes.list_all)),
        path("v1/disputes/<str:id>", gate.endpoint(get=disputes.retrieve, post=disputes.update)),
        path("v1/disputes/<str:id>/close", gate.endpoint(post=disputes.close)),
        path("v1/files", gate.endpoint(get=files.list_all, post=files.create)),
        path("v1/files/<str:id>", gate.endpoint(get=files.retrieve)),
        path("v1/events", gate.endpoint(get=events.list_all)),
        path("v1/events/<str:id>", gate.endpoint(get=events.retrieve)),
        path("v1/checkout/sessions", gate.endpoint(get=sessions.list_all, post=sessions.create)),
        path("v1/checkout/sessions/<str:id>", gate.endpoint(get=sessions.retrieve, post=sessions.update)),
        path("v1/checkout/sessions/<str:id>/expire", gate.endpoint(post=sessions.expire)),
        path("v1/checkout/sessions/<str:id>/line_items", gate.endpoint(get=sessions.list_line_items)),
        path("v1/webhook_endpoints", gate.endpoint(get=endpoints.list_all, post=endpoints.create)),
        path(
            "v1/webhook_endpoints/<str:id>",
            gate.endpoint(get=endpoints.retrieve, post=endpoints.update, delete=endpoints.delete),
        ),
        path("v1/account", gate.endpoint(get=account.retrieve)),
        re_path(r"^v1/.*$", gate.endpoint()),
    )
