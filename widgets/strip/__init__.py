"""The strip at the bottom: health of the feeds and the bar of the last day."""
