"""Points a second: Tandem's ledger beside django-hordak 2.0 and pinax-points 2.0, on one
PostgreSQL, by turns.

For developers: `PYTHONPATH=src .venv/bin/python tools/compare_ledgers.py`. Makes an environment of
its own for each of the two in a folder that is thrown away, and takes their packages from the usual
registry. All three do the same: so many points to one of a thousand holders, a transaction each;
Tandem also as one batch.

What each does for it: hordak two legs and its balance check by trigger; pinax a row and a running
total without a ledger; Tandem a transfer, its lot with an expiry, and the balance, under row-level
security.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

SECONDS, HOLDERS, ROUNDS, BATCH = 6, 1_000, 3, 100_000

COMMON = """
import json, random, sys, time
import django
from django.conf import settings
database = {{"ENGINE": "django.db.backends.postgresql", "NAME": sys.argv[1], "HOST": sys.argv[2], "PORT": sys.argv[3], "USER": sys.argv[4]}}
settings.configure(DATABASES={{"default": database}}, USE_TZ=True, DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", {apps}], SECRET_KEY="x", DEFAULT_CURRENCY="EUR", CURRENCIES=["EUR"])
django.setup()
from django.core.management import call_command
from django.db import transaction
call_command("migrate", verbosity=0)
"""
TURN = """
chance, done, began = random.Random(7), 0, time.perf_counter()
while time.perf_counter() - began < float(sys.argv[5]):
    award(chance.randrange(len(holders)))
    done += 1
print(json.dumps(done / (time.perf_counter() - began)))
"""
HORDAK = (
    COMMON.format(apps='"mptt", "djmoney", "hordak"')
    + """
from hordak.models import Account, AccountType
from moneyed import Money
issued, _ = Account.objects.get_or_create(name="issued", defaults=dict(type=AccountType.liability, currencies=["EUR"], code="1"))
holders = list(Account.objects.filter(name__startswith="h").order_by("name"))
if not holders:
    holders = [Account.objects.create(name=f"h{n:05d}", type=AccountType.liability, currencies=["EUR"], code=str(n + 2)) for n in range(%d)]
def award(place):
    with transaction.atomic():
        issued.transfer_to(holders[place], Money(10, "EUR"))
"""
    % HOLDERS
    + TURN
)
PINAX = (
    COMMON.format(apps='"pinax.points"')
    + """
from django.contrib.auth.models import User
from pinax.points.models import award_points
holders = list(User.objects.order_by("id"))
if not holders:
    holders = [User.objects.create(username=f"h{n}") for n in range(%d)]
def award(place):
    with transaction.atomic():
        award_points(holders[place], 10)
"""
    % HOLDERS
    + TURN
)


def _environment(folder: Path, name: str, *packages: str) -> Path:
    venv.create(folder / name, with_pip=True)
    python = folder / name / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
        check=True,
    )
    return python


def _theirs(python: Path, script: str, database: str, where: list[str]) -> float:
    said = subprocess.run(
        [python, "-c", script, database, *where, str(SECONDS)], capture_output=True, text=True
    )
    if said.returncode:
        sys.exit(said.stderr[-2_000:])
    return float(json.loads(said.stdout.splitlines()[-1]))


def main() -> int:
    """Measure in turns and print the table."""
    from tandem.platform.embedded import postgres

    with tempfile.TemporaryDirectory(prefix="tandem-compare-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        hordak = _environment(folder, "hordak", "django-hordak==2.0.0", "psycopg[binary]")
        pinax = _environment(
            folder, "pinax", "pinax-points==2.0.0", "Django<4", "psycopg2-binary", "setuptools"
        )
        (folder / "home").mkdir()
        with postgres.running(folder / "home") as server:
            os.environ.update(
                TANDEM_HOME=str(folder / "home"),
                TANDEM_DATABASE_URL=server.url(),
                DJANGO_SETTINGS_MODULE="tandem.config.settings",
            )
            from tandem.config import upgrading

            upgrading.upgrade()
            import django

            django.setup()
            rows = _measure(hordak, pinax)
    for what, rate, of_single, of_batch in rows:
        print(
            f"{what:<28} {rate:>12,.0f} /s   single {of_single:>6.1f} ×   batch {of_batch:>7.0f} ×"
        )
    return 0


def _measure(hordak: Path, pinax: Path) -> list[tuple[str, float, float, float]]:
    import random

    from django.db import connection, transaction

    from tandem.config.bench import world as made
    from tandem.kit import ids
    from tandem.kit.sql import SqlQuery
    from tandem.ledger import transfers
    from tandem.ledger.chart import Kind
    from tandem.platform import tenancy
    from tandem.programmes import queries

    world = made.build(members=10, products_total=10, rules=1)
    of, holders, chance = (
        world.organiser_id,
        [ids.new_id() for _ in range(HOLDERS)],
        random.Random(7),
    )
    with transaction.atomic():
        tenancy.enter(of)
        book_id = queries.book(world.programme.id, "REWARD", organiser_id=of)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        for database in ("hordak", "pinax"):
            cursor.execute(f"CREATE DATABASE {database}")
        cursor.execute("RESET ROLE")
    known = connection.settings_dict
    os.environ["PGPASSWORD"] = known["PASSWORD"]
    where = [
        known["HOST"] or known["OPTIONS"].get("host", ""),
        str(known["PORT"] or 5432),
        known["USER"] or "postgres",
    ]
    rates: dict[str, list[float]] = {"single": [], "batch": [], "hordak": [], "pinax": []}
    for _ in range(ROUNDS):
        done, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            with transaction.atomic():
                tenancy.enter(of)
                move = transfers.Move(
                    chance.choice(holders),
                    ids.new_uuid(),
                    book_id,
                    Kind.EARN,
                    10,
                    ids.new_uuid(),
                    made.NOW,
                )
                transfers.post([move], organiser_id=of, now=made.NOW)
            done += 1
        rates["single"].append(done / (time.perf_counter() - began))
        moves = SqlQuery(
            "SELECT (%(holders)s::bigint[])[1 + n %% %(total)s] AS holder_id, gen_random_uuid() AS"
            " id, %(book)s::uuid AS book_id, 'EARN' AS kind, 10::bigint AS points,"
            " gen_random_uuid() AS cause_id, %(at)s::timestamptz AS at, NULL::timestamptz AS"
            " expires_at FROM generate_series(1, %(moves)s) AS n",
            {"holders": holders, "total": HOLDERS, "book": book_id, "at": made.NOW, "moves": BATCH}, transfers.COLUMNS,
        )  # fmt: skip
        began = time.perf_counter()
        with transaction.atomic():
            tenancy.enter(of)
            transfers.post_rows(moves, organiser_id=of, batch_id=ids.new_uuid(), now=made.NOW)
        rates["batch"].append(BATCH / (time.perf_counter() - began))
        rates["hordak"].append(_theirs(hordak, HORDAK, "hordak", where))
        rates["pinax"].append(_theirs(pinax, PINAX, "pinax", where))
    middle = {name: sorted(found)[len(found) // 2] for name, found in rates.items()}
    print(
        f"Tandem: {middle['single']:,.0f} single awards a second, {middle['batch']:,.0f} in a"
        f" batch of {BATCH:,}"
    )
    return [
        (name, middle[name], middle["single"] / middle[name], middle["batch"] / middle[name])
        for name in ("hordak", "pinax")
    ]


if __name__ == "__main__":
    sys.exit(main())
