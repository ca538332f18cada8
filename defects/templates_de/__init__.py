"""What a German municipality starts with: kinds of defects, and rules in the law's order."""

from defects.templates_de.categories import install_categories
from defects.templates_de.roads import install_road_texts
from defects.templates_de.rules import install_rules
from defects.templates_de.wordings import install_text_templates

__all__ = ["install_categories", "install_road_texts", "install_rules", "install_text_templates"]
