"""The operators are told by mail of domains that wait for them: of each once, however often its
programme types it anew, and at most one mail in an hour. What waits stands on their page meanwhile.
"""

from hashlib import sha256

from django.conf import settings
from django.db import transaction

from tandem.platform import tenancy, turns
from tandem.platform.messages import mailing
from tandem.platform.messages.letters import DomainsWaitLetter
from tandem.platform.models import Turn
from tandem.platform.upkeep import alarms
from tandem.programmes import permitting
from tandem.programmes.permitting import Named

LOOK_SECONDS, MAIL_SECONDS = 60, 3600
LINES_MAX = 20


def of_domains() -> int:
    """Tell of what was not told yet; of how many domains. Again, or at the same moment elsewhere,
    tells nothing twice.
    """
    with transaction.atomic(), tenancy.across(permitting.WHY):
        if not turns.take("domains.look", every_seconds=LOOK_SECONDS):
            return 0
        waiting = {_told(row): row for row in permitting.named() if row.waits}
        told = set(Turn.objects.filter(name__in=waiting).values_list("name", flat=True))
        new = {name: row for name, row in waiting.items() if name not in told}
        readers = alarms.operators() if new else []
        if not readers or not turns.take("domains.mail", every_seconds=MAIL_SECONDS):
            return 0
        for name in new:
            turns.take(name, every_seconds=0)
        lines = [f"{row.domain}: {row.programme} ({row.organiser})" for row in new.values()]
        letter = DomainsWaitLetter(
            domains=lines[:LINES_MAX],
            more=len(lines[LINES_MAX:]),
            link=f"{settings.PUBLIC_URL}/operator/domains/",
        )
        for user in readers:
            mailing.send(user.email, letter, language=user.language)
    return len(new)


def _told(row: Named) -> str:
    """The mark of a domain of a programme that the operators were told of."""
    return f"told.domain.{row.programme_id}.{sha256(row.domain.encode()).hexdigest()[:32]}"
