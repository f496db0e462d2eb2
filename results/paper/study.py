"""What the studies share: cases that are measured one by one, and rows that go to one CSV file."""
import collections
import csv
import functools
import io
import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE / "data"

# A study. cases(): what to measure, each independent of the others; measure(pqa, case): its rows, dictionaries of text and
# numbers; keys: the columns that tell rows apart; sample(): cases that the fast test measures again, whose rows are some of
# the study's; at_once: several cases at a time (otherwise measure() runs several programs itself).
Study = collections.namedtuple("Study", "name keys cases measure sample at_once", defaults=(True,))


def as_text(value):
    """Numbers as the files hold them: integers whole, others with 6 significant digits."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def run(study, pqa, cases=None):
    """The rows of the cases (all if not said), in order, every value as text."""
    cases = study.cases() if cases is None else cases
    measure = functools.partial(study.measure, pqa)
    found = pqa.map(measure, cases) if study.at_once else map(measure, cases)
    return [{key: as_text(value) for key, value in row.items()} for rows in found for row in rows]


def write_file(path, text):
    """The whole file or none of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    if isinstance(text, bytes):
        partial.write_bytes(text)
    else:
        partial.write_text(text, encoding="utf-8")
    os.replace(partial, path)


def write_rows(path, rows):
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    write_file(path, text.getvalue())


def read_rows(path):
    """The rows of a CSV file, every value as text."""
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read(study, folder=DATA):
    return read_rows(folder / f"{study.name}.csv")


def select(rows, **wanted):
    """Rows whose columns have these values."""
    return [row for row in rows if all(row[key] == str(value) for key, value in wanted.items())]


def the_only(rows, **wanted):
    found = select(rows, **wanted)
    if len(found) != 1:
        raise ValueError(f"found {len(found)} rows with {wanted}, expected 1")
    return found[0]
