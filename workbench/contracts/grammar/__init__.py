"""How an item is read: the parts of the grammar that ``references`` writes down.

``reading`` says what a field leads one to expect, ``heads`` finds one name or path, ``expansion`` spells out
braces and optional parts, ``commands`` knows a command line from a sentence, ``outside`` tells what cannot be
looked up here, ``notes`` what is there only by plan.
"""
