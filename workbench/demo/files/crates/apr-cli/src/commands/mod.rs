//! One module per command.

pub mod diff;
