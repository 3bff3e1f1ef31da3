"""The style sheet: frames, buttons and fields, in colours and lengths that the look provides."""

from collections.abc import Callable
from string import Template

from map_layers.theme import Theme

PAD_PX = 14  # beside the words of a button
TIGHT_PX = 5  # of one in a row that has no room

# Object names and dynamic properties are the only hooks: `role` of a QPushButton is "primary",
# "danger", "quiet" or absent; `tone` of a label is "second", "muted", "late", "warn", "bad",
# "ours", "accent" or absent.
_SHEET = Template("""
* { outline: none; }
QWidget { color: $text; }
QMainWindow, QWidget#ground { background: $ground; }
QFrame#pane, QFrame#card { background: $panel; border: none; }
QFrame#bar, QFrame#strip { background: $panel; border: none; }
QFrame#rule { background: $line; border: none; }
QFrame#popup { background: $panel; border: ${line_px}px solid $line; }
QLabel { background: transparent; }
QLabel[tone="second"] { color: $text2; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="warn"] { color: $text_2; }
QLabel[tone="late"] { color: $text_3; }
QLabel[tone="bad"] { color: $text_1; }
QLabel[tone="ours"] { color: $ours; }
QLabel[tone="accent"] { color: $accent; }
QPushButton {
  background: transparent; color: $accent; border: ${line_px}px solid $line;
  border-radius: ${radius}px; padding: ${pad_y}px ${pad_x}px; min-height: ${row}px;
}
QPushButton:hover, QPushButton:focus { border-color: $accent; }
QPushButton:pressed { background: $raised; }
QPushButton:disabled { color: $muted; border-color: $line; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[role="primary"]:disabled { background: $raised; color: $muted; border-color: $line; }
QPushButton[role="danger"] { color: $text_1; }
QPushButton[role="danger"]:hover, QPushButton[role="danger"]:focus { border-color: $text_1; }
QPushButton[role="quiet"] { border-color: transparent; padding: ${pad_y}px ${gap}px; }
QPushButton[role="quiet"]:hover, QPushButton[role="quiet"]:focus { border-color: $line; }
QPushButton[role="tool"][is_tight="true"] { padding-left: ${tight}px; padding-right: ${tight}px; }
QPushButton[role="legend"] {
  color: $text2; border-color: transparent; padding: ${pad_y}px; min-height: ${row}px;
}
QMenu { background: $panel; color: $text; border: ${line_px}px solid $line; }
QMenu::item { padding: ${pad_y}px ${pad_x}px; }
QMenu::item:selected { background: $raised; }
QToolButton { background: transparent; border: none; border-radius: ${radius}px; }
QToolButton:hover, QToolButton:checked { background: $raised; }
QPushButton[role="legend"]:hover { border-color: $line; }
QPushButton:checked { background: $raised; }
QPushButton[role="legend"]:checked { background: transparent; }
QLineEdit, QPlainTextEdit, QComboBox {
  background: $ground; color: $text; border: ${line_px}px solid $line; border-radius: ${radius}px;
  padding: ${pad_y}px ${gap}px; selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus { border-color: $accent; }
QListView, QListWidget { background: transparent; border: none; }
QComboBox QAbstractItemView, QComboBox QAbstractItemView:focus {
  background: $panel; color: $text; border: ${line_px}px solid $line;
  selection-background-color: $accent; selection-color: $on_accent;
}
QListView:focus, QListWidget:focus { border: none; }
QListWidget { selection-background-color: $raised; selection-color: $text; }
QTableView { background: transparent; border: none; selection-background-color: $raised;
    selection-color: $text; outline: none; }
QTableView::item { border: none; padding: 0 ${gap}px 0 0; }
QHeaderView, QHeaderView::section { background: transparent; color: $muted; border: none;
    padding: 0 ${gap}px 0 0; }
QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: ${gap}px; margin: 0; }
QScrollBar::handle:vertical { background: $line; min-height: ${row}px; border-radius: ${thumb}px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QCheckBox { spacing: ${gap}px; background: transparent; }
QToolTip { background: $panel; color: $text; border: ${line_px}px solid $line; padding: ${gap}px; }
""")


def style_sheet(theme: Theme, px: Callable[[float], int]) -> str:
    """Return the sheet in the colours of ``theme`` and wireframe lengths through ``px``."""
    interface = {
        key.removeprefix("ui."): value
        for key, value in theme.colours.items()
        if key.startswith("ui.")
    }
    severities = {f"text_{n}": theme.hex(f"severity.text.{n}") for n in (1, 2, 3, 4)}
    return _SHEET.substitute(
        interface,
        **severities,
        line_px=px(1),
        radius=px(3),
        thumb=px(4),
        gap=px(8),
        pad_x=px(PAD_PX),
        tight=px(TIGHT_PX),
        pad_y=px(3),
        row=px(24),
    )
