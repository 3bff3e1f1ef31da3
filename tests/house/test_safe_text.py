"""No foreign text reaches a widget but through ``safe_text``: every place that shows text is read.

A place is safe where its text is a constant, one of our texts with numbers or cleaned words filled
in, or the result of a cleaner. What cleans for itself (PlainLabel, ``draw_line``) stands in CLEAN.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import dotted, python_files, tree

# Methods of Qt that show a text, and which argument it is (-1 is the last).
SHOWING = {
    "setText": 0, "setToolTip": 0, "setWindowTitle": 0, "setPlaceholderText": 0, "setTitle": 0,
    "setAccessibleName": 0, "setAccessibleDescription": 0, "setStatusTip": 0, "setWhatsThis": 0,
    "setPlainText": 0, "appendPlainText": 0, "insertPlainText": 0, "insertText": 0, "addItem": 0,
    "addItems": 0, "addAction": 0, "insertItem": 1, "setItemText": 1, "setTabText": 1, "addTab": 1,
    "setPrefix": 0, "setSuffix": 0, "showText": 1, "drawText": -1,
    "drawStaticText": -1, "setLabel": 1, "setHeaderLabels": 0, "setHorizontalHeaderLabels": 0,
}  # fmt: skip
MADE_OF_TEXT = {
    "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QLineEdit",
    "QListWidgetItem", "QTableWidgetItem", "QTreeWidgetItem", "QStandardItem", "QAction",
    "QTextEdit", "QPlainTextEdit", "QStaticText", "TextItem", "LabelItem",
}  # fmt: skip
CLEANERS = {"safe_text", "plain_tooltip", "button_text", "wrapping"}
TEXTS = {"texts", "_texts"}
# They return figures and words of ours, whatever they are given.
FORMATTERS = {"age_text", "clock_text", "minute_text", "date_text", "span_text", "ceil", "len",
              "round", "int", "sum"}  # fmt: skip
# Where text is cleaned at the very place it is shown; their own tests prove it.
CLEAN = {
    Path("widgets/plain.py"): "PlainLabel and the cleaners themselves",
}
ALLOWED = {
    (Path("widgets/window_state.py"), "window.log.line.setText"): (
        "the officer's own unfinished line, back in the field that he typed it into"
    ),
    (Path("widgets/cases/amend_form.py"), "self.text.setPlainText"): (
        "what a person told, cleaned line by line, in the field in which it is amended"
    ),
    (Path("widgets/station/series_plot.py"), "self.plot.addItem"): (
        "a curve, a line or a TextItem, whose text is checked where it is made"
    ),
    (Path("widgets/panels/kinds/history_plot.py"), "self.addItem"): (
        "a curve or what lies under it: no item of this plot has a text"
    ),
}

Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module


def shown_texts(module: ast.Module) -> Iterator[tuple[ast.Call, ast.expr, Scope]]:
    """Yield every call that shows a text, the text, and the function it stands in."""
    for scope in scopes(module):
        for node in own_nodes(scope):
            if not isinstance(node, ast.Call):
                continue
            for argument in texts_of(node):
                yield node, argument, scope


def texts_of(call: ast.Call) -> list[ast.expr]:
    name = called(call)
    is_method = isinstance(call.func, ast.Attribute)
    if is_method and name in SHOWING:
        at = SHOWING[name]
        found = call.args[at : at + 1 or None]
    elif name in MADE_OF_TEXT:
        found = [a for a in call.args[:1] if dotted(a) not in {"self", "parent"}]
    else:
        return []
    return found + [k.value for k in call.keywords if k.arg in {"text", "title"}]


def scopes(module: ast.Module) -> Iterator[Scope]:
    yield module
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def own_nodes(scope: Scope) -> Iterator[ast.AST]:
    """Yield the nodes of a function that belong to no function inside it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def called(node: ast.expr) -> str:
    """Return the last part of what is called."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return dotted(node.func)


def is_safe(text: ast.expr, scope: Scope, seen: frozenset[str] = frozenset()) -> bool:
    """Return whether nothing foreign can be in ``text`` that was not cleaned."""

    def safe(part: ast.expr) -> bool:
        return is_safe(part, scope, seen)

    is_fine = False
    match text:
        case ast.Constant():
            is_fine = True
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, op=ast.Add(), right=other):
            is_fine = safe(one) and safe(other)
        case ast.BoolOp(values=parts) | ast.JoinedStr(values=parts):
            is_fine = all(map(safe, parts))
        case ast.FormattedValue(value=value, format_spec=spec):
            is_fine = is_number_format(spec) or safe(value)
        case ast.Name(id=name):
            found = [] if name in seen else assigned(name, scope)
            is_fine = bool(found) and all(is_safe(v, scope, seen | {name}) for v in found)
        case ast.Call():
            is_fine = is_safe_call(text, scope, seen)
    return is_fine


def is_safe_call(call: ast.Call, scope: Scope, seen: frozenset[str]) -> bool:
    name = called(call)
    if name in CLEANERS | FORMATTERS:
        return True
    if name in TEXTS:
        return all(is_safe(k.value, scope, seen) for k in call.keywords)
    if name in {"elidedText", "QListWidgetItem", "QStandardItem"}:  # as safe as what goes in
        return all(is_safe(a, scope, seen) for a in call.args[:1])
    return False


def is_number_format(spec: ast.expr | None) -> bool:
    """Return whether a format such as ``.1f`` refuses everything that is no number."""
    if not isinstance(spec, ast.JoinedStr):
        return False
    last = spec.values[-1] if spec.values else None
    return isinstance(last, ast.Constant) and str(last.value)[-1:] in set("fgdeX%")


def assigned(name: str, scope: Scope) -> list[ast.expr]:
    """Return what a local name is set to; nothing for a parameter or what a loop sets."""
    found: list[ast.expr] = []
    for node in own_nodes(scope):
        if isinstance(node, ast.Assign) and any(dotted(t) == name for t in node.targets):
            found.append(node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and dotted(node.target) == name:
            found += [node.value] if node.value is not None else []
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            found.append(node.value)
        elif isinstance(node, ast.Assign | ast.For) and is_set_in_a_tuple(name, node):
            return []
    return found


def is_set_in_a_tuple(name: str, node: ast.Assign | ast.For) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return any(isinstance(n, ast.Name) and n.id == name for t in targets for n in ast.walk(t))


def faults(module: ast.Module, path: Path) -> list[str]:
    return [
        f"{path}:{call.lineno}: {dotted(call.func) or called(call)}({ast.unparse(text)})"
        for call, text, scope in shown_texts(module)
        if (path, dotted(call.func)) not in ALLOWED and not is_safe(text, scope)
    ]


def test_every_text_that_a_widget_shows_is_ours_or_cleaned() -> None:
    found = []
    for path in python_files("widgets", "app"):
        if path not in CLEAN:
            found += faults(tree(path), path)
    assert found == []


def test_every_exemption_is_still_needed() -> None:
    for path, name in ALLOWED:
        texts = [t for call, t, scope in shown_texts(tree(path)) if dotted(call.func) == name]
        assert texts, f"{path} has no {name} any more"
    assert all(path in python_files("widgets") for path in CLEAN)


UNSAFE = [
    "label.setText(alarm.label)",
    "label.setText(name)",
    "QPushButton(unit.plate)",
    "self.setToolTip(texts('a.b', name=camera.name))",
    "painter.drawText(box, flags, f'{plate} 3')",
    "painter.drawText(box, 0, plate if plate else '—')",
    "for name in names:\n    label.setText(name)",
    "name = safe_text(x)\nname = y\nlabel.setText(name)",
    "item = QListWidgetItem(line)\nbox.addItem(item)",
    "window.setWindowTitle('a' + city)",
    "QToolTip.showText(at, tip, self)",
    "def show(name):\n    label.setText(name)",
    "label.setText(f'{plate:>8}')",
    "label.setText(str(error))",
]
SAFE = [
    "label.setText('—')",
    "label.setText(self._texts('a.b', count=len(rows)))",
    "QPushButton(safe_text(unit.plate, 20))",
    "self.setToolTip(plain_tooltip(camera.name) if camera else '')",
    "painter.drawText(box, flags, f'{speed:.1f} km/h')",
    "name = safe_text(x)\nlabel.setText(texts('a', name=name))",
    "item = QListWidgetItem(safe_text(line))\nbox.addItem(item)",
    "QToolTip.showText(at, plain_tooltip(tip), self)",
    "button = QPushButton(parent)",
    "self.show_rows(foreign)",
]


@pytest.mark.parametrize("code", UNSAFE)
def test_the_check_sees_a_foreign_text(code: str) -> None:
    assert faults(ast.parse(code), Path("widgets/example.py")) != []


@pytest.mark.parametrize("code", SAFE)
def test_the_check_lets_a_clean_text_pass(code: str) -> None:
    assert faults(ast.parse(code), Path("widgets/example.py")) == []
