// Part of `diff.rs`, which includes it: stage files, as `apr trace --save-tensor` leaves them.
//
// Nothing here asks which stage a file holds. What two files say about themselves (the layer and the
// number of values) has to agree, and the rest is arithmetic over the values. The list of stages
// may grow, and this file stays as it is.

/// What holding one stage's values against another's gives.
#[derive(Debug, Clone, PartialEq)]
pub struct AprtStageStats {
    pub max_abs_diff: f64,
    pub max_abs_index: usize,
    pub rms_diff: f64,
    pub cosine_sim: f64,
    pub top_diffs: Vec<(usize, f64)>,
}

/// Whether a file starts with the magic of a stage file. A file that cannot be opened does not.
pub fn is_aprt_stage_file(path: &Path) -> bool {
    let mut magic = [0_u8; 4];
    match File::open(path) {
        Ok(mut file) => file.read_exact(&mut magic).is_ok() && magic == *STAGE_MAGIC,
        Err(_) => false,
    }
}

/// From -1 to 1; rounding cannot carry it further.
fn cosine_similarity(dot: f64, norm_a: f64, norm_b: f64) -> f64 {
    if norm_a == 0.0 || norm_b == 0.0 {
        // Parity with the older reports: a side of zeros has no direction to agree with.
        return 0.0;
    }
    (dot / (norm_a * norm_b)).clamp(-1.0, 1.0)
}

/// Compares two captures element by element, in double precision.
///
/// `top` is how many of the largest differences are listed, biggest first; 0 lists none.
///
/// # Errors
/// When the two files hold different numbers of values.
pub fn compute_aprt_stage_stats(
    a: &[f32],
    b: &[f32],
    top: usize,
) -> Result<AprtStageStats, String> {
    if a.len() != b.len() {
        return Err(format!("{} values against {}", a.len(), b.len()));
    }
    let mut dot = 0.0_f64;
    let mut square_a = 0.0_f64;
    let mut square_b = 0.0_f64;
    let mut square_diff = 0.0_f64;
    let mut furthest = (0_usize, 0.0_f64);
    let mut diffs: Vec<(usize, f64)> = Vec::with_capacity(if top == 0 { 0 } else { a.len() });
    for (index, (&x, &y)) in a.iter().zip(b).enumerate() {
        let (x, y) = (f64::from(x), f64::from(y));
        let diff = (x - y).abs();
        dot += x * y;
        square_a += x * x;
        square_b += y * y;
        square_diff += diff * diff;
        if diff > furthest.1 {
            furthest = (index, diff);
        }
        if top > 0 {
            diffs.push((index, diff));
        }
    }
    diffs.sort_by(|left, right| right.1.total_cmp(&left.1).then(left.0.cmp(&right.0)));
    diffs.truncate(top);
    Ok(AprtStageStats {
        max_abs_diff: furthest.1,
        max_abs_index: furthest.0,
        rms_diff: (square_diff / a.len().max(1) as f64).sqrt(),
        cosine_sim: cosine_similarity(dot, square_a.sqrt(), square_b.sqrt()),
        top_diffs: diffs,
    })
}

/// A layer as the report names it: its number, or `whole-model` for the stages in front of the layers
/// and behind them.
fn layer_word(file: &StageFile) -> String {
    file.layer
        .map_or_else(|| "whole-model".to_string(), |layer| layer.to_string())
}

/// Reads both stage files and reports the comparison, one `name: value` per line.
///
/// The first line names the report's schema. A reader finds a line by its name: lines may be added
/// behind the ones that are there, and the differences, biggest first, always stand last.
///
/// # Errors
/// When a file cannot be read as a stage file, or the two are not of one layer and one size.
pub fn run_aprt_stage_diff(path_a: &Path, path_b: &Path, top: usize) -> Result<String, String> {
    let a = read_stage_file(path_a)?;
    let b = read_stage_file(path_b)?;
    if a.layer != b.layer {
        return Err(format!("layer {} against {}", layer_word(&a), layer_word(&b)));
    }
    let stats = compute_aprt_stage_stats(&a.values, &b.values, top)?;
    let mut lines = vec![
        "schema: apr-stage-diff-v1".to_string(),
        format!("layer: {}", layer_word(&a)),
        format!("dim_product: {}", a.values.len()),
        format!("max_abs_diff: {} at {}", stats.max_abs_diff, stats.max_abs_index),
        format!("rms_diff: {}", stats.rms_diff),
        format!("cosine_sim: {}", stats.cosine_sim),
    ];
    for (index, diff) in &stats.top_diffs {
        lines.push(format!("top_diff: {index} {diff}"));
    }
    Ok(lines.join("\n"))
}

#[cfg(test)]
mod aprt_stage_tests {
    use super::*;
    use aprender_serve::inference_trace::save_tensor_stage::SaveTensorStage;
    use std::path::PathBuf;

    /// Writes a stage file by hand, so that a fault of the writer cannot hide a fault of the reader.
    fn write_aprt_file(name: &str, layer: u32, values: &[f32]) -> PathBuf {
        let path = std::env::temp_dir().join(format!("aprt-{}-{name}", std::process::id()));
        let mut bytes = STAGE_MAGIC.to_vec();
        bytes.extend(layer.to_le_bytes());
        bytes.extend((values.len() as u32).to_le_bytes());
        for value in values {
            bytes.extend(value.to_le_bytes());
        }
        fs::write(&path, bytes).expect("a temporary file can be written");
        path
    }

    /// The two stages inside the softmax go through the same path as any other.
    #[test]
    fn falsify_attn_sub_003_new_stages_per_stage_agnostic() {
        for stage in [SaveTensorStage::AttnScores, SaveTensorStage::AttnSoftmax] {
            let name = stage.canonical_name();
            let ours = write_aprt_file(&format!("{name}-a"), 0, &[0.1, 0.2, 0.7]);
            let theirs = write_aprt_file(&format!("{name}-b"), 0, &[0.1, 0.2, 0.7]);
            assert!(is_aprt_stage_file(&ours), "{name}");
            let report = run_aprt_stage_diff(&ours, &theirs, 0).expect("same layer, same size");
            assert!(report.contains("dim_product: 3"), "{name}: {report}");
            assert!(!report.contains("top_diff"), "{name}: none was asked for");
            fs::remove_file(ours).expect("remove");
            fs::remove_file(theirs).expect("remove");
        }
    }

    /// A softmax that differs is told by its cosine. Which pair of stages it points at is the business
    /// of FALSIFY-ATTN-SUB-004 and is not judged here.
    #[test]
    fn falsify_attn_sub_003_cosine_detects_softmax_divergence() {
        let sharp = [0.97, 0.01, 0.01, 0.01];
        let flat = [0.25, 0.25, 0.25, 0.25];
        let same = compute_aprt_stage_stats(&sharp, &sharp, 0).expect("same size");
        let other = compute_aprt_stage_stats(&sharp, &flat, 2).expect("same size");
        assert!(same.cosine_sim > 0.999_999);
        assert!(other.cosine_sim < 0.999, "{}", other.cosine_sim);
        assert_eq!(other.top_diffs[0].0, 0);
    }

    #[test]
    fn files_of_two_layers_are_refused() {
        let first = write_aprt_file("layer-a", 0, &[1.0]);
        let second = write_aprt_file("layer-b", 1, &[1.0]);
        assert!(run_aprt_stage_diff(&first, &second, 0).is_err());
        fs::remove_file(first).expect("remove");
        fs::remove_file(second).expect("remove");
    }
}
