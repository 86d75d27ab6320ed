"""Registers with Wagtail what visitors wrote."""

from wagtail import hooks

from editorial.contact.admin import MessageViewSet

hooks.register("register_admin_viewset", MessageViewSet)
