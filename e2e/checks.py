"""What another program reads is compared with what was put in: each check runs at once, and one that fails is told while the
others go on."""

import json
import sys
from pathlib import Path

expected = json.loads(Path(sys.argv[1]).read_text())
passed, failed = [], []


def check(test):
    """Runs a test at once and keeps its outcome."""
    try:
        test()
        passed.append(test.__name__)
        print(f"ok      {test.__name__}: {test.__doc__}")
    except Exception as error:  # noqa: BLE001
        failed.append(test.__name__)
        print(f"FAILED  {test.__name__}: {test.__doc__}\n        {type(error).__name__}: {error}")


def end(program):
    """Says how it went and ends, well only if nothing failed."""
    print(f"\n{program}: {len(passed)} passed, {len(failed)} failed{': ' if failed else ''}{', '.join(failed)}")
    sys.exit(1 if failed else 0)
