"""Write one part of the catalogue's file, from where the last one ended."""

from matinee.content import exports
from matinee.kernel.step import step


@step
def handler(begun: exports.Progress) -> exports.Progress:
    return exports.write_part(begun)
