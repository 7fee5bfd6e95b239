"""recommendations: a model is trained each night, judged by a week that it has not seen, and put into use."""

from infra.workflows.states import PATIENT, Choice, Retry, State, Succeed, Task, Wait, Workflow

_HOUR = 3600
_ABOUT = (
    "The model of recommendations: gathers what profiles did, trains and judges, and puts into use what is not worse. "
    'Its input: {"day": "2026-11-01"} is the last day that is learnt from, by default yesterday'
)
_GATHER = {"Gather": Task("gather_interactions", result="$")}
_TRAIN: dict[str, State] = {
    "Large?": Choice("$.large", "BooleanEquals", value=True, then="TrainLarge", otherwise="Train"),
    "Train": Task("train_model", result="$", next="Both?"),
    "TrainLarge": Task("train_large_model", result="$"),
    "Both?": Choice("$.done", "BooleanEquals", value=True, then="Promote", otherwise="Large?"),
    "Promote": Task("promote_model", result="$"),
    "Trained": Succeed(),
}
_FACTORISE: dict[str, State] = {
    "Many?": Choice("$.many", "BooleanEquals", value=True, then="Give", otherwise="Large?"),
    "Give": Task("give_interactions", result="$"),
    "BySpark?": Choice("$.by_spark", "BooleanEquals", value=True, then="FindFactors", otherwise="Large?"),
    "FindFactors": Task(
        "find_factors",
        result="$",
        retry=(Retry(("SparkFailed",), attempts=0), *PATIENT),
        comment="Starts the job, then asks each minute how it is: events of its states come at best effort",
    ),
    "Factorised?": Choice("$.factorised", "BooleanEquals", value=True, then="TrainOnFactors", otherwise="Wait"),
    "Wait": Wait(60, next="FindFactors"),
    "TrainOnFactors": Task("train_on_factors", result="$"),
    "BothOnFactors?": Choice("$.done", "BooleanEquals", value=True, then="Promote", otherwise="TrainOnFactors"),
}

WORKFLOW = Workflow(_ABOUT, timeout=2 * _HOUR, states={**_GATHER, **_TRAIN})
WITH_SPARK = Workflow(
    f"{_ABOUT}. Of very large catalogues Spark finds the factors",
    timeout=3 * _HOUR,
    states={**_GATHER, **_FACTORISE, **_TRAIN},
)
