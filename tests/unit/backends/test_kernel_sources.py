"""Machine code is kept beside the sources where it can be, else under the data, by its sources."""

from backends.kernel_sources import (
    CACHE_VARIABLE,
    ROOMS,
    cache_environment,
    is_compiled,
    kernel_digest,
)


def tree(folder, text="one"):
    for room in ROOMS:
        (folder / room).mkdir(parents=True, exist_ok=True)
        (folder / room / "kernel.py").write_text(text)
    return folder


def test_the_digest_changes_with_any_source_and_only_then(tmp_path):
    first = kernel_digest(tree(tmp_path / "a"))
    assert first == kernel_digest(tree(tmp_path / "b"))
    (tmp_path / "a" / "detectors" / "kernel.py").write_text("two")
    changed = kernel_digest(tmp_path / "a")
    assert changed != first
    (tmp_path / "a" / "roads" / "deep").mkdir()
    (tmp_path / "a" / "roads" / "deep" / "more.py").write_text("")
    assert kernel_digest(tmp_path / "a") not in (first, changed)


def test_where_the_sources_can_be_written_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    assert cache_environment(tmp_path / "data", tree(tmp_path / "a")) == {}


def test_where_they_cannot_the_code_is_kept_under_the_data_by_its_sources(tmp_path, monkeypatch):
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    monkeypatch.setattr("backends.kernel_sources.os.access", lambda *_: False)
    sources = tree(tmp_path / "a")
    before = cache_environment(tmp_path / "data", sources)[CACHE_VARIABLE]
    assert before.startswith(str(tmp_path / "data" / "kernels"))
    tree(tmp_path / "a", "two")
    assert cache_environment(tmp_path / "data", sources)[CACHE_VARIABLE] != before


def test_a_folder_that_the_environment_names_is_kept_to(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE_VARIABLE, "elsewhere")
    monkeypatch.setattr("backends.kernel_sources.os.access", lambda *_: False)
    assert cache_environment(tmp_path / "data", tree(tmp_path / "a")) == {}


def test_they_count_as_compiled_by_the_stamp_of_these_very_sources(tmp_path, monkeypatch):
    monkeypatch.delenv(CACHE_VARIABLE, raising=False)
    sources, stamp = tree(tmp_path / "a"), tmp_path / "stamp"
    assert not is_compiled(stamp, sources)
    stamp.write_text(kernel_digest(sources))
    assert is_compiled(stamp, sources)
    tree(tmp_path / "a", "two")
    assert not is_compiled(stamp, sources)
    monkeypatch.setenv(CACHE_VARIABLE, "elsewhere")
    assert is_compiled(stamp, sources)
