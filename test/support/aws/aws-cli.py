"""Runs AWS's own command line for each line of words (JSON) on stdin, and writes a line with what came of it.

Most of what a command costs is loading it, so all run in this one process; where the command line is not a package of
this Python, each is a process of its own.
"""

import contextlib
import io
import json
import subprocess
import sys

try:
    from awscli.clidriver import create_clidriver
except ImportError:
    create_clidriver = None

answers = sys.stdout


def run_here(driver, words):
    # What the command line prints is text or bytes.
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = driver.main(words)
        except SystemExit as end:
            code = end.code
    stdout, stderr = (stream.buffer.getvalue().decode() for stream in (out, err))
    return {"code": code, "stdout": stdout, "stderr": stderr}


def run_apart(words):
    done = subprocess.run(["aws", *words], capture_output=True, text=True)
    return {"code": done.returncode, "stdout": done.stdout, "stderr": done.stderr}


driver = create_clidriver and create_clidriver()
for line in sys.stdin:
    words = json.loads(line)
    print(json.dumps(run_here(driver, words) if driver else run_apart(words)), file=answers, flush=True)
