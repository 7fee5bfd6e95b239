"""Spark on this machine: where it is installed, and the command that submits a job run to it."""

import importlib.util
import os
import shlex
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

from infra.local.wire import BadRequest

MISSING = (
    "Spark is not installed: pip install -r requirements-spark.txt, and Java 17. "
    "MATINEE_SPARK_PYTHON names another interpreter that has pyspark"
)
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
_SIZES = ("spark.driver.", "spark.executor.", "spark.dynamicAllocation.", "spark.emr-serverless.")
"""Settings that say how large AWS's workers are. This machine is one worker of its own size."""
_MASTER, _MEMORY = "local[2]", "2g"


def interpreter() -> Path | None:
    """The Python that has pyspark, if Java is there too: the one that MATINEE_SPARK_PYTHON names, or this one."""
    if not shutil.which("java"):
        return None
    said = os.environ.get("MATINEE_SPARK_PYTHON")
    if said:
        return Path(said) if _home(Path(said)) else None
    return Path(sys.executable) if importlib.util.find_spec("pyspark") else None


def _home(python: Path) -> Path | None:
    """Where that interpreter's packages have Spark."""
    found = sorted(python.parent.parent.glob("lib/python3*/site-packages/pyspark/bin/spark-submit"))
    return found[-1].parent.parent if found else None


def command(
    python: Path, script: Path, parameters: str, arguments: Iterable[str], buckets: dict[str, Path]
) -> list[str]:
    """spark-submit for a script. `buckets`: the folder that stands for each bucket, so that the script reads and writes s3://.

    Hadoop's ViewFileSystemOverloadScheme maps the addresses, not the script. Raises BadRequest.
    """
    home = _home(python)
    assert home, MISSING
    wanted = {**settings(parameters), **_LOCAL}
    wanted["spark.hadoop.fs.s3.impl"] = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"
    wanted["spark.hadoop.fs.viewfs.overload.scheme.target.s3.impl"] = "org.apache.hadoop.fs.RawLocalFileSystem"
    for bucket, folder in buckets.items():
        wanted[f"spark.hadoop.fs.viewfs.mounttable.{bucket}.linkFallback"] = folder.as_uri()
    options = [part for name, value in wanted.items() for part in ("--conf", f"{name}={value}")]
    submit = [str(home / "bin/spark-submit"), "--master", _MASTER, "--driver-memory", _MEMORY]
    return [*submit, *options, str(script), *arguments]


def settings(parameters: str) -> dict[str, str]:
    """The `--conf name=value` of sparkSubmitParameters, without those of sizes. Raises BadRequest for any other option."""
    words, said = iter(shlex.split(parameters)), {}
    for word in words:
        name, _, value = next(words, "").partition("=")
        if word != "--conf" or not value:
            raise BadRequest(
                f"sparkSubmitParameters: {word} is not supported by the local EMR Serverless: use --conf a=b"
            )
        if not name.startswith(_SIZES):
            said[name] = value
    return said


def environment(python: Path, scratch: Path, credentials: dict[str, str], endpoint: str, region: str) -> dict[str, str]:
    """What the run's process sees: the rights of its role, and nothing of the host's secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "JAVA_HOME") if name in os.environ}
    return {
        **kept,
        **{name.upper(): value for name, value in credentials.items()},
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "PYSPARK_PYTHON": str(python),
        "SPARK_HOME": str(_home(python)),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(scratch),
        "TMPDIR": str(scratch),
    }
