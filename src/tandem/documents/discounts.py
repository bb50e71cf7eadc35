"""Discounts of invoices, however they are written, made one: those on the whole are amounts to take
off, those on a line of their own are taken off the goods.

EN 16931 allows no price below zero, so many programs write a discount as a line of −1 piece at its
amount; others as a line of one piece below zero, or of none. It names no goods, so by itself it
would leave those it is for at their full price.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tandem.documents.invoices import REPORTS, Allowance, Invoice, InvoiceLine
from tandem.documents.kinds import Kind
from tandem.documents.paper import labels
from tandem.kit import points
from tandem.kit.money import to_major, to_minor

Sums = Callable[[Invoice], object | None]  # None where lines and total agree
_NAMES = ("net", "gross")


def on_the_whole(invoice: Invoice, sums_of: Sums) -> Invoice:
    """Discounts and charges as amounts that are taken off and put on. Some programs write a
    discount below zero, or as a charge below zero, and some state once more on the whole what they
    took off the lines already: its sums tell.
    """
    allowances, charges = invoice.allowances, invoice.charges
    if invoice.net is None or invoice.net < 0 or sums_of(invoice) is None:
        if not any(amount < 0 for amount in charges) or (invoice.net or 0) < 0:
            return invoice
        less = tuple(Allowance(-amount) for amount in charges if amount < 0)
        kept = tuple(amount for amount in charges if amount >= 0)
        return replace(invoice, allowances=allowances + less, charges=kept)
    turned = replace(
        invoice,
        allowances=tuple(replace(part, amount=abs(part.amount)) for part in allowances),
        charges=tuple(map(abs, charges)),
    )
    told_twice = replace(invoice, allowances=())
    return next((way for way in (turned, told_twice) if sums_of(way) is None), invoice)


def on_lines(invoice: Invoice) -> Invoice:
    """The invoice without the lines that are nothing but a discount: what they say is taken off the
    line above where goods follow, and off all goods of its rate where it stands at the end.

    The lines come to the same as before. A discount that its goods cannot bear stays a line.
    """
    if invoice.what is Kind.CORRECTION or invoice.form in REPORTS:
        return invoice
    lines = list(invoice.lines)
    is_goods = [not _is_discount(line) for line in lines]
    if all(is_goods) or not any(is_goods):
        return invoice
    last = max(place for place, goods in enumerate(is_goods) if goods)
    taken = set[int]()
    above = -1
    for place in range(last + 1):
        if is_goods[place]:
            above = place
        elif above >= 0 and _take_off(lines, lines[place], [above], invoice.currency):
            taken.add(place)
    goods = [place for place in range(last + 1) if is_goods[place]]
    for places, discount in _alike(invoice.lines, last + 1):
        of_its_rate = [place for place in goods if lines[place].tax == discount.tax]
        if _take_off(lines, discount, of_its_rate or goods, invoice.currency):
            taken.update(places)
    kept = (line for place, line in enumerate(lines) if place not in taken)
    return replace(invoice, lines=tuple(kept))


def _alike(lines: Sequence[InvoiceLine], first: int) -> Iterator[tuple[list[int], InvoiceLine]]:
    """The discounts at the end, those of one rate as one: with their places."""
    groups: dict[tuple[str, bool, bool], list[int]] = {}
    for place in range(first, len(lines)):
        line = lines[place]
        groups.setdefault((line.tax, line.net is None, line.gross is None), []).append(place)
    for (_tax, has_no_net, has_no_gross), places in groups.items():
        group = [lines[place] for place in places]
        net = sum((line.net for line in group if line.net is not None), Decimal(0))
        gross = sum((line.gross for line in group if line.gross is not None), Decimal(0))
        yield (
            places,
            replace(
                group[0],
                net=None if has_no_net else net,
                gross=None if has_no_gross else gross,
            ),
        )


def _is_discount(line: InvoiceLine) -> bool:
    """A line against the direction of its invoice that names no goods."""
    amounts = [getattr(line, name) for name in _NAMES]
    told = [amount for amount in amounts if amount is not None]
    return (
        bool(told)
        and not line.gtin
        and all(amount < 0 for amount in told)
        and (line.is_discount or labels.DISCOUNT.match(labels.flat(line.name)) is not None)
    )


def _take_off(
    lines: list[InvoiceLine], discount: InvoiceLine, goods: Sequence[int], currency: str
) -> bool:
    """Take a discount off these lines by their amounts, to the last minor unit; whether it was."""
    taken = {place: lines[place] for place in goods}
    for name in _NAMES:
        less = getattr(discount, name)
        if less is None:
            continue
        amounts = {
            place: to_minor(amount, currency)
            for place in goods
            if (amount := getattr(lines[place], name)) is not None and amount > 0
        }
        if sum(amounts.values()) < to_minor(-less, currency):
            return False
        parts = points.split(to_minor(-less, currency), list(amounts.values()))
        for (place, amount), part in zip(amounts.items(), parts, strict=True):
            cheaper = {name: to_major(amount - part, currency)}
            taken[place] = replace(taken[place], **cheaper)  # type: ignore[arg-type]
    for place, line in taken.items():
        lines[place] = line
    return True
