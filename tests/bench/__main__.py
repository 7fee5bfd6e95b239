"""`make bench`: one line a figure, `name value unit (target …)`; each ratio's two sides are measured in the same run.

Machines differ and are noisy: read a ratio before a second, and compare figures of one run only. A ratio, a count or a
size that misses its target fails the run at its end; seconds are marked only.
"""

import sys

from tests.bench import cold, events, film, home, hour, imports, laptop, requests, search, warm, web, workflow

PARTS = {
    part.__name__.rpartition(".")[2]: part.figures
    for part in (cold, warm, requests, hour, laptop, workflow, imports, web, search)
}

LONG = {"film": film.figures, "events": events.figures, "home": home.figures}
"""Measured only where it is asked for."""


def main(wanted: list[str]) -> int:
    failed = []
    for name in wanted or PARTS:
        for figure in (PARTS | LONG)[name]():
            print(figure, flush=True)
            failed += [figure.name] if figure.fails else []
    if failed:
        print(f"missed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
