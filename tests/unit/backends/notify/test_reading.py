"""What the journal has of messages is found by the index, and what was looked through is known."""

from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import event

from app.domain.entry import Draft
from backends.notify.reading import NEAR, of_messages
from backends.store.lookups import about_any
from backends.store.projections import entries
from tests.unit.backends.notify.hall import Hall, Scripted, to_many
from tests.unit.backends.store.story import WANG, log_written


def plan(hall: Hall, after_seq: int) -> str:
    with hall.reading.read() as connection:
        query = entries(of_messages(connection, 0.0, after_seq))
        told = query.compile(connection.engine, compile_kwargs={"literal_binds": True})
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {told}").fetchall()
    return str(rows[0][-1])


def test_a_long_journal_is_asked_by_subject_and_its_newest_end_by_number(tmp_path: Path) -> None:
    hall = Hall(tmp_path, Scripted())
    hall.send(to_many(1))
    assert "PRIMARY KEY" in plan(hall, 0)
    assert "ix_journal_subject" in plan(hall, -NEAR - 10)
    hall.close()


def test_on_a_server_no_range_of_texts_is_relied_on() -> None:
    server = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
    asked = str(about_any(server, "message:"))  # type: ignore[arg-type]
    assert "LIKE" in asked
    assert not set("<>") & set(asked)


def test_what_has_no_messages_is_not_looked_through_twice(tmp_path: Path) -> None:
    hall = Hall(tmp_path, Scripted())
    hall.journal.append([(log_written(str(n)), WANG, "") for n in range(20)])
    asked: list[str] = []
    with hall.reading.read() as connection:
        engine = connection.engine

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    assert hall.log()["count"] == 0
    first = sum("LIKE" in one for one in asked)
    assert hall.log()["count"] == 0
    assert (first, sum("LIKE" in one for one in asked)) == (1, 1)
    hall.journal.append([(Draft("log_written", "log:1", {}), WANG, "")])
    hall.send(to_many(3))
    assert hall.log()["count"] == 3
    hall.close()
