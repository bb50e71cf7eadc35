"""What a person teaches: a partner's word is a product or member of ours, or none of them."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tandem.evidence.facts import AliasLearnt
from tandem.evidence.models import Alias, AliasKind
from tandem.kit.errors import Missing
from tandem.platform import journal
from tandem.platform.permissions import Actor


class NoSuchTarget(Missing):
    """What the word is said to mean does not exist."""

    code = "evidence.no_such_target"
    text = _("There is no product or member with the number “%(number)s”.")


def learn(
    key: str, *, text: str, kind: AliasKind, programme_id: UUID, partner_id: int, actor: Actor, now: datetime,
    product_id: UUID | None = None, member_id: int | None = None,
) -> None:  # fmt: skip
    """Keep what a partner's word means; without a target it means none of ours. A later answer replaces an earlier one."""
    target = {"product_id": product_id, "member_id": member_id, "text": text[:200], "actor": actor.name}
    Alias.objects.of(actor.organiser_id).update_or_create(
        programme_id=programme_id, partner_id=partner_id, kind=kind, key=key,
        defaults=target, create_defaults={"organiser_id": actor.organiser_id, "created_at": now, **target},
    )  # fmt: skip
    journal.record(
        AliasLearnt(
            organiser_id=actor.organiser_id, at=now, actor=actor.name, programme_id=programme_id, partner_id=partner_id,
            kind=str(kind), key=key,
        )
    )  # fmt: skip
