"""The queue of what cameras saw: one picture after the other, confirmed or rejected by keys."""
