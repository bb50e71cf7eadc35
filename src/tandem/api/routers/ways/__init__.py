"""Learning, surveys, contests, tasks, events, community, referrals and trade-in for programs."""
