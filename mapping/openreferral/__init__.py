"""Registers from Open Referral, and into it."""
