//! Which experts a token is sent to.

/// The shares of the `top` likeliest experts and their numbers, likeliest first, for
/// trace-moe-stages-v1.yaml, FALSIFY-MOE-STAGE-001.
pub fn route_tokens(logits: &[f32], top: usize) -> Vec<(usize, f32)> {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f32 = logits.iter().map(|logit| (logit - highest).exp()).sum();
    let mut shares: Vec<(usize, f32)> = logits
        .iter()
        .enumerate()
        .map(|(expert, logit)| (expert, (logit - highest).exp() / total))
        .collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    shares.truncate(top);
    shares
}
