"""People with roles and open invitations, of the organiser or of one partner: the same forms and
acts in two portals.
"""
