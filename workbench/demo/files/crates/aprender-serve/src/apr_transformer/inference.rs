//! The forward pass, and the same pass with its stages captured on the way.

use super::weights::{LayerWeights, Seeded, Sizes};
use crate::inference_trace::save_tensor::SaveTensorPlan;
use crate::inference_trace::save_tensor_emit::maybe_save_stage;
use crate::inference_trace::save_tensor_stage::SaveTensorStage as Stage;
use std::io;

/// A decoder-only transformer with grouped-query attention.
#[derive(Debug, Clone)]
pub struct AprTransformer {
    sizes: Sizes,
    embedding: Vec<f32>,
    layers: Vec<LayerWeights>,
    final_norm: Vec<f32>,
}

impl AprTransformer {
    /// A model of these sizes whose weights come from a seed.
    pub fn new(sizes: Sizes, seed: u64) -> Self {
        let mut seeded = Seeded::new(seed);
        Self {
            sizes,
            embedding: seeded.take(sizes.vocabulary * sizes.hidden),
            layers: (0..sizes.layers).map(|_| seeded.layer(sizes)).collect(),
            final_norm: vec![1.0; sizes.hidden],
        }
    }

    /// The token the model would say next.
    pub fn greedy_next(&self, tokens: &[usize]) -> usize {
        let logits = self
            .forward_traced_with_plan(tokens, &SaveTensorPlan::nothing())
            .unwrap_or_default();
        (0..logits.len()).fold(0, |best, at| if logits[at] > logits[best] { at } else { best })
    }

    /// Runs the tokens through the model and gives the last token's logits; every stage that the plan
    /// wants is written when it has been computed.
    pub fn forward_traced_with_plan(
        &self,
        tokens: &[usize],
        plan: &SaveTensorPlan,
    ) -> io::Result<Vec<f32>> {
        let hidden = self.sizes.hidden;
        let mut x: Vec<f32> = tokens
            .iter()
            .flat_map(|&token| self.embedding[token * hidden..(token + 1) * hidden].iter().copied())
            .collect();
        maybe_save_stage(plan, Stage::Embedding, None, &x)?;
        for (number, weights) in self.layers.iter().enumerate() {
            let layer = Some(number as u32);
            let attn_out = self.attention_block(weights, &x, layer, plan)?;
            x = add(&x, &attn_out);
            maybe_save_stage(plan, Stage::PostAttnResidual, layer, &x)?;
            let ffn_out = self.ffn_block(weights, &x, layer, plan)?;
            x = add(&x, &ffn_out);
            maybe_save_stage(plan, Stage::PostFfnResidual, layer, &x)?;
        }
        let normed = rms_norm(&x, &self.final_norm);
        maybe_save_stage(plan, Stage::FinalNorm, None, &normed)?;
        let logits = matmul(&normed[normed.len() - hidden..], &self.embedding, hidden);
        maybe_save_stage(plan, Stage::LmHead, None, &logits)?;
        Ok(logits)
    }

    /// Attention from its norm to its output projection, in the order the contract lists.
    fn attention_block(
        &self,
        weights: &LayerWeights,
        x: &[f32],
        layer: Option<u32>,
        plan: &SaveTensorPlan,
    ) -> io::Result<Vec<f32>> {
        let Sizes { hidden, heads, kv_heads, .. } = self.sizes;
        let (dim, kv) = (self.sizes.head_dim(), self.sizes.kv_width());
        let seq = x.len() / hidden;
        let normed = rms_norm(x, &weights.attn_norm);
        maybe_save_stage(plan, Stage::AttnNorm, layer, &normed)?;
        let mut qkv = matmul(&normed, &weights.qkv, hidden);
        maybe_save_stage(plan, Stage::QkvMatmul, layer, &qkv)?;
        let width = hidden + 2 * kv;
        for (at, value) in qkv.iter_mut().enumerate() {
            *value += weights.qkv_bias[at % width];
        }
        maybe_save_stage(plan, Stage::QkvBias, layer, &qkv)?;
        let part = |from: usize, to: usize| -> Vec<f32> {
            qkv.chunks_exact(width).flat_map(|row| row[from..to].iter().copied()).collect()
        };
        let (mut q, mut k, v) = (part(0, hidden), part(hidden, hidden + kv), part(hidden + kv, width));
        rope(&mut q, heads, dim);
        maybe_save_stage(plan, Stage::QPostRope, layer, &q)?;
        rope(&mut k, kv_heads, dim);
        maybe_save_stage(plan, Stage::KPostRope, layer, &k)?;
        let mut scores = vec![0.0; heads * seq * seq];
        for head in 0..heads {
            let kv_head = head * kv_heads / heads;
            for t in 0..seq {
                for u in 0..=t {
                    let (from_q, from_k) = (t * hidden + head * dim, u * kv + kv_head * dim);
                    scores[(head * seq + t) * seq + u] =
                        dot(&q[from_q..from_q + dim], &k[from_k..from_k + dim]) / (dim as f32).sqrt();
                }
            }
        }
        maybe_save_stage(plan, Stage::AttnScores, layer, &scores)?;
        for (row, weights) in scores.chunks_exact_mut(seq).enumerate() {
            softmax(&mut weights[..=row % seq]);
        }
        maybe_save_stage(plan, Stage::AttnSoftmax, layer, &scores)?;
        let mut mixed = vec![0.0; seq * hidden];
        for head in 0..heads {
            let kv_head = head * kv_heads / heads;
            for t in 0..seq {
                for u in 0..=t {
                    let share = scores[(head * seq + t) * seq + u];
                    for at in 0..dim {
                        mixed[t * hidden + head * dim + at] += share * v[u * kv + kv_head * dim + at];
                    }
                }
            }
        }
        maybe_save_stage(plan, Stage::Attention, layer, &mixed)?;
        let out = matmul(&mixed, &weights.attn_out, hidden);
        maybe_save_stage(plan, Stage::AttnOut, layer, &out)?;
        Ok(out)
    }

    /// The feed-forward block from its norm to its down projection.
    fn ffn_block(
        &self,
        weights: &LayerWeights,
        x: &[f32],
        layer: Option<u32>,
        plan: &SaveTensorPlan,
    ) -> io::Result<Vec<f32>> {
        let normed = rms_norm(x, &weights.ffn_norm);
        maybe_save_stage(plan, Stage::FfnNorm, layer, &normed)?;
        let gate = matmul(&normed, &weights.gate, self.sizes.hidden);
        maybe_save_stage(plan, Stage::FfnGate, layer, &gate)?;
        let up = matmul(&normed, &weights.up, self.sizes.hidden);
        maybe_save_stage(plan, Stage::FfnUp, layer, &up)?;
        let silu: Vec<f32> = gate.iter().map(|z| z / (1.0 + (-z).exp())).collect();
        maybe_save_stage(plan, Stage::FfnSilu, layer, &silu)?;
        let gated: Vec<f32> = silu.iter().zip(&up).map(|(a, b)| a * b).collect();
        maybe_save_stage(plan, Stage::FfnSwigl, layer, &gated)?;
        let out = matmul(&gated, &weights.down, self.sizes.inner);
        maybe_save_stage(plan, Stage::FfnOut, layer, &out)?;
        Ok(out)
    }
}

fn add(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(x, y)| x + y).collect()
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Every row of `x` (of `width` elements) against every row of `weights`.
fn matmul(x: &[f32], weights: &[f32], width: usize) -> Vec<f32> {
    x.chunks_exact(width)
        .flat_map(|row| weights.chunks_exact(width).map(move |line| dot(row, line)))
        .collect()
}

fn rms_norm(x: &[f32], gain: &[f32]) -> Vec<f32> {
    x.chunks_exact(gain.len())
        .flat_map(|row| {
            let scale = (dot(row, row) / row.len() as f32 + 1e-6).sqrt();
            row.iter().zip(gain).map(move |(value, gain)| value / scale * gain)
        })
        .collect()
}

/// Turns each half-split pair of a head by its token's position.
fn rope(x: &mut [f32], heads: usize, dim: usize) {
    for (row, head) in x.chunks_exact_mut(dim).enumerate() {
        let position = (row / heads) as f32;
        for at in 0..dim / 2 {
            let angle = position / 10_000_f32.powf(2.0 * at as f32 / dim as f32);
            let (a, b) = (head[at], head[at + dim / 2]);
            head[at] = a * angle.cos() - b * angle.sin();
            head[at + dim / 2] = a * angle.sin() + b * angle.cos();
        }
    }
}

fn softmax(row: &mut [f32]) {
    let highest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut total = 0.0;
    for value in row.iter_mut() {
        *value = (*value - highest).exp();
        total += *value;
    }
    for value in row.iter_mut() {
        *value /= total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference_trace::stage_file::read_stage_file;
    use std::path::PathBuf;

    fn small() -> AprTransformer {
        let sizes = Sizes { vocabulary: 16, hidden: 8, heads: 4, kv_heads: 2, inner: 12, layers: 2 };
        AprTransformer::new(sizes, 7)
    }

    fn folder(name: &str) -> PathBuf {
        std::env::temp_dir().join(format!("aprt-{name}-{}", std::process::id()))
    }

    #[test]
    fn falsify_attn_sub_002_stages_land_in_capture_order() {
        let folder = folder("order");
        let wanted = vec![Stage::AttnScores, Stage::AttnSoftmax];
        let plan = SaveTensorPlan::new(wanted, Some(0), folder.clone());
        small().forward_traced_with_plan(&[1, 2, 3], &plan).expect("traced");
        let shares = read_stage_file(&plan.path_of(Stage::AttnSoftmax, Some(0))).expect("read");
        assert_eq!(shares.values.len(), 4 * 3 * 3);
        for row in shares.values.chunks_exact(3) {
            assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
        assert!(plan.path_of(Stage::AttnScores, Some(0)).is_file());
        std::fs::remove_dir_all(folder).expect("remove");
    }

    #[test]
    fn a_traced_run_says_the_same_as_an_untraced_one() {
        let folder = folder("same");
        let plan = SaveTensorPlan::new(Stage::ALL.to_vec(), None, folder.clone());
        let traced = small().forward_traced_with_plan(&[4, 5], &plan).expect("traced");
        let plain = small()
            .forward_traced_with_plan(&[4, 5], &SaveTensorPlan::nothing())
            .expect("plain");
        assert_eq!(traced, plain);
        std::fs::remove_dir_all(folder).expect("remove");
    }
}
