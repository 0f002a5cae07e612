//! `apr diff`: the values of two files, held against each other.

use aprender_serve::inference_trace::stage_file::{read_stage_file, StageFile, STAGE_MAGIC};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

include!("diff_05_aprt_stage.rs");

/// Compares two files and gives the report as text; stage files are told by their magic.
pub fn run(path_a: &Path, path_b: &Path, top: usize) -> Result<String, String> {
    if is_aprt_stage_file(path_a) && is_aprt_stage_file(path_b) {
        return run_aprt_stage_diff(path_a, path_b, top);
    }
    let a = load_tensor_data(path_a)?;
    let b = load_tensor_data(path_b)?;
    if a.len() != b.len() {
        return Err(format!("{} values against {}", a.len(), b.len()));
    }
    let furthest = a
        .iter()
        .zip(&b)
        .map(|(x, y)| (x - y).abs())
        .fold(0.0_f32, f32::max);
    Ok(format!("raw values: {} compared, furthest apart {furthest}", a.len()))
}

/// Reads a headerless file of little-endian floats.
fn load_tensor_data(path: &Path) -> Result<Vec<f32>, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    if bytes.len() % 4 != 0 {
        return Err(format!("{}: {} bytes are no whole floats", path.display(), bytes.len()));
    }
    Ok(bytes
        .chunks_exact(4)
        .map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]]))
        .collect())
}

#[cfg(test)]
mod raw_tests {
    use super::*;

    #[test]
    fn raw_values_are_read_as_little_endian() {
        let path = std::env::temp_dir().join(format!("apr-diff-raw-{}", std::process::id()));
        fs::write(&path, 1.5_f32.to_le_bytes()).expect("write");
        assert_eq!(load_tensor_data(&path), Ok(vec![1.5]));
        fs::remove_file(&path).expect("remove");
    }
}
