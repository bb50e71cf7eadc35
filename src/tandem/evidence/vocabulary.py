"""What rules may ask of how an activity was proved."""

from tandem.rules.types import NUMBER
from tandem.rules.vocabulary import Field, Lent

# From the moment a claim came to that in which somebody of its own partner agreed; the organiser's
# people and the machine do not count.
_CONFIRM_DAYS = """(
  SELECT round(extract(epoch FROM min(claim.decided_at - claim.created_at)) / 86400, 3)
  FROM evidence_claim AS claim
  WHERE claim.organiser_id = activity.organiser_id AND claim.member_id = activity.member_id
    AND claim.programme_id = activity.programme_id
    AND claim.partner_id = activity.partner_id AND claim.number = activity.document_no
      AND claim.issued_on = activity.occurred_on
    AND claim.status = 'ACCEPTED'
    AND EXISTS (
      SELECT 1 FROM platform_membership AS membership
      WHERE membership.organiser_id = activity.organiser_id
        AND membership.partner_id = activity.partner_id
        AND 'user:' || membership.user_id::text = claim.decided_by
    )
)"""

LENT = Lent(
    fields=(
        Field(
            "deed.confirm_days",
            NUMBER,
            _CONFIRM_DAYS,
            "activity",
            {
                "en": "the days until the partner confirmed it",
                "pl": "dni do potwierdzenia przez partnera",
                "ro": "zilele până la confirmarea partenerului",
                "be": "дні да пацвярджэння партнёрам",
            },
        ),
    ),
)
