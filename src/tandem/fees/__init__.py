"""Fees: plans of membership that members pay for, what is owed for them, and what came in.

Words: an *offer* says how a plan (`tiers.Plan`) is sold: trial, grace, renewal, refund, perks; a
*subscription* is a member's, from joining to its end; a *fee* is the price of one of its periods; a
*receipt* is money that came in, once for ever by the reference of its way; a *refund* is owed back.
Invariants: a receipt pays one fee and a fee is paid by one receipt or by a person's word; what a
fee bought stands as days in `tiers.Membership`, under the fee's own id; a subscription's state
follows from days that are written, so a night that comes late finds the same.
"""
