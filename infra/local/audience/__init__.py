"""A synthetic population with known truth: the demo's month of viewers, and what the warehouse's tests measure against."""
