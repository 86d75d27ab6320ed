"""Who bought: guest orders join a log-in once its address is proved."""

from payments.customers.claim import claim_orders

__all__ = ["claim_orders"]
