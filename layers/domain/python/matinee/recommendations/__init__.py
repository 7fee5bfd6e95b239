"""What a profile is shown: models of taste, and the rows made of them."""
