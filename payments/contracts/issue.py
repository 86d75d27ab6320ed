"""Issues a line's contract when it is paid, and has its PDF made; asks for the licensee's name where it is missing."""

from django.db import transaction

from catalog.clock import shop_now
from payments.contracts import pdf, storage
from payments.contracts.terms import make_contract_number
from payments.messages import outbox
from payments.models import (
    Access,
    ContractStatus,
    LicenceContract,
    Outbox,
    OutboxKind,
    Purchase,
    PurchaseEvent,
    PurchaseLine,
)


def issue_contract(purchase: Purchase, line: PurchaseLine) -> LicenceContract:
    """The contract of a paid line, in the words accepted at checkout. Caller holds the purchase."""
    prior = line.right.earlier_leases if line.is_exclusive and line.right is not None else 0
    if prior and line.upgrades_id is not None:
        prior -= 1  # his own, in whose place this one comes
    base = line.upgrades.contracts.in_force_first().first() if line.upgrades is not None else None
    contract, is_new = LicenceContract.objects.get_or_create(
        line=line,
        superseded_by=None,
        defaults={
            "number": make_contract_number(),
            "status": ContractStatus.ISSUED if purchase.licensee_name else ContractStatus.NEEDS_NAME,
            "licensee_name": purchase.licensee_name,
            "text": line.terms_text,
            "text_sha256": line.terms_sha256,
            "issued_at": shop_now(),
            "schedule": {
                "earlier_leases": prior,
                "language": line.terms_language,
                **({"replaces": base.number} if base is not None else {}),
            },
        },
    )
    if is_new and contract.status == ContractStatus.ISSUED:
        _have_pdf_made(contract, purchase)
    return contract


@transaction.atomic
def name_licensee(purchase_id: int, name: str) -> int:
    """Name the licensee of contracts that wait for it; how many were. Contracts issued before stay as they are."""
    purchase = Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)
    waiting = LicenceContract.objects.filter(line__purchase=purchase, status=ContractStatus.NEEDS_NAME)
    if not purchase.erased_at:
        purchase.licensee_name = purchase.licensee_name or name
    purchase.save(update_fields=["licensee_name", "updated_at"])
    for contract in waiting:
        contract.licensee_name, contract.status = name, ContractStatus.ISSUED
        contract.save(update_fields=["licensee_name", "status"])
        _have_pdf_made(contract, purchase)
    return len(waiting)


@transaction.atomic
def correct_name(purchase_id: int, name: str, artist_name: str) -> list[str]:
    """Issue the contracts of a paid purchase again, to the licensee's right name; the numbers of the new ones.

    Text and schedule stay as they were accepted. The old contracts are kept and say which one replaced them. Contracts
    that name him so already are left alone, and so are those of lines that are no longer to be had. Locks: purchase,
    its lines.
    """
    purchase = Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)
    # An upgrade that is being paid takes a line's place under the line's lock: its contract is no longer in force then.
    list(PurchaseLine.objects.select_for_update(of=("self",)).filter(purchase=purchase).order_by("pk"))
    in_force = (
        LicenceContract.objects.filter(line__purchase=purchase, superseded_by=None, line__unavailable_at=None)
        .exclude(line__access=Access.REVOKED)
        .order_by("line__position")
    )
    is_artist_wrong = purchase.licensee_artist_name != artist_name
    wrong = [contract for contract in in_force if is_artist_wrong or contract.licensee_name != name]
    purchase.licensee_name, purchase.licensee_artist_name = name, artist_name
    purchase.save(update_fields=["licensee_name", "licensee_artist_name", "updated_at"])
    return [_replace(contract, purchase) for contract in wrong]


def _replace(contract: LicenceContract, purchase: Purchase) -> str:
    if contract.status == ContractStatus.NEEDS_NAME:
        contract.licensee_name, contract.status = purchase.licensee_name, ContractStatus.ISSUED
        contract.save(update_fields=["licensee_name", "status"])
        _have_pdf_made(contract, purchase)
        return contract.number
    contract.status = ContractStatus.SUPERSEDED  # first: a line has one contract in force, at every statement
    contract.save(update_fields=["status"])
    new = LicenceContract.objects.create(
        line=contract.line,
        number=make_contract_number(),
        licensee_name=purchase.licensee_name,
        text=contract.text,
        text_sha256=contract.text_sha256,
        schedule={**contract.schedule, "replaces": contract.number},
        issued_at=shop_now(),
    )
    contract.superseded_by = new
    contract.save(update_fields=["superseded_by"])
    _have_pdf_made(new, purchase)
    return new.number


def supersede(base: PurchaseLine, *, by: PurchaseLine) -> None:
    """The contract of ``base`` is no longer in force: that of ``by`` is, with more rights. Safe to repeat."""
    # The first of its contracts: one that was issued again, to the right name, is that one's successor already.
    new = by.contracts.order_by("pk").first()
    if new is not None:
        in_force = base.contracts.exclude(status=ContractStatus.SUPERSEDED)
        in_force.update(status=ContractStatus.SUPERSEDED, superseded_by=new)


def restore(base: PurchaseLine) -> None:
    """The contract of ``base`` is in force again, since no other stands in its place any more. Safe to repeat."""
    for contract in base.contracts.exclude(superseded_by=None).exclude(superseded_by__line=base):
        contract.superseded_by = None
        contract.status = ContractStatus.ISSUED if contract.licensee_name else ContractStatus.NEEDS_NAME
        contract.save(update_fields=["superseded_by", "status"])
    name_as_the_order_does(base)


def name_as_the_order_does(line: PurchaseLine) -> None:
    """Issue the contract in force again where the licensee was named, or named rightly, while it was not in force.

    Caller holds the line's purchase, or one that was built on it.
    """
    purchase = Purchase.objects.get(pk=line.purchase_id)
    if purchase.licensee_name and not purchase.erased_at and line.access != Access.REVOKED:
        in_force = line.contracts.filter(superseded_by=None).exclude(licensee_name=purchase.licensee_name)
        for contract in in_force.select_related("line"):
            _replace(contract, purchase)


def make_pdf(row: Outbox) -> None:
    """Render and store the PDF of the outbox row's contract; a second run finds it done or writes the same bytes."""
    contract = LicenceContract.objects.select_related("line__purchase").get(number=row.subject_id)
    if contract.pdf_key:
        return
    document = pdf.render(contract)
    key = storage.store(contract, document.body)
    LicenceContract.objects.filter(pk=contract.pk, pdf_key="").update(
        pdf_key=key, pdf_sha256=document.sha256, pdf_size_bytes=len(document.body)
    )
    PurchaseEvent.objects.create(
        purchase=contract.line.purchase, kind="contract issued", at=shop_now(), data={"contract": contract.number}
    )


def _have_pdf_made(contract: LicenceContract, purchase: Purchase) -> None:
    outbox.write(
        OutboxKind.ISSUE_CONTRACT,
        key=f"contract:{contract.number}",
        subject_id=contract.number,
        purchase_id=purchase.pk,
    )
