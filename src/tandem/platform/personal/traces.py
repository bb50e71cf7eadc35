"""What was held of people by the way: mails that wait or failed for good, answers of the API that
are stored under their keys, and what was written down of jobs and steps that went wrong.

None of these tables names a member in a column, so they are found by what they hold: the numbers
of the members, and the words by which they are known.
"""

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from tandem.platform import statements, tenancy

SHORT = 5  # a word of fewer letters stands in too much that is of others
_MAILS = """
DELETE FROM procrastinate_jobs AS job
WHERE job.task_name = 'deliver_mail' AND job.status IN ('todo', 'failed', 'aborted')
  AND coalesce(job.args -> 'about' ->> 'organiser_id', %(organiser_id)s) = %(organiser_id)s
  AND EXISTS (
    SELECT FROM jsonb_array_elements_text(job.args -> 'to') AS recipient (address)
    WHERE lower(coalesce(substring(recipient.address FROM '<([^>]+)>'), recipient.address))
      = ANY(%(addresses)s::text[])
  )
RETURNING job.id
"""
_OF_MAILS = "DELETE FROM platform_jobtrouble AS trouble WHERE trouble.job_id = ANY(%(jobs)s)"
_TROUBLES = """
UPDATE platform_jobtrouble AS trouble SET data = '{}', details = ''
WHERE (trouble.organiser_id = %(organiser_id)s OR trouble.organiser_id IS NULL)
  AND (trouble.details ~* %(told)s OR trouble.data::text ~* %(told)s)
"""
_LETTERS = """
UPDATE platform_deadletter AS letter SET error = ''
WHERE letter.organiser_id = %(organiser_id)s AND letter.error ~* %(told)s
"""
# A key stays used: the same request again is told that its answer is gone (`api.once`).
_ANSWERS = """
UPDATE platform_requestkey AS request SET status = 410, answer = to_jsonb(''::text)
WHERE request.organiser_id = %(organiser_id)s AND request.answer #>> '{}' ~* %(told)s
"""


def wipe(
    members: Collection[int],
    *,
    words: Collection[str],
    addresses: Collection[str],
    organiser_id: UUID,
) -> Mapping[str, int]:
    """Take these members out of what is held by the way; how many of each. Reads what the API
    answered the organiser's programs.

    Args:
        words: names, addresses and numbers by which they are known, and nobody else; short ones
            count for nothing. `addresses`: those of mails.
    """
    scope = {"organiser_id": str(organiser_id)}
    told = [re.escape(word) for word in sorted(words) if len(word) >= SHORT]
    numbers = "|".join(str(key) for key in sorted(members))
    of_members = [f"(^|[^0-9])({numbers})([^0-9]|$)"] if numbers else []
    of_answers = "|".join([*told, *of_members])
    mails = statements.rows(_MAILS, {**scope, "addresses": [one.lower() for one in addresses]})
    with tenancy.across("mails are nobody's, and what went wrong with them"):
        statements.run(_OF_MAILS, {"jobs": [key for (key,) in mails]})
        if told:
            statements.run(_TROUBLES, {**scope, "told": "|".join(told)})
    if told:
        statements.run(_LETTERS, {**scope, "told": "|".join(told)})
    answers = statements.run(_ANSWERS, {**scope, "told": of_answers}) if of_answers else 0
    return {"mails": len(mails), "answers": answers}
