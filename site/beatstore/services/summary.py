"""What is printed once the shop is open: what is where, and who may come in."""

import io
from pathlib import Path
from typing import Any

from qrcode.main import QRCode

from beatstore.services.crew import Crew

# contract.md, Demo shop; production never makes them.
DEMO_LOG_INS = (
    ("buyer", "testuser / testpass123"),
    ("editor", "editor / editor"),
    ("shop manager", "manager / manager"),
    ("administrator", "admin / admin"),
)


def lines(crew: Crew, root: Path, *, has_keys: bool) -> list[str]:
    """The summary, a line each."""
    shop = crew.address.url()
    where = [("shop", f"{shop}/"), ("admin", f"{shop}/admin/"), ("job queues", f"{shop}/admin/queues/")]
    if crew.has_sandbox:
        where.append(("Stripe sandbox", f"{crew.sandbox_url}/desk/"))
    if not crew.given.get("EMAIL_URL"):
        where.append(("mail", str((crew.place.folder / "mail").relative_to(root))))
    where.append(("logs", str((crew.place.folder / "log").relative_to(root))))
    if crew.has_demo:
        where += [("log in as", ""), *((f"  {who}", what) for who, what in DEMO_LOG_INS)]
    keys = "k kills the payments worker, " if has_keys else ""
    table = (f"{name:<16}{value}".rstrip() for name, value in where)
    scan = [] if crew.address.is_local else ["", *code_to_scan(f"{shop}/"), "on a phone in the same network: scan this"]
    return ["", *table, *scan, "", f"{keys}Ctrl-C stops everything"]


def code_to_scan(address: str) -> list[str]:
    """The address as a QR code in letters, light on dark; phones read it the other way round, too."""
    code: QRCode[Any] = QRCode(border=2)
    code.add_data(address)
    drawn = io.StringIO()
    code.print_ascii(out=drawn, invert=True)
    return drawn.getvalue().rstrip("\n").splitlines()
