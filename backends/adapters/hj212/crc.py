"""The checksum of HJ 212 (appendix A): like CRC-16 with 0xA001, but on the register's high byte."""


def _table() -> tuple[int, ...]:
    values = []
    for start in range(256):
        value = start
        for _ in range(8):
            value = (value >> 1) ^ 0xA001 if value & 1 else value >> 1
        values.append(value)
    return tuple(values)


_TABLE = _table()


def crc16(data: bytes) -> int:
    """Return the checksum of a data segment."""
    register = 0xFFFF
    for byte in data:
        register = _TABLE[(register >> 8) ^ byte]
    return register
