"""An invoice on paper: a PDF with a text layer and nothing else, as small shops send them."""

import json
from collections.abc import Sequence

import typst

_PAPER = """
#let said = json(bytes(sys.inputs.said))
#set page(width: 210mm, height: auto, margin: 18mm)
#set text(size: 10pt)
#grid(columns: (1fr, 1fr), [*#said.title #said.number*], align(right)[#said.issued #said.day])
#v(4mm)
#grid(columns: (1fr, 1fr),
  [#said.seller_label \\ #said.seller \\ ul. Hurtowa 1, Kraków \\ #said.tax #said.seller_id],
  [#said.buyer_label \\ #said.buyer \\ ul. Polna 2, Łódź \\ #if said.buyer_id != "" [#said.tax #said.buyer_id]])
#v(4mm)
#table(columns: (auto, 1fr, auto, auto, auto, auto), align: (left, left, right, left, right, right),
  ..said.heads.map(each => [*#each*]), ..said.lines.flatten().map(each => [#each]))
#align(right)[#said.total_label #said.total PLN]
"""


def invoice(
    *,
    number: str = "FV 12/2026",
    day: str = "2026-03-01",
    seller: tuple[str, str] = ("5260250274", "Hurtownia Wschód"),
    buyer: tuple[str, str] = ("", "Jan Kowalski"),
    lines: Sequence[tuple[str, str, str, str, str]] = (
        ("Pompa P-200", "3", "szt.", "50,00", "150,00"),
    ),
    total: str = "150,00",
    **words: str,
) -> bytes:
    """A Polish invoice as a PDF with a text layer and nothing else. A line: name, quantity, unit,
    gross price, gross amount.
    """
    values = {
        "title": "Faktura nr",
        "number": number,
        "issued": "Data wystawienia:",
        "day": day,
        "seller_label": "Sprzedawca:",
        "seller": seller[1],
        "seller_id": seller[0],
        "buyer_label": "Nabywca:",
        "buyer": buyer[1],
        "buyer_id": buyer[0],
        "tax": "NIP:",
        "heads": ["Lp", "Nazwa towaru", "Ilość", "J.m.", "Cena brutto", "Wartość brutto"],
        "total_label": "Razem do zapłaty:",
        "total": total,
        "lines": [[str(place), *line] for place, line in enumerate(lines, 1)],
        **words,
    }
    return typst.compile(_PAPER.encode(), sys_inputs={"said": json.dumps(values)})
