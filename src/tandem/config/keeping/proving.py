"""What is proved of an installation: its ledger, its files and its codes. Needs Django, set up on
that installation.

As a program it goes through all of it, and reads the manifest of the backup it came from.
"""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from tandem.config.keeping import manifest  # noqa: E402
from tandem.evidence import proof as evidence_proof  # noqa: E402
from tandem.evidence.codes import letters, signing  # noqa: E402
from tandem.evidence.models import CodeBatch, ProductCode  # noqa: E402
from tandem.ledger import proof  # noqa: E402
from tandem.platform import tenancy  # noqa: E402
from tandem.platform.embedded import persisting  # noqa: E402
from tandem.platform.models import Organiser, Upload  # noqa: E402

CODES_OF_A_BATCH = 20
FILES_NAMED_MAX = 20
CHUNK_BYTES = 1 << 20
Say = Callable[[str], None]


def prove_ledger(*, say: Say) -> bool:
    """Prove every organiser's ledger holder by holder, and say what was seen."""
    holds = True
    if not Organiser.objects.exists():
        say("There is no organiser yet, so there is nothing to prove.")
    for organiser in Organiser.objects.order_by("slug"):
        with transaction.atomic():
            tenancy.enter(organiser.id)
            proved = proof.prove(organiser.id, holder_by_holder=True)
        verdict = "proved" if proved.holds else "DOES NOT AGREE"
        say(
            f"{organiser.name}: {proved.accounts:,} accounts, {proved.transfers:,} transfers:"
            f" {verdict}"
        )
        for fault in proved.faults:
            say(
                f"  holder {fault.holder_id}: account {fault.account}, transfers {fault.transfers},"
                f" lots {fault.lots}"
            )
        holds = holds and proved.holds
    return holds


def prove_evidence(*, say: Say) -> bool:
    """Prove every organiser's documents against the lines that count of them, and say what was
    seen.
    """
    holds = True
    for organiser in Organiser.objects.order_by("slug"):
        with transaction.atomic():
            tenancy.enter(organiser.id)
            proved = evidence_proof.prove(organiser.id)
        verdict = "proved" if proved.holds else "DOES NOT AGREE"
        say(
            f"{organiser.name}: {proved.documents:,} documents, {proved.lines:,} lines that count:"
            f" {verdict}"
        )
        for fault in proved.faults:
            say(f"  document {fault.document_id} “{fault.name}”: {fault.sentence} {fault.held}")
        holds = holds and proved.holds
    return holds


def prove_counts(counts: dict[str, int], *, say: Say) -> bool:
    """Every table that the backup counted has as many rows."""
    unlike = []
    for word, expected in counts.items():
        with (
            transaction.atomic(),
            tenancy.across("a backup is proved"),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"SELECT count(*) FROM {manifest.COUNTED[word]}")
            (held,) = cursor.fetchone()
        if held != expected:
            unlike.append(f"{held:,} {word} instead of {expected:,}")
    counted = ", ".join(f"{count:,} {word}" for word, count in counts.items())
    say(f"Rows: {counted}: as many." if not unlike else f"Rows: {', '.join(unlike)}. NOT AS MANY")
    return not unlike


def prove_files(home: Path, *, say: Say) -> bool:
    """Every file that the database names is there and is what was received."""
    faults: list[str] = []
    count = bytes_total = 0
    with transaction.atomic(), tenancy.across("a backup is proved"):
        rows = Upload.objects.everyone(reason="a backup is proved").order_by("id")
        for path, expected, sha256 in rows.values_list("path", "bytes_total", "sha256").iterator():
            count += 1
            bytes_total += expected
            fault = _fault_of(home / path, bytes(sha256))
            if fault:
                faults.append(f"{path} {fault}")
    say(
        f"Files: {count:,}, {bytes_total:,} bytes: "
        + (f"{len(faults):,} ARE NOT WHOLE" if faults else "all whole.")
    )
    for fault in faults[:FILES_NAMED_MAX]:
        say(f"  {fault}")
    return not faults


def _fault_of(path: Path, sha256: bytes) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
    except FileNotFoundError:
        return "is not there"
    return "" if digest.digest() == sha256 else "is not what was received"


def prove_codes(secret: bytes, *, say: Say) -> bool:
    """Codes that were issued before are known under this secret, plain and signed: the ends of each
    batch and some between.
    """
    looked_at, dead = 0, []
    with transaction.atomic(), tenancy.across("a backup is proved"):
        why = "a backup is proved"
        batches = (
            CodeBatch.objects.everyone(reason=why)
            .filter(issued_total__gt=0, origin="OURS")
            .order_by("id")
        )
        for batch in batches:
            serials = _spread(batch.issued_total)
            hashes = {
                letters.hash_of(
                    letters.code_of(batch.id, serial, secret=secret), secret=secret
                ): serial
                for serial in serials
            }
            known = ProductCode.objects.everyone(reason=why).filter(
                code_hash__in=list(hashes), batch_id=batch.id
            )
            alive = {
                bytes(code_hash)
                for code_hash in known.order_by("serial").values_list("code_hash", flat=True)
            }
            looked_at += len(serials)
            if alive != set(hashes) or not all(
                _opens(batch.id, serial, secret) for serial in serials
            ):
                dead.append(batch.name)
    if not looked_at:
        say("Codes: none were issued.")
    else:
        say(
            f"Codes: {looked_at:,} looked at, plain and signed: "
            + (f"DEAD in {', '.join(dead)}" if dead else "all alive.")
        )
    return not dead


def _spread(total: int) -> list[int]:
    """Serials from the first to the last, evenly."""
    steps = min(total, CODES_OF_A_BATCH)
    return sorted({place * (total - 1) // max(steps - 1, 1) for place in range(steps)})


def _opens(batch_id: UUID, serial: int, secret: bytes) -> bool:
    return signing.opened(signing.signed(batch_id, serial, secret=secret), secret=secret) == (
        batch_id,
        serial,
    )


def main() -> int:
    """Prove all of the installation of this environment; the manifest comes by standard input."""

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    text = sys.stdin.read()
    head = json.loads(text) if text else {"counts": {}, "public_key": None}
    secret = settings.SECRET_KEY.encode()
    proved = [
        prove_ledger(say=say),
        prove_evidence(say=say),
        prove_files(Path(settings.HOME), say=say),
    ]
    if head["counts"]:
        proved.append(prove_counts(head["counts"], say=say))
    if "--codes" in sys.argv:
        proved.append(prove_codes(secret, say=say))
        if head["public_key"] is not None:
            is_same = signing.public_key(secret=secret) == head["public_key"]
            say(f"Secret: {'the same as before.' if is_same else 'ANOTHER ONE'}")
            proved.append(is_same)
    return 0 if all(proved) else 1


if __name__ == "__main__":
    persisting.ending_as_lost(lambda: sys.exit(main()))
