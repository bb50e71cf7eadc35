"""What the processes write down of themselves: a line a thing, as JSON or for a terminal, without
personal data.

A log is read by more people than the database and kept longer, so it says which route and which
job, never who or
what: addresses of pages bear tokens, arguments of jobs bear mails, messages of errors bear what was
    typed. Routes and names of tasks are logged in their place, and what is left of texts loses
    addresses, long numbers and quoted values.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"|“[^”\n]*”|„[^”\n]*”")
_NUMBER = re.compile(r"(?<![\w-])\d{6,}(?![\w-])")
_DETAIL = re.compile(r"\n(?:DETAIL|HINT|CONTEXT|LINE \d+):.*", re.DOTALL)


def without_persons(text: str) -> str:
    """A text of an error or a message without what it may say of somebody."""
    text = _DETAIL.sub("", text)
    for pattern in (_ADDRESS, _QUOTED, _NUMBER):
        text = pattern.sub("…", text)
    return text


def _by_route(_logger: Any, _method: str, event: Event) -> Event:
    """Name the route of a request and the task of a job in place of what Django and the queue say
    of them.
    """
    record = event.get("_record")
    request = getattr(record, "request", None)
    if request is not None:
        event["route"] = route_of(request)
        event["event"] = f"answered {getattr(record, 'status_code', '?')}"
    job = getattr(record, "job", None)
    if isinstance(job, dict):
        event["task"], event["job"] = job.get("task_name"), job.get("id")
        event["event"] = str(getattr(record, "action", "job")).replace("_", " ")
    return event


def _plain(_logger: Any, _method: str, event: Event) -> Event:
    event["event"] = without_persons(str(event.get("event", "")))
    return event


def _traceback(_logger: Any, _method: str, event: Event) -> Event:
    """Where an error came from, and its kind; its message without what it may say of somebody."""
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if isinstance(raised, tuple) and raised[1] is not None:
        chain = traceback.TracebackException(*raised)
        event["error"] = without_persons("".join(chain.format_exception_only())).strip()
        event["trace"] = [
            f"{frame.filename.rpartition('/src/')[2]}:{frame.lineno} {frame.name}"
            for frame in _frames(chain)
        ]
    return event


def _frames(chain: traceback.TracebackException | None) -> list[traceback.FrameSummary]:
    """The frames of an error and of what it came from, the latest last."""
    frames: list[traceback.FrameSummary] = []
    while chain is not None:
        frames = [*chain.stack, *frames]
        chain = chain.__cause__ or (None if chain.__suppress_context__ else chain.__context__)
    return frames[-40:]


def route_of(request: Any) -> str:
    """The pattern behind a request's address; the address itself may bear a token."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match is not None else "(none)"


_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
ANSWERED = "answered"  # the line of a request


class _Lines(structlog.stdlib.ProcessorFormatter):
    """Lines as JSON. That of a request, of which a busy server writes hundreds a second, goes no
    way round: nothing in it is anybody's, nor a text that would have to lose something.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        if record.msg != ANSWERED or record.exc_info:
            return super().format(record)
        fields = record.__dict__
        event: Event = {
            "event": ANSWERED,
            **structlog.contextvars.get_contextvars(),
            "level": record.levelname.lower(),
            "logger": record.name,
            **{name: fields[name] for name in FIELDS if name in fields},
        }
        return json.dumps(_STAMP(None, "", event), ensure_ascii=False, default=str)


def settings(*, form: str, level: str) -> dict[str, Any]:
    """Python's own logging, set so that every line goes through here.

    Args:
        form: `json`, or `text` for a terminal.
        level: of our own lines; other packages speak from WARNING on.
    """
    # Nobody reads from which line, thread and process of the system a line comes; each record would
    # look for it (Python's own advice to who wants fast logs).
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    renderer = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    if form == "text":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())  # type: ignore[assignment]
    chain = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=FIELDS),
        _STAMP,
        _by_route,
        _plain,
        _traceback,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter if form == "text" else _Lines,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
                "foreign_pre_chain": chain,
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {"tandem": {"level": level}},
    }


# What our own lines may say besides their text (`log.info(…, extra={…})`).
FIELDS = (
    "method",
    "route",
    "status",
    "milliseconds",
    "task",
    "job",
    "programme_id",
    "organiser_id",
    "document_id",
)
