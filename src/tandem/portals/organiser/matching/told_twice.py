"""Purchases of which two proofs say something else, side by side, and which of them is right."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import DisagreementDecision
from tandem.evidence.witnessing import disagreements, weighing
from tandem.evidence.witnessing.disagreements import Question, Side
from tandem.portals.organiser.matching import actions
from tandem.portals.shared import names_by_id
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import page
from tandem.portals.shared.areas.lists import Cell, Column, Listing
from tandem.portals.shared.proofs import witnesses
from tandem.portals.shared.templatetags.figures import day, money, quantity

QUESTIONS = Listing(
    "questions",
    columns=[
        Column("purchase", _("Purchase"), sorts_by="day_held"),
        Column("product", _("Product")),
        Column("held", _("Recorded")),
        Column("told", _("Told later")),
        Column("right", _("What is right")),
    ],
    at_first="purchase",
    empty=_(
        "Nothing is open. Where a purchase comes twice, by an invoice and by a seller's file, and"
        " they do not agree on pieces or money, it stands here with both."
    ),
)
ANSWERED = Listing(
    "answered",
    columns=[
        Column("purchase", _("Purchase")),
        Column("product", _("Product")),
        Column("held", _("Recorded")),
        Column("told", _("Told later")),
        Column("answer", _("What was said")),
        Column("back", _("What to do")),
    ],
    empty=_("Nothing was answered yet. What you say is right stands here, and can be undone."),
)
ANSWERS = {
    DisagreementDecision.SAME: _("The recorded one"),
    DisagreementDecision.CORRECTED: _("The later one"),
    DisagreementDecision.OTHER: _("Both were bought"),
}
SOURCES = {**witnesses.SOURCES, "WITNESS": _("a better proof")}


@page(
    "unknown/told-twice/",
    permission="evidence.view",
    template="told_twice.html",
    tab=_("Purchases told twice"),
    actions=[
        actions.keep_recorded,
        actions.correct_recorded,
        actions.record_both,
        actions.answer_several,
        actions.reopen,
    ],
)
def told_twice(portal: Portal) -> Mapping[str, Any] | HttpResponseBase:
    """The open questions, oldest purchase first; as a file too."""
    asked = QUESTIONS.asked(portal)
    of = portal.organiser_id
    total = disagreements.open_total(portal.programme.id, organiser_id=of)
    rows = asked.rows
    questions = disagreements.questions(
        portal.programme.id,
        start=rows.start or 0,
        most=(rows.stop or total) - (rows.start or 0),
        newest_first=asked.by[0].startswith("-"),
        organiser_id=of,
    )
    if asked.is_file:
        return QUESTIONS.exported(portal, _cells(portal, questions))
    shown = QUESTIONS.shown(
        asked,
        _cells(portal, questions),
        total=total,
        # Of an empty list there is no form to say what was wrong; the page says it then.
        selection=portal.form(actions.answer_several) if questions else None,
        keys=[str(question.id) for question in questions],
    )
    return {"list": shown, "total": total, "answered": ANSWERED.whole(_answered(portal))}


def _answered(portal: Portal) -> list[dict[str, Cell]]:
    """What was answered last, to be undone."""
    answers = disagreements.answers(portal.programme.id, organiser_id=portal.organiser_id)
    sides = _sides(portal, [answer.question for answer in answers])
    return [
        {
            **cells,
            "answer": Cell(
                ANSWERS[answer.decision],
                note=_("by itself, by a better proof") if answer.actor == weighing.ACTOR else "",
                lines=[day(answer.at)],
            ),
            "back": Cell(
                "",
                forms=[
                    portal.form(
                        actions.reopen,
                        of=str(answer.id),
                        initial={"question": answer.question.id, "answer": answer.id},
                    )
                ],
            ),
        }
        for answer, cells in zip(answers, sides, strict=True)
    ]


def _cells(portal: Portal, questions: list[Question]) -> list[dict[str, Cell]]:
    """The rows of open questions, with their answers."""
    answers = (actions.keep_recorded, actions.correct_recorded, actions.record_both)
    return [
        {
            **cells,
            "right": Cell(
                "",
                forms=[
                    portal.form(act, of=str(question.id), initial={"question": question.id})
                    for act in answers
                ],
            ),
        }
        for question, cells in zip(questions, _sides(portal, questions), strict=True)
    ]


def _sides(portal: Portal, questions: list[Question]) -> list[dict[str, Cell]]:
    """What questions are about, and both sides."""
    products = names_by_id.products(portal, (question.product_id for question in questions))
    both = {key for question in questions for key in (question.member_id, question.rival_id)}
    members = names_by_id.members(portal, both)
    partners = names_by_id.partners(portal, (question.partner_id for question in questions))
    cells = []
    for question in questions:
        names = (members[question.member_id], partners.get(question.partner_id or 0, ""))
        cells.append(
            {
                "purchase": Cell(
                    question.held.number or question.told.number or day(question.held.day),
                    note=" · ".join(name for name in names if name),
                    href=portal.address("organiser:member", member=question.member_id),
                ),
                "product": Cell(products.get(question.product_id, "")),
                "held": _side(
                    portal,
                    question.held,
                    SOURCES.get(question.held_by, ""),
                    who=members[question.member_id] if question.rival_id else "",
                ),
                "told": _side(
                    portal,
                    question.told,
                    question.document_name if question.document_id else SOURCES["API"],
                    who=members[question.rival_id] if question.rival_id else "",
                    href=portal.address("organiser:file", document=question.document_id)
                    if question.document_id
                    else "",
                ),
            }
        )
    return cells


def _side(portal: Portal, side: Side, source: object, *, who: str = "", href: str = "") -> Cell:
    """What one side says; `who`: the member of whom it says so, where the sides name two."""
    amounts = [(_("net %(amount)s"), side.net_minor), (_("gross %(amount)s"), side.gross_minor)]
    shown = [
        word % {"amount": money(amount, portal.programme.currency)}
        for word, amount in amounts
        if amount is not None
    ]
    pieces = f"{quantity(side.quantity)} ×"
    return Cell(
        f"{pieces} {' · '.join(shown)}",
        note=source,
        href=href,
        lines=[who] * bool(who) + [" · ".join(filter(None, (side.number, str(day(side.day)))))],
    )
