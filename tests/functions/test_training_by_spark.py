"""A night with more warm titles than a matrix has room for: the workflow of `-c spark=on` over the real functions."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from matinee.recommendations import artefact, factorising, nightly

from tests.conftest import Templates, synthesised
from tests.functions.athena import Athena
from tests.functions.conftest import caller, client, standing_in
from tests.functions.emr import TOLD, Emr
from tests.functions.test_recommendation_models import LAST, answers, current, lake, nights, publish, read, title_id
from tests.functions.workflow import Workflow, deployed, mend_moto

Json = dict[str, Any]


@pytest.fixture
def moto_config() -> Json:
    return {"stepfunctions": {"execute_state_machine": True}}


@pytest.fixture(scope="module")
def with_spark() -> Templates:
    return synthesised("dev", "spark=on")


@pytest.fixture
def emr(cloud: None) -> Iterator[Emr]:
    """The client that functions use asks this one."""
    yield from standing_in("emr-serverless", Emr())


@pytest.fixture
def workflow(
    cloud: None, with_spark: Templates, athena: Athena, emr: Emr, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workflow]:
    """A matrix has room for 30 titles, and 40 are published."""
    monkeypatch.setattr(nightly, "LARGEST", 30)
    monkeypatch.setattr(factorising, "LARGEST", 30)
    publish(40)
    told = {"MATINEE_SPARK_APPLICATION": "app", "MATINEE_SPARK_JOB": json.dumps(TOLD)}
    one = deployed(with_spark, caller(with_spark, monkeypatch, **told), "recommendations")
    mend_moto(one, monkeypatch)
    yield one
    one.close()


def night(workflow: Workflow) -> tuple[str, str]:
    """How it ends, and in which state."""
    made = client("stepfunctions").start_execution(stateMachineArn=workflow.arn, input=json.dumps({"day": str(LAST)}))
    return workflow.ended(made["executionArn"])


def test_spark_trains_a_large_catalogue_and_all_of_it_is_in_the_model(
    workflow: Workflow, athena: Athena, emr: Emr
) -> None:
    answers(athena, nights(80))
    assert night(workflow) == ("SUCCEEDED", "Trained")
    assert "train_model" not in workflow.invoked
    assert workflow.invoked.count("find_factors") == 3, "it starts the job, and asks until it is done"
    assert workflow.waits.count(60) == 2
    (asked,) = emr.asked
    assert [each.partition("=")[0] for each in asked if "=" in each] == ["twin", "model"]
    version = current()["version"]
    model = artefact.load(read(f"models/{version}/model.bin"))
    assert len(model.titles) == 40
    scores = model.score({title_id(2): 1.0, title_id(8): 1.0})
    best = sorted(scores, key=scores.__getitem__, reverse=True)[:8]
    assert sum(int(each[-2:]) % 2 == 0 for each in best) >= 7
    card = json.loads(read(f"models/{version}/card.json"))
    assert "Spark" in card["model"]["kind"]
    assert card["figures"]["ndcg_100"] > card["popularity"]["ndcg_100"]


def test_what_spark_is_given_names_nobody(workflow: Workflow, athena: Athena) -> None:
    answers(athena, nights(80))
    night(workflow)
    key = f"factors/{current()['version']}/model.csv"
    text = client("s3").get_object(Bucket=lake(), Key=key)["Body"].read().decode()
    assert text
    assert "p_" not in text


def test_with_fewer_warm_titles_the_night_goes_on_without_spark(workflow: Workflow, athena: Athena, emr: Emr) -> None:
    answers(athena, nights(10, titles=28))
    assert night(workflow) == ("SUCCEEDED", "Trained")
    assert emr.asked == []
    assert workflow.invoked.count("train_model") == 2


def test_a_job_that_fails_fails_the_night_at_once(workflow: Workflow, athena: Athena, emr: Emr) -> None:
    answers(athena, nights(80))
    emr.ends = "FAILED"
    assert night(workflow) == ("FAILED", "FindFactors")
    assert len(emr.asked) == 1
    assert workflow.invoked[-1] == "find_factors"
    assert workflow.invoked.count("find_factors") == 3


def test_steps_that_run_twice_start_one_job(workflow: Workflow, athena: Athena, emr: Emr) -> None:
    """A night whose answer was lost: the same state comes again."""
    answers(athena, nights(80))
    call = workflow.call
    gathered = call("recommendations", "gather_interactions", {"day": str(LAST)})
    given = [call("recommendations", "give_interactions", gathered) for _ in range(2)]
    assert given[0] == given[1]
    started = [call("recommendations", "find_factors", given[0]) for _ in range(2)]
    assert started[0] == started[1]
    assert len(emr.asked) == 1
    emr.lasts = 1
    done = call("recommendations", "find_factors", started[0])
    assert done["factorised"]
    files = []
    for _ in range(3):
        trained = call("recommendations", "train_on_factors", done)
        files.append(read(f"models/{done['version']}/twin.bin"))
    assert trained["done"]
    assert len(set(files)) == 1
