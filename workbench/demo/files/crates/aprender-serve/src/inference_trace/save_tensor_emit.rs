//! Handing a stage's values to its file, where the plan asks for it.

use super::save_tensor::SaveTensorPlan;
use super::save_tensor_stage::SaveTensorStage;
use super::stage_file::write_stage_file;
use std::io;

/// Writes the values if the plan wants them. They are borrowed, so a capture cannot change the run.
pub fn maybe_save_stage(
    plan: &SaveTensorPlan,
    stage: SaveTensorStage,
    layer: Option<u32>,
    values: &[f32],
) -> io::Result<()> {
    if !plan.wants(stage, layer) {
        return Ok(());
    }
    write_stage_file(&plan.path_of(stage, layer), layer, values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inference_trace::stage_file::read_stage_file;

    #[test]
    fn falsify_attn_sub_005_capture_leaves_values_alone() {
        let folder = std::env::temp_dir().join(format!("aprt-emit-{}", std::process::id()));
        let plan = SaveTensorPlan::new(vec![SaveTensorStage::Attention], None, folder.clone());
        let values = vec![0.5, f32::NAN, -0.0];
        maybe_save_stage(&plan, SaveTensorStage::Attention, Some(0), &values).expect("written");
        let back = read_stage_file(&plan.path_of(SaveTensorStage::Attention, Some(0))).expect("read");
        let bits = |list: &[f32]| list.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&back.values), bits(&values));
        std::fs::remove_dir_all(folder).expect("remove");
    }
}
