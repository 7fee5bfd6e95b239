"""The costs in the documents are those of the templates."""

from infra import costs
from tests.conftest import Templates


def test_the_documents_have_the_costs_of_the_templates(dev: Templates, prod: Templates) -> None:
    for file, expected in ((costs.PAGE, costs.table(dev, prod)), (costs.README, costs.summary(dev, prod))):
        text = file.read_text()
        assert text == costs.placed(text, expected), "run make costs"
