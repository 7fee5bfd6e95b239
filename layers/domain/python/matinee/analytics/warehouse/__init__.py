"""The warehouse: models as SQL files, each with a header that says what it is, and what builds and checks them."""
