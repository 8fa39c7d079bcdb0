//! STUB: replaced when merged.
use crate::finding::Finding;
use crate::plan::Plan;
use crate::reconcile::Reconciliation;
use crate::text::Lang;
use serde::Serialize;

/// STUB.
#[derive(Serialize, Default, Debug)]
pub struct Outputs {
    /// STUB.
    pub consolidated: Option<String>,
    /// STUB.
    pub findings_csv: Option<String>,
    /// STUB.
    pub corrections: Vec<String>,
}

/// STUB.
pub fn reconciliation(recon: &Reconciliation, _: Lang, outputs: &Outputs) -> impl Serialize {
    let findings: Vec<_> = recon.findings.iter().map(|finding| finding.rule.code).collect();
    serde_json::json!({ "schema": 1, "plan": recon.plan.id, "round": recon.round.id, "findings": findings, "outputs": outputs })
}

/// STUB.
pub fn audit(_: &Plan, findings: &[Finding], _: Lang) -> impl Serialize {
    let findings: Vec<_> = findings.iter().map(|finding| finding.rule.code).collect();
    serde_json::json!({ "schema": 1, "findings": findings, "indicators": [] })
}
