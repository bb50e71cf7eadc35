"""The proof of evidence: every line that came is told by what became of it, and what counts stands
in the stream.
"""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cast
import psycopg
import pytest
from django.db import transaction
from scenarios.test_emptied import _export, _invoice
from scenarios.test_sell_out import HEADER, Case, row

from tandem.evidence import aliases, proof
from tandem.evidence.models import AliasKind, Document
from tandem.flows.nightly import night
from tandem.kit import ids
from tandem.platform import statements, tenancy

pytestmark = pytest.mark.django_db(transaction=True)
# Counted, counted before, not known yet (twice), before joining, none of ours, a fault, a blank row
# and a total.
ALL = "\n".join(
    [
        HEADER,
        row(),
        row("FV 2"),
        row(ean="", code="PW-77"),
        row(nip="", name="Jan Nikt"),
        row(day="2025-12-20"),
        row("FV 3", ean="", code="OBCY"),
        row(day="31.02.2026"),
        "",
        "Razem;;;;;;;4;;200,00;",
    ]
)


@pytest.fixture
def case(tmp_path: Path, settings: Any) -> Case:
    settings.HOME = tmp_path
    return Case(tmp_path)


def _proof(case: Case) -> proof.Proof:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return proof.prove(case.world.organiser_id)


def _counted(case: Case) -> Document:
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        aliases.learn(
            "CODE:obcy",
            text="x",
            kind=AliasKind.PRODUCT,
            programme_id=case.world.programme.id,
            partner_id=case.world.wschod,
            actor=case.world.actor,
            now=cast.NOW,
        )
    case.take([row("FV 2")])
    document = case.receive(ALL)
    case.accept(document)
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        return Document.objects.of(case.world.organiser_id).get(id=document.id)


def test_every_row_of_a_file_is_told_by_what_became_of_it(case: Case) -> None:
    document = _counted(case)

    figures = document.figures
    found = _proof(case)
    assert {name: figures[name] for name in ("rows", "lines", "faults", "blank", "totals")} == {
        "rows": 9,
        "lines": 6,
        "faults": 1,
        "blank": 1,
        "totals": 1,
    }
    assert {
        name: figures[name] for name in ("counted", "repeated", "waiting", "early", "foreign")
    } == {
        "counted": 1,
        "repeated": 1,
        "waiting": 2,
        "early": 1,
        "foreign": 1,
    }
    assert (found.documents, found.lines, found.faults) == (2, 2, ())
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        assert proof.prove(ids.new_uuid()).documents == 0, "another organiser's"
        _night(case)


def test_sellers_invoices_are_proved_too(case: Case) -> None:
    case.accept(_export(case, _invoice(case, "KS/1"), _invoice(case, "KS/2")))

    assert (_proof(case).documents, _proof(case).lines, _proof(case).holds) == (1, 4, True)


WRONG = {
    "DELETE FROM activity_line": ("RECORDED",),
    "DELETE FROM evidence_provedline WHERE document_id = %(document_id)s": ("RECORDED", "COUNTED"),
    "DELETE FROM evidence_waitingline WHERE line = 4": ("WAITING",),
    "UPDATE evidence_document SET lines_counted = 2 WHERE id = %(document_id)s": (
        "COUNTED",
        "FIGURES",
    ),
    "UPDATE evidence_document SET figures = figures || '{\"early\": 0}' WHERE id = %(document_id)s": (
        "VERDICTS",
    ),
    "UPDATE evidence_document SET staged_lines = 5 WHERE id = %(document_id)s": (
        "VERDICTS",
        "STAGED",
    ),
    "UPDATE evidence_document SET figures = figures || '{\"faults\": 0}' WHERE id = %(document_id)s": (
        "ROWS",
    ),
    # Closed with nothing counted, as a crash once left it.
    "UPDATE evidence_document SET figures = figures || '{\"counted\": 0}' WHERE id = %(document_id)s": (
        "VERDICTS",
        "FIGURES",
    ),
}


def test_whatever_does_not_agree_names_its_document(case: Case) -> None:
    document = _counted(case)
    for text, why in WRONG.items():
        with transaction.atomic():
            statements.run("SET LOCAL ROLE NONE")  # the owner may do what the application may not
            tenancy.enter(case.world.organiser_id)
            statements.run(text, {"document_id": document.id})

            found = proof.prove(case.world.organiser_id)

            named = {fault.document_id: fault for fault in found.faults}
            assert not found.holds and named[document.id].why == why, text
            assert named[document.id].name == "sprzedaz.csv"
            assert named[document.id].sentence.startswith(proof.WORDS[why[0]])
            with pytest.raises(night.EvidenceDisagrees):
                _night(case)
            transaction.set_rollback(True)
    assert _proof(case).holds


def _night(case: Case) -> None:
    night.PARTS["proof of evidence"].work(
        night.Tonight(case.world.programme, cast.NOW.date(), cast.NOW)
    )


@pytest.mark.thorough
def test_many_documents_are_proved_by_one_statement(
    case: Case, django_assert_num_queries: Any
) -> None:
    for number in range(3):
        case.take([row(f"FV {number}")])

    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        statements.rows("SELECT 1")
        with django_assert_num_queries(1):
            assert proof.prove(case.world.organiser_id).documents == 3


def test_the_command_names_what_does_not_agree(case: Case, tmp_path: Path) -> None:
    document = _counted(case)
    command = [sys.executable, "-m", "tandem.config.command", "proof", "--home", str(tmp_path)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}

    with psycopg.connect(os.environ["TANDEM_DATABASE_URL"], autocommit=True) as direct:
        direct.execute(
            "UPDATE evidence_document SET lines_counted = 9 WHERE id = %s", [document.id]
        )
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    assert done.returncode == 1, done.stderr
    assert "transfers: proved" in done.stdout
    assert "2 documents, 10 lines that count: DOES NOT AGREE" in done.stdout
    assert f"document {document.id} “sprzedaz.csv”: it says that other lines count" in done.stdout
