"""What the suite needs outside of a test."""

import os


def build_template() -> None:
    """Migrate and seal the database named by TANDEM_DATABASE_URL, and let the suite empty it
    between tests.
    """
    from django.core.management import call_command
    from django.db import connection

    from tandem.platform import sealing

    sealing.ensure_role()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    sealing.seal()
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {sealing.ROLE}")


def is_thorough() -> bool:
    """Whether somebody asked for many random examples (`./tandem test --thorough`)."""
    return "TANDEM_EXAMPLES" in os.environ


def examples(usually: int) -> int:
    """How many random examples a test looks at."""
    return int(os.environ.get("TANDEM_EXAMPLES", usually))


def kills_wanted(usually: int) -> int:
    """How often a test kills what it is about; each time costs seconds."""
    return 20 if is_thorough() else usually


def an_invoice_or_a_sentence(content: bytes) -> None:
    """Whatever a document holds, it is read into rows of COPY or refused by a sentence."""
    from tandem.documents import registry
    from tandem.documents.base import Unreadable, copy_text
    from tandem.documents.invoices import lines_of

    try:
        found = registry.invoices(content)
    except Unreadable as reason:
        assert reason.sentence
        return
    for each in found:
        for line in lines_of(each, first_line=1):
            row = copy_text(line)
            assert (
                row.count("\n") == 1 and row.count("\t") == 14
            )  # one row of COPY, whatever stood in the document
            assert "\x00" not in row
