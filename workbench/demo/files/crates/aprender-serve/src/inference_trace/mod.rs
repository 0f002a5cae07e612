//! Capturing the stages of a forward pass.

pub mod save_tensor;
pub mod save_tensor_emit;
pub mod save_tensor_stage;
pub mod stage_file;
