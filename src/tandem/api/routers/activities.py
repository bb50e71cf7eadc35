"""Purchases, other activities, and payments."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from tandem.activity import days, payments
from tandem.api import once
from tandem.api.auth import Caller, KeyAuth, caller_of, caller_until_heard
from tandem.api.schemas.activities import (
    ActivitiesIn,
    ActivitiesOut,
    ActivityIn,
    ActivityOut,
    BasketIn,
    PaymentsIn,
    PaymentsOut,
    PurchaseIn,
    PurchasesIn,
    RefusedOut,
)
from tandem.api.schemas.shared import MemberRef
from tandem.flows.activities import activity_inputs, take_activities
from tandem.flows.activities.activity_inputs import ActivityInput, Asked, LineInput
from tandem.flows.activities.take_activities import Outcome
from tandem.kit import codes
from tandem.kit.errors import Invalid
from tandem.kit.money import to_minor
from tandem.participants import cards
from tandem.partners.models import Partner
from tandem.platform import clock

router = Router(tags=["activities"])


class ActivityRefused(Invalid):
    """The one activity of a request cannot count."""

    code = "api.deed_refused"
    text = "%(detail)s"


class TooManyLines(Invalid):
    """The request holds more lines than one call takes."""

    code = "api.too_many_lines"
    text = "At most %(limit)s lines a request. Send the rest with another one."


def _member(ref: MemberRef, country: str) -> tuple[str, str]:
    if ref.tax_id:
        try:
            return "TAX_ID", codes.parse_tax_id(ref.tax_id, country=country)
        except codes.NotACode:
            return "TAX_ID", ref.tax_id
    if ref.email:
        return "EMAIL", ref.email.strip().lower()
    return (
        ("NUMBER", ref.number)
        if ref.number
        else ("CARD", cards.card_of(ref.card or "") or ref.card or "")
    )


def _product(gtin: str | None, sku: str | None) -> tuple[str, str]:
    if gtin:
        try:
            return "GTIN", codes.parse_gtin(gtin)
        except codes.NotACode:
            return "GTIN", gtin
    return "SKU", sku or ""


def _lines(basket: BasketIn, caller: Caller) -> tuple[LineInput, ...]:
    currency = caller.programme.currency
    return tuple(
        LineInput(
            _product(line.gtin, line.sku),
            line.quantity,
            line.unit,
            None if line.net is None else to_minor(line.net, currency),
            None if line.gross is None else to_minor(line.gross, currency),
        )
        for line in basket.lines
    )


def basket_said(basket: BasketIn, day: date, caller: Caller, **more: Any) -> ActivityInput:
    """A basket of a day in the words of the flow; `more` are further fields of the activity."""
    return ActivityInput(
        member=_member(basket.member, caller.programme.country),
        day=day,
        partner=basket.partner,
        outlet=basket.outlet,
        lines=_lines(basket, caller),
        buyer=_member(basket.buyer, caller.programme.country) if basket.buyer else None,
        **more,
    )


def _purchase(payload: PurchaseIn, caller: Caller) -> ActivityInput:
    return basket_said(
        payload,
        payload.sold_on,
        caller,
        document_no=payload.document_no.strip(),
        due_on=payload.due_on,
        paid_on=payload.paid_on,
        corrects=payload.corrects.strip(),
    )


def _activity(payload: ActivityIn, caller: Caller) -> ActivityInput:
    return ActivityInput(
        member=_member(payload.member, caller.programme.country),
        day=payload.done_on,
        document_no=payload.reference.strip(),
        kind=payload.kind,
        partner=payload.partner,
        attributes=payload.attributes,
    )


def _out(outcome: Outcome) -> ActivityOut:
    if outcome.refused is not None:
        refused = RefusedOut(
            code=outcome.refused.code, field=outcome.refused.field, detail=outcome.refused.sentence
        )
        return ActivityOut(status="refused", refused=refused)
    known: Literal["waiting", "repeated"] = "waiting" if outcome.waits else "repeated"
    return ActivityOut(
        status="recorded" if outcome.is_new else known, id=outcome.id, points=outcome.points
    )


def _one(
    request: HttpRequest, told: ActivityInput, caller: Caller, asked: Asked | None = None
) -> HttpResponse:
    def work() -> tuple[int, ActivityOut]:
        outcome = take_activities.take(
            told,
            programme=caller.programme,
            actor=caller.actor.name,
            now=clock.now(),
            asked=asked,
        )
        if outcome.refused is not None:
            raise ActivityRefused(
                detail=outcome.refused.sentence,
                field=outcome.refused.field,
                reason=outcome.refused.code,
            )
        known = 202 if outcome.waits else 200
        return (201 if outcome.is_new else known), _out(outcome)

    return once.answer(request, caller, work)


def _many(request: HttpRequest, told: Sequence[ActivityInput], caller: Caller) -> HttpResponse:
    if sum(len(activity.lines) for activity in told) > take_activities.LINES_MAX:
        raise TooManyLines(limit=take_activities.LINES_MAX)

    def work() -> tuple[int, ActivitiesOut]:
        outcomes = take_activities.take_many(
            told, programme=caller.programme, actor=caller.actor.name, now=clock.now()
        )
        results = [_out(outcome) for outcome in outcomes]
        counts = {
            name: sum(result.status == name for result in results)
            for name in ("recorded", "repeated", "waiting", "refused")
        }
        return 200, ActivitiesOut(results=results, **counts)

    return once.answer(request, caller, work)


@router.post(
    "/purchases",
    response={201: ActivityOut, 200: ActivityOut, 202: ActivityOut},
    summary="Record a purchase",
    auth=KeyAuth(is_patient=True),
)
def record_purchase(request: HttpRequest, body: PurchaseIn) -> HttpResponse:
    """Record one purchase and award it at once. 200 with `repeated` when its lines were proved
    before, 202 with `waiting` when a person is asked about them.
    """
    before = caller_until_heard(request, "deeds.write")
    told = _purchase(body, before)
    asked = activity_inputs.ask([told], before.programme)
    caller = caller_of(request, "deeds.write")
    if caller is not before:  # it is another one now, or its programme was changed
        return _one(request, _purchase(body, caller), caller)
    return _one(request, told, caller, asked)


@router.post("/purchases/batch", response=ActivitiesOut, summary="Record up to 10,000 purchases")
def record_purchases(request: HttpRequest, body: PurchasesIn) -> HttpResponse:
    """Record many purchases. Each has its own result; points follow within seconds."""
    caller = caller_of(request, "deeds.write")
    return _many(request, [_purchase(purchase, caller) for purchase in body.purchases], caller)


@router.post(
    "/activities", response={201: ActivityOut, 200: ActivityOut}, summary="Record an activity"
)
def record_activity(request: HttpRequest, body: ActivityIn) -> HttpResponse:
    """Record one activity of any declared kind and award it at once."""
    caller = caller_of(request, "deeds.write")
    return _one(request, _activity(body, caller), caller)


@router.post("/activities/batch", response=ActivitiesOut, summary="Record up to 10,000 activities")
def record_activities(request: HttpRequest, body: ActivitiesIn) -> HttpResponse:
    """Record many activities. Each has its own result; points follow within seconds."""
    caller = caller_of(request, "deeds.write")
    return _many(request, [_activity(activity, caller) for activity in body.activities], caller)


@router.post("/payments", response=PaymentsOut, summary="Record payments")
def record_payments(request: HttpRequest, body: PaymentsIn) -> HttpResponse:
    """Record what was received for which document. A payment may come before its purchase and waits
    for it.
    """
    caller = caller_of(request, "payments.write")
    programme = caller.programme

    def work() -> tuple[int, PaymentsOut]:
        wanted = {payment.partner for payment in body.payments if payment.partner}
        sellers = Partner.objects.of(programme.organiser_id).filter(
            programme_id=programme.id, code__in=wanted
        )
        partners = dict(sellers.values_list("code", "id"))
        notices, refused = [], []
        today = days.today(clock.now(), time_zone=programme.time_zone)
        for place, payment in enumerate(body.payments):
            if payment.partner and payment.partner not in partners:
                detail = f"No partner has the code “{payment.partner}”."
                refused.append(
                    RefusedOut(
                        code="api.partner_unknown", field=f"payments.{place}.partner", detail=detail
                    )
                )
                continue
            if (wrong := days.trouble(payment.paid_on, today=today)) is not None:
                refused.append(
                    RefusedOut(
                        code=wrong.code.replace("activity.", "api."),
                        field=f"payments.{place}.paid_on",
                        detail=wrong.sentence,
                    )
                )
                continue
            amount = (
                None if payment.amount is None else to_minor(payment.amount, programme.currency)
            )
            partner_id = partners[payment.partner] if payment.partner else None
            notices.append(
                payments.Notice(
                    partner_id,
                    payment.document_no.strip(),
                    amount,
                    payment.paid_on,
                    payment.reference,
                )
            )
        noted = payments.note(
            notices,
            programme_id=programme.id,
            organiser_id=programme.organiser_id,
            actor=caller.actor.name,
            now=clock.now(),
        )
        return 200, PaymentsOut(
            new=noted.new, settled=noted.settled, waiting=noted.new - noted.settled, refused=refused
        )

    return once.answer(request, caller, work)
