"""Referrals: who invited whom, what was refused and why, and the terms of inviting."""
