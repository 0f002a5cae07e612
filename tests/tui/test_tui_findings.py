"""The way from finding to finding, in contracts whose findings are about no reference."""

from __future__ import annotations

from demo_app import at_rest, demo, go, opened_demo
from piloting import said

from workbench.contracts.problem import Severity
from workbench.tui.claim_rows import RowKind

REGISTRY = "contracts/rows-v1.yaml"
TEXT = """\
metadata:
  id: rows-v1
  version: "1.0.0"
  kind: registry
bindings:
- contract: trace-attn-sub-stages-v1.yaml
  equation: one
  status: implemented
  function: null
- contract: trace-attn-sub-stages-v1.yaml
  equation: two
  status: implemented
  function: null
"""


async def test_findings_that_are_about_no_reference_have_a_key(tmp_path):
    root = demo(tmp_path)
    for other in (root / "contracts").glob("*.yaml"):
        other.unlink()
    (root / REGISTRY).write_text(TEXT)
    async with opened_demo(root) as (pilot, app):
        app.main.contracts.go_to(REGISTRY)
        await at_rest(pilot)
        await go(pilot, "n")
        assert said(app)[-1].endswith("missing, moved or ambiguous; ] goes to other findings.")
        wanted = [row.key for row in app.main.claims.rows if row.weighs]
        assert len(wanted) > 1
        for key in (*wanted, wanted[0]):
            await go(pilot, "right_square_bracket")
            row = app.main.claims.current
            assert (row.kind, row.key) == (RowKind.FINDING, key)
            assert row.finding.severity.weight >= Severity.WARNING.weight
        await go(pilot, "left_square_bracket")
        assert app.main.claims.current.key == wanted[-1]
