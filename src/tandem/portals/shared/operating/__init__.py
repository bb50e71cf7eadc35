"""The pages of who runs the installation: organisers and operators, what needs attention, mail, and
what a monitoring system reads.
"""
