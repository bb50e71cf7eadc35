"""How simple the programme is: what a member has to know and do, and what a seller does in a week;
each figure with what it was counted from and what can be done.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tandem.insights.attainability import counting
from tandem.insights.simplicity import measuring
from tandem.insights.simplicity.measuring import Simplicity
from tandem.portals.shared import tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.templatetags.figures import points, quantity, share

MEASURES = Listing(
    "simplicity",
    columns=[
        Column("what", gettext_lazy("What")),
        Column("now", gettext_lazy("Now"), is_number=True),
        Column("advised", gettext_lazy("We advise"), is_number=True),
        Column("advice", gettext_lazy("What can be done")),
    ],
    empty="",
)
PROOFS = Listing(
    "proofs",
    columns=[
        Column("proof", gettext_lazy("What proves it")),
        Column("steps", gettext_lazy("Steps of the member"), is_number=True),
        Column("looks", gettext_lazy("Who looks at it")),
        Column("recorded", gettext_lazy("Recorded in 12 weeks"), is_number=True),
        Column("hours", gettext_lazy("Half are decided within"), is_number=True),
        Column("rejected", gettext_lazy("Turned down"), is_number=True),
    ],
    empty=gettext_lazy("Nothing was recorded in twelve weeks."),
    first=(gettext_lazy("Hand over a sales file"), "organiser:files"),
)
NAMES = {
    "SELL_OUT": gettext_lazy("a seller's sales file"),
    "API": gettext_lazy("told by a program or a table"),
    "CODE": gettext_lazy("a code on the pack"),
    "INVOICE_QR": gettext_lazy("the code of a printed e-invoice"),
    "E_INVOICE": gettext_lazy("an e-invoice"),
    "PAPER": gettext_lazy("a photo or PDF of an invoice or receipt"),
    "ACTION": gettext_lazy("a photo of what was done"),
}
LOOKS = {
    "MACHINE": gettext_lazy("nobody: it gives points at once"),
    "PARTNER": gettext_lazy("the seller"),
    "BOTH": gettext_lazy("the seller, then you"),
    "ORGANISER": gettext_lazy("you"),
}


@page(
    "reach/simplicity/",
    permission="insights.view",
    template="simplicity.html",
    tab=gettext_lazy("How simple it is"),
)
def simplicity(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The figures of simplicity; as a file too."""
    programme = portal.programme
    today = programme.day_at(portal.now)
    known = counting.history(programme, today=today)
    measured = measuring.measured(programme, known=known, now=portal.now)
    measures = list(_measures(portal, measured))
    if tables.wanted(portal):
        return MEASURES.exported(portal, [cells for cells, _is_good in measures])
    over = sum(not is_good for _cells, is_good in measures)
    return {
        "finding": ngettext(
            "%(n)s of %(all)s figures asks too much of people",
            "%(n)s of %(all)s figures ask too much of people",
            over,
        )
        % {"n": over, "all": len(measures)}
        if over
        else _("The programme is simple to take part in"),
        "list": MEASURES.whole([cells for cells, _is_good in measures]),
        "proofs": PROOFS.whole([_proof(portal, proof) for proof in measured.proofs]),
    }


def _measures(portal: Portal, measured: Simplicity) -> Iterator[tuple[dict[str, Cell], bool]]:
    """Each figure as a row, and whether it is as is advised; what is not known is not held against
    anybody.
    """
    yield _rules(portal, measured)
    yield _steps(portal, measured)
    yield _words(portal, measured)
    yield _first(portal, measured)
    yield _duties(portal, measured)


def _row(
    what: str, counted_from: str, now: Cell, advised: str, advice: Cell, *, is_good: bool
) -> tuple[dict[str, Cell], bool]:
    cells = {
        "what": Cell(what, note=counted_from),
        "now": now,
        "advised": Cell(advised),
        "advice": Cell() if is_good else advice,
    }
    return cells, is_good


def _rules(portal: Portal, measured: Simplicity) -> tuple[dict[str, Cell], bool]:
    address, most = portal.address("organiser:rules"), measuring.RULES_KNOWN
    return _row(
        _("Rules that a member has to know"),
        _("published rules that give something to members"),
        Cell(points(measured.rules), href=address, value=measured.rules),
        _("%(n)s at most") % {"n": most},
        Cell(_("Leave out rules that give little, or join two."), href=address),
        is_good=measured.rules <= most,
    )


def _steps(portal: Portal, measured: Simplicity) -> tuple[dict[str, Cell], bool]:
    recorded = sum(proof.recorded for proof in measured.proofs)
    steps = (
        sum(proof.steps * proof.recorded for proof in measured.proofs) / recorded if recorded else 0
    )
    by_itself = measured.by_itself
    return _row(
        _("Steps of a member for each thing recorded"),
        _("on average of %(n)s in twelve weeks; %(share)s came by themselves")
        % {"n": points(recorded), "share": share(by_itself or 0)},
        Cell(quantity(_tenths(steps)) if recorded else "–", value=round(steps, 2)),
        _("%(n)s at most") % {"n": 1},
        Cell(
            _("Ask sellers for their sales files: what they tell, no member has to prove."),
            href=portal.address("organiser:partners"),
        ),
        is_good=steps <= 1,
    )


def _words(portal: Portal, measured: Simplicity) -> tuple[dict[str, Cell], bool]:
    language = portal.language.split("-")[0]
    words = measured.words.get(language) or max(measured.words.values(), default=0)
    minutes = max(1, round(words / measuring.WORDS_A_MINUTE))
    address, most = portal.address("organiser:regulations"), measuring.WORDS_READ
    return _row(
        _("Words in the regulations"),
        ngettext(
            "the version in force: %(n)s minute to read",
            "the version in force: %(n)s minutes to read",
            minutes,
        )
        % {"n": minutes}
        if words
        else _("none are published"),
        Cell(points(words) if words else "–", href=address, value=words),
        _("%(n)s at most") % {"n": points(most)},
        Cell(_("Leave out sections and paragraphs that no member needs."), href=address),
        is_good=words <= most,
    )


def _first(portal: Portal, measured: Simplicity) -> tuple[dict[str, Cell], bool]:
    days, most = measured.days, measuring.DAYS_WAITED
    return _row(
        _("Days to the first reward"),
        ngettext(
            "for half of the %(n)s member who has earned enough",
            "for half of the %(n)s members who have earned enough",
            measured.reached,
        )
        % {"n": points(measured.reached)}
        if measured.reached
        else _("nobody has earned enough for one yet"),
        Cell("–" if days is None else points(days), value=days),
        _("%(n)s at most") % {"n": most},
        Cell(
            _("Offer a smaller first reward: try its price."),
            href=portal.address("organiser:reach"),
        ),
        is_good=days is None or days <= most,
    )


def _duties(portal: Portal, measured: Simplicity) -> tuple[dict[str, Cell], bool]:
    sellers, most = measured.sellers, measuring.DUTIES_A_WEEK
    duties = sellers.duties_a_week
    return _row(
        _("Duties of a seller in a week"),
        ngettext(
            "%(n)s seller in twelve weeks: %(claims)s claims to look at, %(files)s files; the"
            " busiest had %(most)s",
            "%(n)s sellers in twelve weeks: %(claims)s claims to look at, %(files)s files; the"
            " busiest had %(most)s",
            sellers.sellers,
        )
        % {
            "n": points(sellers.sellers),
            "claims": points(sellers.claims),
            "files": points(sellers.files),
            "most": points(sellers.most),
        }
        if sellers.sellers
        else _("no seller had anything to do in twelve weeks"),
        Cell(quantity(_tenths(duties)) if sellers.sellers else "–", value=round(duties, 2)),
        _("%(n)s at most") % {"n": most},
        Cell(
            _("Let the machine look, or look yourself: change who looks at what."),
            href=portal.address("organiser:settings"),
        ),
        is_good=duties <= most,
    )


def _proof(portal: Portal, proof: measuring.Proof) -> dict[str, Cell]:
    rejected = proof.rejected / proof.decided if proof.decided else None
    return {
        "proof": Cell(NAMES[proof.kind]),
        "steps": Cell(points(proof.steps)),
        "looks": Cell(LOOKS[proof.looks]),
        "recorded": Cell(points(proof.recorded)),
        "hours": Cell("–" if proof.hours is None else _time(proof.hours), value=proof.hours),
        "rejected": Cell(
            "–" if rejected is None else share(rejected),
            note=ngettext("of %(n)s claim", "of %(n)s claims", proof.decided)
            % {"n": points(proof.decided)}
            if proof.decided
            else "",
            href=f"{portal.address('organiser:claims')}?status=REJECTED" if proof.rejected else "",
        ),
    }


def _tenths(figure: float) -> Decimal:
    return Decimal(str(round(figure, 1)))


def _time(hours: int) -> str:
    """Hours, or days where there are two and more."""
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = round(hours / 24)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
