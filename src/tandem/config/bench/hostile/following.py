"""What becomes of documents: each is followed to its end and pressed on as a person would."""

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction

from tandem.config.bench.hostile import pressing
from tandem.config.bench.hostile.doors import Answer, Caller
from tandem.evidence.models import WORKING, Document
from tandem.evidence.models import DocumentStatus as State
from tandem.platform import tenancy

_PAUSE_SECONDS = 0.3


@dataclass(slots=True)
class Ends:
    """How documents ended: their states, reasons, and what the slowest took since last pressed."""

    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=lambda: [(0.0, "")])


@dataclass(slots=True)
class _Followed:
    name: str
    since: float
    pressed: set[str] = field(default_factory=set)
    is_over: bool = False


class Follower:
    """Follows the documents of an organiser; `answers` keeps each answer that a press got."""

    def __init__(self, organiser_id: UUID, organiser: Caller, files_page: str) -> None:
        self._organiser_id, self._organiser, self._page = organiser_id, organiser, files_page
        self._documents: dict[UUID, _Followed] = {}
        self.ends, self.answers = Ends(), list[tuple[str, Answer]]()
        self.is_asked_to_end = False

    def open_total(self) -> int:
        """How many documents have not come to an end."""
        return len(self.open_names())

    def open_names(self) -> list[str]:
        """Which they are."""
        # Senders ask while the follower's own thread adds documents.
        return [
            document.name for document in tuple(self._documents.values()) if not document.is_over
        ]

    def run(self) -> None:
        """Follow until it is asked to end; a thread of its own."""
        try:
            while not self.is_asked_to_end:
                self._look()
                time.sleep(_PAUSE_SECONDS)
        finally:
            connection.close()

    def _look(self) -> None:
        with transaction.atomic():
            tenancy.enter(self._organiser_id)
            closed = [key for key, followed in self._documents.items() if followed.is_over]
            rows = list(
                Document.objects.of(self._organiser_id)
                .exclude(id__in=closed)
                .select_related("upload")
                .order_by("id")
            )
        for document in rows:
            followed = self._documents.setdefault(
                document.id, _Followed(document.name, time.monotonic())
            )
            if document.status in WORKING or self._press(document, followed):
                continue
            self._end(document, followed)

    def _end(self, document: Document, followed: _Followed) -> None:
        followed.is_over = True
        seconds = time.monotonic() - followed.since
        self.ends.states[document.status] += 1
        self.ends.slowest = sorted([*self.ends.slowest, (seconds, document.name)], reverse=True)[:5]
        if document.status == State.FAILED:
            self.ends.reasons[re.sub(r"“.*?”|\d+", "…", document.reason)[:160]] += 1
            if not document.reason:
                self.ends.silent.append(document.name)

    def _press(self, document: Document, followed: _Followed) -> bool:
        """Map as the page proposes, count what can be counted; whether it goes on by that."""
        acts = {State.MAPPING: "map_columns", State.READY: "record"}
        act = acts.get(State(document.status))
        if act is None or act in followed.pressed or document.member_id is not None:
            return False
        followed.pressed.add(act)
        path = f"{self._page}{document.id}/"
        page = self._organiser.ask(path)
        self.answers.append((f"page of {document.name}", page))
        form = pressing.form_of(page.text, act)
        if form is None:
            return False
        answer = self._organiser.press(path, form)
        self.answers.append((f"{act} {document.name}", answer))
        if answer.status == 302:
            followed.since = time.monotonic()
        return answer.status == 302
