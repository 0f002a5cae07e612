//! The commands of `apr`, as a library so that tests reach them.

pub mod commands;
