"""What a page says against itself: words by which it is no proof of a sale, and lines that come to
more than its total.

A word counts where it stands as a title does, in a short row: in a sentence it may speak of another
document.
"""

import re
from collections.abc import Sequence
from decimal import Decimal

from tandem.documents.pages.layout import Row
from tandem.documents.paper.goods.items import Item
from tandem.documents.paper.labels import flat

WORDS_MAX = 7  # of a row that is a title
ROUNDING = Decimal("0.05")
# Non-fiscal and cancelled receipts, proformas and offers, advances, corrections and credit notes,
# in Polish, Romanian, Belarusian, Russian, German, French, Italian and English.
_NO_SALE = re.compile(
    r"(?<!\w)(?:"
    r"(?:wydruk|paragon|dokument)?nie ?fiskaln\w+|nie jest (?:paragon|faktur)\w*"
    r"|paragon\w* anulowan\w+|anulowan[aoy]|anulacja"
    r"|(?:tryb )?szkoleniow\w+|wydruk testowy|raport (?:fiskalny )?dobowy|dowod zwrotu"
    r"|(?:faktura|rachunek) korekt\w+|potwierdzenie zamowienia"
    r"|pro[ -]?forma|oferta|zaliczkow\w+|korygujac\w+|korekta (?:faktury|do)|nota korygujaca"
    r"|bon (?:nefiscal|anulat)|nefiscal|anulat[a]?|stornat[a]?|storno|factura (?:de )?avans"
    r"|nota de credit|nota di credito|нефискальн\w+|непризначен\w+|анулявана|аннулирован\w*|возврат"
    r"|non[ -]?fiscal|not fiscal|void(?:ed)?|cancelled|canceled|training(?: mode)?|credit note"
    r"|credit memo|order confirmation|auftragsbestatigung"
    r"|quotation|quote|gutschrift|rechnungskorrektur|storniert|angebot|avoir|devis"
    r"|facture d'acompte|anzahlungsrechnung|preventivo"
    r")(?!\w)"
)
# What a till prints above or below its lines: who has it has paid.
_OF_TILL = re.compile(
    r"(?<!\w)(?:paragon ?fiskalny|bon ?fiscal|касавы чэк|(?:фискальн|кассов)\w+ чек|kassenbon"
    r"|ticket de caisse|scontrino|till receipt|fiscal receipt)(?!\w)"
)
_DELIVERY = re.compile(
    r"(?:dokument )?(?:wz(?= nr| \d|/)|wydanie (?:zewnetrzne|towaru)|list przewozowy"
    r"|aviz de insotire\w*|delivery note|packing (?:slip|list)|lieferschein|bon de livraison"
    r"|documento di trasporto)(?!\w)"
)
_SALE = re.compile(
    r"(?<!\w)(?:faktur\w+|paragon\w*|rachun\w+|factur\w+|bon fiscal|invoice|receipt|rechnung\w*"
    r"|fattura|scontrino|quittung|kassenbon|ticket|чэк|чек|накладная)(?!\w)"
)
# An invoice for a receipt that the buyer has already, by which the purchase may be told, too.
_OF_RECEIPT = re.compile(
    r"(?<!\w)(?:(?:faktura|wystawion\w+) do paragonu|do paragonu (?:fiskalnego )?(?:nr|numer)"
    r"|(?:conform|la|pentru) bon(?:ul|ului)? fiscal)(?!\w)"
)
_SPREAD = re.compile(r"(?<!\w)(?:[^\W\d_] ){3,}[^\W\d_](?!\w)")


def doubts_of(
    rows: Sequence[Row], items: Sequence[Item], total: Decimal | None, currency: str
) -> tuple[str, ...]:
    """Why a person has to look at a page, each a name with its values behind."""
    doubts = []
    word = next(filter(None, map(_word_of, rows)), "") or _delivery_in(rows)
    if word:
        doubts.append(f"says_no_sale {word}")
    whole = _sum_of(items)
    if total is not None and total > 0 and whole - total > ROUNDING:
        doubts.append(f"says_sums {whole:.2f} {total:.2f} {currency}".strip())
    return tuple(doubts)


def _delivery_in(rows: Sequence[Row]) -> str:
    """The title of a page by which goods were handed over and that is no invoice: its purchase is
    told by the invoice that follows.
    """
    titles = [" ".join(cell.text for cell in row) for row in rows]
    if any(_SALE.search(flat(title)) for title in titles):
        return ""
    return next((m[0] for title in titles if (m := _DELIVERY.match(flat(title)))), "")


def is_of_till(rows: Sequence[Row]) -> bool:
    """Whether a till printed it, as a short row of it says."""
    titles = [flat(_title(row)) for row in rows]
    return not is_of_receipt(rows) and any(
        _OF_TILL.search(title) and not _NO_SALE.search(title) for title in titles
    )


def is_of_receipt(rows: Sequence[Row]) -> bool:
    """Whether a page says that it was made out for a till's receipt."""
    return any(_OF_RECEIPT.search(flat(_title(row))) for row in rows)


def _word_of(row: Row) -> str:
    text = _title(row)
    phrase = _NO_SALE.search(flat(text))
    return text[phrase.start() : phrase.end()] if phrase else ""


def _title(row: Row) -> str:
    """A row that may be a title; of a longer one nothing."""
    # `N I E F I S K A L N Y`, as tills print what should be seen.
    text = _SPREAD.sub(
        lambda spread: spread[0].replace(" ", ""), " ".join(cell.text for cell in row)
    )
    return "" if len(text.split()) > WORDS_MAX else text


def _sum_of(items: Sequence[Item]) -> Decimal:
    """What the goods come to: gross where it is told, else net, which is never more."""
    amounts = (item.gross if item.gross is not None else item.net for item in items)
    return sum((amount for amount in amounts if amount is not None), Decimal(0))
