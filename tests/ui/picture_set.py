"""Which pictures are kept beside the words of docs/pictures.md."""

KEPT: tuple[str, ...] = ()
