//! The stages of a forward pass that can be captured, in the order they are computed.
//!
//! Attention is cut into nine of them, per trace-attn-sub-stages-v1.yaml v1.1.0.

use std::fmt;
use std::str::FromStr;

/// One capture point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SaveTensorStage {
    /// Token embeddings, looked up.
    Embedding,
    /// After the norm in front of attention.
    AttnNorm,
    /// Q, K and V side by side, before their bias.
    QkvMatmul,
    /// Q, K and V with the bias added.
    QkvBias,
    /// Q, rotated by position.
    QPostRope,
    /// K, rotated by position.
    KPostRope,
    /// Q·Kᵀ over the root of the head size, before softmax; zero where the mask hides.
    AttnScores,
    /// Each row of scores as probabilities.
    AttnSoftmax,
    /// Probabilities times V, before the output projection.
    Attention,
    /// After the output projection.
    AttnOut,
    /// The layer's input with attention added.
    PostAttnResidual,
    /// After the norm in front of the feed-forward block.
    FfnNorm,
    /// The gate projection.
    FfnGate,
    /// The up projection.
    FfnUp,
    /// SiLU of the gate.
    FfnSilu,
    /// SiLU of the gate times up.
    FfnSwigl,
    /// After the down projection.
    FfnOut,
    /// The layer's output.
    PostFfnResidual,
    /// After the last norm.
    FinalNorm,
    /// Logits.
    LmHead,
}

impl SaveTensorStage {
    /// Every stage, in the order they are computed.
    pub const ALL: [Self; 20] = [
        Self::Embedding,
        Self::AttnNorm,
        Self::QkvMatmul,
        Self::QkvBias,
        Self::QPostRope,
        Self::KPostRope,
        Self::AttnScores,
        Self::AttnSoftmax,
        Self::Attention,
        Self::AttnOut,
        Self::PostAttnResidual,
        Self::FfnNorm,
        Self::FfnGate,
        Self::FfnUp,
        Self::FfnSilu,
        Self::FfnSwigl,
        Self::FfnOut,
        Self::PostFfnResidual,
        Self::FinalNorm,
        Self::LmHead,
    ];

    /// The stage's name in lists and file names.
    pub fn canonical_name(self) -> &'static str {
        match self {
            Self::Embedding => "embedding",
            Self::AttnNorm => "attn_norm",
            Self::QkvMatmul => "qkv_matmul",
            Self::QkvBias => "qkv_bias",
            Self::QPostRope => "q_post_rope",
            Self::KPostRope => "k_post_rope",
            Self::AttnScores => "attn_scores",
            Self::AttnSoftmax => "attn_softmax",
            Self::Attention => "attention",
            Self::AttnOut => "attn_out",
            Self::PostAttnResidual => "post_attn_residual",
            Self::FfnNorm => "ffn_norm",
            Self::FfnGate => "ffn_gate",
            Self::FfnUp => "ffn_up",
            Self::FfnSilu => "ffn_silu",
            Self::FfnSwigl => "ffn_swigl",
            Self::FfnOut => "ffn_out",
            Self::PostFfnResidual => "post_ffn_residual",
            Self::FinalNorm => "final_norm",
            Self::LmHead => "lm_head",
        }
    }
}

impl fmt::Display for SaveTensorStage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.canonical_name())
    }
}

/// A name that is no stage's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownStage(pub String);

impl FromStr for SaveTensorStage {
    type Err = UnknownStage;

    /// Case does not matter; `layer_output` is another word for the layer's last stage.
    fn from_str(word: &str) -> Result<Self, Self::Err> {
        let wanted = word.trim().to_ascii_lowercase();
        if wanted == "layer_output" {
            return Ok(Self::PostFfnResidual);
        }
        Self::ALL
            .into_iter()
            .find(|stage| stage.canonical_name() == wanted)
            .ok_or(UnknownStage(wanted))
    }
}

/// Reads `attn_norm,attn_out`: names with commas between them, in any case.
pub fn parse_stage_list(list: &str) -> Result<Vec<SaveTensorStage>, UnknownStage> {
    list.split(',').map(str::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_is_read_back_from_its_name() {
        for stage in SaveTensorStage::ALL {
            assert_eq!(stage.canonical_name().parse(), Ok(stage));
        }
    }

    #[test]
    fn an_unknown_stage_is_named_in_the_error() {
        assert_eq!(parse_stage_list("attn_norm,router"), Err(UnknownStage("router".into())));
    }

    #[test]
    fn falsify_attn_sub_001_two_stages_round_trip() {
        let stages = parse_stage_list("attn_scores,ATTN_SOFTMAX");
        assert_eq!(stages, Ok(vec![SaveTensorStage::AttnScores, SaveTensorStage::AttnSoftmax]));
        assert_eq!(SaveTensorStage::ALL.len(), 20);
    }
}
