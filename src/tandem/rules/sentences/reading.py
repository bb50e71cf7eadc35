"""A rule as a sentence in the reader's language, from the very tree that is compiled."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from tandem.kit import amounts
from tandem.kit.texts import localized
from tandem.rules import ast
from tandem.rules.sentences.phrases import EACH, HELD, LANGUAGES, PHRASES, POINTS, UNITS
from tandem.rules.vocabulary import Vocabulary, choice_key

_Names = Mapping[str, Mapping[str, str]]
_PURCHASE = "PURCHASE"
_AMOUNTS = ("deed.net", "deed.gross")


def sentence(
    rule: ast.Rule,
    vocabulary: Vocabulary,
    *,
    language: str,
    wallets: Mapping[str, Mapping[str, str]] | None = None,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """`2 points for each carton when the trade is installer, at most 500 points a month.`

    Args:
        wallets: names by language of the programme's own wallets, by code.
        names: what codes are called, by the source of options of their field; rules by their key
            under `rules`, words that an attribute may be by their `choice_key` under `choices`.
    """
    reader = _Reader(
        vocabulary, language if language in LANGUAGES else "en", wallets or {}, names or {}
    )
    kind, when = _kind_apart(rule)
    condition = reader.read(when)
    given = reader.phrase("plus").join(reader.effect(effect) for effect in rule.effects)
    wallets_named = {effect.wallet for effect in rule.effects}
    reader.hold(wallets_named.pop() if len(wallets_named) == 1 else "REWARD")
    limits = [reader.limit(limit) for limit in rule.limits]
    if rule.least:
        limits.insert(0, reader.phrase("floor").format(reader.points(Decimal(rule.least))))
    if rule.first:
        limits.append(reader.phrase("first").format(reader.number(Decimal(rule.first))))
    if rule.rounding != "DOWN":
        limits.append(reader.phrase(f"round_{rule.rounding}"))
    text = reader.phrase("sentence").format(
        give=given + reader.kind(kind),
        when=reader.phrase("when").format(condition) if condition else "",
        limits="".join(limits),
    )
    text = text[:1].upper() + text[1:]
    if rule.group:
        text += " " + reader.phrase("group").format(rule.group)
    if rule.stops:
        text += " " + reader.phrase("stops")
    return text


def _kind_apart(rule: ast.Rule) -> tuple[ast.Compare | None, ast.Node]:
    """The kind of action that a fixed number of points is given for, and what else is asked: it is
    said as “40 points for …”, not as a condition. Of what has an amount or goods nobody needs to
    read that it is a purchase: no other action has them.
    """
    asked = rule.when.items if isinstance(rule.when, ast.All) else (rule.when,)
    is_fixed = all(isinstance(effect.what, ast.Points) for effect in rule.effects)
    is_of_goods = all(_is_of_goods(effect.what) for effect in rule.effects)
    for node in asked:
        match node:
            case ast.Compare("eq", ast.Field("deed.kind"), ast.Text(kind)):
                left = ast.All(tuple(other for other in asked if other is not node))
                if is_fixed:
                    return node, left
                if is_of_goods and kind == _PURCHASE:
                    return None, left
    return None, rule.when


def _is_of_goods(node: ast.Node) -> bool:
    """Whether a value is of the amount of this purchase, or of its lines; what is of a member's
    past may be given for anything.
    """
    parts = [part for _place, part in ast.walk(node)]
    if any(isinstance(part, ast.Past) for part in parts):
        return False
    names = [part.name for part in parts if isinstance(part, ast.Field)]
    return any(name in _AMOUNTS or name.startswith("line.") for name in names)


def condition(
    node: ast.Node,
    vocabulary: Vocabulary,
    *,
    language: str,
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """`the trade is installer and the days since joining is at least 60`"""
    return _Reader(vocabulary, language if language in LANGUAGES else "en", {}, names or {}).read(
        node
    )


def quoted(text: str, *, language: str | None) -> str:
    """A name in the marks that the language sets around one; without a language, in English."""
    return PHRASES[language if language in LANGUAGES else "en"]["quoted"].format(text)


class _Reader:
    def __init__(
        self, vocabulary: Vocabulary, language: str, wallets: _Names, names: _Names
    ) -> None:
        self.wallets = wallets
        self.names = names
        self.vocabulary = vocabulary
        self.language = language
        self.words: Mapping[str, str] = PHRASES[language]
        self.held: Mapping[str, str] | None = None  # of the wallet that is read now
        self.says_held = False

    def phrase(self, key: str) -> str:
        return self.words[key]

    def number(self, value: Decimal) -> str:
        return format_decimal(value, locale=self.language)

    def points(self, value: Decimal) -> str:
        forms = self.held or POINTS[self.language]
        self.says_held = self.held is not None
        form = Locale(self.language).plural_form(abs(value)) if value == int(value) else "other"
        return f"{self.number(value)} {forms.get(form, forms['other'])}"

    def limit(self, limit: ast.Limit) -> str:
        if limit.money:
            much = amounts.written(limit.money, self.vocabulary.currency, locale=self.language)
        else:
            much = self.points(Decimal(limit.points))
        per = "" if limit.per == "MEMBER" else self.phrase(f"per_{limit.per}")
        return self.phrase("limit").format(points=much, span=self.phrase(limit.over)) + per

    def effect(self, effect: ast.Effect) -> str:
        """What is given, and to whom or into which wallet where that is not the member's reward
        points.
        """
        self.hold(effect.wallet)
        text = self.give(effect.what)
        if effect.wallet != "REWARD" and not self.says_held:
            known = self.words.get(f"wallet_{effect.wallet}")
            named = self.wallets.get(effect.wallet, {})
            own = named.get(self.language) or next(iter(named.values()), effect.wallet.lower())
            text += " " + (known or self.phrase("wallet").format(own))
        return text if effect.to == "MEMBER" else self.phrase(f"to_{effect.to}").format(text)

    def hold(self, wallet: str) -> None:
        """Say what the wallet holds, where it has a word of its own, from here on."""
        self.held, self.says_held = HELD[self.language].get(wallet), False

    def kind(self, node: ast.Compare | None) -> str:
        """What points are given for, as “for a code”."""
        if node is None:
            return ""
        assert isinstance(node.right, ast.Text)
        known = self.words.get(f"for_{node.right.value}")
        return self.phrase("for").format(known or self.value(node.left, node.right))

    def name(self, node: ast.Node) -> str:
        assert isinstance(node, ast.Field)
        field = self.vocabulary.find(node.name)
        if field is None:
            return node.name
        label = localized(field.label, self.language) or field.name
        if "{unit}" in label:
            return label.format(unit=self.unit(field.type.unit))
        if "{name}" not in label:
            return label
        name = field.name.rpartition(".")[2]
        called = self.names.get("attributes", {}).get(name)
        return self.quoted(called) if called else label.format(name=name)

    def quoted(self, text: str) -> str:
        """A name in the marks that the language sets around one."""
        return quoted(text, language=self.language)

    def unit(self, code: str) -> str:
        """What one of a unit is called."""
        return UNITS[self.language].get(code, code)

    def each(self, quantity: ast.Field) -> str:
        """“Each carton” after a “for”, where the language has a form of its own for it."""
        field = self.vocabulary.find(quantity.name)
        if field is None or localized(field.label, self.language) != "{unit}":
            return ""
        return EACH.get(self.language, {}).get(field.type.unit, "")

    def value(self, item: ast.Node, value: ast.Node) -> str:
        """What a field is compared with: what a code is called, where it is known."""
        field = self.vocabulary.find(item.name) if isinstance(item, ast.Field) else None
        if field is None or not isinstance(value, ast.Text):
            return self.read(value)
        if not field.options:
            word = self.names.get("choices", {}).get(choice_key(field.name, value.value))
            return self.quoted(word or value.value)
        known = self.words.get(f"{field.options}_{value.value}")
        return known or self.quoted(self.names.get(field.options, {}).get(value.value, value.value))

    def rank(self, item: ast.Node, value: Decimal) -> str:
        """What a number of a field is called whose numbers follow one another by name."""
        field = self.vocabulary.find(item.name) if isinstance(item, ast.Field) else None
        if field is None or not field.ranks:
            return ""
        return self.names.get(field.ranks, {}).get(f"{value.normalize():f}", "")

    def values(self, item: ast.Node, values: Sequence[ast.Node]) -> str:
        """Several of them, the last after an “or”."""
        texts = [self.value(item, value) for value in values]
        return (
            self.phrase("or").join(texts)
            if len(texts) < 3
            else ", ".join(texts[:-1]) + self.phrase("or") + texts[-1]
        )

    def listed(self, items: Sequence[ast.Node], word: str) -> str:
        texts = [text for text in (self.read(item) for item in items) if text]
        return (
            self.phrase(word).join(texts)
            if len(texts) < 3
            else ", ".join(texts[:-1]) + self.phrase(word) + texts[-1]
        )

    def give(self, node: ast.Node) -> str:
        match node:
            case ast.Times(ast.Field() as quantity, ast.Points(value)) | ast.Times(
                ast.Points(value), ast.Field() as quantity
            ):
                unit = self.each(quantity)
                return self.phrase("times_each" if unit else "times").format(
                    self.points(value), unit or self.name(quantity)
                )
            case ast.Per(value, step, ast.Points(points), full):
                return self.phrase("per_full" if full else "per").format(
                    points=self.points(points), step=self.read(step), value=self.read(value)
                )
            case ast.Percent(value, percent):
                return self.phrase("percent").format(self.number(percent.value), self.read(value))
            case ast.Multiply(factor, of):
                called = self.names.get("rules", {})
                listed = ", ".join(self.quoted(called.get(key, key)) for key in of)
                of_them = self.phrase("multiply_of").format(listed) if of else ""
                return self.phrase("multiply").format(self.number(factor)) + of_them
            case ast.Stepped(value, bands):
                steps = [
                    self.phrase("band").format(self.read(band.since), self.give(band.gives))
                    for band in bands
                ]
                return self.phrase("stepped").format(self.read(value), "; ".join(steps))
            case ast.Graduated(value, step, bands):
                steps = [
                    self.phrase("band").format(self.read(band.since), self.give(band.gives))
                    for band in bands
                ]
                return self.phrase("graduated").format(
                    self.read(value), "; ".join(steps), self.read(step)
                )
            case ast.Add(items):
                return self.phrase("plus").join(self.give(item) for item in items)
        return self.read(node)

    def past(self, node: ast.Past) -> str:
        figure = self.vocabulary.pasts.get(node.what)
        label = (figure.label.get(self.language) or figure.label["en"]) if figure else node.what
        kinds = figure.kinds if figure else "kinds"
        named = self.names.get(kinds, {}).get(node.kind, node.kind.lower())
        known = self.words.get(f"{kinds.removesuffix('s')}_{node.kind}", self.quoted(named))
        kind = known if node.kind else ""
        over = "" if node.over == "EVER" else self.phrase(f"over_{node.over}").format(node.back)
        back = self.phrase("back").format(node.back) if node.back and node.over != "DAYS" else ""
        return label + (
            f" ({', '.join(text for text in (kind, over, back) if text)})"
            if kind or over or back
            else ""
        )

    def read(self, node: ast.Node) -> str:
        match node:
            case ast.Field():
                return self.name(node)
            case ast.Text(value):
                return self.quoted(value)
            case ast.Number(value):
                return self.number(value)
            case ast.Points(value):
                return self.points(value)
            case ast.Money(value, currency):
                return amounts.written(value, currency, locale=self.language)
            case ast.Quantity(value, unit):
                return f"{self.number(value)} {self.unit(unit)}"
            case ast.Day(value):
                return format_date(value, format="d MMMM y", locale=self.language)
            case ast.All(items):
                return self.listed(items, "and")
            case ast.AnyOf(items):
                return self.listed(items, "or")
            case ast.Not(item):
                return self.phrase("not").format(self.read(item))
            case ast.Compare("eq", left, ast.Flag(flag)):
                return self.phrase("yes" if flag else "no").format(self.read(left))
            case ast.Compare(operator, left, ast.Number(value)) if rank := self.rank(left, value):
                return self.phrase(f"rank_{operator}").format(rank)
            case ast.Compare(operator, left, right):
                return self.phrase(operator).format(self.read(left), self.value(left, right))
            case ast.In(item, options):
                return self.phrase("in").format(self.read(item), self.values(item, options))
            case ast.Has(item, options):
                own = self.words.get(f"has_{item.name}") if isinstance(item, ast.Field) else None
                return (own or self.phrase("has")).format(
                    self.read(item), self.values(item, options)
                )
            case ast.Basket(function, value, where, pieces, of_each):
                number = self.number(pieces)
                if of_each:
                    number = self.phrase("of_each").format(number, self.number(of_each))
                text = self.phrase(f"basket_{function}").format(self.read(value), number)
                condition = self.read(where)
                return text + self.phrase("basket_where").format(condition) if condition else text
            case ast.Past():
                return self.past(node)
            case ast.Segment(key, names, _condition):
                return self.phrase("segment").format(localized(dict(names), self.language) or key)
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
