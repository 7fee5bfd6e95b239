"""How a source is cut into parts, within what S3 takes and what one answer can list."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import uploads
from matinee.content.upload_models import Upload

MIB, GIB = 1024**2, 1024**3
SIZES = st.integers(1, uploads.MAX_SIZE) | st.builds(
    lambda parts, off: max(1, parts * MIB + off), st.integers(1, uploads.MAX_SIZE // MIB - 1), st.integers(-1, 1)
)


def upload(size: int) -> Upload:
    return Upload(
        upload_id="upl_01K9ZQ8B2C3D4E5F6G7H8J9KMN",
        content_id="ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN",
        multipart_id="m",
        filename="film.mp4",
        size=size,
        part_size=uploads.part_size(size),
        created_by="usr_01K9ZQ5T9S8R7Q6P5N4M3K2J1H",
    )


@pytest.mark.parametrize(
    ("size", "part", "count"),
    [
        (1, 8 * MIB, 1),
        (8 * MIB, 8 * MIB, 1),
        (8 * MIB + 1, 8 * MIB, 2),
        (8000 * MIB, 8 * MIB, 1000),
        (8000 * MIB + 1, 9 * MIB, 889),
        (9000 * MIB, 9 * MIB, 1000),
        (200 * GIB, 205 * MIB, 1000),
    ],
)
def test_parts_grow_with_the_file_past_a_thousand(size: int, part: int, count: int) -> None:
    assert uploads.part_size(size) == part
    assert uploads._count(upload(size)) == count


@given(SIZES)
def test_any_file_is_cut_as_s3_takes_it(size: int) -> None:
    """5 MiB to 5 GiB a part, the last one aside, and 10,000 parts (S3 User Guide, "Multipart upload limits"); ours are 1,000."""
    film = upload(size)
    count = uploads._count(film)
    sizes = [uploads._size_of(film, number) for number in range(1, count + 1)]
    assert sum(sizes) == size
    assert 1 <= count <= 1000
    assert all(5 * MIB <= each <= 5 * GIB for each in sizes[:-1])
    assert 0 < sizes[-1] <= film.part_size
    assert film.part_size % MIB == 0


@given(st.binary(min_size=4, max_size=4))
def test_a_crc32_is_four_bytes_in_base64(checksum: bytes) -> None:
    text = base64.b64encode(checksum).decode()
    assert uploads.is_crc32(text) == text


@pytest.mark.parametrize(
    "text", ["", "AAAA", "AAAAAA", "AAAAAAAA", "AAAAA===", "3q2+7w", "3q2-7w==", "3q2+7w==\n", "€€€€€€=="]
)
def test_anything_else_is_no_crc32(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        uploads.is_crc32(text)
