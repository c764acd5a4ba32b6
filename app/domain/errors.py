"""What may be refused, each with a stable code and one Chinese sentence.

A sentence says what happened, what is safe and what to do. The code is stable: a
test may name it, the command line and later the server send it; the sentence may
change. Broken rules raise; bad input yields `Problem` values beside the good ones.
"""

from __future__ import annotations

from dataclasses import dataclass


class Refused(Exception):
    """Base of every refusal a person is told about. `str(refusal)` is the sentence."""

    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        if code is not None:
            self.code = code

    @property
    def sentence(self) -> str:
        return str(self)


class RuleBroken(Refused):
    """A rule of the domain forbids the step; nothing was changed."""

    code = "rule.broken"


class InputRefused(Refused):
    """A file or a field cannot be used; nothing was taken in."""

    code = "input.refused"


class MemoryRefused(Refused):
    """The data folder cannot be opened or written; what was acknowledged is safe."""

    code = "memory.refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in an input, with the place where it stands."""

    place: str
    sentence: str
    code: str = "input.problem"

    def __str__(self) -> str:
        return f"{self.place}：{self.sentence}"
