"""The one error of this package: a line for the person at the keyboard that says what to do."""


class StartError(Exception):
    """The store can't start or go on; the message is one line that says what to do."""
