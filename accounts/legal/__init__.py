"""Impressum, Datenschutz, Barrierefreiheit: what the law wants to read on a town's site.

An administrator answers questions; a complete German text is drafted from the answers, in
sections that may be worded otherwise one by one; publishing it adds a version. The drafts are
German whatever language the reader has chosen, for they are the town's own text, not ours: they
are not marked for translation, and a town writes its other languages itself.
"""
