"""Importing cities: seconds, processor time and memory of each real extract and the demo city.

``./test.sh bench city``, or ``python -m tests.bench.city [--pictures FOLDER]``. Each import runs in
a process of its own, so that the peak is that of one city; loading the program is taken off.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.machine import machine_line

ROOT = Path(__file__).resolve().parents[2]
# Where to look, so that a picture shows the whole extract.
VIEWS = {
    "andorra": (1.578, 42.533, 11.6),
    "baltimore": (-76.558, 39.277, 13.9),
    "porto": (-8.607, 41.142, 14.6),
}
MIB = 2**20


def one(name: str, pbf: Path, out: Path) -> dict[str, float | int | str]:
    """Import one city in this process and return the figures."""
    from backends.city.importing import import_city  # noqa: PLC0415 - loading is measured apart
    from backends.city.pack import read_pack  # noqa: PLC0415
    from backends.demo.geography import build_demo_city  # noqa: PLC0415

    is_demo = name == "demo"
    before_mib = _peak_mib()
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    if is_demo:
        city = build_demo_city(out, seed=7)
        pbf, folder = city.pbf, city.pack
    else:
        folder = out
        import_city(pbf, None, out)
    wall_s, cpu_s = time.perf_counter() - wall_s, time.process_time() - cpu_s
    peak_mib = _peak_mib()
    read_s = time.perf_counter()
    pack = read_pack(folder)
    read_s = time.perf_counter() - read_s
    return {
        "name": name,
        "pbf_mib": pbf.stat().st_size / MIB,
        "wall_s": wall_s,
        "cpu_s": cpu_s,
        "loaded_mib": before_mib,
        "peak_mib": peak_mib,
        "pack_mib": sum(file.stat().st_size for file in folder.iterdir()) / MIB,
        "read_ms": 1000 * read_s,
        "edges": pack.roads.edge_count,
        "triangles": sum(len(mesh.triangles) for mesh in pack.base_map.areas.values()),
        "line_points": sum(len(line.lonlat) for line in pack.base_map.lines.values()),
        "places": len(pack.base_map.places),
        "areas": sum(len(areas) for areas in pack.area_sets),
    }


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text("ascii")  # ru_maxrss is the parent's before exec
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def picture(folder: Path, name: str, out: Path, theme: str = "night") -> None:
    """Draw an imported city at 1920 x 1080, as a console does, with few enough colours to keep."""
    from PIL import Image  # noqa: PLC0415

    from app.config import RESOURCES  # noqa: PLC0415
    from app.domain.fields import FieldCatalogue  # noqa: PLC0415
    from app.domain.register import Registers  # noqa: PLC0415
    from app.domain.world import World  # noqa: PLC0415
    from app.map_hosts import build_model  # noqa: PLC0415
    from backends.city.pack import read_pack  # noqa: PLC0415
    from map_layers.headless import HeadlessTarget  # noqa: PLC0415
    from map_layers.scene import MapScene  # noqa: PLC0415
    from map_layers.theme import Theme  # noqa: PLC0415

    pack = read_pack(folder)
    world = World(FieldCatalogue.from_toml((RESOURCES / "fields.toml").read_text("utf-8")), 16)
    model = build_model(world, pack.base_map, Registers(), pack.area_sets)
    target = HeadlessTarget(1920, 1080)
    look = Theme.from_toml((RESOURCES / "theme" / f"{theme}.toml").read_text("utf-8"))
    scene = MapScene(model, look, "zh_CN", hurries=False)
    scene.attach(target.gl)
    scene.resize(target.width_px, target.height_px, 1.0)
    lon_deg, lat_deg, zoom = VIEWS[name]
    scene.camera.ease_to(lon_deg, lat_deg, 0.0, zoom)
    scene.touch()
    for at_s in range(10, 16):  # names fade in
        scene.draw(target.fbo, target.width_px, target.height_px, 1.0, 0.0, float(at_s))
    shown = Image.fromarray(target.picture()[..., :3])
    shown.quantize(96, dither=Image.Dither.NONE).save(out, optimize=True)
    scene.release()
    model.release()
    target.release()


def main() -> int:
    """Measure all, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.city")
    parser.add_argument("--pictures", type=Path, help="folder for a picture of each extract")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        name, pbf, out = chosen.one
        sys.stdout.write(json.dumps(one(name, Path(pbf), Path(out))))
        return 0
    data = Path(os.environ.get("DUTYWALL_DATA", ROOT / ".." / "shared" / "data")) / "roads"
    if not data.is_dir():
        sys.stdout.write(f"no real extracts here: {data} is absent (set DUTYWALL_DATA)\n")
        return 0
    sys.stdout.write(f"{machine_line()}\n\n")
    sys.stdout.write(
        "| city | PBF MiB | import s (CPU) | peak MiB (of it the program) | pack MiB | read ms "
        "| directed edges | triangles | line points | places | areas |\n|" + "---|" * 11 + "\n"
    )
    with tempfile.TemporaryDirectory() as scratch:
        for name in (*VIEWS, "demo"):
            out = Path(scratch) / name
            pbf = data / f"{name}.osm.pbf"
            words = ["-m", "tests.bench.city", "--one", name, str(pbf), str(out)]
            said = subprocess.run(
                [sys.executable, *words], cwd=ROOT, check=True, capture_output=True, text=True
            )
            f = json.loads(said.stdout)
            sys.stdout.write(
                f"| {name} | {f['pbf_mib']:.2f} | {f['wall_s']:.1f} ({f['cpu_s']:.1f}) "
                f"| {f['peak_mib']:.0f} ({f['loaded_mib']:.0f}) | {f['pack_mib']:.1f} "
                f"| {f['read_ms']:.0f} | {f['edges']:,} | {f['triangles']:,} "
                f"| {f['line_points']:,} | {f['places']:,} | {f['areas']:,} |\n"
            )
            sys.stdout.flush()
            if chosen.pictures and name in VIEWS:
                picture(out, name, chosen.pictures / f"map-extract-{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
