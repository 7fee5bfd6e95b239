"""Spark's part of a night, where more titles are warm than a matrix has room for: what it is given, and its job's run."""

from matinee.analytics import spark
from matinee.recommendations import factors, gathering
from matinee.recommendations.learning import LARGEST
from matinee.recommendations.nightly import Night, cut_of

MINUTES = 60
"""That the job may take."""


def give(night: Night) -> Night:
    """Write what Spark fits the twin and the model to. With fewer warm titles the night goes on without Spark. Imports numpy."""
    from matinee.recommendations.learning import factored, product

    shelf, settings = gathering.shelf(), product.RECIPE.ials
    deeds = gathering.deeds(night.query_id, night.day, shelf.series)
    cut, fits = cut_of(deeds), list[str]()
    for name, some in (("twin", [deed for deed in deeds if deed.at < cut]), ("model", deeds)):
        part = factored.given(some, shelf.titles, settings)
        if part.titles <= LARGEST:
            return night
        factors.give(night.version, name, part.lines)
        fits += ["--fit", f"{name}={part.regularisation:.6g}"]
    told = {"folder": factors.folder(night.version), "rank": settings.size, "rounds": settings.rounds}
    told["alpha"] = 1 / settings.unobserved
    words = [word for name, value in told.items() for word in (f"--{name}", str(value))]
    return night.model_copy(update={"by_spark": True, "job": ("factorise", *words, *fits)})


def ask(night: Night) -> Night:
    """Start the job, once for each version; called again, see whether it is done. Raises SparkFailed."""
    if not night.run:
        token = f"factorise-{night.version}"
        return night.model_copy(update={"run": spark.submit(token, token, list(night.job), MINUTES)})
    return night.model_copy(update={"factorised": spark.done(night.run)})
