"""Files of cases over the desk, in parts: put by who is signed in, told to who may see the case."""

import base64
import binascii
from typing import Any

import msgspec
from sqlalchemy import select

from app.domain.errors import OperatorError
from backends.cases.answers import convert
from backends.cases.files import CaseFiles
from backends.cases.filtering import seen_by
from backends.hub.inner import ChildQuestion
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.schema import matter


class _Put(msgspec.Struct, frozen=True):
    sha256: str
    at: int
    total: int
    data: str  # base64


class _Get(msgspec.Struct, frozen=True):
    case_id: str
    sha256: str
    at: int = 0


class CaseFileAnswers:
    """What nobody has named in a case yet is told to nobody."""

    def __init__(self, reading: Reading, files: CaseFiles) -> None:
        self._reading = reading
        self._files = files

    def put(self, question: ChildQuestion) -> dict[str, Any]:
        """Take in a part of a file; ``have`` is from where to go on, all once it is whole."""
        asked = convert(question.arguments, _Put)
        try:
            data = base64.b64decode(asked.data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise OperatorError("bad_value", "data is base64") from error
        return {"have": self._files.put(asked.sha256, asked.at, asked.total, data)}

    def get(self, question: ChildQuestion) -> dict[str, Any]:
        """Return a part of a file that a case names, to a seat that may see the case.

        ``kind`` is said with the first part.
        """
        asked = convert(question.arguments, _Get)
        mine = (matter.c.case_id == asked.case_id) & seen_by(question.county)
        with self._reading.read() as connection:
            body = connection.execute(select(matter.c.body).where(mine)).scalar_one_or_none()
        if body is None:
            raise OperatorError("case_unknown", asked.case_id)
        if asked.sha256 not in case_of(body).attachments:
            raise OperatorError("file_unknown", asked.sha256[:12])
        part = self._files.get(asked.sha256, asked.at)
        data = base64.b64encode(part.data).decode()
        return {"data": data, "at": part.at, "total": part.total, "kind": part.kind}
