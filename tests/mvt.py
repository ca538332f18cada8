"""Reads Mapbox Vector Tiles, as little of them as tests need (specification 2.1)."""

import struct
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Feature:
    """`points` are in tile units from the north-west corner, 0 to the layer's extent."""

    properties: dict[str, Any]
    points: list[tuple[int, int]]


@dataclass
class Layer:
    name: str = ""
    extent: int = 4096
    features: list[Feature] = field(default_factory=list)


def decode(tile: bytes) -> dict[str, Layer]:
    layers = [_layer(value) for number, value in _fields(tile) if number == 3]
    return {layer.name: layer for layer in layers}


def _layer(data: bytes) -> Layer:
    layer = Layer()
    keys: list[str] = []
    values: list[Any] = []
    features: list[bytes] = []
    for number, value in _fields(data):
        match number:
            case 1:
                layer.name = value.decode()
            case 2:
                features.append(value)
            case 3:
                keys.append(value.decode())
            case 4:
                values.append(_value(value))
            case 5:
                layer.extent = value
    for feature in features:
        tags: list[int] = []
        commands: list[int] = []
        for number, value in _fields(feature):
            if number == 2:
                tags = _packed(value)
            elif number == 4:
                commands = _packed(value)
        pairs = zip(tags[::2], tags[1::2], strict=True)
        properties = {keys[key]: values[value] for key, value in pairs}
        layer.features.append(Feature(properties, _points(commands)))
    return layer


def _points(commands: list[int]) -> list[tuple[int, int]]:
    points = []
    x = y = index = 0
    while index < len(commands):
        command, count = commands[index] & 7, commands[index] >> 3
        index += 1
        for _ in range(count if command in (1, 2) else 0):
            x += _signed(commands[index])
            y += _signed(commands[index + 1])
            index += 2
            points.append((x, y))
    return points


def _value(data: bytes) -> Any:
    ((number, value),) = _fields(data)
    match number:
        case 1:
            return value.decode()
        case 2:
            return struct.unpack("<f", value)[0]
        case 3:
            return struct.unpack("<d", value)[0]
        case 6:
            return _signed(value)
        case 7:
            return bool(value)
    return value


def _fields(data: bytes) -> list[tuple[int, Any]]:
    found: list[tuple[int, Any]] = []
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        value: Any
        match key & 7:
            case 0:
                value, at = _varint(data, at)
            case 1:
                value, at = data[at : at + 8], at + 8
            case 2:
                length, at = _varint(data, at)
                value, at = data[at : at + length], at + length
            case 5:
                value, at = data[at : at + 4], at + 4
            case kind:
                raise ValueError(f"wire type {kind}")
        found.append((key >> 3, value))
    return found


def _packed(data: bytes) -> list[int]:
    numbers = []
    at = 0
    while at < len(data):
        number, at = _varint(data, at)
        numbers.append(number)
    return numbers


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            return value, at


def _signed(number: int) -> int:
    return (number >> 1) ^ -(number & 1)
