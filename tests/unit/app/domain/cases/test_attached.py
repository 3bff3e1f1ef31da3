"""What a file is is seen by what is in it, never by what it is called."""

import pytest

from app.domain.cases.attached import kind_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff\xe0JFIF", "jpeg"),
        (b"%PDF-1.7", "pdf"),
        (b"\0\0\0\x18ftypmp42", "mp4"),
        ("井盖破了\r\n\t请来人".encode(), "txt"),
        (b"", ""),
        (b"MZ\x90\0", ""),
        (b"a\x7fb", ""),
        ("井盖".encode("gbk"), ""),
    ],
)
def test_the_kind_of_a_file_is_what_is_in_it(content: bytes, kind: str) -> None:
    assert kind_of(content) == kind
