-- count_view --
-- One more view of a channel on a day; no row where there is no such channel.
WITH channel AS MATERIALIZED (
  SELECT channel.id
  FROM outreach_channel AS channel
  WHERE channel.organiser_id = %(organiser_id)s
    AND channel.id = %(channel_id)s
)
INSERT INTO outreach_view (organiser_id, channel_id, day, slot, total, created_at)
SELECT %(organiser_id)s, channel.id, %(day)s, %(slot)s, 1, %(now)s
FROM channel
ON CONFLICT (channel_id, day, slot) DO UPDATE SET total = outreach_view.total + 1;
