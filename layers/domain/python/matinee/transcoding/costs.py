"""What a job will cost, before it starts; and the budgets that stop it.

Rates: AWS Elemental MediaConvert's on-demand price list (https://aws.amazon.com/mediaconvert/pricing/), us-east-1, first
volume step, as of 2025: dollars a minute of output. Single-pass AVC without professional features bills at the basic tier.
Check them against your region: this table is the only place where a price stands.
"""

import math
from fractions import Fraction

from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.kernel.settings import settings
from matinee.kernel.types import Money, now
from matinee.transcoding import jobs
from matinee.transcoding.models import Job, Month, Plan, Rung, Task, Verdict

_PER_MINUTE = {"SD": Fraction("0.0075"), "HD": Fraction("0.015"), "UHD": Fraction("0.03")}
_PROFESSIONAL = Fraction("1.6")
"""Times the basic tier: de-interlacing, tone mapping."""
_CODEC = {"H264": Fraction(1), "HEVC": Fraction("3.2"), "AV1": Fraction(8)}
"""Times the AVC rate of the tier; HEVC and AV1 are the professional tier's."""
_ABOVE_30 = Fraction("1.5")
_AUDIO_PER_MINUTE = Fraction("0.003")
_LEAST_SECONDS = 10


def estimate(plan: Plan, duration: float) -> Money:
    """Cents, rounded up: minutes of every output at its rate. Exact, so that no cent is added by rounding twice."""
    minutes = Fraction(max(duration, _LEAST_SECONDS)) / 60
    rate = sum(_rate(rung, plan) for rung in plan.rungs) + _AUDIO_PER_MINUTE * len(plan.audio)
    return Money(amount=math.ceil(rate * minutes * 100))


def _rate(rung: Rung, plan: Plan) -> Fraction:
    pixels = rung.width * rung.height
    size = "SD" if pixels < 1280 * 720 else "HD" if pixels <= 1920 * 1080 else "UHD"
    professional = plan.deinterlace or plan.tone_map or rung.codec != "H264"
    fast = plan.frame_rate[0] > 31 * plan.frame_rate[1]
    return _PER_MINUTE[size] * _CODEC[rung.codec] * (_PROFESSIONAL if professional else 1) * (_ABOVE_30 if fast else 1)


def reserve(task: Task, job: Job) -> Verdict:
    """Put the estimate on the job and into the month's sum, once an attempt. A refusal when either budget does not hold it.

    Raises Conflict where somebody else changed the job meanwhile.
    """
    if job.plan is None or job.source is None:
        raise ValueError("estimated before it was planned")
    cost = estimate(job.plan, job.source.duration)
    if job.charged:
        return Verdict()
    upload, month = settings().integer("budget_upload"), settings().integer("budget_month")
    if cost.amount > upload:
        jobs.change(task, cost_estimate=cost)
        return _over(f"It would cost {_dollars(cost.amount)}, and one upload may cost {_dollars(upload)}")
    writes = table.updating(job, cost_estimate=cost, charged=True)
    added = table.adding(Month, "spent", cost.amount, limit=month, month=f"{now():%Y-%m}")
    try:
        table.transact(writes, added)
    except Conflict as conflict:
        if conflict.extra["reasons"][1] != "ConditionalCheckFailed":
            raise  # somebody else changed the job: the step is tried again
        jobs.change(task, cost_estimate=cost)
        return _over(f"It would cost {_dollars(cost.amount)}, more than is left of this month's {_dollars(month)}")
    return Verdict()


def _over(reason: str) -> Verdict:
    detail = f"{reason}: raise the budget, then try the upload again."
    return Verdict(accepted=False, code="over_budget", detail=detail)


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"
