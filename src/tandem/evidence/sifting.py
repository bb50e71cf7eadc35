"""What a sales file says and no sale can be: lines of days that have not come yet, of years before
any seller existed, or of an edition that was closed when the file came. They are taken out of what
was laid, as faults of their rows, in one pass over all of it.
"""

from datetime import date

from tandem.activity import days
from tandem.evidence import admitting
from tandem.evidence.documents.laying import FAULTS_KEPT_MAX, Laying
from tandem.kit.sql import fill, named_queries
from tandem.kit.tables import Fault
from tandem.platform import statements


def sift(laying: Laying) -> int:
    """Take lines of days that cannot be out of the table of a document; how many. A day of payment
    that cannot be makes its line one of them.
    """
    work = laying.work
    today = days.today(work.now, time_zone=work.programme.time_zone)
    closed = admitting.closed_to(laying.document, work.programme)
    earliest = max([days.FIRST, *(before for before, _until in closed)])
    gone = statements.rows(
        fill(named_queries("tandem.evidence", "sifting")["days_that_cannot_be"], read=laying.table),
        {
            "today": today,
            "first": days.FIRST,
            "earliest": earliest,
            "shown_max": FAULTS_KEPT_MAX,
        },
    )
    faults = [
        Fault(line, field, _code(day, today), day.isoformat()) for line, field, day, _total in gone
    ]
    total = int(gone[0][-1]) if gone else 0
    laying.keep(*faults, total=total)
    return total


def _code(day: date, today: date) -> str:
    if day > today:
        return "to_come"
    return "too_early" if day < days.FIRST else "closed"
