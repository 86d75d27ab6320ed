"""The contract is held against the sandbox of ``tests/sandbox``."""

from tests.sandbox.conftest import _quiet_sandbox, delivering, receiver, sandbox

__all__ = ["_quiet_sandbox", "delivering", "receiver", "sandbox"]
