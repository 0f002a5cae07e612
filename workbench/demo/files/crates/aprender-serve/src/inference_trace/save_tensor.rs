//! What a run was asked to capture, and where it goes.

use super::save_tensor_stage::SaveTensorStage;
use std::path::PathBuf;

/// The stages, layers and folder of one traced run.
#[derive(Debug, Clone, Default)]
pub struct SaveTensorPlan {
    stages: Vec<SaveTensorStage>,
    layer: Option<u32>,
    folder: PathBuf,
}

impl SaveTensorPlan {
    /// Captures `stages`, of one layer or (`None`) of all of them, below `folder`.
    pub fn new(stages: Vec<SaveTensorStage>, layer: Option<u32>, folder: PathBuf) -> Self {
        Self { stages, layer, folder }
    }

    /// A plan that captures nothing.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// Whether this stage of this layer (`None`: of the whole model) is to be captured.
    pub fn wants(&self, stage: SaveTensorStage, layer: Option<u32>) -> bool {
        let layer_fits = match (self.layer, layer) {
            (Some(only), Some(layer)) => only == layer,
            _ => true,
        };
        layer_fits && self.stages.contains(&stage)
    }

    /// `layer-N/STAGE.bin` below the folder; stages of the whole model stand at its root.
    pub fn path_of(&self, stage: SaveTensorStage, layer: Option<u32>) -> PathBuf {
        let name = format!("{}.bin", stage.canonical_name());
        match layer {
            Some(layer) => self.folder.join(format!("layer-{layer}")).join(name),
            None => self.folder.join(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_for_one_layer_leaves_the_others_alone() {
        let plan = SaveTensorPlan::new(vec![SaveTensorStage::AttnOut], Some(0), PathBuf::from("t"));
        assert!(plan.wants(SaveTensorStage::AttnOut, Some(0)));
        assert!(!plan.wants(SaveTensorStage::AttnOut, Some(1)));
        assert!(!plan.wants(SaveTensorStage::FfnNorm, Some(0)));
    }

    #[test]
    fn a_stage_file_stands_in_its_layers_folder() {
        let plan = SaveTensorPlan::new(vec![], None, PathBuf::from("t"));
        assert_eq!(plan.path_of(SaveTensorStage::FfnUp, Some(3)), PathBuf::from("t/layer-3/ffn_up.bin"));
        assert_eq!(plan.path_of(SaveTensorStage::LmHead, None), PathBuf::from("t/lm_head.bin"));
    }
}
