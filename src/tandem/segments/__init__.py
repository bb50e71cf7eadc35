"""The second waist: the one place that knows every name a condition may use, and the one way to say
"who".
"""
