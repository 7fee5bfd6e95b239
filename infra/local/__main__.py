"""usage: python -m infra.local run|status|reset

Run the platform on this machine. PORT= and LOCAL_DIR= choose its ports and folder.
"""

import sys


def main(arguments: list[str]) -> int:
    match arguments:
        case ["run"]:
            from infra.local import run  # needs installed packages; the other commands need only Python

            return run.main()
        case ["status"]:
            from infra.local import state

            return state.status()
        case ["reset"]:
            from infra.local import state

            return state.reset()
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
