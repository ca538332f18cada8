"""What a German municipality starts with: kinds of defects, and rules in the law's order."""

from defects.templates_de.categories import install_categories
from defects.templates_de.rules import install_rules

__all__ = ["install_categories", "install_rules"]
