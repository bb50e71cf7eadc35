"""What leaves on paper: posters, agreements, regulations, papers of fees. The templates of Typst
stand beside.
"""
