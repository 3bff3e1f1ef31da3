"""History: tracks and readings as Parquet segments, their catalogue, and what is read from them."""
