"""Layers of third parties, installed in a folder outside the tree: drawn, or named and left out."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.register import Registers
from app.domain.world import World
from app.extensions import open_extensions
from app.map_hosts import build_model
from map_layers.scene import MapScene
from tests.one_context import SharedTarget
from tests.render.conftest import HEIGHT_PX, NOW_S, WIDTH_PX, rgb

EXAMPLE = Path(__file__).parents[2] / "docs/examples/third_party_layer"
RINGS = "dutywall-rings 1.0/range-rings"
HEAD = """
from map_layers.contract import NEVER_S
class Oops(Exception):
    pass
class View:
    def draw(self, frame): return NEVER_S
    def release(self): pass
class Layer:
    key = "bad"
    def upload(self, gl): self.gl = gl
    def absorb(self, change): return False
    def view(self, gl): return View()
    def release(self): pass
def make(ground): return Layer()
make.contract_version = 1
"""
AT_LOAD = {
    "raises when it is imported": "raise SystemError('no licence')",
    "is for another contract": HEAD + "make.contract_version = 99",
    "says no contract": HEAD + "del make.contract_version",
    "makes something else": HEAD + "def make(ground): return 7\nmake.contract_version = 1",
    "raises when it is made": HEAD + "def make(ground): raise Oops\nmake.contract_version = 1",
}
AT_WORK = {
    "upload": "Layer.upload = lambda self, gl: 1 / 0",
    "view": "def view(self, gl): raise Oops('no view')\nLayer.view = view",
    "half a view": "Layer.view = lambda self, gl: 7",
    "draw": "def draw(self, frame): raise Oops('no picture')\nView.draw = draw",
    "no number": "View.draw = lambda self, frame: None",
    "release": "def release(self): raise Oops('mine')\nView.release = release",
}


def install(folder: Path, name: str, source: str | Path, entry: str) -> None:
    """Lay a package and its metadata out as an installer would with a target folder."""
    if isinstance(source, Path):
        shutil.copytree(source, folder / source.name)
    else:
        (folder / f"{name.replace('-', '_')}.py").write_text(source, encoding="utf-8")
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[dutywall.map_layers]\n{entry}\n")


@pytest.fixture
def extensions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder outside the tree; what was imported from it is forgotten again."""
    folder = tmp_path / "extensions"
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(sys, "path", list(sys.path))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def draw_map(world, base_map, theme):
    """Build the model as the program does, draw one picture of it, and return both."""
    model = build_model(world, base_map, Registers(), ())
    scene = MapScene(model, theme, hurries=False)
    with SharedTarget(WIDTH_PX, HEIGHT_PX) as target:
        scene.attach(target.gl)
        scene.draw(target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S, 1.0)
        picture = target.picture()
        scene.release()
        model.release()
    return model, picture


@pytest.fixture
def shown(world, base_map, theme):
    return lambda: draw_map(world, base_map, theme)


@pytest.fixture(scope="module")
def plain(catalogue, base_map, theme):
    return draw_map(World(catalogue), base_map, theme)[1]


def test_the_worked_example_is_drawn_from_a_folder_outside_the_tree(
    extensions, shown, plain, theme
):
    install(extensions, "dutywall-rings", EXAMPLE / "dutywall_rings", ENTRY)
    open_extensions(extensions)
    model, picture = shown()
    assert RINGS in model.stack.keys
    assert not model.stack.faults
    differs = (plain[..., :3] != picture[..., :3]).any(axis=-1)
    ring = picture[differs][:, :3].astype(float)
    accent = np.array(rgb(theme, "ui.accent"), float)
    ground = plain[differs][:, :3].astype(float)
    assert len(ring) > 300
    nearer = np.abs(ring - accent).sum(axis=1) < np.abs(ground - accent).sum(axis=1)
    assert nearer.mean() > 0.95


def test_layers_that_cannot_be_loaded_are_named_and_the_map_goes_on(extensions, shown):
    for number, source in enumerate(AT_LOAD.values()):
        install(extensions, f"bad-{number}", source, f"bad = bad_{number}:make")
    install(extensions, "dutywall-rings", EXAMPLE / "dutywall_rings", ENTRY)
    open_extensions(extensions)
    model, picture = shown()
    told = {state.key: state.fault for state in model.stack.states if state.fault is not None}
    assert set(told) == {f"bad-{n} 1.0/bad" for n in range(len(AT_LOAD))}
    assert all(key in str(fault) for key, fault in told.items())
    assert not model.stack.faults
    for key in told:
        model.stack.retry(key)
    assert len(model.stack.refused) == len(AT_LOAD)
    assert RINGS in model.stack.keys
    assert len(np.unique(picture.reshape(-1, 4), axis=0)) > 20


def test_layers_that_raise_are_switched_off_and_the_map_looks_as_without_them(
    extensions, shown, plain
):
    for number, source in enumerate(AT_WORK.values()):
        install(extensions, f"bad-{number}", HEAD + source, f"bad = bad_{number}:make")
    open_extensions(extensions)
    model, picture = shown()
    assert set(model.stack.faults) == {f"bad-{n} 1.0/bad" for n in range(len(AT_WORK))}
    assert (picture == plain).all()


def test_what_a_layer_does_to_gl_is_put_back(extensions, shown, plain):
    spoil = """
import moderngl
def draw(self, frame):
    self.gl.disable(moderngl.BLEND)
    self.gl.enable(moderngl.CULL_FACE | moderngl.DEPTH_TEST)
    self.gl.blend_func = (moderngl.ZERO, moderngl.ZERO)
    self.gl.blend_equation = moderngl.FUNC_REVERSE_SUBTRACT
    self.gl.wireframe = True
    self.gl.fbo.color_mask = (False, False, False, False)
    self.gl.buffer(bytes(256)).bind_to_uniform_block(0)
    own = self.gl.simple_framebuffer((8, 8))
    own.use()
    own.scissor = (0, 0, 1, 1)
    return NEVER_S
def view(self, gl):
    made = View()
    made.gl = gl
    return made
View.draw, Layer.view = draw, view
"""
    install(extensions, "bad-layer", HEAD + spoil, "bad = bad_layer:make")
    open_extensions(extensions)
    model, picture = shown()
    assert not model.stack.faults
    assert (picture == plain).all()


def test_a_name_that_is_there_twice_counts_once(extensions, shown):
    install(extensions, "bad-0", HEAD, "bad = bad_0:make\nbad = bad_0:make")
    open_extensions(extensions)
    model, _ = shown()
    states = {state.key: state.fault for state in model.stack.states}
    assert states["bad-0 1.0/bad"] is None
    assert "is there twice" in str(states["bad-0 1.0/bad (2)"])


def test_a_folder_that_others_may_write_to_is_refused(extensions):
    extensions.chmod(0o777)
    with pytest.raises(ConfigError, match="others may write here"):
        open_extensions(extensions)


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no extensions"):
        open_extensions(tmp_path / "nothing")
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="no folder"):
        open_extensions(tmp_path / "file")


def test_the_program_itself_refuses_such_a_folder_in_one_sentence(tmp_path):
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-m", "app.main", "console", "--extensions", str(tmp_path / "none")],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("dutywall: ")
    assert ended.stderr.count("\n") == 1


ENTRY = "range-rings = dutywall_rings:make_layer"
