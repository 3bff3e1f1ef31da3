"""The data segment of a frame: who sends what under which number, and what answer is wanted."""

import re
from dataclasses import dataclass

from app.domain.errors import DecodeError
from backends.adapters.hj212.blanking import blanked
from backends.adapters.hj212.frame import unwrap, wrap

VERSION_2005, VERSION_2017, VERSION_2025 = 0, 1, 2
MOST_PARTS = 64
_CONTENT = ";CP=&&"
_END = "&&"
_ANSWER, _PARTS = 1, 2  # the two low bits of Flag; the version stands above them
_SHAPES = {
    "QN": re.compile(r"\d{14,17}", re.ASCII),
    "ST": re.compile(r"[0-9A-Za-z]{1,4}"),
    "CN": re.compile(r"\d{4}", re.ASCII),
    "PW": re.compile(r"[!-~]{1,32}"),
    "MN": re.compile(r"[0-9A-Za-z_.-]{1,26}"),
    "FLAG": re.compile(r"\d{1,3}", re.ASCII),
    "PNUM": re.compile(r"\d{1,8}", re.ASCII),
    "PNO": re.compile(r"\d{1,8}", re.ASCII),
}
_NEEDED = ("ST", "CN", "PW", "MN")


@dataclass(frozen=True, slots=True)
class Packet:
    """A data segment; ``part`` is (how many, which, from 1), None for a whole one.

    ``qn`` is the sender's number of it (Beijing time to the millisecond), empty where 2005 has
    none. ``content`` is what stands between ``CP=&&`` and ``&&``.
    """

    st: str
    cn: str
    pw: str
    mn: str
    qn: str = ""
    flag: int = 0
    part: tuple[int, int] | None = None
    content: str = ""

    @property
    def version(self) -> int:
        """The edition it speaks: 0 for 2005, 1 for 2017, 2 for 2025, or a number not known yet."""
        return self.flag >> 2

    @property
    def wants_answer(self) -> bool:
        """Whether the sender waits for an answer."""
        return bool(self.flag & _ANSWER)

    @classmethod
    def decode(cls, segment: bytes) -> "Packet":
        """Return what a data segment says; raise DecodeError naming what is wrong with it."""
        head, found, rest = segment.decode("utf-8", "replace").partition(_CONTENT)
        if not found or not rest.endswith(_END):
            raise DecodeError("no_content", blanked(repr(segment[:60])))
        said = _fields(head)
        flag = int(said.get("FLAG", "0"))
        return cls(
            st=said["ST"],
            cn=said["CN"],
            pw=said["PW"],
            mn=said["MN"],
            qn=said.get("QN", ""),
            flag=flag,
            part=_part(said, flag),
            content=rest[: -len(_END)],
        )

    @classmethod
    def decode_frame(cls, frame: bytes) -> "Packet":
        """Return what one whole frame, with or without its CR LF, says; raise DecodeError."""
        return cls.decode(unwrap(frame.removesuffix(b"\r\n")))

    def encode(self) -> bytes:
        """Return it as a frame; raise DecodeError ``long_segment`` if it is too long for one."""
        qn = f"QN={self.qn};" if self.qn else ""
        parts = f";PNUM={self.part[0]};PNO={self.part[1]}" if self.part else ""
        head = f"{qn}ST={self.st};CN={self.cn};PW={self.pw};MN={self.mn};Flag={self.flag}{parts}"
        return wrap(f"{head}{_CONTENT}{self.content}{_END}".encode())


def flag_of(version: int, *, wants_answer: bool = False, is_part: bool = False) -> int:
    """Return the Flag of an edition."""
    return version << 2 | (_PARTS if is_part else 0) | (_ANSWER if wants_answer else 0)


def _fields(head: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for item in head.split(";"):
        key, equals, value = item.partition("=")
        key = key.upper()
        shape = _SHAPES.get(key)
        if shape is None:
            if key == "RF" and equals:  # a resend; our own memory of readings knows it anyway
                continue
            # The key alone: what has none may be the end of a password with a semicolon in it.
            raise DecodeError("unknown_header", blanked(repr(key[:40])) if equals else "")
        if key in said:
            raise DecodeError("header_twice", key)
        if not shape.fullmatch(value):
            # A password is never repeated in a log, and a wrong one may be nearly right.
            raise DecodeError(f"bad_{key.lower()}", "" if key == "PW" else repr(value[:40]))
        said[key] = value
    for key in _NEEDED:
        if key not in said:
            raise DecodeError(f"no_{key.lower()}", blanked(repr(head[:20])))
    return said


def _part(said: dict[str, str], flag: int) -> tuple[int, int] | None:
    if not flag & _PARTS:
        return None
    if "PNUM" not in said or "PNO" not in said:
        raise DecodeError("bad_parts", "Flag says parts, PNUM or PNO is missing")
    count, number = int(said["PNUM"]), int(said["PNO"])
    if not 1 <= number <= count:
        raise DecodeError("bad_parts", f"part {number} of {count}")
    if count > MOST_PARTS:
        raise DecodeError("too_many_parts", f"{count} parts, {MOST_PARTS} are allowed")
    return (count, number) if count > 1 else None
