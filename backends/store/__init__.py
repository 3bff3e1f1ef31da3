"""The store: the journal that loses nothing, what folds out of it, people, seats and the outbox."""
