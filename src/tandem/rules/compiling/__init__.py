"""A rule set to one SELECT: `compiler` puts it together, `columns` says what an effect is for a
line. How single nodes are printed tells `rules/printing`; how rules stand to one another,
`rules/together`.
"""
