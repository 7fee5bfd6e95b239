from pathlib import Path

import pytest

from infra.local.emr import spark


@pytest.fixture(scope="session")
def needs_spark() -> Path:
    found = spark.interpreter()
    if found is None:
        pytest.skip(spark.MISSING)
    return found
