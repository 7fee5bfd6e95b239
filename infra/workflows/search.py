"""search: a second index, filled from the catalogue and put in the first one's place."""

from infra.workflows.states import Catch, Choice, Fail, Pass, Succeed, Task, Wait, Workflow

WORKFLOW = Workflow(
    "A second search index, filled from the catalogue's table and put in the first one's place, whole",
    timeout=86_400,
    catch=(Catch("Abandon"),),
    states={
        "Name": Pass(
            parameters={"name.$": "$$.Execution.Name"},
            comment="The second index is called as its execution is: a step that is tried again takes up the same one",
        ),
        "Begin": Task("begin_reindex", result="$"),
        "LetIndexFollow": Wait(
            10,
            comment="Titles are read through an index of the table, which lags behind it; what is written from now on is "
            "copied at the end",
        ),
        "Fill": Task("fill_reindex", result="$"),
        "All?": Choice("$.done", "BooleanEquals", value=True, then="Finish", otherwise="Fill"),
        "Finish": Task("finish_reindex", result="$"),
        "Reindexed": Succeed(),
        "Abandon": Task("abandon_reindex", catch=(Catch("Failed", at=None),)),
        "Failed": Fail(),
    },
)
