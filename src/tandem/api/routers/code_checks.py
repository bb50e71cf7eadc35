"""Whether a code is genuine, for an app or a help desk. It is not used up."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from tandem.api.auth import caller_of
from tandem.api.schemas.code_checks import CodeCheckIn, CodeCheckOut, CodeProductOut
from tandem.catalogue import queries as catalogue
from tandem.evidence.codes import checking
from tandem.platform import clock

router = Router(tags=["code checks"])


@router.post("/code-checks", response=CodeCheckOut, summary="Check whether a code is genuine")
def check_code(request: HttpRequest, body: CodeCheckIn) -> CodeCheckOut:
    """A code of the programme, typed, signed, or a GS1 code with a serial. Each question is counted
    for the organiser. Takes no Idempotency-Key: nothing is used up.
    """
    caller = caller_of(request, "codes.check")
    checked = checking.check(
        body.code,
        programme=caller.programme,
        secret=settings.SECRET_KEY.encode(),
        now=clock.now(),
    )
    if checked.product_id is None:
        return CodeCheckOut(answer=checked.answer, product=None)  # type: ignore[arg-type]
    row = catalogue.product(checked.product_id, organiser_id=caller.actor.organiser_id)
    return CodeCheckOut(
        answer=checked.answer,  # type: ignore[arg-type]
        product=CodeProductOut(id=row.id, sku=row.sku, name=row.name),
    )
