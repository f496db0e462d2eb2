#!/usr/bin/env python3
"""Makes everything of results/paper anew: data (CSV), figures (SVG), tables.md, comparison.md and docs/paper.md.

Runs `pqa` some thousand times; the same program makes the same bytes. Needs Debian's python3-numpy and python3-matplotlib.

  --only NAME ...   measures these studies alone, and takes the others' data as they are
  --check           measures a sample of each study again and compares it, and the pages, with what is there; writes nothing
"""
import argparse
import csv
import importlib
import importlib.util
import os
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
STUDIES = ("accelerators", "prior_work", "performance_per_area", "subvectors", "heat_maps", "shape_checks", "left_out", "low_width_cost",
           "low_width_error")
SKIPPED = 77  # exit status for CTest


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", type=pathlib.Path, help="pqa (default: the release build's)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="programs at a time (default: one a processor)")
    parser.add_argument("--only", nargs="+", choices=(*STUDIES, "comparison", "pages"), default=(*STUDIES, "comparison", "pages"),
                        help="`pages`: figures and pages from the data that are there")
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def timed(name, function, *values):
    begin = time.monotonic()
    result = function(*values)
    print(f"{name}: {time.monotonic() - begin:.0f} s", file=sys.stderr)
    return result


def compare_rows(pqa):
    """comparison.py, as a part."""
    comparison, report = (importlib.import_module(name) for name in ("comparison", "report"))
    with open(comparison.TABLE, newline="", encoding="utf-8") as file:
        report.write(comparison.compare_all(pqa.path, list(csv.DictReader(file))), HERE)


def measure(pqa, name):
    study = importlib.import_module("study")
    of = importlib.import_module(name).STUDY
    study.write_rows(study.DATA / f"{name}.csv", study.run(of, pqa))


def data():
    study = importlib.import_module("study")
    return {name: study.read_rows(study.DATA / f"{name}.csv") for name in STUDIES}


def write_pages():
    page, claims, study = (importlib.import_module(name) for name in ("page", "claims", "study"))
    rows = data()
    for name, text in page.figures(rows).items():
        study.write_file(HERE / "figures" / name, text)
    study.write_file(HERE / "tables.md", page.markdown(rows))
    study.write_file(claims.PAGE, claims.markdown(rows))


def changed_rows(pqa, name):
    """Rows of the study's sample that are not among those of its file."""
    study = importlib.import_module("study")
    of = importlib.import_module(name).STUDY
    there = {tuple(row[k] for k in of.keys): row for row in study.read(of)}
    found = study.run(of, pqa, of.sample())
    return len(found), [row for row in found if there.get(tuple(row[k] for k in of.keys)) != row]


def check_comparison(pqa, sample=17):
    """One row of comparison.csv measured again; returns whether it differs."""
    comparison, study = (importlib.import_module(name) for name in ("comparison", "study"))
    wanted = study.read_rows(HERE / "comparison.csv")[sample]
    with open(comparison.TABLE, newline="", encoding="utf-8") as file:
        found = comparison.compare(pqa.path, list(csv.DictReader(file))[sample])
    same = {key: str(value) for key, value in found.items()} == wanted
    print(f"comparison: row {sample + 1} {'as before' if same else f'measured now: {found}'}")
    return not same


def check(pqa):
    failures = check_comparison(pqa)
    for name in STUDIES:
        count, wrong = changed_rows(pqa, name)
        print(f"{name}: {count - len(wrong)} of {count} rows as before")
        for row in wrong:
            print(f"{name}: measured now: {row}")
        failures += len(wrong)
    page, claims = (importlib.import_module(name) for name in ("page", "claims"))
    rows = data()
    for path, text in ((HERE / "tables.md", page.markdown(rows)), (claims.PAGE, claims.markdown(rows))):
        same = path.read_text(encoding="utf-8") == text
        print(f"{path.name}: {'as the data say' if same else 'differs from what the data say'}")
        failures += not same
    return 1 if failures else 0


def main():
    options = arguments()
    missing = [name for name in ("numpy", "matplotlib") if importlib.util.find_spec(name) is None]
    if missing:
        print(f"regenerate.py: {sys.executable} has no {' and no '.join(missing)}: install python3-numpy and python3-matplotlib and "
              "use /usr/bin/python3", file=sys.stderr)
        return SKIPPED if options.check else 2
    program = importlib.import_module("program")
    try:
        pqa = program.Program(options.program or program.DEFAULT, options.jobs)
        if options.check:
            return check(pqa)
        for name in options.only:
            if name in STUDIES:
                timed(name, measure, pqa, name)
        if "comparison" in options.only:
            timed("comparison", compare_rows, pqa)
        timed("pages", write_pages)
    except program.ProgramFailed as failure:
        print(f"regenerate.py: {failure}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
