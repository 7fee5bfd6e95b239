"""The costs in the documents are those of the templates."""

from infra import costs
from tests.conftest import Templates


def test_the_documents_have_the_costs_of_the_templates(dev: Templates, prod: Templates) -> None:
    for file, expected in costs.documents(dev, prod).items():
        text = file.read_text()
        assert text == costs.placed(text, expected), "run make costs"


def test_metrics_of_each_route_cost_what_the_documents_say_and_are_off(prod: Templates) -> None:
    assert "add up to" in costs.PAGE.read_text()
    (stage,) = [
        resource["Properties"]
        for resource in prod["platform"]["Resources"].values()
        if resource["Type"] == "AWS::ApiGatewayV2::Stage"
    ]
    assert stage["DefaultRouteSettings"]["DetailedMetricsEnabled"] is False
