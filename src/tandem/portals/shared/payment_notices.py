"""The door for a payment provider's notices, and the provider that the installation's settings
name.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tandem.fees import checkouts
from tandem.fees.models import Checkout
from tandem.fees.providers import registry
from tandem.fees.providers.base import Notice, NotTheirs, Provider, ProviderAway
from tandem.platform import clock, tenancy

log = logging.getLogger(__name__)
NOTICE_BYTES_MAX = 100_000


def provider() -> Provider | None:
    """The provider that is set; None where none is."""
    return registry.of(settings.PAYMENT_PROVIDERS)


@csrf_exempt
@require_POST
@transaction.non_atomic_requests
def notice(request: HttpRequest, code: str) -> JsonResponse:
    """A notice of a provider: 200 when it is taken in or about nothing of ours, 400 when it is not
    theirs or came before, 503 when the payment cannot be read now, so that it is sent again.

    No transaction is open while the provider is read: a slow one holds up nobody else.
    """
    theirs = provider()
    if theirs is None or theirs.code.lower() != code:
        return JsonResponse({"code": "fees.no_provider"}, status=404)
    if int(request.headers.get("Content-Length") or 0) > NOTICE_BYTES_MAX:
        return JsonResponse({"code": "fees.not_theirs"}, status=400)
    now = clock.now()
    try:
        notice = theirs.heard(request.body, request.headers, now=now)
        checkout = _named(theirs, notice)
        if checkout is None:
            return JsonResponse({"state": "UNKNOWN"})
        payment = checkouts.read(theirs, checkout)
        with transaction.atomic():
            tenancy.enter(checkout.organiser_id)
            state = checkouts.hear(theirs, notice, checkout, payment, now=now)
    except NotTheirs as refusal:
        log.warning("a notice of %s was refused", code)
        return JsonResponse({"code": refusal.code}, status=400)
    except ProviderAway as refusal:
        return JsonResponse({"code": refusal.code}, status=503)
    return JsonResponse({"state": state})


def _named(theirs: Provider, notice: Notice) -> Checkout | None:
    """The payment that a notice is about; NotTheirs where the notice was taken in before."""
    with transaction.atomic(), tenancy.across("a notice names a payment, not whose it is"):
        checkout = checkouts.of_reference(notice.reference)
        if checkout and checkouts.was_heard(theirs, notice, organiser_id=checkout.organiser_id):
            raise NotTheirs()
    return checkout
