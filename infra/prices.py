"""List prices of us-east-1, without free allowances."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Use:
    """Dollars per unit of what viewers use most."""

    lambda_call: float = 0.20e-6
    lambda_gb_second: float = 0.0000133334
    api_call: float = 1.00e-6
    write_unit: float = 0.625e-6
    read_unit: float = 0.125e-6
    edge_request: float = 0.01e-4
    edge_gb: float = 0.085
    firewall_request: float = 0.60e-6


USE = Use()
