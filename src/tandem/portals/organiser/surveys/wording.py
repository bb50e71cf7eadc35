"""What was answered to a question, as people read it."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from tandem.engagement.surveys import questions as asking
from tandem.engagement.surveys.questions import Question
from tandem.engagement.surveys.results import Whole
from tandem.kit import ids
from tandem.kit.texts import localized


def option_name(question: Question, option: str, names: Mapping[UUID, str], language: str) -> str:
    """An option as it is read."""
    if option == asking.OTHER:
        return _("Something else")
    if question.kind in (asking.PRODUCT, asking.OUTLET):
        key = ids.parsed(option)
        return names.get(key, "–") if key else "–"
    if question.kind in (*asking.RATED, asking.ORDER):
        return option
    return localized(question.options[int(option)], language)


def in_words(question: Question, sheet: Whole, names: Mapping[UUID, str], language: str) -> str:
    """What a sheet says to a question; empty where nothing."""
    if question.kind == asking.PHOTO:
        return _("Photo") if question.key in sheet.texts else ""
    if question.kind in asking.WRITTEN:
        return sheet.texts.get(question.key, "")
    parts = list[str]()
    for pick in sheet.picks:
        key, _separator, option = pick.partition(":")
        owner, _dot, part = key.partition(".")
        if owner != question.key:
            continue
        if option == asking.OTHER:
            parts.append(sheet.texts.get(question.key, ""))
        elif question.kind == asking.MATRIX:
            line = localized(question.lines[int(part)], language)
            parts.append(f"{line}: {option_name(question, option, names, language)}")
        elif question.kind == asking.ORDER:
            parts.append(f"{option}. {localized(question.options[int(part)], language)}")
        else:
            parts.append(option_name(question, option, names, language))
    return "; ".join(parts)
