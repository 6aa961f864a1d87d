"""One input, opened: a file, a stream or standard input, unpacked where it is gzip, as chunks or lines of bytes.

What breaks off in the middle (a gzip file cut short, a disk that fails) ends the input there and is reported,
so that what came before is kept.
"""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from kg.sources.report import Place, Report
from schemas.errors import SourceError

CHUNK = 1 << 16
LONGEST_LINE = 64 << 20
LARGEST_WHOLE = 1 << 30
_GZIP = b"\x1f\x8b\x08"

Record = Mapping[str, object]


class Kind(NamedTuple):
    """One kind of file: `sniff` knows it by its first bytes, `read` takes its records and where they stand.

    `read` reports what is no record at all; whether a record makes a paper is not its business.
    """

    name: str
    sniff: Callable[[bytes], bool]
    read: Callable[[Source, Report], Iterator[tuple[Place, Record]]]


class Source:
    """An input that is read once, from front to back.

    `head` holds its first bytes (unpacked, as UTF-8) for telling its kind; `broken` says why it ended too
    early, and is empty where it did not.

    Raises:
        SourceError: When the file cannot be opened.
    """

    def __init__(self, where: str | Path | BinaryIO, *, name: str = "", report: Report) -> None:
        self._report = report
        self._close = False
        if isinstance(where, str | Path):
            if str(where) == "-":
                self.name, self._stream = name or "<stdin>", sys.stdin.buffer
            else:
                self.name, self._stream = name or str(where), _opened(Path(where), name or str(where))
                self._close = True
        else:
            self.name, self._stream = name or str(getattr(where, "name", "<stream>")), where
        self.broken = ""
        self._chunks = self._as_utf8()
        self.head = next(self._chunks, b"")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._close:
            self._stream.close()

    def at(self, line: int, unit: str = "line") -> Place:
        """The place of a line or record of this input."""
        return Place(self.name, line, unit)

    def chunks(self) -> Iterator[bytes]:
        """The whole content, in pieces."""
        yield self.head
        yield from self._chunks

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """The lines with their numbers, without the line feed (a carriage return stays).

        A line of more than `LONGEST_LINE` bytes is reported and comes as an empty one.
        """
        number, size, parts = 1, 0, list[bytes]()  # parts of the running line; joined once, for speed
        for chunk in self.chunks():
            for line_feeds, part in enumerate(chunk.split(b"\n")):
                if line_feeds:
                    yield number, b"".join(parts)
                    number, size, parts = number + 1, 0, []
                size += len(part)
                if size <= LONGEST_LINE:
                    parts.append(part)
                elif size - len(part) <= LONGEST_LINE:
                    parts = []
                    self._report.skip(self.at(number), f"the line is longer than {LONGEST_LINE >> 20} MiB")
        if any(parts):
            yield number, b"".join(parts)

    def whole(self) -> bytes:
        """Everything at once, for kinds that cannot be read in pieces.

        Raises:
            SourceError: When it is larger than `LARGEST_WHOLE`.
        """
        content = bytearray()
        for chunk in self.chunks():
            content += chunk
            if len(content) > LARGEST_WHOLE:
                raise SourceError(
                    f"larger than {LARGEST_WHOLE >> 30} GiB; write it as JSON Lines, which is read line by line",
                    path=self.name,
                )
        return bytes(content)

    def _as_utf8(self) -> Iterator[bytes]:
        """The content without a byte order mark; UTF-16 (which has one) is recoded."""
        chunks = self._filled(self._unpacked())
        first = next(chunks, b"")
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            decoder = codecs.getincrementaldecoder("utf-16")("surrogatepass")
            yield decoder.decode(first).encode("utf-8", "surrogatepass")
            for chunk in chunks:
                yield decoder.decode(chunk).encode("utf-8", "surrogatepass")
        else:
            yield first.removeprefix(codecs.BOM_UTF8)
            yield from chunks

    def _filled(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The same bytes, the first chunk at least `CHUNK` long if there is as much: a pipe gives small ones."""
        head = b""
        for chunk in chunks:
            head += chunk
            if len(head) >= CHUNK:
                break
        yield head
        yield from chunks

    def _unpacked(self) -> Iterator[bytes]:
        packed = self._packed()
        first = next(packed, b"")
        if not first.startswith(_GZIP):
            yield first
            yield from packed
            return
        member, data = zlib.decompressobj(wbits=31), first
        while True:
            try:
                while data:
                    if piece := member.decompress(data, CHUNK):
                        yield piece
                    data = member.unconsumed_tail or member.unused_data
                    if member.eof and (data := data.lstrip(b"\0")):  # another member, or padding
                        member = zlib.decompressobj(wbits=31)
            except zlib.error as error:
                return self._break_off(f"the gzip data is damaged ({error})")
            if not (data := next(packed, b"")):
                break
            if member.eof and (data := data.lstrip(b"\0")):
                member = zlib.decompressobj(wbits=31)
        if not member.eof and not self.broken:
            self._break_off("the gzip file is cut short")

    def _packed(self) -> Iterator[bytes]:
        try:
            while chunk := self._stream.read(CHUNK):
                yield chunk
        except OSError as error:
            self._break_off(f"reading failed ({error.strerror or error})")

    def _break_off(self, why: str) -> None:
        self.broken = why
        self._report.note(Place(self.name), f"{why}: what comes before the break is kept; fetch the file again")


def as_text(data: bytes) -> str:
    """Bytes as text; a byte that is not UTF-8 becomes a lone surrogate, which no usable record may hold."""
    return data.decode("utf-8", "surrogateescape")


def _opened(path: Path, name: str) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise SourceError("there is no such file; check the path", path=name) from None
    except IsADirectoryError:
        raise SourceError("this is a folder; name the files in it", path=name) from None
    except PermissionError:
        raise SourceError("you may not read this file; ask its owner or change its permissions", path=name) from None
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot be opened ({error})", path=name) from None
