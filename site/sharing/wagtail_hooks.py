"""Registers with Wagtail what belongs to sharing: lines in the panel beside a beat's editor."""

from wagtail import hooks

from sharing.beside import beat_facts

hooks.register("register_beat_facts", beat_facts)
