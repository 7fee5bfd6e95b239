"""`make bench`: one line a figure, `name value unit (target …)`; each ratio's two sides are measured in the same run.

Machines differ and are noisy: read a ratio before a second, and compare figures of one run only.
"""

import sys

from tests.bench import cold, laptop, requests, search, warm, web, workflow

PARTS = {
    part.__name__.rpartition(".")[2]: part.figures for part in (cold, warm, requests, laptop, workflow, web, search)
}


def main(wanted: list[str]) -> None:
    for name in wanted or PARTS:
        for figure in PARTS[name]():
            print(figure, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
