"""How long a report of 300 rows takes in each format: ``python -m tests.bench.reports``."""

import os
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.widgets.reports.papers import report
from widgets.reports.report import Format
from widgets.reports.writing import report_bytes
from widgets.texts import Texts
from widgets.theme_file import load_family

ROOT = Path(__file__).parents[2]
ROWS, TIMES = 300, 5
MOST_S = 2.0


def main() -> int:
    """Print the middle of several times for each format; return 1 where one is too slow."""
    application = QApplication.instance() or QApplication([])
    family = load_family(ROOT / "resources" / "fonts")
    texts = Texts.load(ROOT / "resources" / "texts", "zh_CN")
    paper, slow = report(ROWS), 0
    load = os.getloadavg()[0]
    for form in Format:
        took_s, of_cpu_s = [], []
        for _ in range(TIMES):
            began_s, began_cpu_s = time.perf_counter(), time.process_time()
            size = len(report_bytes(paper, form, texts, family))
            took_s.append(time.perf_counter() - began_s)
            of_cpu_s.append(time.process_time() - began_cpu_s)
        middle_s, cpu_s = (sorted(one)[TIMES // 2] for one in (took_s, of_cpu_s))
        slow |= middle_s > MOST_S
        sys.stdout.write(
            f"{form.value}: {ROWS} rows, {size:,} bytes, {middle_s:.2f} s, "
            f"{cpu_s:.2f} s of a core (load {load:.1f})\n"
        )
    application.processEvents()
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
