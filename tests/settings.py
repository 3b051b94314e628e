"""Settings of the tests: the product's own, loaded as ``ISIC_ENV=test`` whatever the shell says."""

import os

os.environ["ISIC_ENV"] = "test"

from isic_platform.settings import *
