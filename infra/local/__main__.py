"""`python -m infra.local run|status|reset`: the whole platform on this machine. PORT= and LOCAL_DIR= say where."""

import sys


def main(arguments: list[str]) -> int:
    from infra.local import run

    commands = {"run": run.main, "status": run.status, "reset": run.reset}
    if len(arguments) != 1 or arguments[0] not in commands:
        print(__doc__, file=sys.stderr)
        return 2
    return commands[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
