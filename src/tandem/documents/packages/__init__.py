"""Readers of packages of lessons: a ZIP of SCORM 1.2, SCORM 2004, cmi5 or xAPI. They run in a
process apart, and hand the files over one after another.
"""
