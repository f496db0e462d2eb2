"""Runs `pqa`, a process each time, and gives its result.json; several at once, answers in the order of the questions."""
import concurrent.futures
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEFAULT = ROOT / "build/release/testbench/pqa/pqa"


class ProgramFailed(Exception):
    """`pqa` ended with another status than 0; the text has the command and its message."""


class Program:
    """The program under study, and how many of it may run at a time."""

    def __init__(self, path=DEFAULT, jobs=2):
        self.path = pathlib.Path(path).resolve()
        self.jobs = jobs
        if not os.access(self.path, os.X_OK):
            raise ProgramFailed(f"{path}: found no program, build the preset release or name one")

    def call(self, *arguments):
        """Runs `pqa ARGUMENTS --json`; returns the parsed result."""
        command = [str(self.path), *map(str, arguments), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              env={**os.environ, "SC_COPYRIGHT_MESSAGE": "DISABLE"})
        if done.returncode != 0:
            raise ProgramFailed(f"{' '.join(command)}: exit status {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def map(self, function, cases):
        """[function(case) for case in cases], `jobs` at a time; the first failure ends it."""
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            try:
                return list(pool.map(function, cases))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def sets(values):
    """{path: value} as `--set` options."""
    options = []
    for path, value in values.items():
        options += ["--set", f"{path}={'null' if value is None else value}"]
    return options
