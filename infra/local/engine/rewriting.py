"""Changes single lines of the engine's functions, where no seam of its own would do."""

import inspect
from types import ModuleType
from typing import Any


def rewrite(module: ModuleType, function: str, *changes: tuple[str, str], **names: Any) -> None:
    """Replace each old text by its new one, which may use `names`. Raises LookupError where the engine has changed."""
    source = inspect.getsource(getattr(module, function))
    for old, new in changes:
        if source.count(old) != 1:
            raise LookupError(f"{module.__name__}.{function} does not say {old!r} once: look at this remedy again")
        source = source.replace(old, new)
    vars(module).update(names)
    # The engine's own source with our lines in it, in its own namespace: nothing of it comes from outside.
    exec(compile(source, f"{module.__file__} (rewritten)", "exec"), vars(module))  # noqa: S102
