"""A rule as a sentence in the reader's language, from the very tree that is compiled."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from tandem.rules import ast
from tandem.rules.phrases import LANGUAGES, PHRASES, POINTS
from tandem.rules.vocabulary import Vocabulary


def sentence(rule: ast.Rule, vocabulary: Vocabulary, *, language: str) -> str:
    """`2 points for each carton when the trade is installer, at most 500 points a month.`"""
    reader = _Reader(vocabulary, language if language in LANGUAGES else "en")
    condition = reader.read(rule.when)
    text = reader.phrase("sentence").format(
        give=reader.give(rule.give),
        when=reader.phrase("when").format(condition) if condition else "",
        limits="".join(reader.limit(limit) for limit in rule.limits),
    )
    return text[:1].upper() + text[1:]


class _Reader:
    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.vocabulary = vocabulary
        self.language = language
        self.words: Mapping[str, str] = PHRASES[language]

    def phrase(self, key: str) -> str:
        return self.words[key]

    def number(self, value: Decimal) -> str:
        return format_decimal(value, locale=self.language)

    def points(self, value: Decimal) -> str:
        forms = POINTS[self.language]
        form = Locale(self.language).plural_form(abs(value)) if value == int(value) else "other"
        return f"{self.number(value)} {forms.get(form, forms['other'])}"

    def limit(self, limit: ast.Limit) -> str:
        return self.phrase("limit").format(points=self.points(Decimal(limit.points)), span=self.phrase(limit.over))

    def name(self, node: ast.Node) -> str:
        assert isinstance(node, ast.Field)
        found = self.vocabulary.find(node.name)
        if found is None:
            return node.name
        label = found.label.get(self.language) or found.label.get("en") or found.name
        return label.format(unit=found.type.unit) if "{unit}" in label else label

    def listed(self, items: Sequence[ast.Node], word: str) -> str:
        texts = [text for text in (self.read(item) for item in items) if text]
        return self.phrase(word).join(texts) if len(texts) < 3 else ", ".join(texts[:-1]) + self.phrase(word) + texts[-1]

    def give(self, node: ast.Node) -> str:
        match node:
            case ast.Times(ast.Field() as quantity, ast.Points(value)) | ast.Times(ast.Points(value), ast.Field() as quantity):
                return self.phrase("times").format(self.points(value), self.name(quantity))
            case ast.Per(value, step, ast.Points(points), full):
                return self.phrase("per_full" if full else "per").format(
                    points=self.points(points), step=self.read(step), value=self.read(value)
                )
            case ast.Percent(value, percent):
                return self.phrase("percent").format(self.number(percent.value), self.read(value))
            case ast.Multiply(factor):
                return self.phrase("multiply").format(self.number(factor))
            case ast.Add(items):
                return self.phrase("plus").join(self.give(item) for item in items)
        return self.read(node)

    def read(self, node: ast.Node) -> str:
        match node:
            case ast.Field():
                return self.name(node)
            case ast.Text(value):
                return f"“{value}”"
            case ast.Number(value):
                return self.number(value)
            case ast.Points(value):
                return self.points(value)
            case ast.Money(value, currency):
                return format_currency(value, currency, locale=self.language)
            case ast.Quantity(value, unit):
                return f"{self.number(value)} {unit}"
            case ast.Day(value):
                return format_date(value, format="long", locale=self.language)
            case ast.All(items):
                return self.listed(items, "and")
            case ast.AnyOf(items):
                return self.listed(items, "or")
            case ast.Not(item):
                return self.phrase("not").format(self.read(item))
            case ast.Compare("eq", left, ast.Flag(flag)):
                return self.phrase("yes" if flag else "no").format(self.read(left))
            case ast.Compare(operator, left, right):
                return self.phrase(operator).format(self.read(left), self.read(right))
            case ast.In(item, options):
                return self.phrase("in").format(self.read(item), self.listed(options, "or"))
            case ast.Has(item, options):
                return self.phrase("has").format(self.read(item), self.listed(options, "or"))
            case ast.Known(item):
                return self.phrase("known").format(self.read(item))
            case ast.Least(items) | ast.Greatest(items):
                word = "least" if isinstance(node, ast.Least) else "greatest"
                return self.phrase(word).format(", ".join(self.give(item) for item in items))
            case ast.Times(left, right):
                return self.phrase("product").format(self.read(left), self.read(right))
            case ast.Flag(flag):
                return "1" if flag else "0"
        return self.give(node)
