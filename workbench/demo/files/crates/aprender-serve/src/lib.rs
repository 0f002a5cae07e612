//! A small runtime for `.apr` models that can show every stage of its forward pass.

pub mod apr_transformer;
pub mod inference_trace;
