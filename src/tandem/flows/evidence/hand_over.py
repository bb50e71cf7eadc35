"""A partner's file that came without a person: by a folder or by a program. It is counted by itself
where that is sure.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from tandem.evidence.models import Document
from tandem.flows.evidence import accept_evidence
from tandem.partners.models import Partner
from tandem.platform.access.permissions import Actor
from tandem.platform.files import uploads
from tandem.programmes.models import Programme


def hand_over(
    chunks: Iterable[bytes],
    *,
    name: str,
    programme: Programme,
    partner: Partner,
    by: str,
    home: Path,
    bytes_max: int,
    now: datetime,
) -> Document:
    """Take a file in and count it soon: invoices and EDI, and a sales file whose layout a person
    has mapped before.

    Runs in the caller's transaction, which a refusal must take back; the stored file goes with it.

    Raises:
        TooLarge, Empty, AlreadyReceived, NotATable …: nothing is kept.
    """
    of = programme.organiser_id
    actor = Actor(
        name=f"{by}:{partner.code}"[:80],
        organiser_id=of,
        permissions=frozenset({"partner.upload"}),
        programme_id=programme.id,
        partner_id=partner.id,
    )
    stored = uploads.store(
        chunks, name=name, home=home, bytes_max=bytes_max, organiser_id=of, user_id=None, now=now
    )
    try:
        return accept_evidence.receive(
            stored,
            home=home,
            programme_id=programme.id,
            actor=actor,
            now=now,
            comes_alone=True,
        )
    except BaseException:
        (home / stored.path).unlink(missing_ok=True)
        raise
