"""The version of the program, as entries, `--version` and the about line say it."""

VERSION = "0.1.0"
