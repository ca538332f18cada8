"""Selects from a foreign style sheet the rules we use, with a real CSS parser (tinycss2)."""

import re
from typing import Any

import tinycss2

VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


def _serialize(nodes: list[Any]) -> str:
    return str(tinycss2.serialize(nodes))


def _squeezed(nodes: list[Any]) -> str:
    """Tokens as text, comments dropped, white space as one blank."""
    text = []
    for node in nodes:
        if node.type == "comment":
            continue
        text.append(" " if node.type == "whitespace" else node.serialize())
    return "".join(text).strip()


def minified(css: str) -> str:
    """The same sheet without comments and needless white space."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "".join(_minified_rule(rule) for rule in rules)


def _minified_rule(rule: Any) -> str:
    if rule.type == "error":
        raise ValueError(f"style sheet, line {rule.source_line}: {rule.message}")
    if rule.type == "at-rule":
        head = f"@{rule.at_keyword} {_squeezed(rule.prelude)}".strip()
        if rule.content is None:
            return head + ";"
        if rule.lower_at_keyword in ("media", "supports", "layer", "container"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            return head + "{" + "".join(map(_minified_rule, inner)) + "}"
        if rule.lower_at_keyword.endswith("keyframes"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            return head + "{" + "".join(map(_minified_rule, inner)) + "}"
        return head + "{" + _declarations(rule.content) + "}"
    return _squeezed(rule.prelude) + "{" + _declarations(rule.content) + "}"


def _declarations(content: list[Any]) -> str:
    return ";".join(
        f"{d.name}:{_squeezed(d.value)}{'!important' if d.important else ''}"
        for d in _parsed_declarations(content)
    )


def _parsed_declarations(content: list[Any]) -> list[Any]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for node in found:
        if node.type == "error":
            raise ValueError(f"style sheet, line {node.source_line}: {node.message}")
        if node.type != "declaration":
            raise ValueError(f"style sheet, line {node.source_line}: nested rules are not used")
    return list(found)


class Selection:
    """Keeps what concerns `classes`; a rule without any class of the sheet's prefix stays."""

    def __init__(self, *, classes: set[str], text_that_reads: str, prefix: str = "kern-") -> None:
        self.classes = classes
        self.prefix = prefix
        self.read = set(VARIABLE.findall(text_that_reads))

    def of(self, css: str) -> str:
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        kept = self._rules(rules)
        read = self._read_names(kept)
        animations = set(re.findall(r"animation(?:-name)?:([\w-]+)", self._text(kept, read)))
        return self._text(kept, read, animations)

    # A kept rule is ("rule", selector, declarations), ("group", head, kept rules) or
    # ("keyframes", name, text).
    def _rules(self, rules: list[Any]) -> list[tuple[str, str, Any]]:
        kept: list[tuple[str, str, Any]] = []
        for rule in rules:
            if rule.type == "qualified-rule":
                selectors = [s for s in _split(rule.prelude) if self._wanted(s)]
                if selectors:
                    text = ",".join(_squeezed(s) for s in selectors)
                    kept.append(("rule", text, _parsed_declarations(rule.content)))
            elif rule.type == "at-rule" and rule.content is not None:
                head = f"@{rule.at_keyword} {_squeezed(rule.prelude)}".strip()
                inner = tinycss2.parse_rule_list(
                    rule.content, skip_comments=True, skip_whitespace=True
                )
                if rule.lower_at_keyword.endswith("keyframes"):
                    text = head + "{" + "".join(map(_minified_rule, inner)) + "}"
                    kept.append(("keyframes", _squeezed(rule.prelude), text))
                elif rule.lower_at_keyword in ("media", "supports") and (
                    some := self._rules(inner)
                ):
                    kept.append(("group", head, some))
        return kept

    def _wanted(self, selector: list[Any]) -> bool:
        """Whether every class that must be present for `selector` to match is in use."""
        previous = None
        for node in selector:
            if node.type == "ident" and previous is not None and previous == ".":
                if node.value.startswith(self.prefix) and node.value not in self.classes:
                    return False
            elif (
                node.type == "function"
                and node.lower_name == "has"
                and not any(self._wanted(s) for s in _split(node.arguments))
            ):
                return False
            previous = node.value if node.type == "literal" else None
        return True

    def _read_names(self, kept: list[tuple[str, str, Any]]) -> set[str]:
        """Custom properties that are read, by us or by a kept rule, also through others."""
        read = set(self.read)
        defined: dict[str, set[str]] = {}
        for declaration in _all_declarations(kept):
            names = set(VARIABLE.findall(_serialize(declaration.value)))
            if declaration.name.startswith("--"):
                defined.setdefault(declaration.name, set()).update(names)
            else:
                read |= names
        waiting = list(read)
        while waiting:
            for name in defined.get(waiting.pop(), ()):
                if name not in read:
                    read.add(name)
                    waiting.append(name)
        return read

    def _text(
        self,
        kept: list[tuple[str, str, Any]],
        read: set[str],
        animations: set[str] | None = None,
    ) -> str:
        parts = []
        for kind, head, body in kept:
            if kind == "keyframes":
                if animations is None or head in animations:
                    parts.append(body)
            elif kind == "group":
                if inner := self._text(body, read, animations):
                    parts.append(head + "{" + inner + "}")
            else:
                declarations = ";".join(
                    f"{d.name}:{_squeezed(d.value)}{'!important' if d.important else ''}"
                    for d in body
                    if not d.name.startswith("--") or d.name in read
                )
                if declarations:
                    parts.append(head + "{" + declarations + "}")
        return "".join(parts)


def _all_declarations(kept: list[tuple[str, str, Any]]) -> list[Any]:
    found = []
    for kind, _head, body in kept:
        if kind == "rule":
            found += body
        elif kind == "group":
            found += _all_declarations(body)
    return found


def _split(prelude: list[Any]) -> list[list[Any]]:
    """A selector list at its top-level commas."""
    parts: list[list[Any]] = [[]]
    for node in prelude:
        if node.type == "literal" and node.value == ",":
            parts.append([])
        else:
            parts[-1].append(node)
    return parts
