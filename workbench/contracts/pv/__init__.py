"""What ``pv`` says of a contract: the shape its parser asks for, and its rules.

``contract-0.1.schema.json`` and ``contract-kind.schema.json`` hold the shapes; ``values`` reads scalars as
its parser does, ``shape`` holds a document against a shape, ``rules`` are the numbered rules of both sets.
"""
