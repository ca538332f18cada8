"""Tables of other systems are read as they were meant."""

from pathlib import Path

import pytest

from common.tables import ImportRefused, Table

GUESSES = {"id": ("id", "nummer"), "text": ("text",), "kind": ("kind", "art")}


def table(tmp_path: Path, text: str, **options: object) -> Table:
    path = tmp_path / "t.csv"
    path.write_bytes(text.encode(str(options.get("encoding", "utf-8"))))
    return Table(path, GUESSES, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_whatever_the_separator(tmp_path: Path, separator: str) -> None:
    found = table(tmp_path, separator.join(["Nummer", "Text"]) + "\n" + separator.join("1a"))

    [row] = found.rows()

    assert (found.value(row, "id"), found.value(row, "text")) == ("1", "a")
    assert found.value(row, "kind") == ""


def test_quotes_inside_quotes_and_lines_inside_cells(tmp_path: Path) -> None:
    found = table(tmp_path, 'id,text\n1,"Schild ""Radweg, frei"" fehlt\nHier auch."\n2,b\n')

    texts = [found.value(row, "text") for row in found.rows()]

    assert texts == ['Schild "Radweg, frei" fehlt\nHier auch.', "b"]


def test_columns_are_named_and_missed(tmp_path: Path) -> None:
    named = table(tmp_path, "Kennung,text\n1,a\n", given={"id": "Kennung"}, needed=("id",))
    assert [named.value(row, "id") for row in named.rows()] == ["1"]
    with pytest.raises(ImportRefused, match="no column for id"):
        table(tmp_path, "Kennung,text\n1,a\n", needed=("id",))
    with pytest.raises(ImportRefused, match="no column Nr"):
        table(tmp_path, "id,text\n1,a\n", given={"id": "Nr"})


def test_columns_of_which_all_count(tmp_path: Path) -> None:
    found = table(tmp_path, "id,kind,art\n1,a,b\n", many=("kind",))

    assert [found.values(row, "kind") for row in found.rows()] == [["a", "b"]]


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="no table"):
        table(tmp_path, "")
    with pytest.raises(ImportRefused, match="cannot be read"):
        Table(tmp_path / "fehlt.csv", GUESSES)


def test_another_encoding_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("id;text\n1;Müll\n".encode("cp1252"))

    with pytest.raises(ImportRefused, match="cannot be read"):
        list(Table(path, GUESSES).rows())
    right = Table(path, GUESSES, encoding="cp1252")
    assert [right.value(row, "text") for row in right.rows()] == ["Müll"]
