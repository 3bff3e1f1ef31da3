"""What Alembic runs for every migration: all steps in the transaction that the caller has begun."""

from alembic import context

from backends.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
