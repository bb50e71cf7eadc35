"""Segments: who is meant by a name, how many that are now, and changing it."""

import json
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from tandem.kit.errors import TandemError
from tandem.kit.periods import SPANS as PERIODS
from tandem.platform import clock
from tandem.platform.permissions import require
from tandem.portals.organiser import condition_rows, rule_form, subjects
from tandem.portals.shared.access import Desk, desk
from tandem.portals.shared.pages import address, page
from tandem.portals.shared.words import SPANS
from tandem.rewards.queries import word
from tandem.rules import codec, reading
from tandem.segments import audiences, defining, vocabulary
from tandem.segments.models import Segment

SHOWN_MAX = 50


@desk("organiser", "rules.view")
def segments(desk: Desk) -> HttpResponse:
    """Every segment with its sentence and its members; one of them opened; defining one."""
    error, posted = "", desk.request.POST
    if desk.request.method == "POST":
        require(desk.actor, "rules.change")
    if desk.request.method == "POST" and posted.get("deed") != "more":
        try:
            with transaction.atomic():
                _act(desk)
                return HttpResponseRedirect(address(desk, "organiser:segments"))
        except TandemError as problem:
            error = problem.sentence
    every = list(
        Segment.objects.of(desk.actor.organiser_id).filter(programme_id=desk.programme.id, ended_at=None).order_by("key")
    )
    opened = next((row for row in every if row.key == desk.request.GET.get("segment")), None)
    if desk.request.GET.get("segment") and opened is None:
        raise Http404
    words, now = vocabulary.of(desk.programme.currency), clock.now()
    rows = [
        {"key": row.key, "name": word(row.name, desk.language), "sentence": reading.condition(codec.decode(row.body), words, language=desk.language),
         "members": audiences.count(codec.decode(row.body), programme=desk.programme, now=now)}
        for row in every
    ]  # fmt: skip
    found = audiences.members(codec.decode(opened.body), programme=desk.programme, now=now, limit=SHOWN_MAX) if opened else []
    return page(
        desk, "organiser/segments.html", here="segments", error=error, rows=rows, form=_form(desk, opened),
        opened={"key": opened.key, "name": word(opened.name, desk.language)} if opened else None,
        members=[{"id": key, "number": number, "name": name} for key, number, name in found], is_more=len(found) == SHOWN_MAX,
        options={
            "subjects": subjects.grouped(desk, words, only_members=True), "values": subjects.known_values(desk),
            "operators": [{"value": value, "text": text} for value, text in condition_rows.OPERATORS.items()],
            "letters": condition_rows.LETTERS, "periods": [{"value": value, "text": SPANS[value]} for value in PERIODS],
        },
        http_status=400 if error else 200,
    )  # fmt: skip


def _form(desk: Desk, opened: Segment | None) -> dict[str, Any]:
    posted = desk.request.POST
    if posted:
        more = condition_rows.ROWS_MORE if posted.get("deed") == "more" else 0
        rows = condition_rows.shown(condition_rows.posted_rows(posted), spare=more)
        return {"rows": rows, "name": posted.get("name", ""), "json": posted.get("json", ""), "is_rows": True}
    found = condition_rows.rows_of(codec.decode(opened.body)) if opened else []
    return {
        "rows": condition_rows.shown(found or []), "is_rows": found is not None, "name": word(opened.name, desk.language) if opened else "",
        "json": json.dumps(opened.body, ensure_ascii=False, indent=1) if opened and found is None else "",
    }  # fmt: skip


def _act(desk: Desk) -> None:
    posted, now = desk.request.POST, clock.now()
    if posted.get("deed") == "end":
        defining.end(desk.programme.id, posted.get("key", ""), actor=desk.actor, now=now)
        messages.success(desk.request, _("It is offered no more. Rules that name it stay as they are."))
        return
    words = vocabulary.of(desk.programme.currency)
    text = posted.get("json", "").strip()
    body = (
        rule_form.parsed(text[: rule_form.JSON_MAX]) if text else condition_rows.read(condition_rows.posted_rows(posted), words)
    )
    defining.define(
        desk.programme.id, name={desk.language: posted.get("name", "")}, body=body, vocabulary=words, actor=desk.actor, now=now,
        key=posted.get("key", "").strip()[:40],
    )  # fmt: skip
    messages.success(desk.request, _("Kept. Rules take it as it is now when their draft is written again."))
