"""What holds the map in a window: a GL window, or a widget showing a picture drawn without."""

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.domain.register import Registers

if TYPE_CHECKING:  # the scene brings the GL library with it
    from map_layers.scene import MapScene


class MapHost(Protocol):
    """Draws one scene. Everything is called on the GUI thread."""

    @property
    def scene(self) -> "MapScene":
        """The scene it draws."""
        ...

    @property
    def surface(self) -> QObject:
        """The object that gets mouse, wheel and key events; positions are logical px of the map."""
        ...

    @property
    def is_native(self) -> bool:
        """Whether it is a native window, above which only native widgets can float."""
        ...

    def widget(self) -> QWidget:
        """Return the widget to be laid out; always the same one."""
        ...

    def request(self) -> None:
        """Have a picture drawn at the next chance."""
        ...

    def release(self) -> None:
        """Give the GL objects back; nothing is drawn after that."""
        ...


@runtime_checkable
class PicturedHost(Protocol):
    """A host that can say what it shows as a picture, for paper."""

    def picture(self) -> QImage:
        """Return the map as it is on the screen; a null picture before it was drawn."""
        ...


class MapHostFactory(Protocol):
    """Makes the host, in two parts, because the GL library and the base map take their time."""

    def warm(self) -> None:
        """Begin to load what is heavy, on a thread; called once the shell is on the screen."""
        ...

    def is_warm(self) -> bool:
        """Return whether that is done, so that :meth:`make` is quick; raises what it raised."""
        ...

    def make(self, registers: Registers) -> MapHost:
        """Return a host that shows these sites and cameras."""
        ...
