"""What members did of the ways of taking part over years, laid into the tables at once: as many
attempts, sheets and standings as there are members, half as many invited, a fifth that hand in;
a mailing to each, and a fifth whose membership is paid for.

Half of what is done of a way is done of its first course, task, event …, the rest of the others.
Parameters: organiser_id, programme_id, now, and the first of each: course, survey, contest, judged,
task, event, offer, mailing; the member that is looked at, and the plan that is sold.
"""

# The members with a number each from nought on, to be done of the first thing of a way or another.
_MEMBERS = """
WITH member AS (
  SELECT each.id, each.organiser_id, each.number::int AS place,
    date '2025-06-01' + each.number::int %% 300 AS on_day
  FROM participants_member AS each
  WHERE each.programme_id = %(programme_id)s
),
of AS (
  SELECT thing.id, row_number() OVER (ORDER BY thing.id) - 1 AS place, count(*) OVER () AS total
  FROM {things} AS thing
  WHERE thing.programme_id = %(programme_id)s AND {which}
),
chosen AS (
  SELECT member.*, CASE WHEN member.place %% 2 = 0 THEN %({first})s::uuid ELSE of.id END AS thing_id
  FROM member
  JOIN of ON of.place = member.place / 2 %% of.total
)
"""


def _chosen(things: str, first: str, which: str = "true") -> str:
    return _MEMBERS.format(things=things, first=first, which=which)


_COURSES = _chosen("learning_course", "course")
_PROGRESS = f"""
{_COURSES}
INSERT INTO learning_progress (
  organiser_id, member_id, course_id, programme_id, lessons, times, learnt_on, is_renewing,
  certificate, created_at
)
SELECT
  organiser_id, id, thing_id, %(programme_id)s, '{{}}', (place %% 3 > 0)::int,
  CASE WHEN place %% 3 > 0 THEN on_day END, false, '', %(now)s
FROM chosen
"""
# Every hundredth waits for a person.
_ATTEMPTS = f"""
{_COURSES}
INSERT INTO learning_attempt (
  organiser_id, member_id, id, course_id, programme_id, number, round, seed, pass_percent,
  questions, answers, judged, state, score, until_at, handed_at, created_at
)
SELECT
  chosen.organiser_id, chosen.id, md5('attempt ' || chosen.id)::uuid, chosen.thing_id,
  %(programme_id)s, 1, 0, place, 80, asked.questions, answered.answers, '{{}}',
  CASE WHEN place %% 100 = 0 THEN 'WAITING' WHEN place %% 3 > 0 THEN 'PASSED' ELSE 'FAILED' END,
  CASE WHEN place %% 100 > 0 THEN CASE WHEN place %% 3 > 0 THEN 90 ELSE 50 END END, NULL, on_day, on_day
FROM chosen
CROSS JOIN LATERAL (
  SELECT array_agg(question.id ORDER BY question.id) AS questions
  FROM learning_question AS question
  WHERE question.course_id = chosen.thing_id
) AS asked
CROSS JOIN LATERAL (
  SELECT jsonb_object_agg(question, '"tak"'::jsonb) AS answers
  FROM unnest(asked.questions) AS question
) AS answered
"""
_SURVEYS = _chosen("surveys_survey", "survey")
_SHEETS = f"""
{_SURVEYS}
INSERT INTO surveys_sheet (
  organiser_id, survey_id, id, member_id, answered_on, product_id, outlet_id, content, picks, texts,
  created_at
)
SELECT
  organiser_id, thing_id, md5('sheet ' || id)::uuid, id, on_day, NULL, NULL, 25 * (place * 7 %% 5),
  jsonb_build_array(
    'q1:' || place * 13 %% 11, 'q2:' || 1 + place * 7 %% 5, 'q3:' || place * 3 %% 5,
    'q4:' || place %% 8, 'q4:' || (place + 3) %% 8, 'q5.0:' || place %% 5,
    'q5.1:' || place * 3 %% 5, 'q6.0:' || 1 + place %% 4, 'q7:' || place %% 3
  ),
  CASE
    WHEN place %% 5 = 0 THEN jsonb_build_object('q8', 'Smaller packs, number ' || place)
    ELSE '{{}}'
  END,
  %(now)s
FROM chosen
"""
_PARTICIPATIONS = f"""
{_SURVEYS}
INSERT INTO surveys_participation (
  organiser_id, member_id, id, survey_id, kept, done_on, created_at
)
SELECT organiser_id, id, md5('taking part ' || id)::uuid, thing_id, '{{}}', on_day, %(now)s
FROM chosen
"""
_STANDINGS = """
INSERT INTO contests_contestant (
  organiser_id, member_id, contest_id, league, nickname, score, mark, team, created_at
)
SELECT
  member.organiser_id, member.id, contest.id, 0, '', 100 * (1 + member.number::int * 7919 %% 9973),
  100000 * (1 + member.number::int * 7919 %% 9973), '', %(now)s
FROM participants_member AS member
JOIN contests_contest AS contest
  ON contest.programme_id = %(programme_id)s
  AND contest.id <> %(judged)s
  AND (contest.id = %(contest)s OR member.number::int %% 100 = 1)
WHERE member.programme_id = %(programme_id)s
"""
# Two of five are done; of the first task.
_TASKS = _chosen("tasks_task", "task")
_UNDER_WAY = f"""
{_TASKS}
INSERT INTO tasks_standing (
  organiser_id, member_id, task_id, period, so_far, done_on, created_at
)
SELECT
  organiser_id, id, thing_id, 'once', ARRAY[CASE WHEN place %% 5 < 2 THEN 2 ELSE 1 END],
  CASE WHEN place %% 5 < 2 THEN on_day END, %(now)s
FROM chosen
"""
_DONE = f"""
{_TASKS}
INSERT INTO tasks_done (organiser_id, member_id, task_id, period, done_on, created_at)
SELECT organiser_id, id, thing_id, 'once', on_day, %(now)s
FROM chosen
WHERE place %% 5 < 2
"""
_SIGN_UPS = f"""
{_chosen("events_event", "event")}
INSERT INTO events_signup (
  organiser_id, member_id, event_id, programme_id, state, turn, companions, ticket, answers, points,
  held, revision, signed_at, arrived_at, created_at
)
SELECT
  organiser_id, id, thing_id, %(programme_id)s,
  CASE WHEN place %% 40 = 0 THEN 'CANCELLED' ELSE 'SIGNED_UP' END, 1 + place, 0,
  left(md5('ticket ' || id), 16), '{{}}', 0, NULL, 0, on_day, NULL, on_day
FROM chosen
WHERE place / 2 %% 2 = 0
"""
_TALLIES = """
UPDATE events_tally AS tally
SET taken = counted.total, turns = counted.turns
FROM (
  SELECT sign_up.event_id, count(*) FILTER (WHERE sign_up.state = 'SIGNED_UP') AS total,
    max(sign_up.turn) AS turns
  FROM events_signup AS sign_up
  WHERE sign_up.programme_id = %(programme_id)s
  GROUP BY sign_up.event_id
) AS counted
WHERE tally.event_id = counted.event_id
"""
# Of a hundred: thirty questions, sixty answers, five ideas, five reviews; some are to be looked at,
# of the first thousand so many that a page of them is as full in a small programme.
_POSTS = """
INSERT INTO community_post (
  id, organiser_id, programme_id, kind, member_id, parent_id, product_id, stars, title, text, finds,
  place, why, is_accepted, state, reason, change_text, change_address, votes_total, reports_total,
  counted_on, is_double, created_at
)
SELECT
  md5('post ' || written.place || %(programme_id)s)::uuid, %(organiser_id)s, %(programme_id)s,
  written.kind, written.id,
  CASE
    WHEN written.kind = 'ANSWER'
    THEN md5('post ' || written.place / 100 * 100 + written.place %% 30 || %(programme_id)s)::uuid
  END,
  CASE WHEN written.kind = 'REVIEW' THEN product.id END,
  CASE WHEN written.kind = 'REVIEW' THEN 1 + written.place / 100 %% 5 END, 'Number ' || written.place,
  'What is said in number ' || written.place, 'what is said in number ' || written.place,
  CASE
    WHEN written.place %% CASE WHEN written.place <= 1000 THEN 20 ELSE 200 END = 7 THEN 'WAITING'
    ELSE 'SHOWN'
  END, '', false, 'OPEN', '{}', '{}', '',
  CASE WHEN written.kind = 'IDEA' THEN written.place %% 50 ELSE 0 END,
  CASE WHEN written.place %% 200 = 9 THEN 1 ELSE 0 END, NULL, false,
  %(now)s - written.place * interval '3 minutes'
FROM (
  SELECT each.id, each.number::int AS place, each.number::int %% sold.total AS product_place,
    CASE
      WHEN each.number::int %% 100 < 30 THEN 'QUESTION'
      WHEN each.number::int %% 100 < 90 THEN 'ANSWER'
      WHEN each.number::int %% 100 < 95 THEN 'IDEA'
      ELSE 'REVIEW'
    END AS kind
  FROM participants_member AS each
  CROSS JOIN (
    SELECT count(*) AS total FROM catalogue_product WHERE organiser_id = %(organiser_id)s
  ) AS sold
  WHERE each.programme_id = %(programme_id)s
) AS written
JOIN (
  SELECT sold.id, row_number() OVER (ORDER BY sold.id) - 1 AS place
  FROM catalogue_product AS sold
  WHERE sold.organiser_id = %(organiser_id)s
) AS product ON product.place = written.product_place
"""
_VOTES = """
INSERT INTO community_mark (organiser_id, member_id, post_id, kind, text, created_at)
SELECT %(organiser_id)s, post.member_id, post.id, 'FOLLOW', '', post.created_at
FROM community_post AS post
WHERE post.programme_id = %(programme_id)s AND post.kind = 'QUESTION' AND post.member_id IS NOT NULL
"""
# The half with odd numbers was invited by one of a fiftieth with even ones.
_REFERRALS = """
INSERT INTO referrals_referral (
  organiser_id, member_id, programme_id, referrer_id, door, touched_on, shows_name, status, reason,
  counted_on, bought_on, stayed_on, decided_by, decided_at, note, created_at
)
SELECT
  invited.organiser_id, invited.id, %(programme_id)s, inviting.id, 'LINK', '2025-05-01', true,
  CASE WHEN invited.number::int %% 100 = 1 THEN 'REVIEW' ELSE 'REGISTERED' END,
  CASE WHEN invited.number::int %% 100 = 1 THEN 'MAILBOX' ELSE '' END,
  CASE WHEN invited.number::int %% 100 > 1 THEN date '2025-06-01' END,
  CASE WHEN invited.number::int %% 4 = 1 THEN date '2025-07-01' END, NULL, '', NULL, '',
  %(now)s - invited.number::int * interval '3 minutes'
FROM participants_member AS invited
JOIN participants_member AS inviting
  ON inviting.programme_id = %(programme_id)s
  AND inviting.number = (invited.number::int / 100 * 100)::text
WHERE invited.programme_id = %(programme_id)s AND invited.number::int %% 2 = 1
"""
# A fifth of the members handed something in.
_ITEMS = f"""
{_chosen("tradeins_offer", "offer")}
INSERT INTO tradeins_item (
  id, organiser_id, programme_id, offer_id, member_id, label, worth_key, worth_minor, size, note,
  photos, state, partner_id, taken_on, price_minor, created_at
)
SELECT
  md5('item ' || id)::uuid, organiser_id, %(programme_id)s, thing_id, id,
  upper(left(md5('label ' || id), 8)), 'w1', 100, '', '', '{{}}',
  CASE WHEN place %% 3 = 0 THEN 'TAKEN' ELSE 'ON_SHELF' END, %(partner_id)s, on_day,
  CASE WHEN place %% 3 > 0 THEN 900 END, on_day
FROM chosen
WHERE place / 2 %% 5 = 0
"""
_MOVES = """
INSERT INTO tradeins_move (
  item_id, number, organiser_id, programme_id, state, moved_on, amount_minor, note, actor, created_at
)
SELECT
  item.id, step.number, item.organiser_id, item.programme_id, step.state, item.taken_on,
  step.amount_minor, '', 'user:ola', item.created_at
FROM tradeins_item AS item
JOIN (VALUES (1, 'TAKEN', 100), (2, 'ON_SHELF', 900)) AS step (number, state, amount_minor)
  ON step.number = 1 OR item.state = 'ON_SHELF'
WHERE item.programme_id = %(programme_id)s
"""
# Each member was sent one; half of them by mail too, of whom one in fifty was not reached.
_MAILED = f"""
{_chosen("communication_mailing", "mailing")}
INSERT INTO communication_message (
  organiser_id, member_id, id, programme_id, kind, data, mail, mail_note, read_at, created_at
)
SELECT
  organiser_id, id, thing_id, %(programme_id)s, 'MAILING', '{{}}',
  CASE WHEN place %% 4 > 1 THEN 'NONE' WHEN place %% 100 < 2 THEN 'FAILED' ELSE 'QUEUED' END,
  CASE WHEN place %% 100 < 2 THEN 'The mailbox is full' ELSE '' END,
  CASE WHEN place %% 3 = 0 THEN %(now)s END, %(now)s
FROM chosen
"""
_SENT = """
UPDATE communication_mailing AS mailing
SET state = 'SENT', begun_at = %(now)s, sent_at = %(now)s,
  reached_id = (SELECT max(member.id) FROM participants_member AS member WHERE member.programme_id = %(programme_id)s)
WHERE mailing.programme_id = %(programme_id)s
"""
# A fifth, with the member that is looked at; each paid two periods, and of every tenth one is due.
_PAYING = """
WITH paying AS (
  SELECT each.id, each.organiser_id, each.number::int AS place, md5('paid by ' || each.id)::uuid AS paid_id
  FROM participants_member AS each
  JOIN participants_member AS shown ON shown.id = %(member)s
  WHERE each.programme_id = %(programme_id)s AND each.number::int %% 5 = shown.number::int %% 5
)
"""
_SUBSCRIPTIONS = f"""
{_PAYING}
INSERT INTO fees_subscription (
  organiser_id, member_id, id, programme_id, plan_id, number, state, joined_on, covered_until, grace_until,
  anchored_on, months_paid, is_renewing, reason, note, created_at
)
SELECT
  organiser_id, id, paid_id, %(programme_id)s, %(plan)s::uuid, lpad(place::text, 10, '0'),
  CASE WHEN place %% 10 < 5 THEN 'ACTIVE' ELSE 'GRACE' END, date '2024-11-01',
  CASE WHEN place %% 10 < 5 THEN date '2027-10-31' ELSE date '2026-10-31' END,
  CASE WHEN place %% 10 >= 5 THEN date '2027-10-31' END, date '2024-11-01', 24, true, '', '', %(now)s
FROM paying
"""
_FEES = f"""
{_PAYING}
INSERT INTO fees_fee (
  organiser_id, member_id, id, programme_id, subscription_id, sequence, plan_id, amount_minor, months,
  issued_on, due_on, state, paid_on, since_on, until_on, created_at
)
SELECT
  paying.organiser_id, paying.id, md5('fee ' || period.number || paying.paid_id)::uuid, %(programme_id)s,
  paying.paid_id, period.number, %(plan)s::uuid, 100, 12, period.since, period.since + 14,
  CASE WHEN period.is_paid THEN 'PAID' ELSE 'DUE' END,
  CASE WHEN period.is_paid THEN period.since + 7 END, CASE WHEN period.is_paid THEN period.since END,
  CASE WHEN period.is_paid THEN (period.since + interval '1 year')::date - 1 END, %(now)s
FROM paying
JOIN (
  VALUES (1, date '2024-11-01', true), (2, date '2025-11-01', true), (3, date '2026-11-01', false)
) AS period (number, since, is_paid) ON period.is_paid OR paying.place %% 10 >= 5
"""
_TITLES = f"""
{_PAYING}
INSERT INTO fees_title (organiser_id, number, programme_id, member_id, subscription_id, created_at)
SELECT organiser_id, lpad(place::text, 10, '0'), %(programme_id)s, id, paid_id, %(now)s
FROM paying
"""
_CHANGES = f"""
{_PAYING}
INSERT INTO fees_change (
  organiser_id, member_id, id, subscription_id, from_state, to_state, on_day, actor, reason, created_at
)
SELECT organiser_id, id, md5('change ' || paid_id)::uuid, paid_id, '', 'ACTIVE', date '2024-11-01', '', '', %(now)s
FROM paying
"""
THING = """
SELECT item.id
FROM tradeins_item AS item
WHERE item.offer_id = %(offer)s
ORDER BY item.id
LIMIT 1
"""
STATEMENTS = (
    *(_PROGRESS, _ATTEMPTS, _SHEETS, _PARTICIPATIONS, _STANDINGS, _UNDER_WAY, _DONE),
    *(_SIGN_UPS, _TALLIES, _POSTS, _VOTES, _REFERRALS, _ITEMS, _MOVES),
    *(_MAILED, _SENT, _SUBSCRIPTIONS, _FEES, _TITLES, _CHANGES),
)
