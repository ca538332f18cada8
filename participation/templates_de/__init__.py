"""What an editor can begin with: projects with their consultations, and topics to choose from."""

from participation.templates_de.projects import TEMPLATES, Plan, Template, get
from participation.templates_de.topics import install_topics

__all__ = ["TEMPLATES", "Plan", "Template", "get", "install_topics"]
