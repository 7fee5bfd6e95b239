"""What the README says that a deployment costs is what the templates would."""

from infra import costs
from tests.conftest import Templates


def test_the_readme_names_every_resource_and_its_price(dev: Templates, prod: Templates) -> None:
    text = costs.README.read_text()
    assert text == costs.readme(text, costs.table(dev, prod)), "write it again: make costs"
