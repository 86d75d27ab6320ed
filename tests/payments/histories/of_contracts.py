"""What must hold of the contracts once all has settled: which is in force, in whose name, in whose place."""

from collections.abc import Iterator

from payments.models import Access, ContractStatus, LicenceContract, PurchaseLine
from tests.payments.histories.facts import Facts


def contracts_are_of_the_given(facts: Facts) -> Iterator[str]:
    """A given line has one contract in force, in the words accepted, unless an upgrade of it stands; others none."""
    for line in facts.lines:
        contracts = list(line.contracts.select_related("superseded_by").order_by("pk"))
        in_force = [each for each in contracts if each.status != ContractStatus.SUPERSEDED]
        is_given = facts.is_completed and line.unavailable_at is None
        expected = int(is_given and not line.is_replaced)
        if len(in_force) != expected or bool(contracts) != is_given:
            yield f"line {line.pk} has {contracts}, in force {in_force}; given: {is_given}, in force: {expected}"
        if {each.text for each in contracts} - {line.terms_text}:
            yield f"line {line.pk} has a contract in other words than were accepted"
        if is_given and line.is_replaced and contracts:
            yield from _leads_to_its_upgrade(line, contracts)


def _leads_to_its_upgrade(line: PurchaseLine, contracts: list[LicenceContract]) -> Iterator[str]:
    successors = [each.superseded_by for each in contracts if each.superseded_by is not None]
    standing = {each.pk for each in line.standing_upgrades().exclude(access=Access.REVOKED)}
    others = [each.line_id for each in successors if each.line_id != line.pk]
    if len(others) != 1 or others[0] not in standing:
        yield f"line {line.pk} is replaced by lines {standing}, its contracts by those of lines {others}"


def contracts_in_force_name_the_licensee(facts: Facts) -> Iterator[str]:
    """As the purchase does, as far as anybody may still have it."""
    name = facts.purchase.licensee_name
    for line in facts.lines:
        if line.access == Access.REVOKED:
            continue
        for contract in line.contracts.exclude(status=ContractStatus.SUPERSEDED):
            if contract.licensee_name != name:
                yield f"{contract} of line {line.pk} names {contract.licensee_name!r}, the order {name!r}"
            if (contract.status == ContractStatus.NEEDS_NAME) != (contract.licensee_name == ""):
                yield f"{contract} of line {line.pk} is {contract.status} and names {contract.licensee_name!r}"


def contracts_end_in_one_in_force(facts: Facts) -> Iterator[str]:
    """From one to the next: none leads back to itself."""
    after = dict(LicenceContract.objects.filter(superseded_by__isnull=False).values_list("pk", "superseded_by"))
    for contract in LicenceContract.objects.filter(line__purchase=facts.purchase):
        seen, at = {contract.pk}, after.get(contract.pk)
        while at is not None and at not in seen:
            seen.add(at)
            at = after.get(at)
        if at is not None:
            yield f"{contract} is succeeded by itself"


OF_A_PURCHASE = (contracts_are_of_the_given, contracts_in_force_name_the_licensee, contracts_end_in_one_in_force)
