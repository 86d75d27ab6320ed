"""Registers with Wagtail what visitors wrote, and where privacy finds it."""

from wagtail import hooks

from editorial.contact import messages
from editorial.contact.admin import MessageViewSet

hooks.register("register_admin_viewset", MessageViewSet)
hooks.register("forget_address", messages.forget_messages)
hooks.register("messages_from_address", messages.messages_of)
