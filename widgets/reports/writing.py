"""Into which file a report goes, and how it is put there: whole or not at all."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from widgets.hall_time import CHINA
from widgets.reports.handover_pdf import save_handover_pdf
from widgets.reports.report import Format, Report
from widgets.reports.report_docx import report_docx
from widgets.reports.report_pdf import report_pdf
from widgets.reports.report_xlsx import report_xlsx
from widgets.texts import Texts

WRITERS: Mapping[Format, Callable[[Report, Texts, str], bytes]] = {
    Format.PDF: report_pdf,
    Format.DOCX: report_docx,
    Format.XLSX: report_xlsx,
}
MOST_NAME = 48


def report_bytes(report: Report, form: Format, texts: Texts, family: str) -> bytes:
    """Return a report in a format."""
    return WRITERS[form](report, texts, family)


def save_report(report: Report, path: Path, form: Format, texts: Texts, family: str) -> None:
    """Write a report to a file, readable by its owner alone; raise StoreError if that fails."""
    save_handover_pdf(path, report_bytes(report, form, texts, family))


def report_name(key: str, made_s: float, form: Format) -> str:
    """Return a file's name: what it is of, when it was made (Beijing time), and its ending."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c == "_") else "-" for c in key)
    made = datetime.fromtimestamp(made_s, CHINA)
    return f"{plain[:MOST_NAME]}-{made:%Y%m%d-%H%M%S}.{form.value}"
