"""Thematic panels: files of panes, read, laid out and shown; a new kind of pane is one widget."""
