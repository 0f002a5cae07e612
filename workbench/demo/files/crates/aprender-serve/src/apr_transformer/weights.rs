//! Sizes and weights of a model, small enough to be made on the spot.

/// The sizes of a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    pub vocabulary: usize,
    pub hidden: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub inner: usize,
    pub layers: usize,
}

impl Sizes {
    /// Elements of one head.
    pub fn head_dim(self) -> usize {
        self.hidden / self.heads
    }

    /// Elements of K, or of V, for one token.
    pub fn kv_width(self) -> usize {
        self.kv_heads * self.head_dim()
    }
}

/// One layer's weights; matrices are row by row, a row per output element.
#[derive(Debug, Clone)]
pub struct LayerWeights {
    pub attn_norm: Vec<f32>,
    pub qkv: Vec<f32>,
    pub qkv_bias: Vec<f32>,
    pub attn_out: Vec<f32>,
    pub ffn_norm: Vec<f32>,
    pub gate: Vec<f32>,
    pub up: Vec<f32>,
    pub down: Vec<f32>,
}

/// Weights from a seed: the same seed gives the same model on every machine.
#[derive(Debug, Clone)]
pub struct Seeded(u64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// `count` values between -0.5 and 0.5, from a xorshift generator.
    pub fn take(&mut self, count: usize) -> Vec<f32> {
        (0..count)
            .map(|_| {
                self.0 ^= self.0 << 13;
                self.0 ^= self.0 >> 7;
                self.0 ^= self.0 << 17;
                ((self.0 >> 40) as f32 / (1_u32 << 24) as f32) - 0.5
            })
            .collect()
    }

    /// One layer of a model of these sizes.
    pub fn layer(&mut self, sizes: Sizes) -> LayerWeights {
        let width = sizes.hidden + 2 * sizes.kv_width();
        LayerWeights {
            attn_norm: vec![1.0; sizes.hidden],
            qkv: self.take(width * sizes.hidden),
            qkv_bias: self.take(width),
            attn_out: self.take(sizes.hidden * sizes.hidden),
            ffn_norm: vec![1.0; sizes.hidden],
            gate: self.take(sizes.inner * sizes.hidden),
            up: self.take(sizes.inner * sizes.hidden),
            down: self.take(sizes.hidden * sizes.inner),
        }
    }
}
