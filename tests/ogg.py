"""Writes a real Ogg Opus file, as a phone records a voice note, in pure Python: frames of silence, 20 ms each."""

import struct

_SILENCE = b"\xf8\xff\xfe"
"""One Opus frame: 20 ms of silence, mono, full band (RFC 6716, section 3.1)."""
_RATE = 48_000
_FRAMES_A_PAGE = 50


def _checksums() -> list[int]:
    table = []
    for number in range(256):
        value = number << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return table


_TABLE = _checksums()


def _checksum(page: bytes) -> int:
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value


def _page(packets: list[bytes], number: int, position: int, flags: int) -> bytes:
    """One page (RFC 3533, section 6); every packet is shorter than 255 bytes."""
    head = struct.pack("<4sBBqIII", b"OggS", 0, flags, position, 1, number, 0)
    lengths = bytes([len(packets), *(len(packet) for packet in packets)])
    page = head + lengths + b"".join(packets)
    return page[:22] + struct.pack("<I", _checksum(page)) + page[26:]


def voice_note(seconds: float = 3.0) -> bytes:
    """A voice note of this length (RFC 7845)."""
    frames = max(round(seconds * 50), 1)
    pages = [
        _page([struct.pack("<8sBBHIhB", b"OpusHead", 1, 1, 0, _RATE, 0, 0)], 0, 0, 2),
        _page([b"OpusTags" + struct.pack("<I", 5) + b"tests" + struct.pack("<I", 0)], 1, 0, 0),
    ]
    for first in range(0, frames, _FRAMES_A_PAGE):
        count = min(_FRAMES_A_PAGE, frames - first)
        last = first + count >= frames
        pages.append(_page([_SILENCE] * count, len(pages), (first + count) * _RATE // 50, 4 if last else 0))
    return b"".join(pages)
