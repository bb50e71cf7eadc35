"""Who a member is here: profile, colleagues, regulations, the firm still to be confirmed."""
