"""A town is prepared in quiet and then opened, when nothing is missing that the public needs.

opening.requirements.register("moderation.opening.lines")     # in AppConfig.ready
opening.gate.keep_open("moderation:statement")
"""
