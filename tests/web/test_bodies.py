"""Fields and files of forms, as a browser encodes them."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.strategies import examples

from offramp.errors import QuestionError
from offramp.web.bodies import MOST_FIELDS, Body, Upload, read_body

PLAIN = "application/x-www-form-urlencoded"
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12)
NAMES = st.text(st.characters(categories=("L", "N")), min_size=1, max_size=6)


def multipart(fields: dict[str, str], file: str, data: bytes) -> tuple[str, bytes]:
    """Return the content type and the bytes of a form, as browsers encode it (HTML, section 4.10.21.8)."""
    bound = "----boundary7MA4YWxk"
    parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts.append((f'name="file!"; filename="{file}"\r\nContent-Type: application/octet-stream', data))
    told = (f"--{bound}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + each for head, each in parts)
    return f"multipart/form-data; boundary={bound}", b"\r\n".join([*told, f"--{bound}--\r\n".encode()])


@examples(100)
@given(st.lists(st.tuples(NAMES, TEXTS), min_size=1, max_size=5))
def test_plain_fields_keep_all_their_values(pairs: list[tuple[str, str]]) -> None:
    body = read_body(f"{PLAIN}; charset=utf-8", urlencode(pairs).encode())
    assert [(name, value) for name, values in body.fields.items() for value in values] == sorted(
        pairs, key=lambda pair: list(dict.fromkeys(name for name, _ in pairs)).index(pair[0])
    )
    assert all(body.get(name) == [value for each, value in pairs if each == name][-1] for name, _ in pairs)


@examples(60)
@given(st.dictionaries(NAMES, TEXTS, max_size=3), st.binary(max_size=40))
def test_an_upload_keeps_its_bytes(fields: dict[str, str], data: bytes) -> None:
    body = read_body(*multipart(fields, "case.yaml", data))
    assert body.files == {"file!": (Upload("case.yaml", data),)}
    assert {name: body.get(name) for name in fields} == fields


@pytest.mark.parametrize("name", ["../../etc/passwd", "/passwd"])
def test_the_name_of_an_upload_has_no_folder(name: str) -> None:
    assert read_body(*multipart({}, name, b"x")).files["file!"][0].name == "passwd"


def test_the_name_of_an_upload_may_have_letters_of_any_script() -> None:
    assert read_body(*multipart({"année": "été"}, "Kuba été 危機.yaml", b"x")) == Body(
        {"année": ("été",)}, {"file!": (Upload("Kuba été 危機.yaml", b"x"),)}
    )


def test_a_field_without_a_file_is_no_upload() -> None:
    sent = b'--B\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--B--\r\n'
    assert read_body("multipart/form-data; boundary=B", sent) == Body()


def test_line_ends_are_of_one_kind() -> None:
    assert read_body(PLAIN, b"text=a%0D%0Ab%0Ac").get("text") == "a\nb\nc"
    assert read_body(PLAIN, b"").get("text", "none") == "none"


@pytest.mark.parametrize(
    ("kind", "data", "told"),
    [
        ("application/json", b"{}", "a form is sent as application/x-www-form-urlencoded"),
        ("", b"a=1", "a form is sent as"),
        (PLAIN, b"&".join(b"a=1" for _ in range(MOST_FIELDS + 1)), "too many fields"),
        (
            "multipart/form-data; boundary=B",
            b'--B\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * (MOST_FIELDS + 1) + b"--B--\r\n",
            "too many fields",
        ),
    ],
)
def test_other_bodies_are_refused(kind: str, data: bytes, told: str) -> None:
    with pytest.raises(QuestionError, match=told):
        read_body(kind, data)
