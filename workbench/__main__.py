"""``python -m workbench`` is ``contract-workbench``."""

from workbench.cli.entry import run

if __name__ == "__main__":
    run()
