"""analytics: the warehouse's models, built of the lake's events in the order of their references."""

from infra.workflows.states import Choice, Succeed, Task, Workflow

WORKFLOW = Workflow(
    "The warehouse: forgets people, builds the partitions that follow from what arrived, and tests them. "
    'Its input: {"day": "2026-11-01"} builds a day again and what follows from it, with "until": … all days up to that one; '
    '{"arrived": …} the days of which events arrived on that day, by default yesterday; {"only": …} nothing but that day\'s '
    'partitions; "forget": true forgets first',
    timeout=6 * 3600,
    states={
        "Forget?": Choice("$.forget", "IsPresent", value=True, then="PlanForgetting", otherwise="PlanModels"),
        "PlanForgetting": Task("plan_forgetting", result="$"),
        "Rewritten?": Choice("$.done", "BooleanEquals", value=True, then="FinishForgetting", otherwise="Rewrite"),
        "Rewrite": Task("rewrite_partitions", result="$", next="Rewritten?"),
        "FinishForgetting": Task("finish_forgetting", result="$"),
        "PlanModels": Task("plan_models", result="$"),
        "Built?": Choice("$.done", "BooleanEquals", value=True, then="Check", otherwise="Build"),
        "Build": Task("build_models", result="$", next="Built?"),
        "Check": Task("check_models", result="$"),
        "Finish": Task("finish_models"),
        "Nightly?": Choice("$.asked.forget", "BooleanEquals", value=True, then="Train", otherwise="Done"),
        "Train": Task("train_forecasts"),
        "Forecast": Task("publish_forecasts"),
        "Done": Succeed(),
    },
)
