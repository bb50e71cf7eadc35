-- move --
-- Lets each place that a request holds be one of the span that the benefit has now. Uses request_benefit_idx.
UPDATE benefits_request AS request
SET place_on = CASE WHEN %(span)s = 'EVER' THEN %(ever)s::date
  ELSE date_trunc(lower(%(span)s), greatest(request.asked_on, request.place_on)::timestamp)::date END
WHERE request.organiser_id = %(organiser_id)s
  AND request.benefit_id = %(benefit_id)s
  AND request.place_on IS NOT NULL;

-- clear --
UPDATE benefits_places AS places
SET taken = 0
WHERE places.organiser_id = %(organiser_id)s
  AND places.benefit_id = %(benefit_id)s;

-- count --
-- What is taken: by requests, and by uses that nobody asked for.
INSERT INTO benefits_places (organiser_id, benefit_id, span_on, taken, created_at)
SELECT %(organiser_id)s, %(benefit_id)s, held.span_on, count(*), %(now)s
FROM (
  SELECT request.place_on AS span_on
  FROM benefits_request AS request
  WHERE request.organiser_id = %(organiser_id)s
    AND request.benefit_id = %(benefit_id)s
    AND request.place_on IS NOT NULL
  UNION ALL
  SELECT CASE WHEN %(span)s = 'EVER' THEN %(ever)s::date
    ELSE date_trunc(lower(%(span)s), used.used_on::timestamp)::date END
  FROM benefits_use AS used
  WHERE used.organiser_id = %(organiser_id)s
    AND used.benefit_id = %(benefit_id)s
    AND used.undone_at IS NULL
    AND used.request_id IS NULL
) AS held
GROUP BY held.span_on
ON CONFLICT (benefit_id, span_on) DO UPDATE SET taken = excluded.taken;
