"""The demo, through the public API and what an operator of AWS may do: what the seed can do, a script can do."""
