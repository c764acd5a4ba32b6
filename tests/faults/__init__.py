"""Faults done to the program on purpose, counted and printed: `make faults`.

Each module here named `f<number>_<what>.py` has `measure() -> Iterable[Row]`.
"""
