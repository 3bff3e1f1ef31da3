"""A hub that has snapshots, census topics and opinion, and answers the staged window about them."""

import base64
import hashlib
import io
from typing import Any

from PIL import Image, ImageDraw

from tests.widgets.cases.case_hub import CaseHub, line, story
from tests.widgets.shell.staging import NOW_S, Stage

COUNTS = {"found": 40, "open": 18, "closed": 22, "late": 3}


def picture(size: tuple[int, int] = (640, 360)) -> bytes:
    """Return a drawn street as a JPEG."""
    image = Image.new("RGB", size, (52, 62, 74))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, size[1] // 2, size[0], size[1]), fill=(58, 60, 64))
    draw.ellipse((300, 250, 360, 280), outline=(240, 120, 60), width=4)
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=80)
    return kept.getvalue()


class FoundHub(CaseHub):
    """All cases are snapshots of two cameras; ``files`` are by hash, ``parts`` as they go out."""

    def __init__(self, stage: Stage, count: int = 5, part_bytes: int = 4_000) -> None:
        super().__init__(stage, 0)
        self.part_bytes = part_bytes
        content = picture()
        self.name = hashlib.sha256(content).hexdigest()
        self.files = {self.name: content}
        self.ways: dict[str, Any] = {}
        self.lines = [
            line(n, state="received", channel="video", unit="", title="疑似井盖破损")
            for n in range(1, count + 1)
        ]
        self.about = {
            "source": "eyes/C-01",
            "seen_by": "C-01",
            "text": "C-01 manhole 0.93\n人行道东侧",
            "attachments": [self.name],
            "due": {},
            "is_supervised": False,
        }

    def _answer(self, request_id: str, query: str, arguments: dict[str, Any]) -> None:
        if query == "case_story":
            found = [one for one in self.lines if one["case_id"] == arguments["case_id"]]
            told = story(found[0], **self.about) if found else {}
            self._say(request_id, told, "ok" if found else "case_unknown")
        elif query == "case_file":
            content, at = self.files.get(arguments["sha256"], b""), arguments["at"]
            data = base64.b64encode(content[at : at + self.part_bytes]).decode()
            kind = "jpeg" if at == 0 else ""
            told = {"data": data, "at": at, "total": len(content), "kind": kind}
            self._say(request_id, told, "ok" if content else "file_unknown")
        elif query == "case_units":
            self._say(request_id, self.ways, "ok" if self.ways else "planner_starting")
        elif query == "snapshot_precision":
            self._say(request_id, precision())
        elif query == "campaign_progress":
            self._say(request_id, progress(arguments.get("code", "")))
        elif query == "opinion_figures":
            self._say(request_id, opinion())
        else:
            super()._answer(request_id, query, arguments)


def precision() -> dict[str, Any]:
    """Return what was made of snapshots: of the camera 20 of 23, of the type none yet."""
    whole = {"key": "", "waiting": 5, "confirmed": 20, "rejected": 3, "low": 0.68, "high": 0.95}
    return {
        "whole": whole,
        "cameras": [{**whole, "key": "C-01"}],
        "types": [],
        "from_s": NOW_S - 90 * 86_400.0,
        "as_of_s": NOW_S,
        "days": 90,
    }


def progress(code: str) -> dict[str, Any]:
    """Return three campaigns, one of which no table knows."""
    names = {"c26-01": "井盖设施普查", "c26-09": "路面坑洞普查", "old-19": "old-19"}
    lines = [
        {
            "code": key,
            "name": name,
            "lead": "演示市政养护所" if key != "old-19" else "",
            "types": ["pub-manhole"],
            "area_set": "grids",
            "from_day": "2026-09-01",
            "to_day": "2026-12-31",
            "target": 600 if key == "c26-01" else 0,
            "standing": "house",
            "is_known": key != "old-19",
            "share_of_time": 0.17,
            "counts": COUNTS,
        }
        for key, name in names.items()
    ]
    parts = [
        {"by": "county", "key": "320602", "name": "崇川区", "counts": COUNTS},
        {"by": "unit", "key": "", "name": "", "counts": COUNTS},
    ]
    days = [{"day": f"2026-09-{n:02d}", "found": 2 * n, "closed": n} for n in range(1, 21)]
    return {
        "lines": lines,
        "code": code,
        "parts": parts if code else [],
        "days": days if code else [],
        "as_of_s": NOW_S,
    }


def opinion() -> dict[str, Any]:
    """Return two topics, one of which does not say its volume."""
    from_s = NOW_S // 3600 * 3600 - 71 * 3600.0
    return {
        "topics": [
            {
                "topic": "积水",
                "items": 9,
                "volume": 900,
                "unknown": 0,
                "open": 2,
                "newest_s": NOW_S,
            },
            {"topic": "停电", "items": 1, "volume": 1, "unknown": 1, "open": 0, "newest_s": NOW_S},
        ],
        "hours": [
            {"from_s": from_s + 3600.0 * n, "topic": "积水", "items": 1, "volume": 100}
            for n in range(60, 69)
        ],
        "from_s": from_s,
        "as_of_s": NOW_S,
        "is_part": False,
    }
