"""What our code writes into the journal, read from the code: the verbs, and the patterns of those
that are put together."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("common", "geo", "accounts", "moderation", "photos", "defects", "participation", "frontend")
Function = ast.FunctionDef


def _modules() -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    }


def _functions(tree: ast.AST) -> Iterator[Function]:
    for node in ast.walk(tree):
        if isinstance(node, Function):
            yield node


def _called(call: ast.Call) -> str:
    """`journal.write` for `journal.write(...)`, `by_staff` for `by_staff(...)`."""
    return ast.unparse(call.func)


def _said(call: ast.Call, place: int | None, name: str) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg == name:
            return keyword.value
    if place is not None and place < len(call.args):
        return call.args[place]
    return None


def _values(node: ast.expr, function: Function | None) -> Iterator[str]:
    """What `node` may be: texts, with `*` for what only runs tell."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _values(node.body, function)
        yield from _values(node.orelse, function)
    elif isinstance(node, ast.JoinedStr):
        yield from _joined(node.values, function)
    elif isinstance(node, ast.Name) and function is not None:
        assigned = [
            each.value
            for each in ast.walk(function)
            if isinstance(each, ast.Assign)
            and any(isinstance(to, ast.Name) and to.id == node.id for to in each.targets)
        ]
        for each in assigned:
            yield from _values(each, function)
        if not assigned:
            yield "*"
    else:
        yield "*"


def _joined(parts: list[ast.expr], function: Function | None) -> Iterator[str]:
    if not parts:
        yield ""
        return
    first, *rest = parts
    if isinstance(first, ast.FormattedValue):
        value = first.value
        options = [*_values(value, function)] if isinstance(value, ast.IfExp) else ["*"]
    else:
        options = [*_values(first, function)]
    for option in options:
        for end in _joined(rest, function):
            yield option + end


@dataclass(frozen=True)
class Writer:
    """A function that writes the verb it is given as `argument`, which is also the one at `place`,
    put into `frame`. `home` is the module that it stands in; None for `journal.write`."""

    name: str
    home: Path | None = None
    place: int | None = None
    argument: str = "verb"
    frame: str = "{}"


def written() -> dict[str, set[str]]:
    """{verb or pattern: names of the modules that write it}."""
    modules = _modules()
    found: dict[str, set[str]] = {}
    waiting = [Writer("journal.write")]
    seen: set[Writer] = set()
    while waiting:
        writer = waiting.pop()
        if writer in seen:
            continue
        seen.add(writer)
        waiting += _aliases(modules, writer)
        for path, tree in modules.items():
            if not _can_call(writer, path, tree):
                continue
            for call, function in _calls(tree, writer.name):
                node = _said(call, writer.place, writer.argument)
                if node is None:
                    continue
                name, frame = _passed_on(node, function)
                if function is not None and name:
                    waiting.append(
                        Writer(
                            name=function.name,
                            home=path,
                            place=_place(function, name),
                            argument=name,
                            frame=writer.frame.format(frame),
                        )
                    )
                    if frame == "{}" or function.name.startswith("_"):
                        continue  # else its callers are anywhere
                for value in _values(node, function):
                    verb = writer.frame.format(value)
                    found.setdefault(verb, set()).add(str(path.relative_to(ROOT)))
    return found


def _aliases(modules: dict[Path, ast.Module], writer: Writer) -> Iterator[Writer]:
    """Other names that its module gives the function: `note = _journal`."""
    if writer.home is not None:
        for node in modules[writer.home].body:
            if isinstance(node, ast.Assign) and ast.unparse(node.value) == writer.name:
                yield replace(writer, name=ast.unparse(node.targets[0]))


def _can_call(writer: Writer, path: Path, tree: ast.Module) -> bool:
    if writer.home is None or writer.home == path:
        return True
    home = ".".join(writer.home.relative_to(ROOT).with_suffix("").parts)
    return (home, writer.name) in _imported(tree)


@cache
def _imported(tree: ast.Module) -> set[tuple[str | None, str]]:
    """(module, name) of all that `from module import name` brings under its own name."""
    return {
        (node.module, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for each in node.names
        if each.asname is None
    }


def _passed_on(node: ast.expr, function: Function | None) -> tuple[str, str]:
    """The argument of `function` that `node` is or holds, and what stands around it; "" if it
    holds none."""
    if function is None:
        return "", ""
    if isinstance(node, ast.Name):
        return (node.id, "{}") if node.id in _arguments(function) else ("", "")
    if isinstance(node, ast.JoinedStr):
        names = [
            part.value.id
            for part in node.values
            if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name)
        ]
        if len(names) == 1 and names[0] in _arguments(function):
            texts = [
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            ]
            return names[0], "".join(texts)
    return "", ""


def _arguments(function: Function) -> set[str]:
    return {each.arg for each in (*function.args.args, *function.args.kwonlyargs)}


def _place(function: Function, name: str) -> int | None:
    names = [each.arg for each in function.args.args]
    return names.index(name) if name in names else None


def _calls(tree: ast.Module, name: str) -> list[tuple[ast.Call, Function | None]]:
    calls = _calls_in(tree)
    return [*calls.get(name, ()), *calls.get(f"self.{name}", ())]


@cache
def _calls_in(tree: ast.Module) -> dict[str, list[tuple[ast.Call, Function | None]]]:
    """{what is called: its calls, with the innermost function around each}."""
    inner = {
        id(node): function
        for function in _functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    }
    found: dict[str, list[tuple[ast.Call, Function | None]]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found.setdefault(_called(node), []).append((node, inner.get(id(node))))
    return found
