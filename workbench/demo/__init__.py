"""A small workspace of the project's own making, to try the workbench on."""

from workbench.demo.write import DemoFolderError, write_demo

__all__ = ["DemoFolderError", "write_demo"]
