"""Our speed beside a bare floor measured in the same run: `make bench`. Ratios, never assertions.

Each module here named `b_<what>.py` has `measure() -> Iterable[Pair]`.
"""
