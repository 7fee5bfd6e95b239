"""Estimates the cost of a job before it starts, and compares it with the budgets.

Rates: AWS Elemental MediaConvert's on-demand price list (https://aws.amazon.com/mediaconvert/pricing/), us-east-1, first
volume step, as of 2025: dollars a minute of output. All outputs count at the professional tier and captured frames as
pictures of their size, because no public source says that QVBR, DRM and captures cost less: the bill may be lower, but not
higher. Check the rates for your region. This table is the only place with these prices.
"""

import math
from fractions import Fraction

from matinee.kernel import table
from matinee.kernel.errors import Conflict
from matinee.kernel.money import Money
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.transcoding import jobs
from matinee.transcoding.models import Express, Job, Month, Plan, Rung, Task, Verdict

_PER_MINUTE = {"SD": Fraction("0.012"), "HD": Fraction("0.024"), "UHD": Fraction("0.048")}
_CODEC = {"H264": Fraction(1), "HEVC": Fraction("3.2"), "AV1": Fraction(8)}
"""Factor over AVC's rate."""
_ABOVE_30 = Fraction("1.5")
_AUDIO_PER_MINUTE = Fraction("0.003")
_LEAST_SECONDS = 10


def estimate(plan: Plan, duration: float, express: Express | None = None) -> Money:
    """The cost in cents, rounded up once: the minutes of each output at its rate, those of an express rendition among them."""
    minutes = Fraction(max(duration, _LEAST_SECONDS)) / 60
    rate = rate_of(plan) + (rate_of(express.plan) if express else 0)
    return Money(amount=math.ceil(rate * minutes * 100))


def rate_of(plan: Plan) -> Fraction:
    """Dollars a minute of the source."""
    rate = sum(_rate(rung, plan) for rung in plan.rungs) + _AUDIO_PER_MINUTE * len(plan.audio)
    captured = (plan.capture_size, plan.still_size) if plan.storyboard else (plan.still_size,)
    rate += sum(_of_size(*size) for size in captured)
    return rate


def _rate(rung: Rung, plan: Plan) -> Fraction:
    fast = plan.frame_rate[0] > 31 * plan.frame_rate[1]
    return _of_size(rung.width, rung.height) * _CODEC[rung.codec] * (_ABOVE_30 if fast else 1)


def _of_size(width: int, height: int) -> Fraction:
    pixels = width * height
    return _PER_MINUTE["SD" if pixels < 1280 * 720 else "HD" if pixels <= 1920 * 1080 else "UHD"]


def part(job: Job, share: float) -> Money:
    """At most what an attempt cost of which MediaConvert transcoded a share (0 to 1) of what it was to, in cents, rounded up.

    MediaConvert bills the minutes of its output, and no public source says that those of a cancelled job cost nothing.
    """
    estimated = job.cost_estimate.amount if job.cost_estimate and job.charged else 0
    return Money(amount=min(math.ceil(estimated * max(share, 0)), estimated))


def reserve(task: Task, job: Job) -> Verdict:
    """Add the estimate to the job and to the month's sum, once per attempt. Refuses if it exceeds either budget.

    Raises Conflict if the job was changed at the same time.
    """
    if job.plan is None or job.source is None:
        raise ValueError("the job has no plan to estimate")
    cost = estimate(job.plan, job.source.duration, job.early)
    if job.charged:
        return Verdict()
    upload, month = settings().integer("budget_upload"), settings().integer("budget_month")
    if cost.amount > upload:
        jobs.change(task, cost_estimate=cost)
        return _over(
            f"Transcoding would cost {_dollars(cost.amount)}, and the budget for one upload is {_dollars(upload)}"
        )
    this = f"{now():%Y-%m}"
    writes = table.updating(job, cost_estimate=cost, charged=True, charged_in=this)
    added = table.adding(Month, "spent", cost.amount, limit=month, month=this)
    try:
        table.transact(writes, added)
    except Conflict as conflict:
        if conflict.extra["reasons"][1] != "ConditionalCheckFailed":
            raise  # the job was changed at the same time: the step is retried
        jobs.change(task, cost_estimate=cost)
        return _over(
            f"Transcoding would cost {_dollars(cost.amount)}, more than is left of this month's budget of {_dollars(month)}"
        )
    return Verdict()


def _over(reason: str) -> Verdict:
    detail = f"{reason}. Raise the budget, then retry the upload."
    return Verdict(accepted=False, code="over_budget", detail=detail)


def _dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"
