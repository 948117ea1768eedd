"""Every sentence: how it is said without misleading."""
