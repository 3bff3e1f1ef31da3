"""How a widget of a window can lie above a map that is a window of the window system itself."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def float_above(widget: QWidget) -> None:
    """Make ``widget`` a window of the window system, so that it can lie above a GL window.

    Its siblings must stay what they are: a native map pane would cover its own map.
    """
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontCreateNativeWidgetSiblings)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
    widget.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
