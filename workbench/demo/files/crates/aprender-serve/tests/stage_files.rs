//! Properties of stage files, over many made-up captures.

use aprender_serve::inference_trace::stage_file::{read_stage_file, write_stage_file};
use std::fs;
use std::path::PathBuf;

/// Runs each property for every value of its range.
macro_rules! proptest {
    ($($(#[$meta:meta])* fn $name:ident($arg:ident in $range:expr) $body:block)*) => {
        $($(#[$meta])* fn $name() {
            for $arg in $range $body
        })*
    };
}

fn scratch(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("aprt-{name}-{}", std::process::id()))
}

proptest! {
    /// What was written is read back, for every count up to a few blocks.
    #[test]
    fn prop_stage_file_round_trips(count in 0_u32..40) {
        let path = scratch("round");
        let values: Vec<f32> = (0..count).map(|at| at as f32 / 3.0).collect();
        write_stage_file(&path, Some(count), &values).expect("written");
        let back = read_stage_file(&path).expect("read");
        assert_eq!((back.layer, back.values), (Some(count), values));
        fs::remove_file(&path).expect("remove");
    }

    /// A file that lost its tail is refused.
    #[test]
    fn prop_short_stage_file_is_refused(cut in 1_usize..16) {
        let path = scratch("short");
        write_stage_file(&path, None, &[1.0]).expect("written");
        let bytes = fs::read(&path).expect("bytes");
        fs::write(&path, &bytes[..bytes.len() - cut]).expect("cut");
        assert!(read_stage_file(&path).is_err());
        fs::remove_file(&path).expect("remove");
    }
}
