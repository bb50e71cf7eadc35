"""The demo: Kielnia, a maker of building chemistry, with eighteen months behind it. Built once, by
a fixed seed, through the very pipeline that people use: enrolment, sales files, rules, payments,
orders.
"""
