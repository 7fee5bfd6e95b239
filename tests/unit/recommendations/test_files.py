"""Files of ratings and of titles as people have them: the same ratings in many ways, and what is none."""

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from matinee.recommendations.learning import files, titles
from matinee.recommendations.learning.evaluating import within
from matinee.recommendations.learning.reading import Unusable

Line = tuple[int, int, int, int]
LINES: list[Line] = [
    (user, item, 1 + (user + item) % 5, 1_700_000_000 + 86_400 * user)
    for user in range(1, 9)
    for item in range(user, 12)
]
LIKED = sorted((user, item) for user, item, stars, _ in LINES if stars >= 4)
HEADER = "userId,movieId,rating,timestamp\n"


def text(lines: Sequence[tuple[object, ...]], by: str = ",") -> str:
    return "".join(by.join(map(str, line)) + "\n" for line in lines)


def zipped(**named: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in named.items():
            archive.writestr(f"ml-1m/{name.replace('_', '.')}", content)
    return packed.getvalue()


def read(folder: Path, name: str, content: bytes) -> files.Ratings:
    file = folder / name
    file.write_bytes(content)
    return files.ratings(file)


def liked(told: files.Ratings) -> list[tuple[int, str]]:
    """(how many titles a user likes, title): users have no names any more."""
    return sorted((int(told.every.lengths[user]), told.items[item]) for user, item in _pairs(told))


def _pairs(told: files.Ratings) -> list[tuple[int, int]]:
    return list(zip(told.every.owners.tolist(), told.every.items.tolist(), strict=True))


PLAIN = HEADER + text(LINES)
FORMATS = {
    "ratings.csv": PLAIN.encode(),
    "with a byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "of Excel": PLAIN.encode("utf-16"),
    "ratings.dat": text(LINES, "::").encode(),
    "u.data": text(LINES, "\t").encode(),
    "RecBole": ("user_id:token\titem_id:token\trating:float\ttimestamp:float\n" + text(LINES, "\t")).encode(),
    "another order": ("ts;Stars;Film;User\n" + text([(t, f"{s},0", i, u) for u, i, s, t in LINES], ";")).encode(),
    "in milliseconds": (HEADER + text([(u, i, s, t * 1000) for u, i, s, t in LINES])).encode(),
    "of ten": (HEADER + text([(u, i, 2 * s, t) for u, i, s, t in LINES])).encode(),
    "thumbs": (HEADER + text([(u, i, 1 if s >= 4 else -1, t) for u, i, s, t in LINES])).encode(),
    "doubles": (HEADER + text([(u, i, 6 - s, 5) for u, i, s, _ in LINES]) + text(LINES)).encode(),
    "gzip": gzip.compress(PLAIN.encode()),
    "gzip of Excel": gzip.compress(PLAIN.encode("utf-16")),
    "zip": zipped(README="x", movies_dat="1::A::B", ratings_dat=text(LINES, "::")),
}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_ratings_in_every_format(tmp_path: Path, name: str) -> None:
    told = read(tmp_path, "ratings", FORMATS[name])
    wanted = read(tmp_path, "plain", PLAIN.encode())
    assert len(_pairs(told)) == len(LIKED)
    assert liked(told) == liked(wanted)
    assert told.every.times.max() == 1_700_000_000 + 86_400 * 8
    assert told.refused.count == 0


IMPLICIT = {
    "two columns": "user,item\n" + text(LIKED),
    "times without a name": text([(user, item, 1_700_000_000 + item) for user, item in LIKED], "\t"),
    "ones": "user,item,rating\n" + text([(user, item, 1) for user, item in LIKED]),
    "names": "Profile,content_id\n" + text([(f"Ünal-{user}", f'"tt{item:03}, the first"') for user, item in LIKED]),
}


@pytest.mark.parametrize("name", IMPLICIT)
def test_without_ratings_all_of_it_is_liked(tmp_path: Path, name: str) -> None:
    told = read(tmp_path, "likes.csv", IMPLICIT[name].encode())
    assert (len(_pairs(told)), told.bound, told.refused.count) == (len(LIKED), None, 0)


HEADERS = [
    '"User-ID";"ISBN";"Book-Rating"',
    "user_id;item_id;review_score;review_time",
    "userId;movieId;userRating;watched_at",
    "customer_unique_id;film_idx;movie_rating;timestamp_ms",
    'user;item;"rating (1-5)";when',
    "USER NAME;book title;moviescore;rated_on",
    "reviewerID;parent_asin;my preference;rating_timestamp",
]


@pytest.mark.parametrize("header", HEADERS)
def test_columns_are_known_by_the_words_in_their_names(tmp_path: Path, header: str) -> None:
    has_times = header.count(";") == 3
    rows = [line if has_times else line[:3] for line in LINES]
    told = read(tmp_path, "ratings.csv", f"{header}\n{text(rows, ';')}".encode())
    assert (len(_pairs(told)), told.bound, told.unused) == (len(LIKED), 4, ())
    assert bool(told.every.times.max()) == has_times


@pytest.mark.parametrize("said", [("1", "0"), ("true", "false"), ("True", "False"), ("yes", "no")])
def test_what_is_liked_or_not_may_be_said_in_words(tmp_path: Path, said: tuple[str, str]) -> None:
    rows = [(user, item, said[stars < 4]) for user, item, stars, _ in LINES]
    told = read(tmp_path, "ratings.csv", f"user,item,liked\n{text(rows)}".encode())
    assert (len(_pairs(told)), told.refused.count) == (len(LIKED), 0)


def test_columns_that_nothing_is_read_from_are_named(tmp_path: Path) -> None:
    header = ",user,id,avg_rating,imdb score,rating_count,watch_time,release_date,user_age,movie_id\n"
    told = read(tmp_path, "ratings.csv", f"{header}{text([(0, u, 0, 1, 2, 3, 4, 5, 6, i) for u, i in LIKED])}".encode())
    unread = ("column 1", "id", "avg_rating", "imdb score", "rating_count", "watch_time", "release_date", "user_age")
    assert (len(_pairs(told)), told.unused) == (len(LIKED), unread)
    told = read(tmp_path, "u.data", text([(*line, "x") for line in LINES], "\t").encode())
    assert (told.bound, told.unused) == (4, ("column 5",))


def test_a_title_that_has_a_columns_name_is_no_header(tmp_path: Path) -> None:
    rows = [(f"Ann {user}", "Stars" if item == 1 else f"Film {item}", stars) for user, item, stars, _ in LINES]
    told = read(tmp_path, "ratings.csv", text(rows).encode())
    assert (told.lines, len(_pairs(told))) == (len(LINES), len(LIKED))


@pytest.mark.parametrize(("first", "by"), [("sep=;", ";"), ('"sep=,"\r', ","), ("SEP=\t", "\t"), ("sep=^", "^")])
def test_the_line_that_tells_excel_the_divider_is_no_row(tmp_path: Path, first: str, by: str) -> None:
    rows = [("user", "item", "note", "rating"), *[(user, item, "x", stars) for user, item, stars, _ in LINES]]
    told = read(tmp_path, "ratings.csv", f"\ufeff{first}\n{text(rows, by)}7{by}8\n".encode())
    assert (len(_pairs(told)), told.lines, told.unused) == (len(LIKED), len(LINES) + 1, ("note",))
    assert told.refused.first == [(len(LINES) + 3, "2 cells, 4 are needed")]


def test_bad_lines_are_told_by_their_numbers(tmp_path: Path) -> None:
    bad = '7,8,good,1\n\n7\n,8,4,1\n"open,3,4,5\n7,8,nan,1\n7,8,4,soon\n\x00\x01,,\n'
    told = read(tmp_path, "ratings.csv", (PLAIN + bad).encode())
    first = len(LINES) + 2
    assert [number - first for number, _ in told.refused.first] == [0, 2, 3, 4, 5, 6, 7]
    assert told.refused.first[0][1] == "'good' is no rating"
    assert len(_pairs(told)) == len(LIKED)


@pytest.mark.parametrize("unit", [1, 1000, 10**6, 10**9])
@pytest.mark.parametrize("odd", [10**22, -5, 1e300])
def test_one_odd_time_costs_its_line_alone(tmp_path: Path, unit: int, odd: float) -> None:
    rows = text([(user, item, stars, time * unit) for user, item, stars, time in LINES])
    told = read(tmp_path, "ratings.csv", f"{HEADER}{rows}7,8,bad,1\n7,99,5,{odd * unit}\n7,98,5,\n".encode())
    assert [number for number, _ in told.refused.first] == [len(LINES) + 2, len(LINES) + 3]
    assert (len(_pairs(told)), told.every.times.max()) == (len(LIKED) + 1, 1_700_000_000 + 86_400 * 8)


def test_times_in_milliseconds_among_seconds_are_refused(tmp_path: Path) -> None:
    rows = [(u, i, s, t * (1000 if u == 1 else 1)) for u, i, s, t in LINES]
    told = read(tmp_path, "ratings.csv", f"{HEADER}{text(rows)}".encode())
    assert told.refused.count == sum(user == 1 for user, *_ in LINES)
    assert told.every.times.max() == 1_700_000_000 + 86_400 * 8


def test_a_date_among_milliseconds_stays_what_it_is(tmp_path: Path) -> None:
    rows = text([(user, item, stars, time * 1000) for user, item, stars, time in LINES])
    told = read(tmp_path, "ratings.csv", f"{HEADER}{rows}7,99,5,2024-01-01T00:00:00Z\n".encode())
    assert told.every.times.max() == 1_704_067_200


def test_one_small_time_without_a_name_makes_no_ratings_of_the_others(tmp_path: Path) -> None:
    told = read(tmp_path, "u.data", (text([(u, i, t) for u, i, _, t in LINES], "\t") + "7\t99\t0\n").encode())
    assert (len(_pairs(told)), told.bound) == (len(LINES) + 1, None)


@pytest.mark.parametrize("odd", ["nan", "inf", "-Infinity", "1e400", "1e39"])
def test_a_rating_that_is_not_finite_costs_its_line_alone(tmp_path: Path, odd: str) -> None:
    told = read(tmp_path, "ratings.csv", f"{PLAIN}7,99,{odd},1700000000\n".encode())
    assert (told.refused.first, told.bound) == ([(len(LINES) + 2, f"'{odd}' is no rating")], 4)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER.encode() + b"1,2,5,5e9\n", "line 2: its time is not from 1970 to 2100"),
        (HEADER.encode() + b"1,2,5,9999-12-31\n", "line 2: '9999-12-31' is not from 1970 to 2100"),
        (b"", "no line that can be read"),
        (HEADER.encode(), "no line that can be read"),
        (HEADER.encode() + b"1,2,x,3\n", "line 2: 'x' is no rating"),
        (b"rating,when\n1,2\n", "line 1 names no user"),
        (gzip.compress(PLAIN.encode())[:-9], "is broken"),
        (b"PK\x03\x04 and no more", "is broken"),
        (zipped(a_csv="1,2", b_csv="3,4"), "has none of ratings"),
    ],
)
def test_what_is_no_file_of_ratings_says_why(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Unusable, match=said):
        read(tmp_path, "ratings.csv", content)
    with pytest.raises(Unusable, match="is a folder"):
        files.ratings(tmp_path)


def _tar(content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        member = tarfile.TarInfo("ratings.csv")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


BINARY = {
    "bz2": bz2.compress(PLAIN.encode()),
    "xz": lzma.compress(PLAIN.encode()),
    "tar.gz": _tar(PLAIN.encode()),
    "an empty zip": b"PK\x05\x06" + bytes(18),
    "a zip with a picture": zipped(ratings_png="\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0"),
    "parquet": b"PAR1\x15\x04\x15\x80\x02\x15" + PLAIN.encode()[:80] + b"\0\x15\x04\x15\0\x12\0\0",
    "UTF-16 without its mark": PLAIN.encode("utf-16-le"),
}


@pytest.mark.parametrize("name", BINARY)
def test_what_is_no_text_file_is_told(tmp_path: Path, name: str) -> None:
    file = tmp_path / "ratings.csv"
    file.write_bytes(BINARY[name])
    with pytest.raises(Unusable, match="is no text file"):
        files.ratings(file)
    with pytest.raises(Unusable, match="is no text file"):
        titles.read(file)


def test_one_control_character_is_no_binary_file(tmp_path: Path) -> None:
    told = read(tmp_path, "ratings.csv", PLAIN.replace("\n", "\n7,\0,5,1\n", 1).encode("latin-1"))
    assert len(_pairs(told)) == len(LIKED) + 1


def test_of_too_many_titles_the_best_known_are_kept(tmp_path: Path) -> None:
    whole = read(tmp_path, "ratings.csv", PLAIN.encode())
    some = within(whole, 4)
    counts = dict(zip(whole.items, whole.every.counts().tolist(), strict=True))
    assert len(some.items) == some.every.columns == 4
    assert min(counts[name] for name in some.items) >= max(n for name, n in counts.items() if name not in some.items)
    assert dict(zip(some.items, some.every.counts().tolist(), strict=True)) == {
        name: counts[name] for name in some.items
    }
    assert within(whole, 100) is whole


FLAGS = "0|1|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0"
TITLES = {
    "movies.dat": '1::Café (1995)::Action|Comedy\n2::Say "Yes" 12" (1990)::Drama\n3::Other (2000)::Drama\n',
    "u.item": f'1|Café (1995)|01-Jan-1995||x|{FLAGS}\n2|Say "Yes" 12" (1990)|01-Jan-1990||x|{FLAGS}\n3|C|||x|{FLAGS}\n',
    "films.csv": 'movieId,title,genres,year,overview\n1,Café,"Action, Comedy",1995,"Two\nlines, and ""words"""\n'
    "2,B,Drama,1990,\n3,C,Drama,,\n",
}


@pytest.mark.parametrize("name", TITLES)
@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_titles_of_old_files_and_of_new_ones(tmp_path: Path, name: str, encoding: str) -> None:
    file = tmp_path / name
    file.write_bytes(TITLES[name].encode(encoding))
    told = titles.read(file)
    assert list(told.known) == ["1", "2", "3"]
    assert (told.known["1"].title, told.known["1"].year, told.known["1"].genres) == ("Café", 1995, ("Action", "Comedy"))
    assert told.known["2"].year == 1990


def test_a_quotation_mark_that_stays_open_costs_no_other_line(tmp_path: Path) -> None:
    file = tmp_path / "movies.csv"
    file.write_text('movieId,title\n1,"Open\n' + "".join(f"{n},Film {n}\n" for n in range(2, 2000)))
    assert set(titles.read(file).known) >= {str(n) for n in range(2, 2000)}


def test_lines_that_are_no_json_are_told_by_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "titles.jsonl"
    deep = '{"id":"2","cast":' + "[" * 100_000 + "]" * 100_000 + "}"
    file.write_text(f'{{"id":"1","title":"A"}}\n{deep}\n{{"id":\n[3]\n')
    told = titles.read(file)
    assert list(told.known) == ["1"]
    assert told.refused.first == [(2, "no JSON"), (3, "no JSON"), (4, "no JSON object")]


@pytest.mark.parametrize("indent", [None, 2])
def test_titles_in_an_array(tmp_path: Path, indent: int | None) -> None:
    file = tmp_path / "titles.json"
    file.write_text(json.dumps([{"id": 1, "title": "A", "genres": ["Sea"]}, {"title": "B"}, 3], indent=indent))
    told = titles.read(file)
    assert (told.known, told.refused.unit) == ({"1": titles.Texts(title="A", genres=("Sea",))}, "title")
    assert told.refused.first == [(2, "no id: say id, movieId or content_id"), (3, "no JSON object")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id\n1\n2\n", "line 2: no texts: say title"),
        ("movieId,mood\n1,good\n", "line 2: no texts"),
        ("isbn,title\n1, \n", "line 2: no texts"),
        ('{"id": 1}\n', "line 1: no texts"),
        ('[{"id": 1}]', "title 1: no texts"),
        ("title,genres\nA,Sea\n", "has no ids: say id"),
        ("Name;Overview\nA;Of the sea\n", "has no ids"),
        ('[{"id": 1}', "is no JSON"),
        ("[" * 100_000, "no title that can be read"),
        ("[\n" * 100_000, "is no JSON"),
        ("[]", "no title that can be read"),
    ],
)
def test_titles_without_ids_or_texts_say_so(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "titles"
    file.write_text(content)
    with pytest.raises(Unusable, match=said):
        titles.read(file)


@pytest.mark.parametrize("name", ["ISBN", "book_id", "asin", "movie_id", "show-id"])
def test_ids_of_titles_have_the_names_that_they_have_beside_ratings(tmp_path: Path, name: str) -> None:
    file = tmp_path / "titles.csv"
    file.write_text(f"title,{name}\nA,7\n")
    assert list(titles.read(file).known) == ["7"]
