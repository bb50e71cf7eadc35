"""What every document goes through when it has been read: its signs are made one convention, and it
is asked what it says against itself (its kind needs a person, its lines and its total disagree, or
pieces and amount of a line point different ways).

A credit states what is given back. Most do so with positive amounts, which count the other way;
some with amounts below zero, which bear their sign already. The lines tell, for they are what
counts; the total follows them.

A doubt is a name with its values behind, so that a person sees the difference and not only that
there is one: `says_sums 15000.00 150.00 PLN`. It decides nothing: who counts refers the document.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from tandem.documents import discounts, kinds
from tandem.documents.invoices import (
    REPORTS,
    Invoice,
    InvoiceLine,
    tax_percent_of,
)
from tandem.documents.kinds import Kind

NO_GOODS = "says_no_goods"
LINE_ROUNDING = Decimal("0.011")  # a minor unit a line, and what a few of them leave on the whole
ROUNDING_MIN = Decimal("0.05")
AMOUNT_MAX = 10**15
FATTURAPA_ROUNDING = Decimal(1)  # the tax office's own tolerance
RATE_MAX = 27  # per cent: no tax on sales in Europe is higher
_AMOUNTS = ("net", "gross")


def settled(invoice: Invoice) -> Invoice:
    """The invoice with its sign, discounts in their place, amounts that its prices tell, and its
    doubts.
    """
    told = _without_fillers(invoice)
    invoice = _with_amounts(_with_sign(discounts.on_lines(_with_same_amounts(told))))
    invoice = discounts.on_the_whole(invoice, sums_of)
    return replace(invoice, doubts=invoice.doubts + doubts_of(invoice))


def _with_sign(invoice: Invoice) -> Invoice:
    if invoice.what is not Kind.CREDIT:
        return invoice
    amounts = [_amount(line) or line.quantity or Decimal(0) for line in invoice.lines]
    total = sum(amounts, Decimal(0)) or invoice.gross
    if total >= 0:
        return replace(invoice, sign=-1)
    # Some write the minus into the lines alone.
    return replace(
        invoice,
        sign=1,
        gross=-abs(invoice.gross),
        net=None if invoice.net is None else -abs(invoice.net),
    )


def _with_same_amounts(invoice: Invoice) -> Invoice:
    """Of a correction the amounts that both its states tell: where one tells net and gross and the
    other net alone, the gross would come back whole.
    """
    if invoice.what is not Kind.CORRECTION:
        return invoice
    told = {name: [getattr(line, name) is not None for line in invoice.lines] for name in _AMOUNTS}
    whole = [name for name, lines in told.items() if lines and all(lines)]
    partly = {name: None for name, lines in told.items() if any(lines) and not all(lines)}
    if not whole or not partly:
        return invoice
    lines = tuple(replace(line, **partly) for line in invoice.lines)  # type: ignore[arg-type]
    return replace(invoice, lines=lines)


def _without_fillers(invoice: Invoice) -> Invoice:
    """The lines without the nothing that stands in the field of an amount that they do not tell: of
    goods whose gross amount is something the net one is no 0.00. But a correction of the tax alone
    is of no net amount, and so says its total.
    """
    if invoice.what is Kind.CORRECTION and invoice.net == 0:
        return invoice
    return replace(invoice, lines=tuple(map(_without_filler, invoice.lines)))


def _without_filler(line: InvoiceLine) -> InvoiceLine:
    for name, other in (_AMOUNTS, _AMOUNTS[::-1]):
        if getattr(line, name) == 0 and getattr(line, other):
            return replace(line, **{name: None})  # type: ignore[arg-type]
    return line


def _with_amounts(invoice: Invoice) -> Invoice:
    """Lines that say a price and no amount, at pieces times price: where that makes them agree with
    the total, so that no price of other pieces or before a discount is taken for it.
    """
    completed = replace(invoice, lines=tuple(map(_priced, invoice.lines)))
    is_held = any(None not in pair for pair in (_of_net(completed), _of_gross(completed)))
    if completed.lines == invoice.lines or not is_held:
        return invoice
    return completed if sums_of(completed) is None else invoice


def doubts_of(invoice: Invoice) -> tuple[str, ...]:
    """Why a person has to look at an invoice before it counts; empty when nothing speaks against
    it.
    """
    if invoice.what in kinds.NO_SALES:
        return ()  # it counts nothing anyway
    return tuple(_doubts(invoice))


def _doubts(invoice: Invoice) -> Iterator[str]:
    doubt = kinds.DOUBTED.get(invoice.what)
    if doubt:
        yield f"{doubt} {invoice.kind}"
    if invoice.what is Kind.SIMPLIFIED and not all(map(_is_told, invoice.lines or (None,))):
        yield "says_simplified"
    elif not invoice.lines and invoice.what is not Kind.CORRECTION:
        yield NO_GOODS
    wrong = next((line for line in invoice.lines if _is_crossed(invoice, line)), None)
    if wrong is not None:
        yield f"says_signs {wrong.number} {wrong.quantity} {_amount(wrong)}"
    difference = sums_of(invoice)
    if difference is not None:
        yield f"says_sums {difference[0]:.2f} {difference[1]:.2f} {invoice.currency}"


def _priced(line: InvoiceLine) -> InvoiceLine:
    prices = {"net": line.price, "gross": line.gross_price}
    name = next((name for name in _AMOUNTS if prices[name]), "")
    if _amount(line) is not None or not name or line.quantity is None:
        return line
    amount = (prices[name] or Decimal(0)) * line.quantity
    if abs(amount) >= AMOUNT_MAX:
        return line
    rounded = amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    return replace(line, **{name: rounded})  # type: ignore[arg-type]


def _is_told(line: InvoiceLine | None) -> bool:
    return (
        line is not None
        and line.quantity is not None
        and (line.net is not None or line.gross is not None)
    )


def _amount(line: InvoiceLine) -> Decimal | None:
    return line.net if line.net is not None else line.gross


def _is_crossed(invoice: Invoice, line: InvoiceLine) -> bool:
    """Pieces that go one way and money that goes the other. In a correction fewer zlotys for as
    many pieces are a lower price.
    """
    amount = _amount(line)
    if not line.quantity or not amount or (line.quantity < 0) == (amount < 0):
        return False
    return not (invoice.what is Kind.CORRECTION and amount < 0)


def sums_of(invoice: Invoice) -> tuple[Decimal, Decimal] | None:
    """What the lines come to and what the document says they do, where these disagree beyond
    rounding; None where they agree, or one of both is not told.

    A final invoice lists the whole, and its totals what the advances left of it: there is nothing
    to hold it against.
    """
    if not invoice.lines or invoice.form in REPORTS or invoice.what is Kind.FINAL:
        return None
    if invoice.what is Kind.SIMPLIFIED and not all(map(_is_told, invoice.lines)):
        return None
    rounding = _rounding_of(invoice)
    held = [_of_net(invoice), _of_gross(invoice)]
    for lines, total in held:
        if lines is not None and total is not None and abs(lines - total) > rounding:
            return lines, total
    is_difference = invoice.what is Kind.CORRECTION  # of another rate, it may be of either way
    if invoice.net and not is_difference and abs(invoice.net) > abs(invoice.gross) + rounding:
        return invoice.net, invoice.gross
    return None if any(None not in pair for pair in held) else _beyond_rates(invoice, rounding)


def _rounding_of(invoice: Invoice) -> Decimal:
    if invoice.form == "FATTURAPA":
        return FATTURAPA_ROUNDING
    parts = len(invoice.lines) + len(invoice.allowances) + len(invoice.charges)
    return max(ROUNDING_MIN, LINE_ROUNDING * parts)


def _of_net(invoice: Invoice) -> tuple[Decimal | None, Decimal | None]:
    """The lines and the total before tax."""
    lines = _sum(invoice, "net")
    if lines is None:
        return None, None
    less = sum((part.amount for part in invoice.allowances), Decimal(0))
    return lines - less + sum(invoice.charges, Decimal(0)), invoice.net


def _of_gross(invoice: Invoice) -> tuple[Decimal | None, Decimal | None]:
    """The lines and the total with tax: the tax of net lines by their rates, where each says one
    and nothing stands on the whole.
    """
    lines = _sum(invoice, "gross")
    if lines is None and not invoice.allowances and not invoice.charges:
        lines = _taxed(invoice)
    return lines, invoice.gross


def _beyond_rates(invoice: Invoice, rounding: Decimal) -> tuple[Decimal, Decimal] | None:
    """Net lines without rates and the total with tax, where no rate there is makes one of the
    other: so where a correction lists what is right now, and its total is the difference.
    """
    lines = _sum(invoice, "net")
    if lines is None or invoice.allowances or invoice.charges:
        return None
    least, most = sorted((lines, lines * (100 + RATE_MAX) / 100))
    return None if least - rounding <= invoice.gross <= most + rounding else (lines, invoice.gross)


def _taxed(invoice: Invoice) -> Decimal | None:
    """What the lines come to with tax, net ones by their rates; None where one says no rate."""
    total = Decimal(0)
    for line in invoice.lines:
        gross, percent = line.gross, tax_percent_of(line)
        if gross is None and line.net:
            if percent is None:
                return None
            gross = line.net * (100 + percent) / 100
        total += -(gross or 0) if line.is_before else gross or 0
    return total


def _sum(invoice: Invoice, name: str) -> Decimal | None:
    """What the lines come to; one that tells no amount at all comes to nothing. None where one
    tells the other amount alone.
    """
    total = Decimal(0)
    for line in invoice.lines:
        amount = getattr(line, name)
        if amount is None and _amount(line) is not None:
            return None
        total += -(amount or 0) if line.is_before else amount or 0
    return total
