"""The registry of commands: what each is called, what it does, which module does it."""

from __future__ import annotations

from dataclasses import dataclass

PROGRAM = "contract-workbench"


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        name: the first word of the command line, or the first two.
        summary: one line for ``--help``.
        module: holds ``configure(parser)`` and ``execute(arguments)``; loaded when the command is run.
        examples: lines for ``--help``.
    """

    name: str
    summary: str
    module: str
    examples: tuple[tuple[str, str], ...] = ()


APP = Command(
    "app",
    "open a workspace in the terminal (what happens without a command)",
    "workbench.cli.app",
    (
        (PROGRAM, "open the workspace around the current folder"),
        (f"{PROGRAM} ../service", "open another one"),
        (f"{PROGRAM} ./check", "open a folder that is called like a command"),
    ),
)

COMMANDS = {
    command.name: command
    for command in (
        APP,
        Command(
            "check",
            "hold every contract against the code and print the findings",
            "workbench.cli.check",
            (
                (f"{PROGRAM} check", "every contract of the workspace"),
                (f"{PROGRAM} check contracts/trace-v1.yaml", "one contract"),
                (f"{PROGRAM} check --format json > audit.json", "everything, for another program"),
                (f"{PROGRAM} check --write-accepted accepted.json", "live with today's findings"),
                (f"{PROGRAM} check --accepted accepted.json", "and see only what is new"),
            ),
        ),
        Command(
            "validate",
            "hold contract files against the schema rules, without any code",
            "workbench.cli.validate",
            (
                (f"{PROGRAM} validate contracts/*.yaml", "by the kind each contract has"),
                (f"{PROGRAM} validate --pv 0.1 old.yaml", "by the strict old rules"),
            ),
        ),
        Command(
            "edit",
            "change a claim's status or evidence, and nothing else in the file",
            "workbench.cli.edit",
            (
                (f"{PROGRAM} edit a.yaml --claim A-1 --set status=PROPOSED --dry-run", "the diff, unwritten"),
                (
                    f"{PROGRAM} edit a.yaml --claim A-1 --add function_names=load --at 1",
                    "the first of a list",
                ),
                (f"{PROGRAM} edit a.yaml --claim A-1 --replace 'file_paths=a.rs=>b.rs'", "its note stays"),
            ),
        ),
        Command(
            "fix",
            "repair what has moved or is missing",
            "workbench.cli.fix",
            (
                (f"{PROGRAM} fix", "ask about each reference, on a terminal"),
                (f"{PROGRAM} fix --dry-run", "list what could be done"),
                (f"{PROGRAM} fix --certain --rule moved-file", "write true paths, without asking"),
            ),
        ),
        Command(
            "status",
            "show a claim on the ladder of statuses, or raise or lower its status",
            "workbench.cli.status",
            (
                (f"{PROGRAM} status contracts/a.yaml A-1", "each rung, with what it needs and what is there"),
                (
                    f"{PROGRAM} status contracts/a.yaml A-1 PARTIAL_ALGORITHM_LEVEL",
                    "refused while needs are open",
                ),
                (f"{PROGRAM} status contracts/a.yaml A-1 FUNCTIONAL --reason TEXT", "raised all the same"),
            ),
        ),
        Command(
            "receipt",
            "run a claim's own test command, after asking, and keep what came of it in a file",
            "workbench.cli.receipt",
            (
                (f"{PROGRAM} receipt contracts/a.yaml A-1", "shows the exact command and asks"),
                (f"{PROGRAM} receipt contracts/a.yaml A-1 --yes --cite", "without a terminal"),
            ),
        ),
        Command(
            "tally",
            "count statuses by family, show what is stale, and what has changed since a revision",
            "workbench.cli.tally",
            (
                (f"{PROGRAM} tally", "since the merge base with the main branch"),
                (f"{PROGRAM} tally --since v1.2 --format markdown", "for a report"),
            ),
        ),
        Command(
            "verify",
            "write down fingerprints of the code that claims rest on, and show what has changed since",
            "workbench.cli.verify",
            (
                (f"{PROGRAM} verify", "every contract; the first time it makes the lock file"),
                (f"{PROGRAM} verify --dry-run", "only show what has changed since it was verified"),
            ),
        ),
        Command(
            "confirm",
            "record as it is now what claims rest on, after a look at what has changed",
            "workbench.cli.confirm",
            (
                (f"{PROGRAM} confirm contracts/a.yaml A-1", "one claim"),
                (f"{PROGRAM} confirm contracts/a.yaml", "one contract"),
                (f"{PROGRAM} confirm --all", "all of the workspace"),
            ),
        ),
        Command(
            "bump",
            "raise a contract's version by what has changed, with its changelog entry",
            "workbench.cli.bump",
            (
                (f"{PROGRAM} bump a.yaml --level auto --dry-run", "what the changes ask for, unwritten"),
                (f"{PROGRAM} bump a.yaml --level auto --message 'A-1 names what is there'", "written"),
                (
                    f"{PROGRAM} bump a.yaml --level auto --amend",
                    "into the entry of a version not on main yet",
                ),
                (f"{PROGRAM} bump --since main --level auto", "all that changed since, in one plan"),
            ),
        ),
        Command(
            "review",
            "print the text for a reviewer of a contract's changes, as Markdown",
            "workbench.cli.review",
            (
                (f"{PROGRAM} review a.yaml > review.md", "against the base revision"),
                (f"{PROGRAM} review a.yaml --since v2.0", "against another one"),
            ),
        ),
        Command(
            "undo",
            "take back what was applied last, whole",
            "workbench.cli.undo",
            (
                (f"{PROGRAM} undo", "of edit, fix and the app alike"),
                (f"{PROGRAM} undo --redo", "and apply it once more"),
            ),
        ),
        Command(
            "trace compare",
            "hold two traces against each other, stage by stage, and say where they part",
            "workbench.cli.trace_compare",
            (
                (f"{PROGRAM} trace compare traces/apr traces/oracle", "every layer, every stage"),
                (f"{PROGRAM} trace compare apr hf --layer 0 --weights Q4_K", "with the format's floor"),
                (f"{PROGRAM} trace compare 'layer 0'", "a pair that [[traces]] declares"),
                (f"{PROGRAM} trace compare apr hf --expect NONE", "for CI: exit 0 or 1"),
            ),
        ),
        Command(
            "trace diff",
            "hold two stage files against each other, element by element",
            "workbench.cli.trace_diff",
            (
                (f"{PROGRAM} trace diff a/attn_out.bin b/attn_out.bin", "every measure"),
                (f"{PROGRAM} trace diff a.bin b.bin --format apr-json", "as `apr diff --values` has it"),
            ),
        ),
        Command(
            "trace record",
            "compare the traces that a claim rests on, and keep a receipt of it",
            "workbench.cli.trace_record",
            (
                (
                    f"{PROGRAM} trace record contracts/a.yaml A-1 --to evidence",
                    "into a new file of that folder",
                ),
                (f"{PROGRAM} trace record contracts/a.yaml A-1 --cite", "and into the claim's evidence"),
            ),
        ),
        Command(
            "trace info",
            "say what a folder of captures or a stage file holds",
            "workbench.cli.trace_info",
            (
                (f"{PROGRAM} trace info traces/oracle", "layers, stages, sizes, provenance"),
                (f"{PROGRAM} trace info layer-0/attn_out.bin", "and how its values are"),
            ),
        ),
        Command(
            "explain",
            "say what a rule holds and what to do about its findings",
            "workbench.cli.explain",
            (
                (f"{PROGRAM} explain", "the list of rules"),
                (f"{PROGRAM} explain missing-symbol", "one rule's page"),
            ),
        ),
        Command(
            "demo",
            "write a small workspace to try things on, and open it",
            "workbench.cli.demo",
            (
                (f"{PROGRAM} demo", "in a new temporary folder"),
                (f"{PROGRAM} demo ~/drift", "in a folder that is new or empty"),
            ),
        ),
    )
}
