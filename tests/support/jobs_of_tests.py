"""Jobs that exist in tests only, and a worker process that knows them beside the product's own.

Run as `python -c "from support import jobs_of_tests; jobs_of_tests.work('files')"`. Each run
writes lines into a file of the home that is called by the job's `mark`.
"""

import sys
import time
from collections.abc import Mapping
from pathlib import Path


def _register() -> None:
    import django
    import psycopg

    django.setup()
    from django.conf import settings
    from django.db import connection, transaction

    from tandem.flows.policies import POLICIES
    from tandem.kit.errors import Invalid
    from tandem.platform import mail, statements
    from tandem.platform.aside import aside
    from tandem.platform.jobs import policies
    from tandem.platform.jobs.policies import Policy, job

    home = Path(settings.HOME)

    def note(word: str, mark: str, more: str = "") -> None:
        with (home / f"runs-{mark}").open("a") as out:
            out.write(f"{word} {time.time()} {more}".strip() + "\n")

    class Refused(Invalid):
        code = "tests.refused"
        text = "There is no such pump as %(pump)s."

    @job("wait_for_a_sign")
    def wait_for_a_sign(*, mark: str, sign: str, **_later: object) -> None:
        note("begun", mark)
        while not (home / sign).exists():
            time.sleep(0.05)
        note("ended", mark)

    @job("break_down")
    def break_down(*, mark: str, why: str, **_later: object) -> None:
        note("begun", mark)
        with transaction.atomic():
            mail.send("ewa@nowa.example", subject="Never", text="x")
            if why == "refused":
                raise Refused(pump="P-1")
            if why == "exit":
                raise SystemExit(3)
            if why == "stop":
                raise StopIteration
            raise ValueError(why)

    @job("lose_the_database")
    def lose_the_database(*, mark: str, times: int, **_later: object) -> None:
        note("begun", mark)
        if len((home / f"runs-{mark}").read_text().splitlines()) <= times:
            with (
                connection.cursor() as cursor,
                psycopg.connect(settings.DATABASE_URL, autocommit=True) as owner,
            ):
                cursor.execute("SELECT pg_backend_pid()")
                owner.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
                cursor.execute("SELECT 1")
        note("ended", mark)

    @job("hold_a_lock")
    def hold_a_lock(*, mark: str, **_later: object) -> None:
        note("begun", mark)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(42)")
            if len((home / f"runs-{mark}").read_text().splitlines()) == 1:
                cursor.execute("SELECT pg_sleep(55)")
        note("ended", mark)

    @job("dawdle")
    def dawdle(*, mark: str, where: str, **_later: object) -> None:
        note("begun", mark)
        try:
            with connection.cursor() as cursor:
                while where == "between":
                    cursor.execute("SELECT 1")
                    time.sleep(0.05)
                if where == "database":
                    cursor.execute("SELECT pg_sleep(60)")
            time.sleep(600)
        finally:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM platform_organiser")
            note("cleaned", mark)

    def told(arguments: Mapping[str, str], sentence: str) -> None:
        note("told", arguments.get("mark", "nobody"), sentence)

    @job("run_away")
    def run_away(*, mark: str, by: str, **_later: object) -> None:
        note("begun", mark)
        with transaction.atomic(), connection.cursor() as cursor:
            mail.send("ewa@nowa.example", subject="Never", text="x")
            if by == "sleep":
                cursor.execute("SELECT pg_sleep(600)")
            elif by == "loop":
                cursor.execute(
                    "SELECT count(*) FROM generate_series(1, 1000000000) AS a, generate_series(1, 1000000000) AS b"
                )
            else:
                cursor.execute("CREATE TEMPORARY TABLE lines (line text)")
                with cursor.copy("COPY lines FROM STDIN") as copy:
                    for _rows in range(
                        400
                    ):  # four seconds; the driver hears at the latest at the end that it was stopped
                        copy.write("a line of a file\n" * 4_000)
                        time.sleep(0.01)
        note("ended", mark)

    @job("say_limits")
    def say_limits(*, mark: str, **_later: object) -> None:
        def said(word: str) -> None:
            note(word, mark, str(statements.rows("SHOW statement_timeout")[0][0]))

        said("own")
        aside(lambda: said("aside"))

    made = {
        "queue": policies.FILES,
        "seconds_max": 60,
        "statement_seconds_max": 60,
        "wait_seconds": 1,
        "notify": told,
    }
    policies.follow(
        {
            **POLICIES,
            "wait_for_a_sign": Policy(title="Waiting", tries=2, **made),
            "break_down": Policy(title="Breaking down", tries=3, **made),
            "lose_the_database": Policy(title="Losing", tries=1, **made),
            "hold_a_lock": Policy(title="Holding", tries=1, **made),
            "run_away": Policy(
                title="Running away", tries=2, **{**made, "statement_seconds_max": 1}
            ),
            "say_limits": Policy(title="Saying", tries=1, **made),
            "dawdle": Policy(title="Dawdling", tries=3, **{**made, "seconds_max": 1}),
        }
    )


def work(*roles: str, hurried: bool = True, hears: bool = True) -> None:
    """Be a worker; hurried, it looks after the queue more often than the product does. Without
    `hears` it thinks nobody dead because a heart is silent.
    """
    _register()
    from tandem.config import worker
    from tandem.platform.jobs import keeping, running, serving
    from tandem.platform.upkeep import alarms

    if hurried:
        alarms.LOOK_SECONDS = 0.5
        keeping.HEARTBEAT_SECONDS, keeping.SILENT_SECONDS, keeping.STRAYS_SECONDS = 0.3, 1.5, 0.5
        running.GRACE_SECONDS, running.SOON_SECONDS, serving.END_SECONDS = 3, 0.3, 1
    if not hears:
        keeping.SILENT_SECONDS = 24 * 3600
    worker.main(roles)


if __name__ == "__main__":
    work(*sys.argv[1:])
