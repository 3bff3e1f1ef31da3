"""XML of strangers, in pieces: no document type, so no entity that grows or fetches."""

from collections.abc import Callable, Iterator
from typing import IO
from xml.parsers import expat

from app.domain.errors import ConfigError

_CHUNK = 1 << 18
MOST_BYTES = 8 << 30  # of one part, unpacked: a million rows are about one


def parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
) -> expat.XMLParserType:
    """Return a parser that tells tags without their namespace; text comes in whole pieces."""
    made = expat.ParserCreate()
    made.buffer_text = True
    made.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    made.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    made.CharacterDataHandler = data

    def refuse(*_: object) -> None:
        raise ConfigError("a document type, which no workbook has")

    made.StartDoctypeDeclHandler = refuse
    return made


def feed(reader: expat.XMLParserType, stream: IO[bytes], name: str) -> Iterator[None]:
    """Parse a part piece by piece, giving way after each; raise ConfigError where it is broken."""
    try:
        for chunk in _chunks(stream):
            reader.Parse(chunk, False)  # noqa: FBT003 - positional only
            yield
        reader.Parse(b"", True)  # noqa: FBT003 - positional only
        yield
    except expat.ExpatError as error:
        raise ConfigError(f"{name}: not XML ({error})") from error
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    fed = 0
    while chunk := stream.read(_CHUNK):
        fed += len(chunk)
        if fed > MOST_BYTES:
            raise ConfigError(f"more than {MOST_BYTES} bytes, unpacked")
        yield chunk
