"""What was said in a survey, in plain rows and lines over time."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from tandem.engagement.surveys import hiding
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import results as counting
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.results import Days, Of, Span, Subject
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.portals.organiser.surveys import narrowing
from tandem.portals.organiser.surveys.wording import option_name
from tandem.portals.shared import tables
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.templatetags.figures import day

CROSSED_MAX = 12  # options a side; a wider table is read by nobody
PARTS = (("product", "product_id"), ("outlet", "outlet_id"))


def results(portal: Portal, row: Survey) -> Mapping[str, Any] | HttpResponseBase:
    """The page of results, or its figures as a file."""
    narrowed = narrowing.narrowed(portal, row)
    of, days, today = narrowed.shown, narrowed.days, portal.today
    base = narrowing.whole(portal, row, days)
    subjects = {
        name: hiding.subjects(base, field, today=today, days=days) if base else []
        for name, field in PARTS
    }
    counted = counting.counted(of, today=today) if of else {}
    names = narrowing.names_of(
        portal,
        [key for counts in counted.values() for option in counts if (key := ids.parsed(option))]
        + [one.subject for rows in subjects.values() for one in rows],
    )
    questions = asking.read(row.questions)
    tabled = [
        table
        for question in questions
        for table in _tables(question, counted, names, portal.language)
    ]
    if tables.wanted(portal):
        return tables.exported(
            portal,
            "results",
            [_("Question"), _("The answer"), _("Answers"), "%"],
            _lines(tabled, subjects, names),
        )
    context = {
        "title": localized(row.name, portal.language),
        "key": row.id,
        "is_anonymous": row.is_anonymous,
        "is_shown": of is not None,
        "least": hiding.SHEETS_LEAST,
        "waiting": 0 if row.is_anonymous else counting.waiting(Of(row), days),
        "asked": narrowed.asked,
        "query": narrowed.query,
        "segments": [] if row.is_anonymous else narrowing.segments(portal),
        **{f"{name}s": narrowing.options(rows, names) for name, rows in subjects.items()},
    }
    if of is None:
        return context
    return {
        **context,
        "answers": counting.total(of, days),
        "questions": tabled,
        "chart": _chart(hiding.over_time(of, today=today, days=days)),
        "contents": _parts(subjects, names, None if row.is_anonymous else days),
        **_crossing(portal, of, questions),
    }


def _crossing(portal: Portal, of: Of, questions: Sequence[Question]) -> dict[str, Any]:
    """Two questions beside one another, and which can be."""
    one, other = (portal.request.GET.get(name, "") for name in ("one", "other"))
    kinds = (asking.ONE, asking.SEVERAL, *asking.RATED)
    crossable = [question for question in questions if question.kind in kinds]
    return {
        "crossable": [
            {"key": question.key, "text": localized(question.text, portal.language)}
            for question in crossable
        ],
        "cross": _cross(of, crossable, one, other, portal.language),
        "one": one,
        "other": other,
    }


def _parts(
    subjects: Mapping[str, Sequence[Subject]],
    names: Mapping[UUID, str],
    days: Days | None,
) -> list[dict[str, Any]]:
    titles = {"product": _("By product"), "outlet": _("By outlet")}
    return [_part(name, titles[name], rows, names, days) for name, rows in subjects.items() if rows]


def _lines(
    tabled: Sequence[Mapping[str, Any]],
    subjects: Mapping[str, Sequence[Subject]],
    names: Mapping[UUID, str],
) -> Iterator[tuple[object, ...]]:
    """The rows of the file: each question's, then how content they are by product and outlet."""
    for table in tabled:
        for line in table["rows"]:
            yield table["title"], line["name"], line["total"], line["percent"]
    for rows in subjects.values():
        for one in rows:
            title = _("How content they are")
            yield title, names.get(one.subject, "–"), one.total, one.mean


def _chart(spans: Sequence[Span]) -> dict[str, Any] | None:
    """Content and discontent over time."""
    if len(spans) < 2:
        return None
    return {
        "labels": [f"{span.since:%d.%m}" for span in spans],
        "titles": [day(span.since) for span in spans],
        "first": [round(span.mean) for span in spans],
        "second": [round(100 * span.low / span.total) for span in spans],
    }


def _part(
    name: str,
    title: str,
    rows: Sequence[Subject],
    names: Mapping[UUID, str],
    days: Days | None,
) -> dict[str, Any]:
    """How content they are by product or outlet, and the two of most answers beside one another by
    month (of an anonymous survey not, where no `days` are given).
    """
    pair = None
    if days is not None and len(rows) > 1:
        contents = counting.contents(days[dict(PARTS)[name]])
        pair = _pair(contents, [one.subject for one in rows[:2]], names)
    return {
        "title": title,
        "by": name,
        "pair": pair,
        "rows": [
            {
                "name": names.get(one.subject, "–"),
                "subject": one.subject,
                "total": one.total,
                "mean": None if one.mean is None else round(one.mean),
                "low": one.low,
            }
            for one in rows
        ],
    }


def _pair(
    contents: Sequence[counting.Content], pair: Sequence[UUID], names: Mapping[UUID, str]
) -> dict[str, Any] | None:
    """Two of them by month, in the months in which both were answered about."""
    means = {(one.subject, one.month): round(one.mean) for one in contents}
    months = sorted(
        month
        for month in {month for _subject, month in means}
        if all((subject, month) in means for subject in pair)
    )
    if len(months) < 2:
        return None
    return {
        "labels": [f"{month:%m.%y}" for month in months],
        "titles": [f"{month:%Y-%m}" for month in months],
        "first": [means[pair[0], month] for month in months],
        "second": [means[pair[1], month] for month in months],
        "first_name": names.get(pair[0], "–")[:24],
        "second_name": names.get(pair[1], "–")[:24],
    }


def _tables(
    question: Question,
    counted: Mapping[str, Mapping[str, int]],
    names: Mapping[UUID, str],
    language: str,
) -> list[dict[str, Any]]:
    """A question's table; one a line of a matrix, one an option of an order."""
    text = localized(question.text, language)
    if question.kind in asking.WRITTEN:
        return []
    if question.kind == asking.MATRIX:
        parts = [(f"{question.key}.{n}", line) for n, line in enumerate(question.lines)]
    elif question.kind == asking.ORDER:
        parts = [(f"{question.key}.{n}", option) for n, option in enumerate(question.options)]
    else:
        parts = [(question.key, {})]
    return [
        _table(
            question,
            f"{text} {localized(part, language)}".strip(),
            counted.get(key, {}),
            names,
            language,
        )
        for key, part in parts
    ]


def _table(
    question: Question,
    title: str,
    options: Mapping[str, int],
    names: Mapping[UUID, str],
    language: str,
) -> dict[str, Any]:
    number = sum(options.values())
    is_numbered = question.kind in (*asking.RATED, asking.ORDER)
    return {
        "title": title,
        "rows": [
            {
                "name": option_name(question, option, names, language),
                "total": options.get(option, 0),
                "percent": round(100 * options.get(option, 0) / number) if number else 0,
            }
            for option in _options(question, options)
        ],
        "mean": counting.mean(options) if is_numbered else None,
        "score": counting.recommendation(question, options),
    }


def _options(question: Question, options: Mapping[str, int]) -> Sequence[str]:
    """What there was to choose from, in order; of products and outlets the most chosen first."""
    match question.kind:
        case asking.PRODUCT | asking.OUTLET:
            return sorted(options, key=lambda key: (-options[key], key))
        case asking.ORDER:
            return [str(n) for n in range(1, len(question.options) + 1)]
        case asking.SCALE | asking.NPS:
            worst, best = question.bounds
            return [str(n) for n in range(worst, best + 1)]
    own = [asking.OTHER] if question.has_other else []
    return [*map(str, range(len(question.options))), *own]


def _cross(
    of: Of, crossable: Sequence[Question], one: str, other: str, language: str
) -> dict[str, Any] | None:
    """How often each answer to one question met each to another."""
    by_key = {question.key: question for question in crossable}
    if one not in by_key or other not in by_key or one == other:
        return None
    first, second = by_key[one], by_key[other]
    met = counting.crossed(of, one, other)
    columns = _options(second, {})[:CROSSED_MAX]
    return {
        "first": localized(first.text, language),
        "second": localized(second.text, language),
        "columns": [option_name(second, option, {}, language) for option in columns],
        "rows": [
            {
                "name": option_name(first, option, {}, language),
                "totals": [met.get((option, column), 0) for column in columns],
            }
            for option in _options(first, {})[:CROSSED_MAX]
        ],
    }
