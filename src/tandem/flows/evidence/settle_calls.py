"""What a program told in the very moment in which a document was counted that tells the purchase
by the number with or without letters in front: neither saw the other, and both counted.

A document's number is held against what counted when it is matched, and a call's when it takes
its number (`evidence.witnessing.alike`). A call in between sees nothing of the document yet. So
once the document is counted, and with it every call that might have missed it (decision 5), the
call is taken back and told once more: it was told before, or a person is asked.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from tandem.activity import recording
from tandem.evidence.facts import DocumentAccepted
from tandem.evidence.models import Document
from tandem.evidence.undoing.taking_back import Counted
from tandem.evidence.witnessing import alike, retellings
from tandem.evidence.witnessing.alike import Meanwhile
from tandem.flows.activities import record_activity, take_activities
from tandem.flows.documents import take_back_alias
from tandem.kit import ids
from tandem.platform.steps import step
from tandem.programmes import queries as programmes
from tandem.programmes.models import Programme


@step("settle_calls.tell_again")
def tell_again(facts: Sequence[DocumentAccepted]) -> None:
    """Tell purchases once more that programs told while documents that tell them were counted."""
    for fact in facts:
        if not fact.began or not fact.figures.get("fresh"):
            continue
        document = Document.objects.of(fact.organiser_id).get(id=fact.document_id)
        programme = programmes.programme(document.programme_id, organiser_id=fact.organiser_id)
        lines = alike.told_meanwhile(
            fact.document_id,
            since=datetime.fromisoformat(fact.began),
            programme_id=programme.id,
            organiser_id=fact.organiser_id,
        )
        for _call, own in groupby(lines, key=lambda line: (line.member_id, line.activity_id)):
            _tell_again(list(own), programme, fact)


def _tell_again(lines: Sequence[Meanwhile], programme: Programme, fact: DocumentAccepted) -> None:
    call = lines[0]
    counted = [
        Counted(
            member_id=line.member_id,
            activity_id=line.activity_id,
            document_no=line.document_no,
            sold_on=line.sold_on,
            partner_id=line.partner_id,
            product_id=line.product_id,
            quantity=line.quantity,
            net_minor=line.net_minor,
            gross_minor=line.gross_minor,
            key=ids.derived(line.activity_id, line.product_id),
        )
        for line in lines
    ]
    take_back_alias.correct(
        counted,
        fact.document_id,
        by=("AT_ONCE",),
        programme=programme,
        actor=fact.actor,
        now=fact.at,
    )
    told = record_activity.activity_of(
        call.member_id,
        programme=programme,
        document_no=call.document_no,
        day=call.sold_on,
        key=str(ids.derived(call.activity_id, "AT_ONCE")),
        lines=tuple(
            recording.LineIn(line.product_id, line.quantity, line.net_minor, line.gross_minor)
            for line in lines
        ),
        partner_id=call.partner_id,
        outlet_id=call.outlet_id,
        due_on=call.due_on,
        buyer_id=call.buyer_id,
    )
    of = programme.organiser_id
    retellings.keep(
        [(told, None, call.told_as)], programme_id=programme.id, organiser_id=of, now=fact.at
    )
    kept = retellings.named([(told.member_id, retellings.key_of(told))], organiser_id=of)
    take_activities.take_again(kept, programme=programme, actor=fact.actor, now=fact.at)
