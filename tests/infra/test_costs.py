"""The costs in the documents are those of the templates."""

import pytest

from infra import clickstream_costs, costs
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


def test_collecting_costs_next_to_nothing_while_nobody_watches(dev: Templates, prod: Templates) -> None:
    """But for the alarms of prod, which are ten cents each."""
    for templates in (dev, prod):
        ours = {name: template for name, template in templates.items() if name in ("analytics", "lake")}
        counted = costs._counted(ours)
        assert counted["AWS::KinesisFirehose::DeliveryStream"] == 1
        idle = {kind: number * costs.PRICES[kind].idle for kind, number in counted.items() if "Alarm" not in kind}
        assert sum(idle.values()) <= 0.50, idle


def test_a_viewers_events_of_a_month_cost_an_eighth_of_a_cent() -> None:
    assert clickstream_costs.viewer_month(1_000_000) <= 0.0012
    assert clickstream_costs.viewer_month(200_000_000) < clickstream_costs.viewer_month(1_000_000)
    assert clickstream_costs.viewer_month(1_000) < 0.0015


def test_what_is_above_a_tier_is_charged_at_the_next_ones_price() -> None:
    tiers = ((100, 2.0), (300, 1.0), (float("inf"), 0.5))
    assert [clickstream_costs.tiered(amount, tiers) for amount in (0, 100, 150, 500)] == [0, 200, 250, 500]


def test_each_part_of_it_is_in_the_documents() -> None:
    page = costs.PAGE.read_text()
    assert all(part.what in page for part in clickstream_costs.parts(1_000))


@pytest.mark.parametrize("batch", [10, 50])
def test_larger_batches_cost_less(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = clickstream_costs.viewer_month(1_000_000)
    monkeypatch.setattr(clickstream_costs, "BATCH", batch)
    assert (clickstream_costs.viewer_month(1_000_000) < before) == (batch > 30)
