"""Files that a line of the matrix sends."""

from __future__ import annotations

from io import BytesIO


class Again(BytesIO):
    """A file that begins anew once it was read: every role is given the same one."""

    def __init__(self, content: bytes, name: str = "file") -> None:
        super().__init__(content)
        self.name = name

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        if not found or size is None or size < 0:
            self.seek(0)
        return found
