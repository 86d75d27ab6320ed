"""Jobs of the editorial pages, thin; each may run twice, late, or die at any line."""

from editorial.contact import messages, sending


def send_messages() -> None:
    """Messages of the contact form are mailed to the shop. Each commits by itself."""
    sending.work()


def forget_messages() -> None:
    """Messages that are 18 months old go."""
    messages.forget_old()
