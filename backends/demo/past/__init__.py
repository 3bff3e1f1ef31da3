"""The demo city's past: days before anybody looked, laid down command by command."""
