"""Ids from outside: of another organiser, of another programme of the same one, or of nothing. Each
is refused with a sentence, and nothing is written.

Every case is sent with an id of the programme's own as well, and goes through: so it is the id that
is refused, and not the rest of the form.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cast
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from portals.test_pages import _picture
from support.places import ADDRESS, Place, everything, nothing, places
from support.short import some

from tandem.kit import ids
from tandem.platform import tenancy
from tandem.platform.access import identity
from tandem.platform.models import User
from tandem.platform.models.user import Role
from tandem.portals.shared.areas import discovering
from tandem.portals.shared.areas.picking import PickField

pytestmark = pytest.mark.django_db
TABLE = b"Nr faktury;Data;Kwota\nFV 9;2026-03-01;10,00\n"
SALES = "Nr dokumentu;Data sprzedaży;NIP;EAN;Ilość\nFV 8;2026-03-01;5261000036;5901234123457;1\n".encode()
__all__ = ["places"]
ROOT = Path(__file__).resolve().parents[2]
# Amounts, not ids: they are read by a function of the same name.
NUMBERS = {"price", "stock_seen", "seen"}
# Not ids either: a card and a tax number are looked up among those of the member whose page it is.
NUMBERS |= {"card", "tax_id"}
NUMBERS |= {"kind", "word", "alias", "text"}  # names of files
NUMBERS |= {"tiers"}  # codes of levels, which programmes share
NUMBERS |= {"way"}  # a code of the page of ways
NUMBERS |= {"over", "fingerprint"}  # what was looked at, held against what stands
NUMBERS |= {"answer"}  # made of a question and a moment, and held against that question's own
# A file that came with a form is its sender's own, and kept while the rest of the form is put
# right.
KEPT = {"platform_upload"}


@dataclass(frozen=True)
class Case:
    """A request, with names of ids in braces; `tested` is the one that will be somebody else's."""

    who: str
    path: str
    tested: str
    form: dict[str, str] | None = None
    file: bytes = b""

    def __str__(self) -> str:
        return f"{self.who}-{self.path.strip('/')}-{'-'.join((self.form or {}).values())[:40]}-{self.tested}"


def _o(path: str, tested: str, **form: str) -> Case:
    return Case("ADMINISTRATOR", f"/o/{{programme}}/{path}", tested, form or None)


def _p(path: str, tested: str, **form: str) -> Case:
    return Case("PARTNER_MANAGER", f"/p/{{programme}}/{path}", tested, form or None)


def _m(path: str, tested: str, **form: str) -> Case:
    return Case("MEMBER", f"/m/{{programme}}/{path}", tested, form or None)


TRADE_IN = {
    "name": "N",
    "unsold": "BACK",
    "pays": "RULES",
    "worths-TOTAL_FORMS": "1",
    "worths-INITIAL_FORMS": "0",
    "worths-0-thing": "T",
    "worths-0-worth": "5",
}
BENEFIT = {"kind": "SERVICE", "name": "B", "way": "till", "span": "YEAR"}
REFUNDS = "paid-memberships/refunds/"
DAYS = {
    "months": "12",
    "percent": "0",
    "trial": "0",
    "renewal": "ASKED",
    "notice": "1",
    "pay": "1",
    "grace": "1",
    "refund": "NONE",
    "refund_days": "1",
}
TASK = {
    "name": "T",
    "since_on": "2026-03-01",
    "repeats": "ONCE",
    "parts-TOTAL_FORMS": "1",
    "parts-INITIAL_FORMS": "0",
    "parts-0-kind": "PURCHASE",
    "parts-0-measure": "count",
    "parts-0-target": "2",
}
NO_PRIZES = {"prizes-TOTAL_FORMS": "0", "prizes-INITIAL_FORMS": "0"}
CONTEST = {
    "name": "C",
    "measure": "NET:PURCHASE",
    "wins": "RANKING",
    "places": "3",
    "since": "2026-03-01",
    "until": "2026-04-01",
    "joins": "AUTO",
    "criteria-TOTAL_FORMS": "0",
    "leagues-TOTAL_FORMS": "0",
    "leagues-INITIAL_FORMS": "0",
    "criteria-INITIAL_FORMS": "0",
    "teams": "NONE",
    "team_score": "SUM",
    "conditions-TOTAL_FORMS": "0",
    "conditions-INITIAL_FORMS": "0",
}
OF_NOBODY = hashlib.sha256(b"").hexdigest()  # the standings of a contest without anybody
MEMBER = "members/{member}/"
CHANGES = MEMBER + "changes/"
REJECT = {
    "_action": "decide",
    "which": "ticked",
    "verdict": "reject",
    "reason": "OTHER",
    "text": "x",
}
PUT_RIGHT = {
    "_action": "confirm_page",
    "verdict": "save",
    "number": "FV 7",
    "lines-TOTAL_FORMS": "1",
    "lines-INITIAL_FORMS": "0",
    "lines-0-quantity": "1",
}
OF_PRODUCT = {
    "_action": "match_product",
    "kind": "PRODUCT",
    "alias": "NAME:new",
    "partner": "{partner}",
}
OF_MEMBER = {
    "_action": "match_member",
    "kind": "CUSTOMER",
    "alias": "CODE:n",
    "partner": "{partner}",
}
UPLOAD = {"_action": "upload", "partner": "{partner}"}
PAID = {"_action": "mark", "which": "ticked", "paid_on": "2026-03-01"}
AGREE = {"_action": "decide", "which": "ticked", "verdict": "agree"}
NO_QUESTIONS = {"questions-TOTAL_FORMS": "0", "questions-INITIAL_FORMS": "0"}
NO_CONDITIONS = {"conditions-TOTAL_FORMS": "0", "conditions-INITIAL_FORMS": "0"}
CONTRACT = {
    "_action": "add_contract",
    "name": "Job",
    "ends_on": "2027-01-01",
    "remind_days": "5",
}
EVENT = {
    "name": "E",
    "type": "VISIT",
    "first_day": "2026-03-09",
    "since": "17:00",
    "until": "19:00",
    "place": "Łódź",
    "questions-TOTAL_FORMS": "0",
    "questions-INITIAL_FORMS": "0",
}
INITIATIVE = {"name": "I", "since_on": "2026-03-01", "until_on": "2026-03-31"}
GOAL = {
    "name": "G",
    "measure": "TURNOVER",
    "begins": "2026-03-01",
    "ends": "2026-03-31",
    "start": "0",
    "target": "5",
    "owner": "SALES",
}
BASKET = {
    "lines-TOTAL_FORMS": "1",
    "lines-INITIAL_FORMS": "0",
    "lines-0-product": "{sku}",
    "lines-0-quantity": "1",
    "lines-0-amount": "10",
}
QUESTION = {"kind": "GAP", "language": "en", "text": "Q", "lines": "a", "points": "1"}
JUDGED = {
    "_action": "judge",
    "member": "{member}",
    "attempt": "{attempt}",
    "question": "{course_question}",
    "worth": "1",
}

CASES = [
    _o(MEMBER, "member"),
    _o(MEMBER + "purchases/", "member"),
    _o(MEMBER + "orders/", "member"),
    _o(MEMBER + "history/", "member"),
    _o(MEMBER + "points/", "member", _action="adjust", points="5", reason="x"),
    _o(CHANGES, "tier", _action="level", tier="{tier}", until="2026-12-31", reason="x"),
    _o(CHANGES, "plan", _action="plan", plan="{plan}", since="2026-03-02"),
    _o(MEMBER, "benefit", _action="benefit", benefit="{benefit}"),
    _o(CHANGES, "member2", _action="merge", into="{member2}", reason="x"),
    _o(CHANGES, "merge", _action="unmerge", merge="{merge}"),
    _o(
        "firms/",
        "number_request",
        _action="accept_number",
        proof="{firm}:{number_request}",
    ),
    _o("members/waiting/", "application", _action="make_link", application="{application}"),
    _o("members/waiting/", "application", _action="mail_again", application="{application}"),
    _o("members/waiting/", "application", _action="confirm_by_hand", application="{application}"),
    _o("firms/", "firm", _action="accept_number", proof="{firm}:{number_request}"),
    _o("members/{firm}/changes/", "person", _action="ask_for_person", person="{person}"),
    _o("members/{firm}/", "newcomer", _action="invite_person", person="{newcomer}"),
    _o(MEMBER + "transactions/{activity}/", "member"),
    _o(MEMBER + "transactions/{activity}/", "activity"),
    _o(
        "partners/",
        "partner",
        _action="add",
        name="N",
        tax_id="5260250274",
        code="NEW",
        role="SHOP",
        parent="{partner}",
    ),
    _o("partners/{partner}/", "partner"),
    _o("partners/{partner}/", "partner", _action="end_partner"),
    _o("partners/{partner}/", "partner", _action="add_outlet", code="Z9", name="Z"),
    _o("partners/{partner}/", "outlet", _action="authorise", outlet="{outlet}"),
    _o("partners/{partner}/outlets/{outlet}/", "partner"),
    _o("partners/{partner}/outlets/{outlet}/", "outlet"),
    _o("partners/{partner}/outlets/{outlet}/", "outlet", _action="change_outlet", name="Z"),
    _o("partners/{partner}/", "staff", _action="end", which="{staff}"),
    _o("partners/{partner}/", "invited_staff", _action="take_back", which="{invited_staff}"),
    _o("partners/{partner}/poster.pdf", "partner"),
    _o("rules/comments/", "comment", _action="settle", comment="{comment}"),
    _o("rules/comments/", "comment", _action="reopen_comment", comment="{comment}"),
    _o("rules/comments/", "rule", _action="comment", text="x", rule="{rule}"),
    _o("outreach/", "partner", _action="add", title="N", code="n", partner="{partner}"),
    _o("outreach/", "outlet", _action="add", title="N", code="n", outlet="{outlet}"),
    _o("outreach/{landing}/", "landing", _action="change", title="N"),
    _o("outreach/{landing}/", "landing", _action="end"),
    _o("outreach/{landing}/", "landing", _action="take_out_picture"),
    _o("outreach/{landing}/poster.pdf", "landing"),
    _o("products/{product}/", "product"),
    _o("products/{product}/", "product", _action="change", name="P"),
    _o("products/{product}/", "product", _action="drop_picture", picture="{picture}"),
    _o("products/{product}/", "picture", _action="drop_picture", picture="{picture}"),
    _o("files/{document}/", "document"),
    _o("files/{document}/", "document", _action="record"),
    Case("ADMINISTRATOR", "/o/{programme}/files/", "partner", UPLOAD, SALES),
    _o("claims/", "claim", row="{member}:{claim}", **REJECT),
    _o("claims/", "member", row="{member}:{claim}", **REJECT),
    _o("claims/{member}/{claim}/", "claim"),
    _o("claims/{member}/{claim}/", "member"),
    _o(
        "claims/{member}/{claim}/",
        "partner",
        **PUT_RIGHT,
        **{"partner": "{partner}", "lines-0-product": "{product}"},
    ),
    _o(
        "claims/{member}/{claim}/",
        "product",
        **PUT_RIGHT,
        **{"partner": "{partner}", "lines-0-product": "{product}"},
    ),
    _o("claims/{member}/{claim}/", "claim", _action="reject", reason="NOT_OURS"),
    _o("claims/{member}/{claim}/", "claim", _action="ask", question="Which shop?"),
    _o("unknown/", "partner", **OF_PRODUCT, product="{product}"),
    _o("unknown/", "product", **OF_PRODUCT, product="{product}"),
    _o("unknown/", "member", **OF_MEMBER, member="{member}"),
    _o(
        "unknown/",
        "partner",
        _action="none_of_ours",
        kind="PRODUCT",
        alias="NAME:n",
        partner="{partner}",
    ),
    _o(
        "unknown/",
        "partner",
        _action="forget",
        kind="PRODUCT",
        alias="NAME:taught",
        partner="{partner}",
    ),
    _o("unknown/told-twice/", "question", _action="keep_recorded", question="{question}"),
    _o(
        "unknown/told-twice/",
        "question",
        _action="answer_several",
        which="ticked",
        verdict="SAME",
        row="{question}",
    ),
    _o("firms/", "proof", _action="approve", proof="{waiting}:{proof}"),
    _o("firms/", "waiting", _action="refuse", reason="x", proof="{waiting}:{proof}"),
    _o("firms/letters/{letter}.pdf", "letter"),
    _o("codes/{batch}/", "batch", _action="block"),
    _o("codes/{batch}/", "batch", _action="note_left", first="1", last="2", partner="{partner}"),
    _o("codes/{batch}/", "partner", _action="note_left", first="1", last="2", partner="{partner}"),
    _o(
        "codes/",
        "product",
        _action="issue",
        product="{product}",
        total="5",
        quantity="1",
        **NO_QUESTIONS,
    ),
    _o("codes/{batch}/used/", "batch"),
    _o("codes/{batch}/codes.csv", "batch"),
    _o("codes/{batch}/answers/", "batch"),
    _o("codes/{batch}/sheet/", "batch"),
    _o("rules/", "set_to_come", _action="withdraw", version="{set_to_come}"),
    _o(
        "rules/runs/",
        "set",
        _action="attempt",
        version="{set}",
        since="2026-01-01",
        until="2026-02-01",
    ),
    _o("rules/runs/{run}/", "run"),
    _o("rules/runs/{run}/?with={run2}", "run2"),
    _o("actions/{action}/", "action"),
    _o("actions/{action}/", "action", _action="end"),
    _o("actions/{action}/import/", "action"),
    _o(
        "levels/targets/",
        "member",
        _action="set_target",
        member="{member}",
        net="5",
        since="2026-03-01",
        until="2026-04-01",
    ),
    _o("benefits/{benefit}/", "benefit"),
    _o("surveys/{survey}/", "survey"),
    _o("surveys/{survey}/results/", "survey"),
    _o("surveys/{survey}/", "survey", _action="end_survey"),
    _o("surveys/{survey}/outlets/", "survey"),
    _o("surveys/{survey}/answers/", "survey"),
    _o(
        "surveys/{survey}/answers/",
        "survey",
        _action="tag_answers",
        which="ticked",
        row="{said}",
        tag="x",
        verdict="on",
    ),
    _o("surveys/{survey}/sheets/", "survey"),
    _o(
        "surveys/{survey}/sheets/",
        "survey",
        _action="tag_sheets",
        which="ticked",
        row="{filled}",
        tag="x",
        verdict="on",
    ),
    _o("surveys/{survey}/outlets/{outlet}/poster.pdf", "survey"),
    _o("surveys/{survey}/outlets/{outlet}/poster.pdf", "outlet"),
    _m("surveys/{survey}/", "survey"),
    _o("referrals/{member}/", "member"),
    _o("referrals/{member}/", "member", _action="let_count", note="One tablet for all."),
    _o(
        "benefits/{benefit}/",
        "benefit",
        _action="change",
        **BENEFIT,
    ),
    *(
        _o("benefits/new/", part, _action="offer", **BENEFIT, **{field: f"{{{part}}}"})
        for field, part in (("segment", "segment"), ("trades", "trade"))
    ),
    _o(
        "benefits/requests/",
        "request",
        _action="answer",
        row="{member}|{request}",
        which="ticked",
        verdict="accept",
    ),
    _o("levels/memberships/", "plan", _action="end_plan", plan="{plan}"),
    _o("paid-memberships/plans/", "paid_plan", _action="withdraw", plan="{paid_plan}"),
    _o("paid-memberships/plans/{paid_plan}/", "paid_plan"),
    _o(
        "paid-memberships/plans/new/",
        "segment",
        _action="sell",
        name="N",
        price="5",
        segment="{segment}",
        **DAYS,
    ),
    _o("paid-memberships/{member2}/{subscription}/", "subscription"),
    _o("paid-memberships/{member2}/{subscription}/", "member2"),
    _o(
        "paid-memberships/{member2}/{subscription}/",
        "fee",
        _action="note_paid",
        fee="{fee}",
        day="2026-03-02",
    ),
    _o("paid-memberships/payments/", "receipt", _action="count", receipt="{receipt}"),
    _o("paid-memberships/payments/", "receipt", _action="give_back", receipt="{receipt}"),
    _o("paid-memberships/payments/", "receipt", _action="set_aside", receipt="{receipt}"),
    _o("paid-memberships/payments/", "aside", _action="wait_again", receipt="{aside}"),
    _o(
        "paid-memberships/payments/",
        "member2",
        _action="name",
        receipt="{receipt}",
        member="{member2}",
    ),
    _o(
        "paid-memberships/payments/",
        "member2",
        _action="name_one",
        receipt="{receipt}",
        member="{member2}",
    ),
    _o(REFUNDS, "refund", _action="paid_out", refund="{refund}", member="{member2}"),
    _o(REFUNDS, "member2", _action="paid_out", refund="{refund}", member="{member2}"),
    _o("regulations/paragraphs/{paragraph}/", "paragraph"),
    _o("regulations/paragraphs/{paragraph}/", "paragraph", _action="change_paragraph", text_en="N"),
    _o("regulations/paragraphs/{paragraph}/", "paragraph", _action="remove_paragraph"),
    _o("badges/{badge}/", "badge"),
    _o("badges/{badge}/", "badge", _action="change_badge", name="B", **NO_CONDITIONS),
    _o("badges/{badge}/", "badge", _action="end_badge"),
    _o("contracts/{contract}/", "contract"),
    _o("contracts/{contract}/", "contract", _action="renew", until="2027-12-31"),
    _o("contracts/{contract}/", "contract", _action="end_contract"),
    _o("contracts/", "member", member="{member}", **CONTRACT),
    _o("contracts/", "partner", partner="{partner}", **CONTRACT),
    _o("initiatives/{initiative}/", "initiative"),
    _o("mailings/{mailing}/", "mailing"),
    _o("mailings/{mailing}/", "mailing", _action="change", title_en="M", text_en="T"),
    _o("mailings/{mailing}/", "mailing", _action="test"),
    _o("mailings/{mailing}/", "mailing", _action="plan", on_day="2026-03-05"),
    _o("mailings/{mailing}/", "mailing", _action="take_back"),
    _o("mailings/{mailing}/", "mailing", _action="again"),
    _o("mailings/{mailing}/", "mailing", _action="drop"),
    _o("mailings/{mailing}/", "mailing", _action="send"),
    _o("initiatives/{initiative}/result/", "initiative"),
    _o("initiatives/{initiative_draft}/", "initiative_draft", _action="publish"),
    _o("initiatives/{initiative_draft}/", "initiative_draft", _action="drop"),
    _o("initiatives/{initiative}/", "initiative", _action="set_own_goal", **GOAL),
    _o("initiatives/{initiative}/", "initiative", _action="add_news", title="N"),
    _o("initiatives/{initiative}/", "material", _action="no_material", part="{material}"),
    _o("initiatives/{initiative}/", "news", _action="no_news", part="{news}"),
    _o("initiatives/{initiative}/change/", "initiative", _action="change", **INITIATIVE),
    _o(
        "initiatives/{initiative}/",
        "task",
        _action="arrange",
        **{
            "pieces-TOTAL_FORMS": "1",
            "pieces-INITIAL_FORMS": "0",
            "pieces-0-what": "TASK:{task}",
        },
    ),
    _o("tasks/{task}/", "task"),
    _o("tasks/{task}/under-way/", "task"),
    _o("tasks/{task_draft}/", "task_draft", _action="open_task"),
    _o("tasks/{task_draft}/", "task_draft", _action="delete_task"),
    _o("tasks/{task}/", "task", _action="end_task"),
    _o("tasks/{task}/", "task", _action="resume_task"),
    _o("tasks/{task_draft}/change/", "task_draft", _action="change", **TASK),
    _o("tasks/new/", "segment", _action="make", **TASK, segment="{segment}"),
    _o("events/{event}/", "event"),
    _o("events/{event_draft}/", "event_draft", _action="open_event"),
    _o("events/{event_free}/", "event_free", _action="invite"),
    _o("events/{event}/", "event", _action="call_off"),
    _o("events/{event_over}/", "event_over", _action="close_list"),
    _o("events/{event}/change/", "event", _action="change", **EVENT),
    _o("events/new/", "segment", _action="begin", segment="{segment}", **EVENT),
    _o("events/new/", "partner", _action="begin", host="{partner}", **EVENT),
    _o("events/{event}/people/", "event"),
    _o("events/{event}/people/", "member", _action="check_in", member="{member}"),
    _o("events/{event}/people/", "member", _action="drop_person", member="{member}"),
    _o("events/{event_over}/people/", "member", _action="not_here", member="{member}"),
    _o("events/{event_missed}/people/", "member", _action="was_here", member="{member}"),
    _o("events/{event}/door/", "event"),
    _o("events/{event}/door/", "ticket", _action="check_in_ticket", ticket="{ticket}"),
    _o("events/{event}/door/", "member", _action="check_in_name", member="{member}"),
    _o("events/{event_over}/door/", "member", _action="not_here", member="{member}"),
    _p("events/{event}/door/", "event"),
    _p("events/{event}/door/", "ticket", _action="check_in", ticket="{ticket}"),
    _p("events/{event}/door/", "member", _action="check_in_name", member="{member}"),
    _p("events/{event_over}/door/", "member", _action="not_here", member="{member}"),
    _o("contests/{contest}/", "contest"),
    _o("contests/{contest_draft}/", "contest_draft", _action="open_contest"),
    _o("contests/{contest}/", "contest", _action="end"),
    _o("contests/{contest}/", "contest", _action="resume"),
    _o("contests/{contest_due}/", "contest_due", _action="sign", seen=OF_NOBODY),
    _o("contests/{contest}/", "member", _action="unname", member="{member}"),
    _o("contests/{contest_draft}/", "contest_draft", _action="delete_contest"),
    _o("contests/{contest}/", "contest", _action="set_prizes", **NO_PRIZES),
    _o(
        "contests/{judged}/",
        "judged",
        _action="invite_juror",
        name="J",
        email="j@x.example",
        until="2026-04-01",
    ),
    _o("contests/{judged}/", "outside_juror", _action="end_juror", juror="{outside_juror}"),
    _o("contests/{undrawn}/", "undrawn", _action="enter_permit", permit="P 1"),
    _o("contests/{drawn}/", "drawn", _action="pass_on", member="{member}", reason="R"),
    _o("contests/{drawn}/", "member", _action="pass_on", member="{member}", reason="R"),
    _o("contests/{drawn}/tickets.txt", "drawn"),
    _o("contests/{judged}/entries/", "judged"),
    _o("contests/{judged}/entries/1/", "judged"),
    _o("contests/{judged}/entries/1/photos/0.jpg", "judged"),
    _o("contests/{judged}/", "judged", _action="name_jury"),
    _o("contests/{sellers}/", "sellers", _action="list_contestants", lines="{partner_code};5"),
    _p("contests/{sellers}/", "sellers"),
    _o("contests/{judged}/entries/1/", "judged", _action="set_aside", reason="x"),
    _o("contests/{judged}/entries/1/", "judged", _action="put_back"),
    _o("contests/{contest_draft}/change/", "contest_draft", _action="change", **CONTEST),
    _o("contests/new/", "segment", _action="begin", **CONTEST, segment="{segment}"),
    _o("community/", "idea", _action="hide", post="{idea}", why="T"),
    _o("community/", "idea", _action="show", post="{idea}"),
    _o("community/", "member", _action="block", member="{member}", why="T"),
    _o("community/", "member", _action="unblock", member="{member}"),
    _o("community/posts/{idea}/", "idea"),
    _o("community/members/{member}/", "member"),
    _o("community/posts/{idea}/", "idea", _action="decide", state="TAKEN"),
    _o("community/posts/{asked}/", "asked", _action="answer", text="T"),
    _o("community/posts/{asked}/", "reply", _action="accept", post="{reply}"),
    _o("community/people/", "member", _action="specialise", member="{member}"),
    _o("community/people/", "member", _action="unmark", member="{member}"),
    _o("community/people/", "member", _action="block_member", member="{member}", why="T"),
    _o("library/{library}/", "library"),
    _o("library/{library}/", "library", _action="change", title="M", text="T", readers="both"),
    _o("library/{library}/", "library", _action="take_out"),
    _o("library/{library}/", "library", _action="put_back"),
    _o("community/reviews/{product}/", "product"),
    _o("learning/{course}/", "course"),
    _o("learning/{course_draft}/", "course_draft", _action="open_course"),
    _o("learning/{course}/", "course", _action="end_course"),
    _o("learning/{course}/", "course", _action="go_on"),
    _o("learning/{course}/", "course", _action="add_lesson", title="L", text="T"),
    _o("learning/{course}/", "lesson", _action="lesson_up", lesson="{lesson}"),
    _o("learning/{course}/", "lesson", _action="drop_lesson", lesson="{lesson}"),
    _o(
        "learning/{course}/change/",
        "course",
        _action="change",
        name="C",
        passed="80",
        members="on",
    ),
    _o("learning/{course}/test/", "course"),
    _o("learning/{course}/test/import/", "course"),
    _o("learning/{course}/test/", "course", _action="add_question", **QUESTION),
    _o(
        "learning/{course}/test/",
        "course_question",
        _action="drop_question",
        question="{course_question}",
    ),
    _o("learning/{course}/test/{course_question}/", "course_question"),
    _o(
        "learning/{course}/test/{course_question}/",
        "course_question",
        _action="change_question",
        **QUESTION,
    ),
    _o("learning/{course_draft}/", "course_draft", _action="drop_course"),
    _o("learning/answers/", "member", **JUDGED),
    _o("learning/answers/", "attempt", **JUDGED),
    _o("learning/answers/", "course_question", **JUDGED),
    _o(
        "learning/new/",
        "course",
        _action="begin",
        name="C",
        passed="80",
        members="on",
        after="{course}",
    ),
    _o(
        "learning/new/",
        "segment",
        _action="begin",
        name="C",
        passed="80",
        members="on",
        segment="{segment}",
    ),
    _o("trade-in/{offer}/", "offer"),
    _o("trade-in/{offer_draft}/", "offer_draft", _action="open_offer"),
    _o("trade-in/{offer}/", "offer", _action="end_offer"),
    _o("trade-in/{offer}/", "offer", _action="go_on_offer"),
    _o(
        "trade-in/{offer}/",
        "offer",
        _action="make_discount",
        name="Cheaper",
        amount="10",
        card="Credit",
    ),
    _o("trade-in/{offer}/change/", "offer", _action="change_offer", **TRADE_IN),
    _o("trade-in/new/", "segment", _action="begin_offer", **TRADE_IN, segment="{segment}"),
    _o("trade-in/{offer}/{thing}/", "offer"),
    _o("trade-in/{offer}/{thing}/", "thing"),
    _o("trade-in/{offer}/{thing}/", "thing", _action="undo_item"),
    _o("trade-in/{offer}/{owed_thing}/", "owed_thing", _action="take_sale_back"),
    _o("trade-in/{offer}/{thing}.pdf", "offer"),
    _o("trade-in/{offer}/{thing}.pdf", "thing"),
    _o(
        "trade-in/to-pay/",
        "owed_thing",
        _action="pay_out",
        which="ticked",
        row="{owed_thing}",
        day="2026-03-02",
    ),
    _o(
        "trade-in/to-pay/?state=PAID",
        "paid_thing",
        _action="take_payment_back",
        thing="{paid_thing}",
    ),
    _p("trade-in/take/{offer}/", "offer"),
    _p(
        "trade-in/take/{offer}/",
        "offer",
        _action="take_in",
        _of="{offer}",
        member="{number}",
        worth="w1",
        outlet="{outlet}",
    ),
    _p("trade-in/", "label", _action="find_item", label="{label}"),
    _p("trade-in/{label}/", "label"),
    _p(
        "trade-in/{announced_label}/",
        "announced_label",
        _action="take_announced",
        _of="{offer}",
        worth="w1",
        outlet="{outlet}",
    ),
    _p("trade-in/{announced_label}/", "announced_label", _action="refuse_item", why="W"),
    _p("trade-in/{label}/", "label", _action="price_item", price="5"),
    _p("trade-in/{priced_label}/", "priced_label", _action="sell_item"),
    _p("trade-in/{owed_label}/", "owed_label", _action="pay_out"),
    _p("trade-in/{owed_label}/", "owed_label", _action="take_sale_back"),
    _p("trade-in/{paid_label}/", "paid_label", _action="take_payment_back"),
    _p("trade-in/{unsold_label}/", "unsold_label", _action="give_back"),
    _p("trade-in/{unsold_label}/", "unsold_label", _action="give_away"),
    _p("trade-in/{priced_label}/", "priced_label", _action="undo_item"),
    _m("trade-in/announce/{offer}/", "offer"),
    _m("trade-in/announce/{offer}/", "offer", _action="announce_item", _of="{offer}", worth="w1"),
    _m("trade-in/{thing}/", "thing"),
    _m("trade-in/{announced_thing}/", "announced_thing", _action="withdraw_item"),
    _o("learning/{course}/lessons/{lesson}/", "course"),
    _o("learning/{course}/lessons/{lesson}/", "lesson"),
    _o(
        "learning/{course}/lessons/{lesson}/",
        "lesson",
        _action="change_lesson",
        title="L",
        text="T",
    ),
    _o("learning/{course}/lessons/{lesson}/", "lesson", _action="add_picture"),
    _o("learning/{course}/lessons/{lesson}/", "lesson", _action="drop_picture", number="1"),
    _o(
        "initiatives/new/",
        "segment",
        _action="begin",
        **INITIATIVE,
        address="own",
        segments="{segment}",
    ),
    _o("initiatives/new/", "trade", _action="begin", **INITIATIVE, trades="{trade}"),
    _o("goals/{goal}/", "goal"),
    _o("goals/{goal}/", "goal", _action="change_goal", **GOAL),
    _o("goals/{goal}/", "goal", _action="drop_goal"),
    _o("segments/{segment}/", "segment"),
    _o("segments/{segment}/", "segment", _action="end"),
    _o("segments/{segment}/change/", "segment", _action="change", name="N", **NO_CONDITIONS),
    _o("rules/draft/{rule}/", "rule"),
    _o("rules/", "rule", _action="remove", rule="{rule}"),
    _o("rewards/{reward}/", "reward"),
    _o(
        "rewards/{reward}/",
        "reward",
        _action="change",
        name="M",
        points="5",
        stock="5",
        wallet="REWARD",
        parties="MEMBERS",
        shipped="on",
        offered="on",
    ),
    _o("orders/", "order", _action="ship", order="{order}", member="{member}"),
    _o("orders/", "order", _action="cancel", order="{order}", member="{member}"),
    _o("orders/", "member", _action="ship", order="{order}", member="{member}"),
    _o("finance/adjustments/", "adjustment", _action="agree", adjustment="{adjustment}"),
    _o("finance/expiry/", "exemption", _action="end_exemption", exemption="{exemption}"),
    _o("finance/expiry/", "segment", _action="keep", segment="{segment}", months="3"),
    _o("approvals/", "activity", row="HAND:{member}:{activity}", **AGREE),
    _o("approvals/", "member", row="HAND:{member}:{activity}", **AGREE),
    _o("approvals/", "award", row="CEILING:{member}:{award}", **AGREE),
    _o("approvals/", "member", row="CEILING:{member}:{award}", **AGREE),
    _o("payments/", "partner", row="{partner}|FV 1", **PAID),
    _o("payments/", "bare_activity", row="transaction|{member}|{bare_activity}", **PAID),
    _o("payments/", "member", row="transaction|{member}|{bare_activity}", **PAID),
    Case(
        "ADMINISTRATOR",
        "/o/{programme}/payments/import/",
        "partner",
        {"_action": "look", "partner": "{partner}"},
        TABLE,
    ),
    _o("people/", "officer", _action="end", which="{officer}"),
    _o("people/", "invited_officer", _action="take_back", which="{invited_officer}"),
    _o("people/{colleague}/", "colleague"),
    _o("people/{colleague}/", "colleague", _action="ask_for_staff"),
    _o("people/keys/", "api_key", _action="revoke_key", which="{api_key}"),
    _o(
        "rules/try/",
        "partner_code",
        _action="basket",
        member="{member}",
        day="2026-03-01",
        partner="{partner_code}",
        **BASKET,
    ),
    _o("rules/try/", "member", _action="basket", member="{member}", day="2026-03-01", **BASKET),
    _o(
        "launch/rehearsal/",
        "product",
        **{**BASKET, "_action": "prove_receipt", "lines-0-product": "{product}"},
    ),
    _o("settings/trades/", "trade", _action="drop", trade="{trade}"),
    _p("files/{document}/", "document"),
    _p("files/{document}/", "document", _action="record"),
    _p("claims/", "claim", row="{member}:{claim}", **REJECT),
    _p("claims/{member}/{claim}/", "claim"),
    _p("claims/{member}/{claim}/", "member"),
    _p(
        "claims/{member}/{claim}/",
        "product",
        **PUT_RIGHT,
        **{"lines-0-product": "{product}"},
    ),
    _p("customers/joining/", "proof", _action="unknown", proof="{waiting}:{proof}"),
    _p("customers/joining/", "waiting", _action="known", proof="{waiting}:{proof}"),
    _p("people/", "staff", _action="end", which="{staff}"),
    _p("people/", "colleague", _action="ask_for_person", person="{colleague}"),
    _p("people/", "invited_staff", _action="take_back", which="{invited_staff}"),
    _p("customers/invite/", "invited_customer", _action="take_back", which="{invited_customer}"),
    _p("payments/", "partner", row="{partner}|FV 1", **PAID),
    _p("payments/", "bare_activity", row="transaction|{member}|{bare_activity}", **PAID),
    _m("benefits/", "asked_benefit", _action="ask", benefit="{asked_benefit}"),
    _m("benefits/", "request", _action="withdraw", request="{request}"),
    _p("wallet/{member}/{bare_activity}/", "member"),
    _p("wallet/{member}/{bare_activity}/", "bare_activity"),
    _p("wallet/rewards/{for_partners}/", "for_partners"),
    _p(
        "wallet/rewards/{for_partners}/",
        "for_partners",
        _action="order",
        order="{fresh}",
        **ADDRESS,
    ),
    _o(
        "partners/targets/",
        "partner",
        _action="set_targets",
        partners="{partner}",
        measure="OUTLETS",
        amount="2",
        begins="2026-03-01",
        ends="2026-03-31",
    ),
    _o("partners/targets/", "target", _action="drop_target", target="{target}"),
    _o("partners/{partner}/", "target", _action="drop_target", target="{target}"),
    _o("partners/agreements/{agreement}/", "agreement"),
    _o("partners/agreements/{agreement}/", "agreement", _action="end_agreement"),
    _o("partners/agreements/{agreement}/1.pdf", "agreement"),
    _p("agreements/{agreement}/", "agreement"),
    _p("agreements/{agreement}/1.pdf", "agreement"),
    _p(
        "agreements/{agreement}/",
        "agreement_version",
        _action="sign",
        agreement_version="{agreement_version}",
    ),
    _p("kit/{library}/", "library"),
    _p("outlets/{outlet}/", "outlet"),
    _p("outlets/{outlet}/", "outlet", _action="place_outlet", street="x"),
    _p("plan/", "own_step", _action="tick", own_step="{own_step}"),
    _o("partners/plan/", "plan_step", _action="drop_step", step="{plan_step}"),
    _o("partners/{partner}/", "own_step", _action="tick", step="{own_step}"),
    _p("wallet/orders/", "partner_order", _action="cancel", order="{partner_order}"),
    _o("orders/", "partner_order", _action="ship", order="{partner_order}", member="{partner}"),
    _m("claims/{claim}/", "claim"),
    _m("activity/{activity}/", "activity"),
    _m("rewards/{reward}/", "reward"),
    _m("rewards/{reward}/", "reward", _action="order", order="{fresh}", **ADDRESS),
    _m("rewards/orders/", "order", _action="cancel", order="{order}"),
    _m("rewards/orders/{own_voucher}/", "own_voucher"),
    _m("rewards/orders/{unaddressed}/address/", "unaddressed"),
    _m("rewards/orders/{unaddressed}/address/", "unaddressed", _action="address", **ADDRESS),
    _p("till/", "voucher", _action="find_discount", number="{voucher}"),
    _p("till/{voucher}/", "voucher"),
    _p("till/{voucher}/", "voucher", _action="use_discount", outlet="{outlet}"),
    _m("initiatives/{address}/", "address"),
    _p("benefits/", "member_number", _action="find_member", member="{member_number}"),
    _p("benefits/{member_number}/", "member_number"),
    _p(
        "benefits/{member_number}/",
        "till_benefit",
        _action="use_benefit",
        _of="{till_benefit}",
        benefit="{till_benefit}",
        outlet="{outlet}",
    ),
    _p("benefits/{member_number}/", "used", _action="undo_use", _of="{used}", use="{used}"),
    _o(
        "benefits/uses/",
        "used",
        _action="undo_uses",
        row="{member}|{used}",
        which="ticked",
    ),
    _p("initiatives/{address}/", "address"),
    _m("tasks/{task}/", "task"),
    _m("tasks/{task}/", "task", _action="say_word", word="sesame"),
    _m("events/{event}/", "event"),
    _m("events/{event}.ics", "event"),
    _m("events/{event_free}/", "event_free", _action="sign_up", _of="{event_free}"),
    _m("events/{event}/", "event", _action="cancel"),
    _m("events/{event}/", "event", _action="alter", _of="{event}", companions="1"),
    _m("contests/{contest}/", "contest"),
    _m("contests/{contest}/", "contest", _action="join"),
    _m("contests/{contest}/", "contest", _action="leave"),
    _m("contests/{contest}/", "contest", _action="name", nickname="Quick"),
    _m("contests/{judged}/", "judged", _action="send_entry", text="x", rights="on"),
    _m("contests/{judged}/photos/0.jpg", "judged"),
    _m("community/questions/{asked}/", "asked"),
    _m("community/questions/{asked}/", "asked", _action="reply", text="T"),
    _m("community/questions/{asked}/", "reply", _action="accept", post="{reply}"),
    _m("community/questions/{asked}/", "reply", _action="report", post="{reply}", why="T"),
    _m("community/questions/{asked}/", "asked", _action="follow", post="{asked}"),
    _m("community/questions/{asked}/", "asked", _action="unfollow", post="{asked}"),
    _m("community/ideas/{idea}/", "idea"),
    _m("community/ideas/{idea}/", "idea", _action="vote", post="{idea}"),
    _m("community/ideas/", "idea", _action="vote", post="{idea}"),
    _m("community/ideas/", "idea", _action="unvote", post="{idea}"),
    _m("community/ideas/{own_idea}/", "own_idea", _action="take_back", post="{own_idea}"),
    _m("library/{library}/", "library"),
    _m("library/{library}/", "library", _action="rate", stars="3"),
    _m("learning/{course}/", "course"),
    _m("learning/{course}/lessons/{lesson}/", "course"),
    _m("learning/{course}/test/", "course"),
    _m("learning/attempts/{attempt}/", "attempt"),
    _m("learning/attempts/{running_attempt}/", "running_attempt", _action="hand_in"),
    _m("learning/attempts/{running_attempt}/1/", "running_attempt"),
    _m("learning/attempts/{running_attempt}/1/", "running_attempt", _action="answer", answer="So"),
    _m("learning/{course}/lessons/{lesson}/", "lesson"),
    _m("learning/{course}/lessons/{lesson}/", "lesson", _action="read"),
    _m("learning/{course}/lessons/{lesson}/", "lesson", _action="come"),
    _m("membership/", "paid_plan", _action="join", plan="{paid_plan}"),
    _m("regulations/", "terms", _action="accept", terms="{terms}"),
    _m("prove/", "failed", _action="withdraw", document="{failed}"),
    _m(
        "give/",
        "member2_number",
        _action="give",
        transfer="{fresh}",
        number="{member2_number}",
        points="5",
    ),
]
OF_ORGANISER = {
    "sku",
    "product",
    "picture",
}  # the catalogue is the organiser's, for all its programmes


def _client(place: Place, who: str) -> Client:
    user = User.objects.create_user(f"{who}{ids.new_id()}@akwa.example", created_at=cast.NOW)
    more: dict[str, Any] = (
        {"partner_id": int(place.ids["partner"])} if who.startswith("PARTNER") else {}
    )
    more |= {"member_id": int(place.ids["member"])} if who == "MEMBER" else {}
    identity.give_role(
        user,
        Role(who),
        organiser_id=place.organiser_id,
        now=cast.NOW,
        programme_id=place.programme.id,
        **more,
    )
    client = Client()
    client.force_login(user)
    return client


def _sent(client: Client, case: Case, own: Place, tested: str) -> Any:
    """The request with this id in the tested place."""
    place = replace(own, ids={**own.ids, case.tested: tested})
    path = place.fill(case.path)
    if case.form is None:
        return client.get(path)
    form: dict[str, Any] = {name: place.fill(value) for name, value in case.form.items()}
    if case.file:
        form["file"] = SimpleUploadedFile("x.csv", case.file)
    if form.get("_action") == "add_picture":
        form["picture"] = _picture((8, 8))
    return client.post(path, form)


def _faults(case: Case, client: Client, places: dict[str, Place], own: Place) -> list[str]:
    """What is wrong with the answers to a case, in a transaction that is taken back."""
    foreign = {whose: places[whose].ids for whose in ("other", "sister")} | {
        "nothing": nothing(own).ids
    }
    if case.tested in OF_ORGANISER:
        foreign = {"nothing": foreign["nothing"]}
    faults, before = [], everything()
    for whose, theirs in foreign.items():
        answer = _sent(client, case, own, theirs[case.tested])
        said = answer.content.decode()
        is_told = 'role="alert"' in said or "There is nothing at this address" in said
        if answer.status_code not in (400, 404) or not is_told:
            faults.append(f"{case} of {whose}: {answer.status_code}, told: {is_told}")
    after = everything()
    written = {table for table in before if before[table] != after[table]} - KEPT
    if written:
        faults.append(f"{case} of others wrote to {written}")
    answer = _sent(client, case, own, own.ids[case.tested])
    if answer.status_code not in (200, 302):
        alerts = re.findall(r'role="alert">(.*?)<', answer.content.decode())
        faults.append(f"{case} of its own: {answer.status_code} {alerts}")
    return faults


@pytest.mark.always
@pytest.mark.parametrize("who", ["ADMINISTRATOR", "PARTNER_MANAGER", "MEMBER"])
def test_an_id_of_somebody_else_is_refused_and_nothing_is_written(
    places: dict[str, Place],
    who: str,
) -> None:
    own, faults = places["own"], []
    with time_machine.travel(cast.NOW, tick=False):
        client = _client(own, who)
        for case in some(case for case in CASES if case.who == who):
            with transaction.atomic():
                tenancy.enter(own.organiser_id)
                faults += _faults(case, client, places, own)
                transaction.set_rollback(True)

    assert faults == []


# The key of a table that the same person handed over a moment before: it is read as theirs only.
# Where and when a photo was taken, and how a code is to come, are no ids.
MADE_BY_THE_FORM = {"upload", "day", "north", "east", "channel"}
# Chosen by what it is called, not by an id: regions and countries are everybody's.
MADE_BY_THE_FORM |= {"zone"}
# At which a ticket was scanned; what the phone calls what it keeps.
MADE_BY_THE_FORM |= {"moment", "called"}
# Of a sheet that is answered page by page: names of its questions, what was answered, sealed, and a
# product's code.
MADE_BY_THE_FORM |= {"asked", "so_far", "code"}
# Of a survey: an invitation's key, looked up among those of its member and survey alone
# (engagement/test_survey_doors), and a category's code, which is no id: every organiser may use it.
MADE_BY_THE_FORM |= {"about", "category"}


def test_every_id_that_a_form_brings_is_in_the_table() -> None:
    read = re.compile(r'(?:key_of|number_of)\((?:portal\.request\.)?posted(?:\.get\(|\[)"(\w+)"')
    source = "".join(path.read_text() for path in (ROOT / "src/tandem/portals").glob("**/*.py"))
    brought = set(read.findall(source.replace("portal.request.POST", "posted")))
    brought |= {
        name
        for code in ("organiser", "partner", "member")
        for area in discovering.areas(code)
        for page in area.pages
        for action in page.actions
        for name, field in action.form.base_fields.items()
        if field.widget.is_hidden or isinstance(field, PickField)
    }
    tested = {name for case in CASES for name, value in (case.form or {}).items() if "{" in value}

    assert len(brought) > 12
    assert brought - MADE_BY_THE_FORM - NUMBERS <= tested
