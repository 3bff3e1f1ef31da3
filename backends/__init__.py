"""Everything outside the glass: hub, adapters, feed, store, city, registers, demo; no Qt."""
