"""What people see and touch: windows, panes, cards and the theme, in Qt."""
