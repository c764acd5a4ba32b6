"""Doubtful JSON is refused whole; plain values come back as they were."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.trust.strict_json import MAX_DEPTH, MAX_NUMBER, JsonRefused, dumps, loads

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_NUMBER, MAX_NUMBER)
    | st.floats(-1e15, 1e15, allow_nan=False)
    | texts
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(values)
def test_a_plain_value_comes_back_from_its_bytes(value):
    assert loads(dumps(value)) == value


@given(values)
def test_the_same_value_always_has_the_same_bytes(value):
    assert dumps(loads(dumps(value))) == dumps(value)


def test_keys_keep_their_order_and_nothing_is_padded():
    assert dumps({"b": 1, "a": "食"}) == '{"b":1,"a":"食"}'.encode()


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b"NaN",
        b'{"a":Infinity}',
        b"[-Infinity]",
        b'"\\ud800"',
        b'{"\\udfff":1}',
        str(MAX_NUMBER + 1).encode(),
        str(-MAX_NUMBER - 1).encode(),
        b"1e400",
        b"1e300",
        b"9" * 5000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b"",
        b"{} {}",
        b"{'a':1}",
        b'{"a":1,}',
        b'"\n"',
    ],
)
def test_doubtful_bytes_are_refused(data):
    with pytest.raises(JsonRefused):
        loads(data)


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        MAX_NUMBER + 1,
        "\ud800",
        {"\udc00": 1},
        {1: "a"},
        {"a": b"bytes"},
        {"a": {1, 2}},
    ],
)
def test_what_could_not_be_read_back_is_not_written(value):
    with pytest.raises(JsonRefused):
        dumps(value)


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_writing_and_reading_allow_the_same_depth(depth):
    value: object = 1
    for _ in range(depth):
        value = [value]
    if depth <= MAX_DEPTH:
        assert loads(dumps(value)) == value
        return
    with pytest.raises(JsonRefused):
        dumps(value)
    with pytest.raises(JsonRefused):
        loads(json.dumps(value).encode())


def test_brackets_inside_a_text_are_no_depth():
    assert loads(dumps({"a": "[{" * 50 + '\\"'})) == {"a": "[{" * 50 + '\\"'}
