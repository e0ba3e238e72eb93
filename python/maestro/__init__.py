# SPDX-License-Identifier: Apache-2.0
"""What start scripts inside containers need of Maestro; see maestro.guestutils."""
