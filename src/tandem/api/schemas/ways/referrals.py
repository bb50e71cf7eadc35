"""Whom members invited, and what they invite with."""

from datetime import date, datetime

from pydantic import BaseModel

from tandem.engagement.referrals.models import Reason, Status


class ReferralOut(BaseModel):
    """That a member was invited by another; `reason`: why it is refused, or one too many."""

    member_id: str
    referrer_id: str
    status: Status
    reason: Reason | None
    counted_on: date | None
    bought_on: date | None
    stayed_on: date | None
    created_at: datetime


class ReferralsOut(BaseModel):
    """A page of referrals, oldest first."""

    items: list[ReferralOut]
    next_cursor: str | None


class InvitationOut(BaseModel):
    """What a member invites with: `link` to be passed on, `code` to be typed. Theirs for good."""

    code: str
    link: str
