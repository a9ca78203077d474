"""``python -m generations.sandbox``: the sandbox without the rest of the project, set by ``SANDBOX_*`` variables."""

import os

from generations.sandbox.settings import SandboxSettings
from generations.sandbox.starter import run_sandbox

if __name__ == "__main__":
    run_sandbox(SandboxSettings.from_environment(os.environ))
