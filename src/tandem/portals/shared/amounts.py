"""Amounts of purchases with the word for what they are: net, or with tax.

A consumer knows what they paid, a firm what its invoice says without the tax.
"""

from tandem.participants.models import Member
from tandem.portals.shared.templatetags.figures import money, net, with_tax


def told(minor: int, currency: str, *, is_gross: bool) -> str:
    """An amount in minor units: `zł 123.00 with tax`, `zł 100.00 net`."""
    amount = money(minor, currency)
    return with_tax(amount) if is_gross else net(amount)


def of(net_minor: int | None, gross_minor: int | None, currency: str, *, is_gross: bool) -> str:
    """The amount that its reader knows, of two; the other where nobody said that one, and nothing
    where nobody said either.
    """
    if (gross_minor if is_gross else net_minor) is None:
        is_gross = not is_gross
    minor = gross_minor if is_gross else net_minor
    return "" if minor is None else told(minor, currency, is_gross=is_gross)


def is_gross(member: Member) -> bool:
    """Whether a member reads what was paid: who takes part as a person does."""
    return member.company_id is None
