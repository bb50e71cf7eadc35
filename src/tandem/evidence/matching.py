"""Lines to members, products and outlets, and each line's identity.

Runs over the staging table of a document as set statements and leaves `staging.matched_…`: every
line with its verdict, those that count in order of member and document and cut into batches.

How we tell a line that came before. Under a number of a seller under which something counted, it
is held against that (`witnesses`). What this very document counted, and lines without a number,
are told by an identity: (programme, partner, document number, day, product, quantity in base units,
amount, and the how-manieth such line it is in this file); without a number the member's id takes
its place. Identical rows of one file are separate sales, so they differ by the last part. What was
read of paper, or corrected by a person, is of one member: what another one says of the same
document (its number in one form) on the same day is asked about, product by product (`witnesses`).
Paper whose number nobody could read is told by its member, seller and day (`unnumbered`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tandem.evidence.documents.staging import Form, seal, staging_of
from tandem.evidence.models import Document
from tandem.evidence.witnessing import alike, unnumbered, witnesses
from tandem.kit.sql import fill, fill_each, fill_some, named_queries, slots
from tandem.partners import blind
from tandem.partners.models import Partner
from tandem.platform import statements
from tandem.platform.database import batches
from tandem.programmes.models import Programme, Release

LINES_PER_BATCH_MAX = 50_000
# A file without corrections, as nearly all are, is not asked for purchases line by line.
_WITHOUT_CORRECTIONS = {
    "corrects_id": "NULL::uuid",
    "is_purchase_missing": "false",
    "corrected_of": "",
    "purchases_joined": "",
}
# Nor is one of which nothing comes back, or all that does names its purchase.
_WITHOUT_RETURNS = {
    "returned_id": "NULL::uuid",
    "returned_of": "",
    "said_awaited": "",
    "or_awaited": "",
    "returned_joined": "",
}
# A line counts for whom it names, where it corrects no purchase and nobody was merged.
_NAMED = "customer.member_id"
_WITHOUT_EITHER = {"named_as": "", "named_id": "line.member_id"}
# Goods that come back and lines without a number are looked for with whoever was merged only where
# somebody was.
_WITHOUT_KIN = {"holder_id": "asked.member_id", "kin_joined": ""}
# Nor are its lines held against what was read of paper without a number, where nothing was.
# Nor were lines of theirs ever given to another member than they counted for.
_WITHOUT_GIVEN = {"or_given": ""}
_WITHOUT_UNNUMBERED = {"or_unnumbered": "", "unnumbered_joined": ""}
# Nor against other proofs of the same purchases, where nothing of their sellers ever counted.
_WITHOUT_WITNESSES = {
    "or_witnessed": "",
    "witnesses_joined": "",
    "turn": "NULL::integer",
    "finding": "NULL::text",
    "found_joined": "",
}
# Nor are they asked whether they were taken back, where nothing of their partner ever was.
_WITHOUT_TAKEN_BACK = {
    "inner_key": "key",
    "outer_key": "",
    "key": "identified.key",
    "back_joined": "",
}
# Nor are they told by outlets, where none is named.
_WITHOUT_OUTLETS = {"or_outlet": "", "judged_outlet": "", "numbered_outlet": ""}
# Only files with hashes in the customers' place are held against hashes.
_WITHOUT_HASHES = {"or_hashed": "", "hashed_joined": ""}
# A sales file is one partner's; of invoices each line says whose it is.
_OF_ONE_PARTNER = {
    "partner_id": "%(partner_id)s::bigint",
    "partner_ids": "ARRAY[%(partner_id)s::bigint]",
    "judged_partner": "",
    "numbered_partner": "",
    "customer_of_partner": "",
    "product_of_partner": "",
    "outlet_of_partner": "",
    "said_tax": "",
    "tax_told": "NULL::numeric",
    "claim_told": "NULL::uuid",
    "tax": "%(tax_percent)s::numeric",
}
_OF_EACH_PARTNER = {
    "partner_id": "line.partner_id",
    "partner_ids": "ARRAY(SELECT DISTINCT line.partner_id FROM {{read}} AS line)",
    "judged_partner": "judged.partner_id, ",
    "numbered_partner": "numbered.partner_id, ",
    "said_tax": "line.tax_percent,",
    "tax_told": "line.tax_percent",
    "claim_told": "line.claim_id",
    "tax": "coalesce(numbered.tax_percent, %(tax_percent)s::numeric)",
    **{
        f"{name}_of_partner": f"AND {name}.partner_id = line.partner_id"
        for name in ("customer", "product", "outlet")
    },
}
# The staged sets that the lines are held against, and the columns by which a line finds its row.
_FOUND_BY = {
    "customer": "customer_key, partner_id",
    "product": "product_key, unit, partner_id",
    "outlet": "code, partner_id",
    "purchase": "line",
    "bill": "document_no, goes_on_id",
    "sold": "number_key, sold_on, product_id",
    "unnumbered": "member_id, sold_on, product_id",
    "returned": "line",
}
# What is kept of goods that come back, and the columns by which it is found.
_BOUGHT_OF = "member_id, partner_id, product_id"
_OF_RETURNS = {
    "brought": f"{_BOUGHT_OF}, number_key",
    "wanted": f"{_BOUGHT_OF}, holder_id",
    "bought": f"{_BOUGHT_OF}, number_key",
    "latest": f"{_BOUGHT_OF}, number_key",
    "unrecorded": _BOUGHT_OF,
}
# To the planner. By its own figure (0.1) no worker would help, but to name and hash a line costs
# thirty times what handing it over does.
COST_OF_A_ROW_HANDED_OVER = 0.001
PURCHASES_HELD_MAX = 100  # of a member, a seller and a product, against each return
PRICES_MIN, ODD_TIMES = 3, 5  # so many prices say what is usual; so many times that is odd
# DONE: counted by this very document before.
# DIFFERS: another proof of the purchase says it otherwise, and a person is asked (`witnesses`).
VERDICTS = ("COUNTED", "DONE", "REPEATED", "WAITING", "FOREIGN", "EARLY", "DIFFERS")


@dataclass(frozen=True, slots=True)
class Matched:
    """How many lines got which verdict; `batches`: the number of each batch of those to be counted,
    and how many lie in it; `of_its_days`: how much counted beside its paper without a number.
    """

    verdicts: dict[str, int]
    batches: dict[int, int]
    of_its_days: int = 0

    @property
    def figures(self) -> dict[str, int]:
        """The verdicts as a document's figures: what it counted before counts still."""
        figures = {name.lower(): lines for name, lines in self.verdicts.items() if name != "DONE"}
        return {
            **figures,
            "counted": self.verdicts["COUNTED"] + self.verdicts["DONE"],
            "taken_back": 0,
            "gone": 0,
        }


def matched_of(document_id: UUID) -> str:
    """The table of matched lines of a document."""
    return f"staging.matched_{document_id.hex}"


def params_of(document: Document, programme: Programme) -> dict[str, object]:
    """What the statements of matching and acceptance are bound to."""
    return {
        "organiser_id": document.organiser_id,
        "programme_id": programme.id,
        "partner_id": document.partner_id,
        "document_id": document.id,
        "member_id": document.member_id,
        "zone": programme.time_zone,
        "currency": programme.currency,
        "payment_days": programme.payment_days if programme.release == Release.WHEN_PAID else None,
        "tax_percent": programme.tax_percent,
        "batch_lines": LINES_PER_BATCH_MAX,
    }


def _blind_key(document: Document) -> str:
    """The key under which the customers of a file are hashed; empty where they are not."""
    if (
        "customer_hash" not in (document.mapping or {}).get("columns", {})
        or document.partner_id is None
    ):
        return ""
    return Partner.objects.of(document.organiser_id).get(id=document.partner_id).blind_key


def match(
    document: Document, form: Form, *, programme: Programme, looks_back: bool = False
) -> Matched:
    """Match every staged line; repeatable.

    `looks_back`: as when members who wait for the proof of their firm took part.
    """
    matched = matched_of(document.id)
    params = {
        **params_of(document, programme),
        "looks_back": looks_back,
        "purchases_held": PURCHASES_HELD_MAX,
    }
    staged = {name: f"staging.{name}_{document.id.hex}" for name in _FOUND_BY}
    sql = _sql_of(document, form, staged)
    statements.run("SET LOCAL work_mem = '256MB'")
    statements.run(f"SET LOCAL parallel_tuple_cost = {COST_OF_A_ROW_HANDED_OVER}")
    drop = f"DROP TABLE IF EXISTS {', '.join(staged.values())}"
    statements.run(f"{drop}, {matched}")
    ((has_corrections, has_returns, lacks_numbers, has_outlets),) = statements.rows(
        sql["what_comes_back"]
    )
    later = {"returned"} if has_corrections else {"returned", "purchase", "bill"}
    _stage(document, sql, params, {n: t for n, t in staged.items() if n not in later})
    ((has_counted, has_unnumbered),) = statements.rows(
        f"SELECT EXISTS (SELECT 1 FROM {staged['sold']}),"
        f" EXISTS (SELECT 1 FROM {staged['unnumbered']})"
    )
    of_its_days = unnumbered.of_its_days(params) if has_unnumbered else 0
    has_taken_back = bool(batches.keep("evidence_back", sql["back"], params, key="plain_key"))
    has_given = _keep_given(sql, params)
    has_kin = (has_returns or lacks_numbers) and _keep_kin(sql, params)
    sql = fill_each(sql, named=sql["named_of_kin"] if has_kin and lacks_numbers else _NAMED)
    has_witnesses = witnesses.hold_document(document, form, sql, params, has_rivals=has_counted)
    is_of_day = has_unnumbered and unnumbered.hold(sql, params)
    needed = (
        (has_corrections, _WITHOUT_CORRECTIONS),
        (has_returns, _WITHOUT_RETURNS),
        (has_corrections or has_returns or has_kin, _WITHOUT_EITHER),
        (has_kin, _WITHOUT_KIN),
        (has_given, _WITHOUT_GIVEN),
        (is_of_day, _WITHOUT_UNNUMBERED),
        (has_taken_back, _WITHOUT_TAKEN_BACK),
        (has_outlets, _WITHOUT_OUTLETS),
        (has_witnesses, _WITHOUT_WITNESSES),
    )
    texts = _texts_of(sql, needed)
    if has_returns:
        # After the witnesses: what was told before takes nothing of a purchase again.
        _stage_returned(texts, params, staged)
    statements.run(texts["stage_matched"], params)
    statements.run(drop)
    statements.run(sql["index_matched"])
    statements.analysed(matched)
    seal(document, matched)
    verdicts = dict(statements.rows(sql["verdicts"]))
    assert sum(verdicts.values()) == document.staged_lines, "a staged line has one verdict"
    cut = dict(statements.rows(sql["batches"]))
    return Matched({name: verdicts.get(name, 0) for name in VERDICTS}, cut, of_its_days)


def _texts_of(
    sql: Mapping[str, str], needed: Sequence[tuple[object, Mapping[str, str]]]
) -> dict[str, str]:
    """The statements that match, without those of their parts that are not needed."""
    parts = {
        name: sql[name] if is_needed else instead
        for is_needed, without in needed
        for name, instead in without.items()
    }
    if slots(parts["or_given"]):
        parts["or_given"] = fill(parts["or_given"], named_id=parts["named_id"])
    names = (*_OF_RETURNS, "stage_returned", "stage_matched")
    texts = fill_each({name: sql[name] for name in names}, told_lines=sql["told_lines"])
    return fill_each(texts, **parts)


def _sql_of(document: Document, form: Form, staged: Mapping[str, str]) -> dict[str, str]:
    """The statements, with the document's tables in place."""
    tables = {
        "read": staging_of(document.id),
        "matched": matched_of(document.id),
        **staged,
    }
    sql = {
        name: body
        for topic in ("leading", "matching", "returned", "counted", "unnumbered")
        for name, body in named_queries("tandem.evidence", topic).items()
    } | dict(witnesses.sql_of_witnesses())
    of_partner = _OF_ONE_PARTNER if form.is_of_one_partner else _OF_EACH_PARTNER
    named = {name: sql[name] for name in ("identity", "key_of_occurrence")}
    named["held_of_day"] = fill_some(sql["held_of_day"], of_days="")
    return fill_each(fill_each(fill_each(sql, **named), **of_partner), **tables)


def _stage(
    document: Document,
    sql: Mapping[str, str],
    params: dict[str, object],
    staged: Mapping[str, str],
) -> None:
    """Stage the sets that the lines are held against."""
    key = _blind_key(document)
    customers = sql["stage_customer"]
    customers = fill(
        customers,
        **{name: sql[name] if key else without for name, without in _WITHOUT_HASHES.items()},
    )
    params["inner"], params["outer"] = blind.pads(key)
    statements.analysed(staging_of(document.id))
    if key:
        batches.keep("evidence_hashed", sql["hashed"], params, key="value", is_unique=False)
    for name in staged:
        if name == "purchase":
            alike.name_purchases(sql, params)
        text = customers if name == "customer" else sql[f"stage_{name}"]
        _run_stage(name, text, params, staged)
    statements.analysed(*staged.values())


def _stage_returned(
    texts: Mapping[str, str], params: Mapping[str, object], staged: Mapping[str, str]
) -> None:
    """Stage what comes back with the purchases that it came of."""
    for name, key in _OF_RETURNS.items():
        batches.keep(f"evidence_{name}", texts[name], params, key=key, is_unique=False)
    _run_stage("returned", texts["stage_returned"], params, staged)
    statements.analysed(staged["returned"])


def _keep_kin(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Keep who is one with the customers by merging; whether anybody is."""
    return bool(batches.keep("evidence_kin", sql["kin"], params, key="member_id", is_unique=False))


def _keep_given(sql: Mapping[str, str], params: Mapping[str, object]) -> bool:
    """Keep what people gave to another member than it counted for; whether they did."""
    key = "number_key, member_id"
    return bool(batches.keep("evidence_given", sql["given"], params, key=key, is_unique=False))


def _run_stage(
    name: str, text: str, params: Mapping[str, object], staged: Mapping[str, str]
) -> None:
    if statements.run(text, params) > batches.FEW:
        batches.find_by(staged[name], key=_FOUND_BY[name], is_unique=False)


def odd_prices(document: Document, programme: Programme) -> dict[str, object]:
    """Of a matched document, the lines whose price of a unit does not fit the others of their
    product: how many, the first.
    """
    text = fill(
        named_queries("tandem.evidence", "matching")["odd_prices"], matched=matched_of(document.id)
    )
    params = {**params_of(document, programme), "few": PRICES_MIN, "times": ODD_TIMES}
    ((total, line, product),) = statements.rows(text, params)
    return {"total": total, "line": line, "product": product} if total else {}
