"""Why a file is refused, in a sentence for the person who uploaded it."""


class AudioRefusedError(Exception):
    """The file can't be used; ``str()`` says why, and what would help."""


class AudioToolError(Exception):
    """The tool failed for a reason that is ours (out of memory, killed, disk full): worth another try."""
