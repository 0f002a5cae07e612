//! The model: its weights and its forward pass.

pub mod inference;
pub mod router;
pub mod weights;
