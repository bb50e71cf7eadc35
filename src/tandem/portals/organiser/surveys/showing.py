"""What was said in a survey, in plain rows."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.catalogue.models import Product
from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys import results as counting
from tandem.engagement.surveys.models import Survey
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.results import Of
from tandem.kit import ids
from tandem.kit.texts import localized
from tandem.partners.models import Outlet
from tandem.portals.shared.areas.context import Portal

CROSSED_MAX = 12  # options a side; a wider table is read by nobody


def results(portal: Portal, row: Survey) -> Mapping[str, Any]:
    """The page of results."""
    asked = portal.request.GET
    of = Of(row, ids.parsed(asked.get("product", "")), ids.parsed(asked.get("outlet", "")))
    number, questions = counting.total(of), asking.read(row.questions)
    context = {
        "title": localized(row.name, portal.language),
        "key": row.id,
        "answers": number,
        "is_shown": counting.is_shown(of, number),
        "least": counting.SHEETS_LEAST,
    }
    if not context["is_shown"]:
        return context
    counted = counting.counted(of)
    by_product, by_outlet = counting.contents(of), counting.contents(of, by_outlet=True)
    names = _names(
        portal,
        [UUID(key) for options in counted.values() for key in options if ids.parsed(key)]
        + [one.subject for one in (*by_product, *by_outlet) if one.subject],
    )
    crossable = [
        question
        for question in questions
        if question.kind in (asking.ONE, asking.SEVERAL, *asking.RATED)
    ]
    return {
        **context,
        "questions": [
            table
            for question in questions
            for table in _tables(question, counted, names, portal.language)
        ],
        "contents": [
            {"title": title, "by": by, "rows": [_content(row, names) for row in rows]}
            for title, by, rows in (
                (_("By product"), "product", by_product),
                (_("By outlet"), "outlet", by_outlet),
            )
            if any(row.subject for row in rows)
        ],
        "crossable": [
            {"key": question.key, "text": localized(question.text, portal.language)}
            for question in crossable
        ],
        "cross": _cross(
            of, crossable, asked.get("one", ""), asked.get("other", ""), portal.language
        ),
        "one": asked.get("one", ""),
        "other": asked.get("other", ""),
        "product": of.product_id or "",
        "outlet": of.outlet_id or "",
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
            question, f"{text} {localized(part, language)}", counted.get(key, {}), names, language
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
                "name": _name(question, option, names, language),
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


def _name(question: Question, option: str, names: Mapping[UUID, str], language: str) -> str:
    if option == asking.OTHER:
        return _("Something else")
    if question.kind in (asking.PRODUCT, asking.OUTLET):
        return names.get(UUID(option), "–")
    if question.kind in (*asking.RATED, asking.ORDER):
        return option
    return localized(question.options[int(option)], language)


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
        "columns": [_name(second, option, {}, language) for option in columns],
        "rows": [
            {
                "name": _name(first, option, {}, language),
                "totals": [met.get((option, column), 0) for column in columns],
            }
            for option in _options(first, {})[:CROSSED_MAX]
        ],
    }


def _content(row: counting.Content, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "name": names.get(row.subject, "–") if row.subject else _("not said"),
        "subject": row.subject,
        "month": row.month,
        "total": row.total,
        "mean": round(row.mean),
        "low": row.low,
    }


def _names(portal: Portal, keys: Sequence[UUID]) -> dict[UUID, str]:
    """Products and outlets by their keys."""
    products = Product.objects.of(portal.organiser_id).filter(id__in=keys)
    outlets = Outlet.objects.within(portal.programme.id, organiser_id=portal.organiser_id)
    return {
        **dict(products.values_list("id", "name")),
        **dict(outlets.filter(id__in=keys).values_list("id", "name")),
    }
