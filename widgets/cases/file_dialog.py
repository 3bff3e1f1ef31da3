"""The dialog in which somebody names a file: beside the duty, which goes on, and in our words."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from widgets.texts import Texts


def file_dialog(
    parent: QWidget,
    texts: Texts,
    title: str,
    taken: Callable[[list[Path]], None],
    *,
    suffixes: Sequence[str] = (),
    save_as: str = "",
) -> QFileDialog:
    """Return an open dialog for files of these suffixes, or for a place to save one at.

    ``taken`` is called with what was chosen; the dialog goes with its ``parent``.
    """
    dialog = QFileDialog(parent, title)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    if save_as:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(save_as)
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(" ".join(f"*{suffix}" for suffix in suffixes))
    for label in QFileDialog.DialogLabel:
        if not (save_as and label is QFileDialog.DialogLabel.Accept):
            dialog.setLabelText(label, texts(f"own.dialog_label.{label.name.lower()}"))
    dialog.setModal(False)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filesSelected.connect(lambda paths: taken([Path(path) for path in paths]))
    dialog.show()
    return dialog
