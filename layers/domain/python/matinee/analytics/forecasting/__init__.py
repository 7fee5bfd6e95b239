"""What will be, and what to do: forecasts of churn, demand and load, and suggestions with their reasons.

Plain Python: a Lambda needs no layer for it. Churn is trained on a sample of at most `churn.SAMPLE` examples; all households are
scored, a million in some 12 s of one core. docs/decisions/analytics-forecasts-in-plain-python.md says why.
"""
