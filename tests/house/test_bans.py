"""What never stands in the code that ships: each ban with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.tree import SHIPPED, dotted, nodes, python_files

# Bytes from outside would run as code.
BANNED_IMPORTS = {"pickle", "cPickle", "dill", "marshal", "shelve", "yaml"}
UNPACKERS = {"gzip", "bz2", "lzma", "zipfile", "tarfile", "xml", "lxml", "xmltodict"}
# A workbook is an archive of XML. These read one that a person names on the command line, in pieces
# and within bounds, without document types, or write one; nothing of it comes over a wire.
WORKBOOKS = {
    Path("backends/cases/intake/safe_xml.py"),
    Path("backends/cases/intake/xlsx_sheet.py"),
    Path("backends/cases/workbook.py"),
}
BANNED_CALLS = {"eval", "exec", "os.system", "os.popen", "numpy.fromstring"}
# A time that nobody injected cannot be tested or run faster than life. Beside the clock itself only
# those may ask the wall that lay down its origin, once, for a whole process.
CLOCK = {Path("app/domain/clock.py"), Path("app/domain/steady_wall.py")}
CLOCK_ORIGINS = {Path("app/commands/hub.py"), Path("app/embedded.py")}
WALL_TIME = {"time.time", "time.time_ns"}
NAIVE_TIME = {
    "datetime.now", "datetime.utcnow", "datetime.today", "datetime.datetime.now",
    "datetime.datetime.utcnow", "datetime.datetime.today", "date.today", "datetime.date.today",
}  # fmt: skip
# A handler that swallows everything hides bugs. Three places may contain what they cannot know: the
# feed thread, the panel host and the Qt hook; those that do stand here.
CATCH_ALL = {
    Path("backends/judging/containment.py"): "a broken detector is named, the others go on",
    Path("backends/feed/link.py"): "a dead feed thread would leave a screen that looks live",
    Path("widgets/panel_host.py"): "a broken pane shows that it is broken, the others go on",
}
PLAIN = Path("widgets/plain.py")
# Their pages are written by us and every foreign text in them is escaped (their own tests).
MARKUP = {Path("widgets/reports")}


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    """Yield every call of a file with its dotted name."""
    for node in nodes(path, ast.Call):
        yield node, dotted(node.func)


def test_nothing_reads_a_format_that_can_run_code() -> None:
    found = []
    for path in python_files(*SHIPPED):
        for node in nodes(path, ast.Import, ast.ImportFrom):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            found += [f"{path}: {name}" for name in names if name.split(".")[0] in BANNED_IMPORTS]
        found += [f"{path}:{node.lineno}: {n}()" for node, n in calls(path) if n in BANNED_CALLS]
    assert found == []


def test_no_array_is_unpickled_and_no_shell_is_started() -> None:
    found = []
    for path in python_files(*SHIPPED):
        for node, name in calls(path):
            for keyword in node.keywords:
                is_false = isinstance(keyword.value, ast.Constant) and keyword.value.value is False
                if keyword.arg in {"allow_pickle", "shell"} and not is_false:
                    found.append(f"{path}:{node.lineno}: {name}({keyword.arg}=…)")
    assert found == []


def test_only_the_clock_asks_the_wall_for_the_time() -> None:
    found = []
    for path in python_files("app", "backends", "map_layers", "widgets"):
        if path in CLOCK | CLOCK_ORIGINS:
            continue
        for node in nodes(path, ast.Attribute, ast.ImportFrom):
            if isinstance(node, ast.Attribute) and dotted(node) in WALL_TIME:
                found.append(f"{path}:{node.lineno}: {dotted(node)}")
            if isinstance(node, ast.ImportFrom) and node.module == "time":
                found += [
                    f"{path}: from time import {a.name}" for a in node.names if a.name == "time"
                ]
    assert found == []


def test_no_time_is_made_without_its_zone() -> None:
    found = [
        f"{path}:{node.lineno}: {name}()"
        for path in python_files(*SHIPPED)
        for node, name in calls(path)
        if name in NAIVE_TIME and not (node.args or node.keywords)
    ]
    assert found == []


def test_a_moment_is_read_with_its_zone_and_no_timer_hangs_on_the_wall() -> None:
    """Without a zone it is the machine's; and a timer of threading cannot be injected."""
    found = []
    for path in python_files(*SHIPPED):
        for node, name in calls(path):
            zones = len(node.args) + sum(keyword.arg == "tz" for keyword in node.keywords)
            if name.endswith(".fromtimestamp") and zones < 2:
                found.append(f"{path}:{node.lineno}: {name}() without a zone")
            if name in {"threading.Timer", "sched.scheduler"} or name.endswith("utcfromtimestamp"):
                found.append(f"{path}:{node.lineno}: {name}()")
    assert found == []


def test_nothing_that_comes_over_a_wire_is_unpacked_or_read_as_xml() -> None:
    """A few kilobytes of a bomb become gigabytes; no protocol of ours needs either."""
    found = []
    for path in python_files("backends", "app", "widgets", "map_layers"):
        if path in WORKBOOKS:
            continue
        for node in nodes(path, ast.Import, ast.ImportFrom):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                # The name of an error unpacks nothing; numpy raises it from an archive of tables.
                is_error = [a.name for a in node.names] == ["BadZipFile"]
                names = [] if is_error else [node.module or ""]
            found += [f"{path}: {n}" for n in names if n.split(".")[0] in UNPACKERS]
        found += [
            f"{path}:{node.lineno}: {name}()"
            for node, name in calls(path)
            if name.endswith((".decompress", ".decompressobj"))
        ]
    assert found == []


def test_nobody_but_the_named_places_swallows_every_exception() -> None:
    """Whoever cleans up and raises again, or maps with ``from``, swallows nothing."""
    found = []
    for path in python_files(*SHIPPED):
        for node in nodes(path, ast.ExceptHandler):
            if isinstance(node.body[-1], ast.Raise):
                continue
            caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(c is None or dotted(c) in {"Exception", "BaseException"} for c in caught):
                found.append(path)
    assert set(found) == set(CATCH_ALL), "a place that swallows all, or an exemption without one"


def test_a_label_with_text_is_a_plain_label() -> None:
    """A bare QLabel guesses what is markup; outside plain.py it may only hold a picture."""
    found = []
    for path in python_files("widgets", "app"):
        if path == PLAIN:
            continue
        pictures = set()
        for node in nodes(path, ast.Assign):
            if any(
                isinstance(part, ast.Call) and dotted(part.func).endswith("QLabel")
                for part in ast.walk(node.value)
            ):
                pictures |= {dotted(target) for target in node.targets}
        for node, name in calls(path):
            if name.endswith("QLabel") and any(not _is_parent(a) for a in node.args):
                found.append(f"{path}:{node.lineno}: QLabel with a text")
            if isinstance(node.func, ast.Attribute) and node.func.attr == "setText":
                held = node.func.value
                held = held.value if isinstance(held, ast.Subscript) else held
                if dotted(held) in pictures:
                    found.append(f"{path}:{node.lineno}: setText on a bare QLabel")
    assert found == []


def _is_parent(argument: ast.expr) -> bool:
    return dotted(argument) in {"self", "parent"}


def test_no_box_stops_the_duty_and_no_widget_takes_markup() -> None:
    found = []
    for path in python_files("widgets", "app"):
        for node in nodes(path, ast.Name, ast.Attribute):
            if dotted(node).endswith("QMessageBox"):
                found += [f"{path}:{node.lineno}: QMessageBox"]
        if any(path.is_relative_to(room) for room in MARKUP):
            continue
        found += [
            f"{path}:{node.lineno}: {node.func.attr}"
            for node, _ in calls(path)
            if isinstance(node.func, ast.Attribute)
            and node.func.attr in {"setHtml", "insertHtml", "appendHtml", "setMarkdown"}
        ]
    assert found == []


def test_a_tooltip_is_escaped_or_a_text_of_our_own() -> None:
    found = []
    for path in python_files("widgets", "app"):
        for node, name in calls(path):
            is_tip = isinstance(node.func, ast.Attribute) and node.func.attr == "setToolTip"
            if is_tip and not _is_safe_tip(node.args[0]):
                found.append(f"{path}:{node.lineno}: setToolTip")
            if name == "QToolTip.showText" and not _is_safe_tip(node.args[1]):
                found.append(f"{path}:{node.lineno}: QToolTip.showText")
    assert found == []


def _is_safe_tip(argument: ast.expr) -> bool:
    """Return whether the text is constant, escaped, or one of ours with nothing filled in."""
    if isinstance(argument, ast.IfExp):
        return _is_safe_tip(argument.body) and _is_safe_tip(argument.orelse)
    if isinstance(argument, ast.Call):
        name = dotted(argument.func).rsplit(".", 1)[-1]
        return name == "plain_tooltip" or (name in {"texts", "_texts"} and not argument.keywords)
    return isinstance(argument, ast.Constant)
