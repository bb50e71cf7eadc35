"""Quotes: what a basket would earn, for a till or a web shop. Nothing is stored."""

from django.http import HttpRequest
from ninja import Router

from tandem.api.auth import caller_of
from tandem.api.routers import activities
from tandem.api.schemas.quotes import QuoteIn, QuoteOut, QuoteReasonOut
from tandem.flows.activities import activity_inputs, activity_meanings, quote_activity
from tandem.platform import clock

router = Router(tags=["quotes"])


@router.post("/quotes", response=QuoteOut, summary="Quote a basket")
def quote(request: HttpRequest, body: QuoteIn) -> QuoteOut:
    """What a purchase would earn now, with the reasons of each rule. Takes no Idempotency-Key: it
    has no effect.
    """
    caller = caller_of(request, "quotes.read")
    programme, now = caller.programme, clock.now()
    day = body.sold_on or programme.day_at(now)
    meant = activity_meanings.activity_of(
        activities.basket_said(body, day, caller, document_no="quote"), programme=programme, now=now
    )
    if isinstance(meant, activity_inputs.Refused):
        raise activities.ActivityRefused(
            detail=meant.sentence, field=meant.field, reason=meant.code
        )
    given = quote_activity.quote(meant, programme=programme, language="en", now=now)
    reasons = [
        reason for explanation in given.explanations.values() for reason in explanation.reasons
    ]
    return QuoteOut(
        points=dict(given.points),
        version=next((explanation.version for explanation in given.explanations.values()), None),
        reasons=[
            QuoteReasonOut(
                rule=row.name, sentence=row.sentence, points=row.points, is_limited=row.is_limited
            )
            for row in reasons
        ],
    )
