"""What members can order: the catalogue of rewards, and the cards and coupons that rewards may
cost.
"""
