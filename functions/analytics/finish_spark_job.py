"""A job run of Spark has ended: what it made of a model's day takes the place of what was there."""

from matinee.analytics import spark
from matinee.kernel.consumer import consumer
from matinee.kernel.log import count


@consumer
def handler(ended: spark.Ended) -> None:
    spark.finish(ended)
    if spark.failed(ended):
        count("SparkJobFailed")
