"""What a page in a state is to those who look at all of them."""

from dataclasses import dataclass

STRANGER, GUEST, OWNER, NEWCOMER, STAFF = "stranger", "guest", "owner", "newcomer", "staff"
SECURED = "secured"  # logs in with the code of an app
WAITING = "waiting"  # wants an exclusive that somebody else is paying for


@dataclass(frozen=True, slots=True)
class Place:
    """One page in one state: whose it is, and whether every visitor gets the same bytes of it."""

    path: str
    who: str = STRANGER
    status: int = 200
    is_public: bool = False
