"""Issues a line's contract when it is paid, and has its PDF made; asks for the licensee's name where it is missing."""

from django.db import transaction

from catalog.clock import shop_now
from payments.contracts import pdf, storage
from payments.contracts.terms import make_contract_number
from payments.messages import outbox
from payments.models import ContractStatus, LicenceContract, Outbox, OutboxKind, Purchase, PurchaseEvent, PurchaseLine


def issue_contract(purchase: Purchase, line: PurchaseLine) -> LicenceContract:
    """The contract of a paid line, in the words accepted at checkout. Caller holds the purchase."""
    prior = line.right.earlier_leases if line.is_exclusive and line.right is not None else 0
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
            "schedule": {"earlier_leases": prior},
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
